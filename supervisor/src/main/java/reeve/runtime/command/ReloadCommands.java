package reeve.runtime.command;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import reeve.config.HooksSpec;
import reeve.core.AuxCommand;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.loop.LoopComponent;
import reeve.loop.ServiceEvents;
import reeve.survival.RunFacts;

/**
 * Runs the {@code reload-command} of a service on request, one at a time for each service. Meanwhile the service's
 * health is not checked. The command is cancelled when the service is stopped or ends. Loop thread.
 */
public final class ReloadCommands implements LoopComponent, CommandListener {
  /** Between SIGTERM and SIGKILL of a command that is cancelled. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final class Running {
    final long number;
    final HooksSpec.Command command;
    /** Null: no client waits for it in this program. */
    Consumer<String> then;
    boolean cancelled;

    Running(long number, HooksSpec.Command command, Consumer<String> then) {
      this.number = number;
      this.command = command;
      this.then = then;
    }
  }

  private final AuxCommandRunner commands;
  private final ServiceEvents events;
  private final Map<String, Running> running = new HashMap<>();
  /** How the commands ended that go on from a former program: empty, or why they failed. */
  private final Map<String, String> results = new HashMap<>();
  private long count;

  public ReloadCommands(AuxCommandRunner commands, ServiceEvents events) {
    this.commands = commands;
    this.events = events;
  }

  public boolean isRunning(String service) {
    return running.containsKey(service);
  }

  /**
   * Runs the command of a service that runs and whose command is not running yet.
   *
   * @param then called once, perhaps before this returns: with null, or with the reason why the reload failed
   */
  public void begin(Service service, HooksSpec.Command command, Consumer<String> then) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("REEVE_HOOK", AuxCommand.Purpose.RELOAD.label());
    variables.put("MAINPID", Integer.toString(service.run().pid()));
    AuxCommand reload =
        new AuxCommand(AuxCommand.Purpose.RELOAD, ++count, command.argv(), command.timeout(), variables, null);
    running.put(service.name(), new Running(count, command, then));
    events.reloading(service.name(), true);
    commands.run(service.spec(), reload, this);
  }

  /**
   * Goes on with the command that a former reeve ran: no client waits for its result any more.
   *
   * @param reload as it runs
   * @param command as it is defined
   */
  public void adopt(String service, AuxCommand reload, HooksSpec.Command command, RunFacts.Command process) {
    if (commands.adopt(service, reload, process, this)) {
      running.put(service, new Running(reload.number(), command, null));
      events.reloading(service, true);
    }
  }

  /**
   * Waits for a command that goes on from the former program of this reeve, perhaps for one that has ended by now.
   *
   * @param then as of {@link #begin}
   */
  public void await(String service, Consumer<String> then) {
    Running reload = running.get(service);
    Consumer<String> others = reload == null ? null : reload.then;
    if (reload != null) {
      reload.then = problem -> {
        if (others != null) {
          others.accept(problem);
        }
        then.accept(problem);
      };
    } else {
      String result = results.getOrDefault(service, "its reload-command ended while reeve was upgraded, and how is not"
          + " known");
      then.accept(result.isEmpty() ? null : result);
    }
  }

  @Override
  public void forget(String service) {
    results.remove(service);
  }

  @Override
  public void noticed(String service, Notice notice) {
    Running reload = running.isEmpty() ? null : running.get(service);
    boolean ends = notice instanceof Notice.Stopping || notice instanceof Notice.Exited;
    if (reload != null && !reload.cancelled && ends) {
      reload.cancelled = true;
      commands.end(service, AuxCommand.Purpose.RELOAD, reload.number, GRACE);
    }
  }

  @Override
  public void ended(String service, AuxCommand command, AuxCommand.Outcome outcome) {
    events.reloading(service, false);
    events.apply(service, new ServiceEvent.AuxCommandEnded(command.purpose(), command.number(), outcome));
    Running reload = running.remove(service);
    if (reload != null) {
      boolean reloaded = !reload.cancelled && (outcome.isSuccess() || reload.command.ignoreFailure());
      String problem = reloaded ? null
          : reload.cancelled ? "its reload-command was cancelled, because it does not run any more"
          : "its reload-command failed: " + outcome.text();
      if (reload.then == null) {
        results.put(service, problem == null ? "" : problem);
      } else {
        reload.then.accept(problem);
      }
    }
  }
}
