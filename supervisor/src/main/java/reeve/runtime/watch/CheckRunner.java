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
import reeve.runtime.ports.PortProbes;
import reeve.runtime.ports.ServicePorts;
import reeve.time.Clock;

/**
 * Owns the {@link CheckExecutor} of this reeve, which is made with the first check, and runs the commands of checks on
 * the loop.
 */
public final class CheckRunner implements LoopComponent, CommandChecks {
  private final Posix posix;
  private final Clock clock;
  private final ServiceSet services;
  private final Mailbox mailbox;
  private final AuxCommandRunner commands;
  private final PortProbes ports;
  private final SupervisorLog log;
  private final AtomicLong numbers = new AtomicLong();
  private CheckExecutor checks;

  public CheckRunner(Posix posix, Clock clock, ServiceSet services, Mailbox mailbox, AuxCommandRunner commands,
      ServicePorts ports, SupervisorLog log) {
    this.ports = new PortProbes(ports);
    this.posix = posix;
    this.clock = clock;
    this.services = services;
    this.mailbox = mailbox;
    this.commands = commands;
    this.log = log;
  }

  /**
   * Returns the executor. Loop thread.
   *
   * @return null: it cannot be made now, which is logged
   */
  public CheckExecutor checks() {
    if (checks == null) {
      try {
        CheckExecutor fresh =
            new CheckExecutor(posix, clock::nanos, this, error -> log.error("Cannot check: " + error.getMessage()));
        fresh.start();
        checks = fresh;
      } catch (SyscallException | OutOfMemoryError e) {
        log.error("Cannot check any service: " + e.getMessage());
      }
    }
    return checks;
  }

  /** The probes with the ports that were chosen. Loop thread. */
  public PortProbes probes() {
    return ports;
  }

  @Override
  public Runnable run(RepeatedCheck check, Consumer<CheckResult> done) {
    ServiceCheck serviceCheck = (ServiceCheck) check;
    AuxCommand.Purpose purpose = check instanceof HealthCheck ? AuxCommand.Purpose.HEALTH : AuxCommand.Purpose.READY;
    long number = numbers.incrementAndGet();
    AuxCommand command = new AuxCommand(
        purpose, number, ((ProbeSpec.Command) check.probe()).argv(), Duration.ofNanos(check.timeoutNanos()), Map.of(),
        null);
    mailbox.post(() -> {
      Service service = services.get(serviceCheck.service());
      if (service == null || service.run().number() != serviceCheck.run() || services.isShuttingDown()) {
        done.accept(new CheckResult(false, "the service does not run any more")); // no caller waits for this
      } else {
        commands.run(service.spec(), command,
            (name, ended, outcome) -> done.accept(new CheckResult(outcome.isSuccess(), outcome.text())));
      }
    });
    return () -> mailbox.post(() -> commands.end(serviceCheck.service(), purpose, number, Duration.ZERO));
  }

  @Override
  public void close() {
    if (checks != null) {
      checks.close();
    }
  }
}
