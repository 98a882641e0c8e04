package reeve.config.read;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.CronTimes;
import reeve.config.RestartSpec;
import reeve.config.ScheduleSpec;
import reeve.config.StartupSpec;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/** The keys {@code schedule} and {@code time-zone} while they are gathered. */
final class ScheduleBuilder {
  private static final List<String> OVERLAP = List.of("skip", "queue", "kill");
  private static final List<String> MISSED = List.of("skip", "run-once");
  private static final ScheduleSpec.Overlap[] OVERLAP_VALUES = ScheduleSpec.Overlap.values();
  private static final ScheduleSpec.Missed[] MISSED_VALUES = ScheduleSpec.Missed.values();
  private static final List<String> KEYS = List.of("cron", "every", "time-zone", "jitter", "overlap", "missed");
  private static final String HINT = "write it as \"*/5 * * * *\" or { every = \"5m\" }";
  private static final Duration SHORTEST = Duration.ofMillis(100);

  private ScheduleSpec schedule = ScheduleSpec.NONE;
  private String timeZone = "";
  private ValueReader reader;
  private TomlNode node;
  private String path;

  ScheduleBuilder() {}

  ScheduleBuilder(ScheduleBuilder base) {
    timeZone = base.timeZone;
  }

  static boolean isKey(String key) {
    return key.equals("schedule") || key.equals("time-zone");
  }

  void apply(ValueReader in, String key, TomlNode value, String keyPath) {
    if (key.equals("time-zone")) {
      String zone = zone(in, value, keyPath);
      timeZone = zone == null ? timeZone : zone;
      return;
    }
    ScheduleSpec read = value instanceof TomlTable ? table(in, (TomlTable) value, keyPath) : cron(in, value, keyPath);
    if (read != null) {
      schedule = read;
      reader = in;
      node = value;
      path = keyPath;
    }
  }

  private static ScheduleSpec cron(ValueReader in, TomlNode value, String path) {
    String text = in.string(value, path, HINT);
    return text == null || !isCron(in, value, path, text) ? null
        : new ScheduleSpec(text, "", Duration.ZERO, Duration.ZERO, ScheduleSpec.Overlap.SKIP, ScheduleSpec.Missed.SKIP);
  }

  private static boolean isCron(ValueReader in, TomlNode value, String path, String text) {
    try {
      if (CronTimes.of(text, ZoneOffset.UTC).next(0) < 0) {
        in.problem(value, path, "cannot ever come: " + Escaped.quote(text) + " is no day of any year", "");
        return false;
      }
      return true;
    } catch (IllegalArgumentException e) {
      String why = e.getMessage() == null ? "" : ": " + e.getMessage().replace('\n', ' ');
      in.problem(value, path, "cannot read " + Escaped.quote(text) + " as a cron expression" + why,
          "write the five fields minute, hour, day of the month, month, day of the week: \"*/5 * * * *\"; for an interval { every = \"5m\" }");
      return false;
    }
  }

  private static ScheduleSpec table(ValueReader in, TomlTable table, String path) {
    String cron = "";
    String zone = "";
    Duration every = Duration.ZERO;
    Duration jitter = Duration.ZERO;
    ScheduleSpec.Overlap overlap = ScheduleSpec.Overlap.SKIP;
    ScheduleSpec.Missed missed = ScheduleSpec.Missed.SKIP;
    boolean whole = true;
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      TomlNode value = entry.getValue();
      String key = path + "." + Escaped.key(entry.getKey());
      switch (entry.getKey()) {
        case "cron":
          String text = in.string(value, key, HINT);
          whole &= text != null && isCron(in, value, key, text);
          cron = text == null ? "" : text;
          break;
        case "every":
          Duration pause = in.duration(value, key, false);
          if (pause != null && pause.compareTo(SHORTEST) < 0) {
            in.problem(value, key, "cannot be less than 100ms", "");
          }
          whole &= pause != null && pause.compareTo(SHORTEST) >= 0;
          every = pause == null ? every : pause;
          break;
        case "time-zone":
          String name = zone(in, value, key);
          whole &= name != null;
          zone = name == null ? "" : name;
          break;
        case "jitter":
          Duration most = in.duration(value, key, true);
          whole &= most != null;
          jitter = most == null ? jitter : most;
          break;
        case "overlap":
          int word = in.wordIndex(value, key, OVERLAP);
          whole &= word >= 0;
          overlap = word < 0 ? overlap : OVERLAP_VALUES[word];
          break;
        case "missed":
          int other = in.wordIndex(value, key, MISSED);
          whole &= other >= 0;
          missed = other < 0 ? missed : MISSED_VALUES[other];
          break;
        default:
          in.problem(value, key, "unknown key", Suggestions.oneOf(entry.getKey(), KEYS));
          whole = false;
          break;
      }
    }
    if (!whole) {
      return null;
    }
    if (cron.isEmpty() == every.isZero()) {
      in.problem(table, path, cron.isEmpty() ? "cannot find when it is due" : "cannot have both cron and every", HINT);
      return null;
    }
    if (!every.isZero() && !zone.isEmpty()) {
      in.problem(table, path, "cannot have a time-zone with every: an interval is the same everywhere", "remove it");
      return null;
    }
    return new ScheduleSpec(cron, zone, every, jitter, overlap, missed);
  }

  private static String zone(ValueReader in, TomlNode value, String key) {
    String text = in.string(value, key, "write it as \"Europe/Berlin\"");
    if (text == null) {
      return null;
    }
    try {
      ZoneId.of(text);
      return text;
    } catch (DateTimeException e) {
      String hint = Suggestions.didYouMean(text, new ArrayList<>(ZoneId.getAvailableZoneIds()));
      in.problem(value, key, "cannot find the time zone " + Escaped.quote(text),
          hint.isEmpty() ? "write it as \"Europe/Berlin\" or \"UTC\"" : hint);
      return null;
    }
  }

  boolean isSet() {
    return schedule.isSet();
  }

  ScheduleSpec build() {
    boolean shared =
        !schedule.isSet() || schedule.cron().isEmpty() || !schedule.timeZone().isEmpty() || timeZone.isEmpty();
    return shared ? schedule
        : new ScheduleSpec(schedule.cron(), timeZone, schedule.every(), schedule.jitter(), schedule.overlap(),
            schedule.missed());
  }

  /** Tells what cannot be together with a schedule. */
  void check(RestartSpec restart, boolean essential, StartupSpec startup) {
    if (!schedule.isSet()) {
      return;
    }
    RestartSpec.Policy policy = restart.policy();
    if (policy != RestartSpec.Policy.NO && policy != RestartSpec.Policy.ON_FAILURE
        && policy != RestartSpec.Policy.ON_ABNORMAL) {
      reader.problem(node, path, "cannot start it after each of its ends as well, as its restart says",
          "with a schedule restart is \"no\", \"on-failure\" or \"on-abnormal\"");
    }
    if (essential) {
      reader.problem(node, path, "cannot be essential too: the end of its first run would be the end of reeve",
          "remove one of the two");
    }
    if (startup.remainAfterExit()) {
      reader.problem(node, path,
          "cannot have remain-after-exit too: it would be up after its first run, and not started again",
          "remove one of the two");
    }
  }
}
