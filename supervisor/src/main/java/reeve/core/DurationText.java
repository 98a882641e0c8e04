package reeve.core;

import java.time.Duration;

/** Durations as text for people. Pure; any thread. */
public final class DurationText {
  private DurationText() {}

  /** {@code 350 ms}, {@code 1.2 s}, {@code 3 m 20 s}, {@code 2 h 5 m}, {@code 4 d 1 h}. */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1000) {
      return millis + " ms";
    }
    long seconds = millis / 1000;
    if (seconds < 60) {
      long tenth = millis / 100 % 10;
      return seconds + (tenth == 0 ? "" : "." + tenth) + " s";
    }
    long minutes = seconds / 60;
    if (minutes < 60) {
      return minutes + " m" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
    }
    long hours = minutes / 60;
    if (hours < 24) {
      return hours + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " m");
    }
    return hours / 24 + " d" + (hours % 24 == 0 ? "" : " " + hours % 24 + " h");
  }
}
