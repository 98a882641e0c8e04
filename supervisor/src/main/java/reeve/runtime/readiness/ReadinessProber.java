package reeve.runtime.readiness;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import reeve.config.ReadinessSpec;
import reeve.config.ServiceSpec;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.set.ServiceSet;
import reeve.health.CheckExecutor;
import reeve.health.ReadinessCheck;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.loop.ServiceEvents;
import reeve.runtime.process.OutputFiles;
import reeve.runtime.watch.CheckRunner;
import reeve.time.Clock;

/**
 * Sees to it that services that are starting are asked whether they are up, and that nobody asks them any more
 * afterwards. Loop thread.
 */
public final class ReadinessProber implements LoopComponent {
  private final Clock clock;
  private final ServiceSet services;
  private final Mailbox mailbox;
  private final ServiceEvents events;
  private final CheckRunner probes;
  private final String logDir;
  private final Map<String, ReadinessCheck> asked = new HashMap<>();

  public ReadinessProber(Clock clock, ServiceSet services, ServiceEvents events, Mailbox mailbox,
      CheckRunner probes, String logDir) {
    this.clock = clock;
    this.services = services;
    this.events = events;
    this.mailbox = mailbox;
    this.probes = probes;
    this.logDir = logDir;
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
    if (service != null && service.run().number() == watch.run()) {
      asked.remove(watch.service(), watch);
      events.ready(watch.service(), watch.run());
    }
  }

  @Override
  public void noticed(String name, Notice notice) {
    if (asked.isEmpty()) {
      return;
    }
    Service service = services.get(name);
    ReadinessCheck watch = asked.get(name);
    boolean starting =
        service != null && watch != null && service.run().number() == watch.run() && service.state() == ServiceState.STARTING;
    if (watch != null && !starting) {
      asked.remove(name);
      probes.checks().remove(watch);
    }
  }
}
