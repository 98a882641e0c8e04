package reeve.config.read;

import reeve.config.RestartSpec;
import reeve.config.ScheduleSpec;
import reeve.config.ServiceSpec;
import reeve.config.read.value.SettingLocation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;

/** Gathers the keys {@code schedule} and {@code time-zone} of a service. */
final class ScheduleBuilder {
  private ScheduleSpec schedule = ScheduleSpec.NONE;
  /** The zone for a cron expression that names none in its own table; empty: not set. */
  private String timeZone = "";
  /** The location of the schedule; null if there is none. */
  private SettingLocation location;

  ScheduleBuilder() {}

  ScheduleBuilder(ScheduleBuilder defaults) {
    timeZone = defaults.timeZone;
  }

  /** @return whether the key is one of these */
  boolean apply(ValueReader in, String key, TomlNode node, String path) {
    if (key.equals("time-zone")) {
      String zone = ScheduleReader.zone(in, node, path);
      timeZone = zone == null ? timeZone : zone;
      return true;
    }
    if (!key.equals("schedule")) {
      return false;
    }
    ScheduleSpec read = ScheduleReader.read(in, node, path);
    if (read != null) {
      schedule = read;
      location = new SettingLocation(in, node, path);
    }
    return true;
  }

  boolean isSet() {
    return schedule.isSet();
  }

  ScheduleSpec build() {
    boolean complete =
        !schedule.isSet() || schedule.cron().isEmpty() || !schedule.timeZone().isEmpty() || timeZone.isEmpty();
    return complete ? schedule
        : new ScheduleSpec(schedule.cron(), timeZone, schedule.every(), schedule.jitter(), schedule.overlap(),
            schedule.missed());
  }

  /** Reports settings that a scheduled service cannot have. */
  void check(ServiceSpec service) {
    if (!schedule.isSet()) {
      return;
    }
    RestartSpec.Policy policy = service.restart().policy();
    if (policy != RestartSpec.Policy.NO && policy != RestartSpec.Policy.ON_FAILURE
        && policy != RestartSpec.Policy.ON_ABNORMAL) {
      location.problem("cannot also be restarted after each run, as its restart policy demands",
          "with a schedule restart is \"no\", \"on-failure\" or \"on-abnormal\"");
    }
    if (service.exitPolicy().essential()) {
      location.problem("cannot be essential too: the end of its first run would be the end of reeve",
          "remove one of the two");
    }
    if (service.startup().remainAfterExit()) {
      location.problem(
          "cannot have remain-after-exit too: it would be up after its first run, and not started again",
          "remove one of the two");
    }
  }
}
