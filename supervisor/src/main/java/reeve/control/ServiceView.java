package reeve.control;

import java.util.List;
import reeve.config.ServiceSpec;
import reeve.config.execution.UserSpec;
import reeve.core.ExitStatus;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.ServiceState;
import reeve.core.Target;

/**
 * A service as clients of the control socket see it. Created on the loop thread; immutable. Times are milliseconds
 * since 1970.
 *
 * @param run the number of the current or last run; 0: there has been none yet
 * @param pid of the main process; 0: there is none
 * @param since when the state began
 * @param restarts how often the restart policy started it
 * @param cause why it is in this state
 * @param lastExit how its last main process ended; null: none has ended yet
 * @param waiting what its next start waits for
 * @param statusText what the service reports about itself by sd_notify(3), for people; null: nothing. May hold control
 *     characters
 * @param triggers what starts or restarts it by itself
 * @param health null: it has no health check
 * @param adoptedFrom the pid of the reeve that was killed while the present run was under way; 0: none was
 */
public record ServiceView(String name, Definition definition, ServiceState state, Target target, long run, int pid,
    long since, int restarts, Cause cause, LastExit lastExit, Output output, Waiting waiting, String statusText,
    Triggers triggers, HealthView health, int adoptedFrom) {

  /**
   * The values of its definition.
   *
   * @param essential whether reeve exits when it has ended for good
   * @param enabled whether it is started with reeve, according to its file or to a later request
   * @param isTransient whether it is in no file
   * @param difference how its file differs from it, or it from what runs; null: not at all
   * @param user the user and groups of its processes
   * @param ports that it declares
   */
  public record Definition(String description, List<String> tags, boolean essential, boolean enabled,
      boolean isTransient, Difference difference, UserSpec user, List<Port> ports) {}

  /**
   * A port that it declares.
   *
   * @param declared the number in its definition
   * @param number the number that it has, which differs only if that was in use
   */
  public record Port(String name, int declared, int number, String protocol) {}

  /** How a definition differs. */
  public enum Difference {
    /** Its file has another definition by now, which no apply has put into effect. */
    FILE,
    /** No file defines it any more; an apply would end it. */
    REMOVED,
    /** Its present run still has the definition from before the last apply. */
    RUN
  }

  /**
   * Why the service is in its state.
   *
   * @param by the requester
   * @param problem why the last start failed or was skipped; null: neither
   * @param failure why it has failed, which is the message of its event {@code failed}; null: it has not
   */
  public record Cause(Reason reason, Requester by, String problem, String failure) {}

  /**
   * How a main process ended.
   *
   * @param reason why reeve ended it; NONE: reeve did not end it; null: it is not known, because another reeve saw it
   * @param by the process that requested the end
   * @param at when; 0: it is not known, because another reeve saw it
   * @param uptimeMillis how long it had run; -1: it is not known
   */
  public record LastExit(ExitStatus status, boolean clean, Reason reason, Requester by, long at, long uptimeMillis) {}

  /**
   * Where the output of the service goes.
   *
   * @param stdout a file; null: none
   * @param stderr a file, perhaps the same; null: none
   * @param rotation how the files are rotated: {@code collapse punch-hole freeze signal at-start}, two with a comma if
   *     they differ; null: they are not rotated, or the method is not known yet
   * @param fallbackFor the configured files that could not be opened: the two files above take their place; empty:
   *     none
   * @param fallbackReasons why, one for each of them
   */
  public record Output(String stdout, String stderr, String rotation, List<String> fallbackFor,
      List<String> fallbackReasons) {}

  /**
   * What the next start waits for.
   *
   * @param nextStart when the service is started again; 0: not known, or not planned
   * @param parked whether it is in BACKOFF until a cause clears, instead of until a time
   * @param reasons of a service that is WAITING or parked, for people: {@code db, to be ready}
   */
  public record Waiting(long nextStart, boolean parked, List<String> reasons) {
    static final Waiting NONE = new Waiting(0, false, List.of());
  }

  /**
   * What starts or restarts the service by itself.
   *
   * @param schedule when the clock starts it; null: it has no schedule
   * @param watch null: it watches no files
   */
  public record Triggers(ScheduleView schedule, WatchView watch) {
    static final Triggers NONE = new Triggers(null, null);
  }

  /** When the clock starts it; null: it has no schedule. */
  public ScheduleView schedule() {
    return triggers.schedule();
  }

  /** Its watch for changed files; null: it has none. */
  public WatchView watch() {
    return triggers.watch();
  }

  /** The service as it was before its first start. */
  public ServiceView beforeStart() {
    return new ServiceView(name, definition, ServiceState.STOPPED, Target.DOWN, run - 1, 0, since, restarts,
        new Cause(cause.reason, cause.by, null, null), null, output, Waiting.NONE, null, triggers, null, 0);
  }

  /** The service as it was before a request to a former program of this reeve. */
  public ServiceView before(boolean hadProcess, long formerRun, int formerPid) {
    return new ServiceView(name, definition, hadProcess ? ServiceState.RUNNING : ServiceState.STOPPED, Target.DOWN,
        formerRun, formerPid, since, restarts, new Cause(cause.reason, cause.by, null, null), null, output,
        Waiting.NONE, null, triggers, null, 0);
  }

  /** A service of which only the name is known, because it was removed. */
  public static ServiceView unknown(String name) {
    return new ServiceView(name,
        new Definition("", List.of(), false, false, false, null, UserSpec.INHERITED, List.of()),
        ServiceState.STOPPED,
        Target.DOWN, 0, 0, 0, 0, new Cause(Reason.REMOVED, Requester.SELF, null, null), null,
        new Output(null, null, null, List.of(), List.of()), Waiting.NONE, null, Triggers.NONE, null, 0);
  }

  /** The service as it was when it was removed. */
  public ServiceView removed() {
    return new ServiceView(name, definition, ServiceState.STOPPED, Target.DOWN, run, 0, since, restarts, cause,
        lastExit, new Output(output.stdout, output.stderr, null, output.fallbackFor, output.fallbackReasons),
        Waiting.NONE, null, Triggers.NONE, null,
        0);
  }

  /** A service as it is defined, for selections without a running reeve. */
  public static ServiceView defined(ServiceSpec spec, String stdout, String stderr) {
    return new ServiceView(spec.name(),
        new Definition(spec.identity().description(), spec.identity().tags(),
            spec.exitPolicy().essential(), spec.enabled(), false, null, spec.execution().user(), List.of()),
        ServiceState.STOPPED, Target.DOWN, 0, 0, 0, 0, new Cause(null, null, null, null), null,
        new Output(stdout, stderr, null, List.of(), List.of()), Waiting.NONE, null, Triggers.NONE, null, 0);
  }

  /**
   * Its state in one word, which is the same in status, events and JSON: {@code failed}, {@code completed} and
   * {@code skipped} are the events after which it stays down.
   */
  public String stateWord() {
    return state.word(hasFailed(), isSkipped(), waiting.parked);
  }

  /** Whether the service is down because a condition of its start is not met. */
  public boolean isSkipped() {
    return state == ServiceState.EXITED && cause.reason == Reason.CONDITION;
  }

  /** Whether the service is down because of a failure. */
  public boolean hasFailed() {
    return state == ServiceState.FATAL
        || state == ServiceState.EXITED && !isSkipped()
            && (cause.problem != null || lastExit != null && !lastExit.clean());
  }
}
