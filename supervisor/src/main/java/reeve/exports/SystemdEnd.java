package reeve.exports;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import reeve.config.ExitStatusSet;
import reeve.config.KillMode;
import reeve.config.RestartSpec;
import reeve.config.Signal;
import reeve.config.StartupSpec;
import reeve.config.StopSchedule;

/** How a service is stopped and what follows its end, as settings of systemd.service(5) and systemd.kill(5). Pure. */
final class SystemdEnd {
  private final ExportedService service;
  private final StringBuilder unit;

  SystemdEnd(ExportedService service, StringBuilder unit) {
    this.service = service;
    this.unit = unit;
  }

  void write() {
    writeRestart();
    writeStop();
  }

  private void set(String name, String value) {
    unit.append(name).append('=').append(value).append('\n');
  }

  private void writeRestart() {
    RestartSpec restart = service.spec.restart();
    RestartSpec.Policy policy = restart.policy();
    boolean oneshot = service.spec.startup().type() == StartupSpec.Type.ONESHOT;
    ExitStatusSet success = service.spec.exitPolicy().successExitStatus();
    if (oneshot && policy != RestartSpec.Policy.NO && policy != RestartSpec.Policy.ON_FAILURE
        && policy != RestartSpec.Policy.ON_ABNORMAL) {
      policy = RestartSpec.Policy.ON_FAILURE;
      service.changed("restart", "systemd does not restart a oneshot that has ended well; use a timer");
    }
    set("Restart", policy == RestartSpec.Policy.UNLESS_STOPPED ? "always"
        : policy.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    set("RestartSec", SystemdText.time(restart.delay()));
    if (policy == RestartSpec.Policy.ON_FAILURE && !oneshot) {
      List<Signal> clean = new ArrayList<>(List.of(Signal.HUP, Signal.INT, Signal.PIPE, Signal.TERM));
      clean.removeIf(success::hasSignal);
      set("RestartForceExitStatus", statuses(new ExitStatusSet(new BitSet(), Set.copyOf(clean))));
    }
    if (service.has("success-exit-status")) {
      set("SuccessExitStatus", statuses(success));
    }
    if (service.has("restart-prevent-status")) {
      set("RestartPreventExitStatus", statuses(service.spec.exitPolicy().restartPreventStatus()));
    }
    service.kept("restart", "restart-delay", "success-exit-status", "restart-prevent-status");
  }

  private static String statuses(ExitStatusSet set) {
    StringBuilder text = new StringBuilder();
    set.codes().stream().forEach(code -> text.append(code).append(' '));
    set.signals().stream().sorted().forEach(signal -> text.append(signal.name()).append(' '));
    return text.toString().strip();
  }

  private void writeStop() {
    List<StopSchedule.Step> steps = service.spec.stop().schedule().steps();
    StopSchedule.Step first = steps.get(0);
    set("KillSignal", first.signal().name());
    Duration grace = Duration.ZERO;
    for (StopSchedule.Step step : steps) {
      grace = grace.plus(step.signal().equals(Signal.KILL) ? Duration.ZERO : step.grace());
    }
    set("TimeoutStopSec", grace.isZero() ? "1s" : SystemdText.time(grace));
    if (steps.size() > 2) {
      service.changed("stop", "only the first signal is sent, with the time of all of them, and then SIGKILL");
    }
    KillMode mode = service.spec.stop().killMode();
    set("KillMode", mode == KillMode.PROCESS ? "process"
        : mode == KillMode.TREE || mode == KillMode.GROUP ? "control-group" : "mixed");
    if (mode == KillMode.GROUP) {
      service.changed("kill-mode", "the processes of other groups get the signal too");
    }
    service.kept("stop", "kill-mode");
  }
}
