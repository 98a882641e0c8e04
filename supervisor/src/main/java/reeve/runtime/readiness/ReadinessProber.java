package reeve.runtime.readiness;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import reeve.config.ReadinessSpec;
import reeve.config.ServiceSpec;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.set.ServiceSet;
import reeve.health.CheckExecutor;
import reeve.health.ReadinessCheck;
import reeve.loop.Mailbox;
import reeve.runtime.EffectRunner;
import reeve.runtime.process.OutputFiles;
import reeve.runtime.watch.CheckRunner;
import reeve.time.Clock;

/**
 * Sees to it that services that are starting are asked whether they are up, and that nobody asks them any more
 * afterwards. Loop thread.
 */
public final class ReadinessProber {
  private final Clock clock;
  private final ServiceSet services;
  private final Mailbox mailbox;
  private final CheckRunner probes;
  private final String logDir;
  private final Map<String, ReadinessCheck> asked = new HashMap<>();
  private EffectRunner runner;

  public ReadinessProber(Clock clock, ServiceSet services, Mailbox mailbox, CheckRunner probes, String logDir) {
    this.clock = clock;
    this.services = services;
    this.mailbox = mailbox;
    this.probes = probes;
    this.logDir = logDir;
  }

  public void open(EffectRunner effects) {
    runner = effects;
  }

  /** Before the process is made. @return null: nobody has to ask */
  public String before(ServiceSpec spec) {
    Optional<ReadinessSpec> how = spec.startup().ready();
    if (how.isEmpty() || how.get() instanceof ReadinessSpec.Notify || how.get() instanceof ReadinessSpec.Fd) {
      return null;
    }
    return ReadinessCheck.baseline(how.get(), log(spec, how.get()));
  }

  private String log(ServiceSpec spec, ReadinessSpec how) {
    return how instanceof ReadinessSpec.Log ? OutputFiles.file(spec, "stdout", logDir) : null;
  }

  /** The process was made. @param before of {@link #before}; null: nothing to do */
  public void begin(ServiceSpec spec, long life, String before) {
    CheckExecutor checks = before == null ? null : probes.checks();
    if (checks == null) {
      return;
    }
    ReadinessSpec how = spec.startup().ready().get();
    ReadinessCheck watch =
        ReadinessCheck.of(spec.name(), life, how, before, log(spec, how), one -> mailbox.post(() -> ready(one)));
    asked.put(spec.name(), watch);
    checks.add(watch, clock.nanos() + watch.firstDelayNanos());
  }

  private void ready(ReadinessCheck watch) {
    Service service = services.get(watch.service());
    if (service != null && service.run().number() == watch.life()) {
      asked.remove(watch.service(), watch);
      runner.ready(watch.service(), watch.life());
    }
  }

  /** Something happened to a service: one that is not starting any more is not asked any more. */
  public void changed(String name) {
    if (asked.isEmpty()) {
      return;
    }
    Service service = services.get(name);
    ReadinessCheck watch = asked.get(name);
    boolean starting =
        service != null && watch != null && service.run().number() == watch.life() && service.state() == ServiceState.STARTING;
    if (watch != null && !starting) {
      asked.remove(name);
      probes.checks().remove(watch);
    }
  }
}
