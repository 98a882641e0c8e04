package reeve.imports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reeve.imports.ImportNote.Outcome;

/** Translates the timer beside a service of systemd: systemd.timer(5). */
final class UnitTimer {
  private static final Map<String, String> WORDS = Map.of("minutely", "* * * * *", "hourly", "0 * * * *", "daily",
      "0 0 * * *", "weekly", "0 0 * * MON", "monthly", "0 0 1 * *", "yearly", "0 0 1 1 *", "annually", "0 0 1 1 *");

  /** Such as {@code Mon..Fri *-*-* 6,18:30}. */
  private static final Pattern CALENDAR = Pattern.compile("(?:([A-Za-z]{3}[A-Za-z,.]*)\\s+)?"
      + "(?:\\*-(\\*|[0-9]{1,2})-(\\*|[0-9]{1,2})\\s+)?(\\*|[0-9,]+|0/[0-9]+):(\\*|[0-9,]+|0/[0-9]+)(?::00?)?");

  private final ImportedService service;
  private final ImportedPlan plan;

  UnitTimer(ImportedService service, ImportedPlan plan) {
    this.service = service;
    this.plan = plan;
  }

  /** @return whether a timer starts the service */
  boolean read(Path path, UnitFile unit) throws ImportException {
    Path directory = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
    Path file = directory.resolve(unit.stem() + ".timer");
    if (!Files.isRegularFile(file)) {
      return false;
    }
    UnitFile timer = UnitFile.read(file, plan);
    String when = null;
    String more = "";
    for (UnitFile.Setting setting : timer.settings) {
      if (!setting.section().equals("Timer")) {
        continue;
      }
      String value = setting.value();
      switch (setting.key()) {
        case "OnCalendar" -> {
          String cron = when == null ? cron(value) : null;
          when = cron == null ? when : "cron = \"" + cron + "\"";
          note(setting, cron == null ? Outcome.NO_EQUAL : Outcome.KEPT, cron == null
              ? "write a cron expression into schedule; several times need a service each" : "");
        }
        case "OnUnitActiveSec", "OnUnitInactiveSec" -> {
          String every = UnitValues.duration(setting);
          boolean used = when == null && every != null;
          when = used ? "every = \"" + every + "\"" : when;
          note(setting, used ? Outcome.KEPT : Outcome.NO_EQUAL, used ? "" : "a schedule has one time");
        }
        case "RandomizedDelaySec" -> {
          String jitter = UnitValues.duration(setting);
          more += jitter == null ? "" : ", jitter = \"" + jitter + "\"";
          note(setting, jitter == null ? Outcome.NO_EQUAL : Outcome.KEPT, "");
        }
        case "Persistent" -> {
          more += UnitValues.truth(setting) ? ", missed = \"run-once\"" : "";
          note(setting, Outcome.KEPT, "");
        }
        case "AccuracySec" -> note(setting, Outcome.NOT_NEEDED, "");
        default -> note(setting, Outcome.NO_EQUAL, "a schedule has no time after the boot or of another unit");
      }
    }
    if (when != null) {
      service.values.put("schedule", "{ " + when + more + " }");
    }
    return when != null;
  }

  /** @return null: it cannot be expressed */
  static String cron(String calendar) {
    Matcher matcher = CALENDAR.matcher(calendar);
    if (WORDS.containsKey(calendar) || !matcher.matches()) {
      return WORDS.get(calendar);
    }
    String days =
        matcher.group(1) == null ? "*" : matcher.group(1).replace("..", "-").toUpperCase(Locale.ROOT);
    String month = field(matcher.group(2));
    String day = field(matcher.group(3));
    if (!days.equals("*") && !day.equals("*")) {
      return null; // cron runs when either of them fits, systemd when both do
    }
    return field(matcher.group(5)) + " " + field(matcher.group(4)) + " " + day + " " + month + " " + days;
  }

  private static String field(String field) {
    return field == null ? "*" : field.replace("0/", "*/").replaceAll("\\b0([0-9])", "$1");
  }

  private void note(UnitFile.Setting setting, Outcome outcome, String text) {
    plan.note(new ImportNote(setting.file(), setting.line(), service.section, setting.key(), outcome,
        outcome == Outcome.KEPT ? "schedule" : "", text));
  }
}
