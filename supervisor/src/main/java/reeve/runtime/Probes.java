package reeve.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import reeve.config.Probe;
import reeve.core.Errand;
import reeve.core.Service;
import reeve.core.ServiceSet;
import reeve.health.Answer;
import reeve.health.Checks;
import reeve.health.Commands;
import reeve.health.HealthWatch;
import reeve.health.ServiceWatch;
import reeve.health.Watch;
import reeve.logs.OwnLog;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/** The one {@link Checks} of this reeve, made when the first service is to be asked, and what it needs of the loop to run commands. */
final class Probes implements Commands {
  private final Posix posix;
  private final Clock clock;
  private final ServiceSet services;
  private final Mailbox mailbox;
  private final Errands errands;
  private final OwnLog log;
  private final AtomicLong numbers = new AtomicLong();
  private Checks checks;

  Probes(Posix posix, Clock clock, ServiceSet services, Mailbox mailbox, Errands errands, OwnLog log) {
    this.posix = posix;
    this.clock = clock;
    this.services = services;
    this.mailbox = mailbox;
    this.errands = errands;
    this.log = log;
  }

  /** Loop thread. @return null: it cannot be made now, which is told */
  Checks checks() {
    if (checks == null) {
      try {
        Checks fresh = new Checks(posix, clock::nanos, this, fault -> log.error("Cannot check: " + fault.getMessage()));
        fresh.start();
        checks = fresh;
      } catch (SyscallException | OutOfMemoryError e) {
        log.error("Cannot check any service: " + e.getMessage());
      }
    }
    return checks;
  }

  @Override
  public Runnable run(Watch watch, Consumer<Answer> done) {
    ServiceWatch of = (ServiceWatch) watch;
    Errand.Purpose purpose = watch instanceof HealthWatch ? Errand.Purpose.HEALTH : Errand.Purpose.READY;
    long number = numbers.incrementAndGet();
    Errand errand = new Errand(
        purpose, number, ((Probe.Command) watch.probe()).argv(), Duration.ofNanos(watch.timeoutNanos()), Map.of(), null);
    mailbox.post(() -> {
      Service service = services.get(of.service());
      if (service == null || service.life() != of.life() || services.isShuttingDown()) {
        done.accept(new Answer(false, "it is not there any more")); // nobody waits for this
      } else {
        errands.run(service.spec(), errand, (name, ended, outcome) -> done.accept(new Answer(outcome.isGood(), outcome.words())));
      }
    });
    return () -> mailbox.post(() -> errands.end(of.service(), purpose, number, Duration.ZERO));
  }

  void close() {
    if (checks != null) {
      checks.close();
    }
  }
}
