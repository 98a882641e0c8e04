package reeve.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import reeve.config.Readiness;
import reeve.config.ServiceSpec;
import reeve.core.Service;
import reeve.core.ServiceSet;
import reeve.core.ServiceState;
import reeve.health.Checks;
import reeve.health.ReadyWatch;

/** Sees to it that services that are starting are asked whether they are up, and that nobody asks them any more afterwards. Loop thread. */
final class Prober {
  private final Clock clock;
  private final ServiceSet services;
  private final Mailbox mailbox;
  private final Probes probes;
  private final String logDir;
  private final Map<String, ReadyWatch> asked = new HashMap<>();
  private EffectRunner runner;

  Prober(Clock clock, ServiceSet services, Mailbox mailbox, Probes probes, String logDir) {
    this.clock = clock;
    this.services = services;
    this.mailbox = mailbox;
    this.probes = probes;
    this.logDir = logDir;
  }

  void open(EffectRunner effects) {
    runner = effects;
  }

  /** Before the process is made. @return null: nobody has to ask */
  String before(ServiceSpec spec) {
    Optional<Readiness> how = spec.startup().ready();
    if (how.isEmpty() || how.get() instanceof Readiness.Notify || how.get() instanceof Readiness.Fd) {
      return null;
    }
    return ReadyWatch.before(how.get(), log(spec, how.get()));
  }

  private String log(ServiceSpec spec, Readiness how) {
    return how instanceof Readiness.Log ? OutputFiles.file(spec, "stdout", logDir) : null;
  }

  /** The process was made. @param before of {@link #before}; null: nothing to do */
  void begin(ServiceSpec spec, long life, String before) {
    Checks checks = before == null ? null : probes.checks();
    if (checks == null) {
      return;
    }
    Readiness how = spec.startup().ready().get();
    ReadyWatch watch = ReadyWatch.of(spec.name(), life, how, before, log(spec, how), one -> mailbox.post(() -> ready(one)));
    asked.put(spec.name(), watch);
    checks.add(watch, clock.nanos() + watch.first());
  }

  private void ready(ReadyWatch watch) {
    Service service = services.get(watch.service());
    if (service != null && service.life() == watch.life()) {
      asked.remove(watch.service(), watch);
      runner.ready(watch.service(), watch.life());
    }
  }

  /** Something happened to a service: one that is not starting any more is not asked any more. */
  void changed(String name) {
    if (asked.isEmpty()) {
      return;
    }
    Service service = services.get(name);
    ReadyWatch watch = asked.get(name);
    boolean starting = service != null && watch != null && service.life() == watch.life() && service.state() == ServiceState.STARTING;
    if (watch != null && !starting) {
      asked.remove(name);
      probes.checks().remove(watch);
    }
  }
}
