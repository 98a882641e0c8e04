package reeve.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import reeve.config.Readiness;
import reeve.config.ServiceSpec;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceSet;
import reeve.core.ServiceState;
import reeve.logs.Worker;

/**
 * Asks services that are starting whether they are up: soon at first, then less and less often. One thread for all of them, and none before
 * the first. Once a service is up nobody asks any more.
 */
final class Prober {
  private static final long FIRST_NANOS = 2_000_000;
  private static final long LONGEST_NANOS = 250_000_000;

  /** @param before what was there before the start, see {@link ReadyCheck#before} */
  private record Probe(String service, long life, Readiness how, String before, String log, long pause) {}

  private final Clock clock;
  private final ServiceSet services;
  private final Mailbox mailbox;
  private final String logDir;
  /** Null until somebody is to be asked: its queue is not small. */
  private Worker worker;
  private final TimerQueue<String> due = new TimerQueue<>();
  private final Map<String, Probe> probes = new HashMap<>();
  private EffectRunner runner;

  Prober(Clock clock, ServiceSet services, Mailbox mailbox, String logDir) {
    this.clock = clock;
    this.services = services;
    this.mailbox = mailbox;
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
    return ReadyCheck.before(how.get(), OutputFiles.file(spec, "stdout", logDir));
  }

  /** The process was made. @param before of {@link #before}; null: nothing to do */
  void begin(ServiceSpec spec, long life, String before) {
    if (before != null) {
      String log = OutputFiles.file(spec, "stdout", logDir);
      wait(new Probe(spec.name(), life, spec.startup().ready().get(), before, log, FIRST_NANOS));
    }
  }

  private void wait(Probe probe) {
    probes.put(probe.service(), probe);
    due.arm(probe.service(), probe.life(), clock.nanos() + probe.pause());
  }

  /** Nanoseconds until somebody is to be asked; -1: nobody. */
  long untilNext(long now) {
    return due.untilNext(now);
  }

  /** Asks who is due. */
  void advance(long now) {
    for (TimerQueue.Due<String> one = due.poll(now); one != null; one = due.poll(now)) {
      Probe probe = probes.remove(one.key());
      if (isStarting(probe)) {
        worker = worker == null ? new Worker("ready") : worker;
        boolean taken = worker.submit(new Runnable() {
          @Override
          public void run() {
            boolean passes = ReadyCheck.passes(probe.how(), probe.before(), probe.log());
            mailbox.post(new Runnable() {
              @Override
              public void run() {
                answered(probe, passes);
              }
            });
          }
        });
        if (!taken) {
          answered(probe, false);
        }
      }
    }
  }

  private boolean isStarting(Probe probe) {
    Service service = services.get(probe.service());
    return service != null && service.life() == probe.life() && service.state() == ServiceState.STARTING;
  }

  private void answered(Probe probe, boolean passes) {
    if (!isStarting(probe)) {
      return;
    }
    if (passes) {
      runner.apply(probe.service(), new ServiceEvent.BecameReady(probe.life()));
    } else {
      wait(new Probe(probe.service(), probe.life(), probe.how(), probe.before(), probe.log(),
          Math.min(LONGEST_NANOS, probe.pause() * 3 / 2)));
    }
  }

  void close() {
    if (worker != null) {
      worker.close();
    }
  }
}
