package reeve.core;

import java.util.EnumMap;
import java.util.Map;
import reeve.config.KillMode;
import reeve.config.ServiceSpec;

/** The processes and timers of one service in a {@link Simulation}. */
final class SimulatedService {
  /** An armed timer; the token distinguishes it from an earlier one of the same kind. */
  record Timer(long run, long token) {}

  ServiceSpec spec;
  final RestartPolicyModel model;
  final Map<TimerKind, Timer> timers = new EnumMap<>(TimerKind.class);
  long run;
  int pid;
  boolean mainLives;
  boolean leftoversLive;
  boolean mainIgnoresSignals;
  boolean leftoversIgnoreSignals;
  long exitedAt;
  ExitStatus exitStatus;

  SimulatedService(ServiceSpec spec) {
    this.spec = spec;
    this.model = new RestartPolicyModel(spec);
  }

  /** Whether a process that a stop waits for lives: in kill-mode "process" the main process only. */
  boolean lives() {
    return mainLives || leftoversLive && spec.stop().killMode() != KillMode.PROCESS;
  }
}
