package reeve.cli.boot;

import java.time.Duration;
import java.util.List;

/**
 * What shall be started with the machine.
 *
 * @param name of the unit, the script or the line
 * @param program the absolute path of the launcher
 * @param files the absolute paths of the configuration
 * @param socket {@code [reeve] socket}, through which the program is reloaded; null: the default one
 * @param budget {@code [reeve] shutdown-budget}; null: a stop may take any time
 * @param directory the working directory
 * @param environment {@code NAME=value} that the program needs
 * @param user whether it is started for a user, and not for the machine
 */
record BootEntry(String name, String program, List<String> files, String socket, Duration budget, String directory,
    List<String> environment, boolean user) {
  /** The first line of each file and the comment of each line, by which reeve recognises what it has written. */
  static final String MARK = "Written by \"reeve boot\"";

  /** The time between the end of the budget and the kill of what is left. */
  private static final int SPARE_SECONDS = 15;

  BootEntry {
    files = List.copyOf(files);
    environment = List.copyOf(environment);
  }

  /** Seconds that the stop may take; 0: any time. */
  long stopSeconds() {
    return budget == null ? 0 : budget.toSeconds() + SPARE_SECONDS;
  }

  /** A word of a shell command. */
  static String shellWord(String word) {
    boolean plain = !word.isEmpty();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      plain &= c < 128 && Character.isLetterOrDigit(c) || "/._-+:,@=".indexOf(c) >= 0;
    }
    return plain ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
