package reeve.config.write;

import reeve.config.ScheduleSpec;

/** Writes the key {@code schedule}. */
public final class ScheduleWriter {
  private ScheduleWriter() {}

  /** The value of the key in TOML; null if there is no schedule. */
  public static String schedule(ScheduleSpec schedule) {
    return schedule(schedule, TomlFormat.PLAIN);
  }

  static String schedule(ScheduleSpec schedule, TomlFormat format) {
    if (!schedule.isSet()) {
      return null;
    }
    boolean plain = schedule.jitter().isZero() && schedule.overlap() == ScheduleSpec.Overlap.SKIP
        && schedule.missed() == ScheduleSpec.Missed.SKIP;
    if (plain && !schedule.cron().isEmpty() && schedule.timeZone().isEmpty()) {
      return format.string(schedule.cron());
    }
    StringBuilder text = new StringBuilder("{ ").append(schedule.cron().isEmpty()
        ? "every = " + TomlFormat.duration(schedule.every())
        : "cron = " + format.string(schedule.cron()));
    if (!schedule.timeZone().isEmpty()) {
      text.append(", time-zone = ").append(format.string(schedule.timeZone()));
    }
    if (!schedule.jitter().isZero()) {
      text.append(", jitter = ").append(TomlFormat.duration(schedule.jitter()));
    }
    if (schedule.overlap() != ScheduleSpec.Overlap.SKIP) {
      text.append(", overlap = ").append(TomlFormat.enumValue(schedule.overlap()));
    }
    if (schedule.missed() != ScheduleSpec.Missed.SKIP) {
      text.append(", missed = ").append(TomlFormat.enumValue(schedule.missed()));
    }
    return text.append(" }").toString();
  }
}
