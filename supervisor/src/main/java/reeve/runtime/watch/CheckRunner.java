package reeve.runtime.watch;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import reeve.config.ProbeSpec;
import reeve.core.AuxCommand;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.health.CheckExecutor;
import reeve.health.CheckResult;
import reeve.health.CommandChecks;
import reeve.health.HealthCheck;
import reeve.health.RepeatedCheck;
import reeve.health.ServiceCheck;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.posix.Posix;
import reeve.posix.SyscallException;
import reeve.runtime.command.AuxCommandRunner;
import reeve.time.Clock;

/**
 * The one {@link CheckExecutor} of this reeve, made when the first service is to be asked, and what it needs of the
 * loop to run commands.
 */
public final class CheckRunner implements LoopComponent, CommandChecks {
  private final Posix posix;
  private final Clock clock;
  private final ServiceSet services;
  private final Mailbox mailbox;
  private final AuxCommandRunner errands;
  private final SupervisorLog log;
  private final AtomicLong numbers = new AtomicLong();
  private CheckExecutor checks;

  public CheckRunner(Posix posix, Clock clock, ServiceSet services, Mailbox mailbox, AuxCommandRunner errands,
      SupervisorLog log) {
    this.posix = posix;
    this.clock = clock;
    this.services = services;
    this.mailbox = mailbox;
    this.errands = errands;
    this.log = log;
  }

  /** Loop thread. @return null: it cannot be made now, which is told */
  public CheckExecutor checks() {
    if (checks == null) {
      try {
        CheckExecutor fresh =
            new CheckExecutor(posix, clock::nanos, this, fault -> log.error("Cannot check: " + fault.getMessage()));
        fresh.start();
        checks = fresh;
      } catch (SyscallException | OutOfMemoryError e) {
        log.error("Cannot check any service: " + e.getMessage());
      }
    }
    return checks;
  }

  @Override
  public Runnable run(RepeatedCheck watch, Consumer<CheckResult> done) {
    ServiceCheck of = (ServiceCheck) watch;
    AuxCommand.Purpose purpose = watch instanceof HealthCheck ? AuxCommand.Purpose.HEALTH : AuxCommand.Purpose.READY;
    long number = numbers.incrementAndGet();
    AuxCommand errand = new AuxCommand(
        purpose, number, ((ProbeSpec.Command) watch.probe()).argv(), Duration.ofNanos(watch.timeoutNanos()), Map.of(),
        null);
    mailbox.post(() -> {
      Service service = services.get(of.service());
      if (service == null || service.run().number() != of.run() || services.isShuttingDown()) {
        done.accept(new CheckResult(false, "it is not there any more")); // nobody waits for this
      } else {
        errands.run(service.spec(), errand,
            (name, ended, outcome) -> done.accept(new CheckResult(outcome.isSuccess(), outcome.text())));
      }
    });
    return () -> mailbox.post(() -> errands.end(of.service(), purpose, number, Duration.ZERO));
  }

  @Override
  public void close() {
    if (checks != null) {
      checks.close();
    }
  }
}
