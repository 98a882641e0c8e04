package reeve.config.read;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.CronTimes;
import reeve.config.ScheduleSpec;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;
import reeve.config.util.Suggestions;
import reeve.config.util.TimeZoneData;

/** Reads one value of {@code schedule}: a cron expression or a table. Loaded only if a file has such a key. */
final class ScheduleReader {
  private static final List<String> OVERLAPS = List.of("skip", "queue", "kill");
  private static final List<String> MISSED = List.of("skip", "run-once");
  private static final ScheduleSpec.Overlap[] OVERLAP_VALUES = ScheduleSpec.Overlap.values();
  private static final ScheduleSpec.Missed[] MISSED_VALUES = ScheduleSpec.Missed.values();
  private static final List<String> KEYS = List.of("cron", "every", "time-zone", "jitter", "overlap", "missed");
  private static final String HINT = "write it as \"*/5 * * * *\" or { every = \"5m\" }";
  private static final Duration MIN_INTERVAL = Duration.ofMillis(100);

  private final ValueReader in;
  private String cron = "";
  private String zone = "";
  private Duration every = Duration.ZERO;
  private Duration jitter = Duration.ZERO;
  private ScheduleSpec.Overlap overlap = ScheduleSpec.Overlap.SKIP;
  private ScheduleSpec.Missed missed = ScheduleSpec.Missed.SKIP;
  /** Whether no problem has been reported yet. */
  private boolean good = true;

  private ScheduleReader(ValueReader in) {
    this.in = in;
  }

  /** @return null after a problem */
  static ScheduleSpec read(ValueReader in, TomlNode node, String path) {
    ScheduleReader reader = new ScheduleReader(in);
    if (node instanceof TomlTable) {
      reader.readTable((TomlTable) node, path);
    } else {
      reader.readCron(node, path);
    }
    return reader.good
        ? new ScheduleSpec(reader.cron, reader.zone, reader.every, reader.jitter, reader.overlap, reader.missed)
        : null;
  }

  private void readTable(TomlTable table, String path) {
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      readKey(entry.getKey(), entry.getValue(), path + "." + Escaped.key(entry.getKey()));
    }
    if (!good) {
      return;
    }
    if (cron.isEmpty() == every.isZero()) {
      in.problem(table, path, cron.isEmpty() ? "cannot find cron or every" : "cannot have both cron and every", HINT);
      good = false;
    } else if (!every.isZero() && !zone.isEmpty()) {
      in.problem(table, path, "cannot have a time-zone with every: an interval is the same everywhere", "remove it");
      good = false;
    }
  }

  private void readKey(String name, TomlNode node, String path) {
    switch (name) {
      case "cron":
        readCron(node, path);
        break;
      case "every":
        every = kept(in.duration(node, path, false), every);
        if (!every.isZero() && every.compareTo(MIN_INTERVAL) < 0) {
          in.problem(node, path, "cannot be less than 100ms", "");
          good = false;
        }
        break;
      case "time-zone":
        zone = kept(zone(in, node, path), zone);
        break;
      case "jitter":
        jitter = kept(in.duration(node, path, true), jitter);
        break;
      case "overlap":
        int overlapIndex = in.enumIndex(node, path, OVERLAPS);
        overlap = kept(overlapIndex < 0 ? null : OVERLAP_VALUES[overlapIndex], overlap);
        break;
      case "missed":
        int missedIndex = in.enumIndex(node, path, MISSED);
        missed = kept(missedIndex < 0 ? null : MISSED_VALUES[missedIndex], missed);
        break;
      default:
        in.problem(node, path, "unknown key", Suggestions.hint(name, KEYS));
        good = false;
        break;
    }
  }

  /** Returns the value that was read, or the previous one if a problem was reported, which null stands for. */
  private <T> T kept(T read, T before) {
    good &= read != null;
    return read == null ? before : read;
  }

  private void readCron(TomlNode node, String path) {
    String text = in.string(node, path, HINT);
    cron = kept(text, cron);
    good &= text != null && isCron(node, path, text);
  }

  private boolean isCron(TomlNode node, String path, String text) {
    try {
      if (CronTimes.of(text, ZoneOffset.UTC).next(0) < 0) {
        in.problem(node, path, "cannot ever be due: " + Escaped.quote(text) + " is not a day of any year", "");
        return false;
      }
      return true;
    } catch (IllegalArgumentException e) {
      String cause = e.getMessage() == null ? "" : ": " + e.getMessage().replace('\n', ' ');
      in.problem(node, path, "cannot read " + Escaped.quote(text) + " as a cron expression" + cause,
          "write the five fields minute, hour, day of the month, month, day of the week: \"*/5 * * * *\"; "
              + "for an interval { every = \"5m\" }");
      return false;
    }
  }

  /**
   * Reads the name of a time zone.
   *
   * @return null after a problem
   */
  static String zone(ValueReader in, TomlNode node, String path) {
    String text = in.string(node, path, "write it as \"Europe/Berlin\"");
    if (text == null) {
      return null;
    }
    String problem = TimeZoneData.load();
    if (problem != null) {
      in.problem(node, path, problem, "try it again");
      return null;
    }
    try {
      ZoneId.of(text);
      return text;
    } catch (DateTimeException e) {
      String hint = Suggestions.didYouMean(text, new ArrayList<>(ZoneId.getAvailableZoneIds()));
      in.problem(node, path, "cannot find the time zone " + Escaped.quote(text),
          hint.isEmpty() ? "write it as \"Europe/Berlin\" or \"UTC\"" : hint);
      return null;
    }
  }
}
