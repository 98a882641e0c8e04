package reeve.cli.diagnose;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import reeve.config.ServiceSpec;
import reeve.config.StopTimeBounds;
import reeve.config.util.Durations;

/** Judges the machine: PID 1, the privileges, and the time that the platform gives to a stop. Pure. */
final class MachineFindings {
  private static final Set<String> REAPERS = Set.of("systemd", "init", "tini", "dumb-init", "docker-init", "catatonit",
      "podman-init", "s6-svscan", "runit", "openrc-init", "dinit", "launchd", "busybox");

  /** From linux/capability.h: the number, the name, and what is lost without it. */
  private static final List<Capability> CAPABILITIES = List.of(
      new Capability(5, "CAP_KILL", "a stop cannot signal processes of other users"),
      new Capability(6, "CAP_SETGID", "services cannot run with other groups"),
      new Capability(7, "CAP_SETUID", "services cannot run as other users"),
      new Capability(19, "CAP_SYS_PTRACE", "the files and ports of processes of other users are not known"),
      new Capability(21, "CAP_SYS_ADMIN", "there are no sandboxes and no credentials in memory of their own"),
      new Capability(23, "CAP_SYS_NICE", "no service can get a higher priority than reeve"),
      new Capability(24, "CAP_SYS_RESOURCE", "limits cannot be raised, and oom-score-adjust cannot be lowered"));

  private record Capability(int number, String name, String lost) {}

  private MachineFindings() {}

  /** Adds what PID 1 means for the services. */
  static void addInit(MachineFacts facts, boolean isReeve, List<Finding> findings) {
    String name = facts.initName().isEmpty() ? "a process that cannot be read" : facts.initName();
    if (isReeve) {
      findings.add(Finding.note("init", "PID 1 is reeve", "it reaps every orphan", "nothing"));
    } else if (facts.zombies() > 0) {
      findings.add(Finding.warning("init", null,
          "PID 1 (" + name + ") does not reap: " + facts.zombies() + " of its children have ended and are zombies",
          "each keeps its pid until no process can be created any more",
          "let reeve be PID 1 of the container, or use an init (reeve --, tini)"));
    } else if (!REAPERS.contains(name)) {
      findings.add(Finding.warning("init", null, "PID 1 is " + name + ", which is no init that is known to reap",
          "what leaves reeve's own processes behind may stay as a zombie, and signals to PID 1 without a handler are"
              + " ignored",
          "let reeve be PID 1 of the container"));
    } else {
      findings.add(Finding.note("init", "PID 1 is " + name, "it reaps what does not belong to reeve", "nothing"));
    }
  }

  /** Adds notes on the privileges that are missing, with what is lost by it, and on a caller that has others. */
  static void addPrivileges(MachineFacts facts, List<Finding> findings) {
    if (facts.isOtherUser()) {
      findings.add(Finding.note("privileges",
          "reeve runs as user " + facts.reeve().user() + ", and this command as user " + facts.caller().user(),
          "programs, users, directories and logs of services are not checked: reeve may use other files",
          "run reeve doctor as user " + facts.reeve().user()));
    } else if (facts.reevePid() != 0 && facts.reeve().capabilities() != facts.caller().capabilities()) {
      findings.add(Finding.note("privileges", "this command has other capabilities than the running reeve",
          "what is reported of programs, users, directories and logs may be different for reeve",
          "run reeve doctor in the unit or container of reeve"));
    }
    if (facts.reeve().capabilities() < 0) {
      return;
    }
    List<String> names = new ArrayList<>();
    List<String> lost = new ArrayList<>();
    for (Capability one : CAPABILITIES) {
      if ((facts.reeve().capabilities() & 1L << one.number()) == 0) {
        names.add(one.name());
        lost.add(one.lost());
      }
    }
    if (!names.isEmpty()) {
      findings.add(Finding.note("privileges",
          (facts.reevePid() == 0 ? "reeve, run as this user (" + facts.reeve().user() + "), lacks "
              : "the running reeve (user " + facts.reeve().user() + ") lacks ") + String.join(", ", names),
          String.join("; ", lost), "nothing, unless a service needs it; then give reeve the capability"));
    }
  }

  /** @param budget null: none is set */
  static void addGrace(MachineFacts facts, Duration budget, List<ServiceSpec> services, List<Finding> findings) {
    if (facts.grace() == null) {
      return;
    }
    String limit = Durations.format(facts.grace());
    if (budget != null && budget.compareTo(facts.grace()) >= 0) {
      findings.add(Finding.warning("budget", null,
          "the shutdown-budget of " + Durations.format(budget) + " is not below the " + limit + " of "
              + facts.platform(),
          "the platform kills reeve and its services before reeve has ended them", "set a budget that is two seconds "
              + "lower, or a longer time there"));
    }
    String warning = budget == null ? StopTimeBounds.warning(facts.grace(), services) : null;
    if (warning != null) {
      findings.add(Finding.warning("budget", null, warning, "after " + limit + " " + facts.platform()
          + " kills reeve, and the services that were about to end with it",
          "set [reeve] shutdown-budget, or shorter "
              + "times in stop"));
    }
  }
}
