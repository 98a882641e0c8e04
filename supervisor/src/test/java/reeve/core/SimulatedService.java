package reeve.core;

import java.util.EnumMap;
import java.util.Map;
import reeve.config.KillMode;
import reeve.config.ServiceSpec;

/** What really lives of a service in a {@link SimulatedSupervisor}. */
final class SimulatedService {
  /** A timer that is armed; the token tells it from an earlier one of the same kind. */
  record Timer(long life, long token) {}

  ServiceSpec spec;
  final RestartPolicyModel model;
  final Map<TimerKind, Timer> timers = new EnumMap<>(TimerKind.class);
  long life;
  int pid;
  boolean mainLives;
  boolean restLives;
  boolean mainIsStubborn;
  boolean restIsStubborn;
  long diedAt;
  ExitStatus status;

  SimulatedService(ServiceSpec spec) {
    this.spec = spec;
    this.model = new RestartPolicyModel(spec);
  }

  /** What the service answers for: in kill-mode "process" the main process only. */
  boolean lives() {
    return mainLives || restLives && spec.stop().killMode() != KillMode.PROCESS;
  }
}
