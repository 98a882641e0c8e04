package reeve.exports;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import reeve.config.ScheduleSpec;

/** The timer of a service with a schedule (systemd.timer(5)). Pure. */
final class SystemdTimer {
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
  private static final List<String> MONTHS =
      List.of("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final Map<String, String> NICKNAMES = Map.of("@hourly", "0 * * * *", "@daily", "0 0 * * *",
      "@midnight", "0 0 * * *", "@weekly", "0 0 * * 0", "@monthly", "0 0 1 * *", "@yearly", "0 0 1 1 *",
      "@annually", "0 0 1 1 *");

  private SystemdTimer() {}

  /** @return null: the schedule cannot be written as a timer, which is a note */
  static String text(ExportedService service) {
    ScheduleSpec schedule = service.spec.schedule();
    StringBuilder timer = new StringBuilder("[Timer]\n");
    if (schedule.cron().isEmpty()) {
      String every = SystemdText.time(schedule.every());
      timer.append("OnActiveSec=").append(every).append("\nOnUnitActiveSec=").append(every).append('\n');
    } else {
      List<String> calendar = calendar(schedule.cron());
      if (calendar == null) {
        service.lost("schedule", "write OnCalendar= of " + service.spec.name() + ".timer yourself");
        return null;
      }
      for (String expression : calendar) {
        timer.append("OnCalendar=").append(expression)
            .append(schedule.timeZone().isEmpty() ? "" : " " + schedule.timeZone()).append('\n');
      }
    }
    timer.append("AccuracySec=1s\n");
    if (schedule.jitter().compareTo(Duration.ZERO) > 0) {
      timer.append("RandomizedDelaySec=").append(SystemdText.time(schedule.jitter())).append('\n');
    }
    if (schedule.missed() == ScheduleSpec.Missed.RUN_ONCE && !schedule.cron().isEmpty()) {
      timer.append("Persistent=yes\n");
    }
    if (schedule.overlap() == ScheduleSpec.Overlap.SKIP) {
      service.kept("schedule");
    } else {
      service.changed("schedule", "a time that is due while it runs is skipped");
    }
    return timer.toString();
  }

  /** @return the days from 0 to 7, both of which are Sunday; null: they are not those of crontab(5) */
  static TreeSet<Integer> weekDays(String field) {
    return values(field.toLowerCase(Locale.ROOT).replace("-sun", "-7"), 0, 7, DAYS);
  }

  /** @return one or two expressions of systemd.time(7); null: the fields are not those of crontab(5) */
  static List<String> calendar(String cron) {
    String[] fields = NICKNAMES.getOrDefault(cron.strip(), cron.strip()).split("\\s+");
    if (fields.length != 5) {
      return null;
    }
    TreeSet<Integer> days = weekDays(fields[4]);
    String minutes = list(values(fields[0], 0, 59, List.of()), 60);
    String hours = list(values(fields[1], 0, 23, List.of()), 24);
    String monthDays = list(values(fields[2], 1, 31, List.of()), 31);
    String months = list(values(fields[3], 1, 12, MONTHS), 12);
    if (days == null || minutes == null || hours == null || monthDays == null || months == null) {
      return null;
    }
    TreeSet<Integer> week = new TreeSet<>();
    days.forEach(day -> week.add(day % 7));
    List<String> names = new ArrayList<>();
    week.forEach(day -> names.add(DAYS.get(day).substring(0, 1).toUpperCase(Locale.ROOT) + DAYS.get(day).substring(1)));
    String time = " " + hours + ":" + minutes + ":00";
    boolean everyDay = fields[4].startsWith("*") || week.size() == 7;
    String ofMonth = "*-" + months + "-" + monthDays + time;
    String ofWeek = String.join(",", names) + " *-" + months + "-*" + time;
    if (week.size() == 7) {
      return List.of(ofMonth);
    }
    if (everyDay || fields[2].startsWith("*")) { // with a star in one of them, both have to match
      return List.of(String.join(",", names) + " " + ofMonth);
    }
    return List.of(ofMonth, ofWeek);
  }

  private static String list(TreeSet<Integer> values, int all) {
    if (values == null || values.size() == all) {
      return values == null ? null : "*";
    }
    StringBuilder text = new StringBuilder();
    for (int value : values) {
      text.append(text.length() == 0 ? "" : ",").append(String.format(Locale.ROOT, "%02d", value));
    }
    return text.toString();
  }

  /** @return null: it is not a list of numbers, names, ranges and steps */
  private static TreeSet<Integer> values(String field, int min, int max, List<String> names) {
    TreeSet<Integer> values = new TreeSet<>();
    for (String item : field.toLowerCase(Locale.ROOT).split(",")) {
      String[] parts = item.split("/", 2);
      String[] range = parts[0].split("-", 2);
      int from = parts[0].equals("*") ? min : number(range[0], names);
      int to =
          parts[0].equals("*") ? max : range.length == 2 ? number(range[1], names) : parts.length == 2 ? max : from;
      int step = parts.length == 2 ? number(parts[1], List.of()) : 1;
      if (from < min || to > max || to < from || step < 1) {
        return null;
      }
      for (int value = from; value <= to; value += step) {
        values.add(value);
      }
    }
    return values;
  }

  private static int number(String text, List<String> names) {
    return text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : names.indexOf(text);
  }
}
