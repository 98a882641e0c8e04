package reeve.runtime.command;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import reeve.config.HooksSpec;
import reeve.core.AuxCommand;
import reeve.core.Effect;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.runtime.EffectRunner;

/**
 * Runs the {@code reload-command} of services when somebody asks, one at a time for each; meanwhile nobody asks whether
 * the service is healthy. When the service is stopped, or ends, the command is broken off. The loop thread.
 */
public final class ReloadCommands {
  /** Between SIGTERM and SIGKILL of a command that is broken off. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final class Running {
    final long number;
    final HooksSpec.Command command;
    final Consumer<String> then;
    boolean brokenOff;

    Running(long number, HooksSpec.Command command, Consumer<String> then) {
      this.number = number;
      this.command = command;
      this.then = then;
    }
  }

  private final AuxCommandRunner errands;
  private final EffectRunner runner;
  private final Map<String, Running> running = new HashMap<>();
  private long count;

  public ReloadCommands(AuxCommandRunner errands, EffectRunner runner) {
    this.errands = errands;
    this.runner = runner;
  }

  public boolean isRunning(String service) {
    return running.containsKey(service);
  }

  /**
   * For a service that runs and has such a command, which is not running yet.
   *
   * @param then told once, perhaps before this returns: null, or why it was no reload, for people
   */
  public void begin(Service service, HooksSpec.Command command, Consumer<String> then) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("REEVE_HOOK", AuxCommand.Purpose.RELOAD.label());
    facts.put("MAINPID", Integer.toString(service.run().pid()));
    AuxCommand errand =
        new AuxCommand(AuxCommand.Purpose.RELOAD, ++count, command.argv(), command.timeout(), facts, null);
    running.put(service.name(), new Running(count, command, then));
    runner.perform(List.of(new Effect.RunAuxCommand(service.spec(), errand)));
  }

  /** What a service is told to be, or became, before anybody else hears of it. */
  public void noticed(String service, Notice notice) {
    Running one = running.isEmpty() ? null : running.get(service);
    if (one != null && !one.brokenOff && (notice instanceof Notice.Stopping || notice instanceof Notice.Exited)) {
      one.brokenOff = true;
      errands.end(service, AuxCommand.Purpose.RELOAD, one.number, GRACE);
    }
  }

  /** One of them is over. */
  public void ended(String service, AuxCommand.Outcome outcome) {
    Running one = running.remove(service);
    if (one != null) {
      boolean good = !one.brokenOff && (outcome.isSuccess() || one.command.ignoreFailure());
      one.then.accept(good ? null : one.brokenOff ? "its reload-command was broken off, since it does not run any more"
          : "its reload-command failed: " + outcome.text());
    }
  }
}
