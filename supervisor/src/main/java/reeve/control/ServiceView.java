package reeve.control;

import java.util.List;
import reeve.config.ServiceSpec;
import reeve.core.ExitStatus;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.ServiceState;
import reeve.core.Target;

/**
 * A service as others see it: made on the loop thread, immutable. Times are milliseconds since 1970.
 *
 * @param enabled whether it is started with reeve, by its file or by what was remembered since
 * @param life number of the present or last process; 0: none yet
 * @param pid of the main process; 0: none
 * @param since when this state began
 * @param restarts starts that its policy made
 * @param nextStart when it will be started again; 0: that is not known, or not planned
 * @param reason why it stands where it does
 * @param by who asked for that
 * @param problem why the last start failed; null: it did not
 * @param isTransient it stands in no file
 * @param lastExit how its last process ended; null: none did yet
 * @param stdout file that its standard output goes to; null: none
 * @param stderr the same of its standard error; it may be the same file
 * @param rotation how its log files are rotated: {@code collapse punch-hole freeze signal at-start}, both with a comma
 *     where they differ; null: they are not, or that is not known yet
 * @param waitsFor of one in WAITING or parked, for people: {@code db, to be ready}
 * @param parked it is in BACKOFF until what it waits for is there, and not until a time
 * @param says what it says of itself by sd_notify(3), for people; null: nothing. May hold control characters
 * @param schedule when the clock starts it; null: no clock does
 * @param health null: it has no health check
 */
public record ServiceView(
    String name,
    String description,
    List<String> tags,
    boolean essential,
    boolean enabled,
    ServiceState state,
    Target target,
    long life,
    int pid,
    long since,
    int restarts,
    long nextStart,
    Reason reason,
    Requester by,
    String problem,
    boolean isTransient,
    LastExit lastExit,
    String stdout,
    String stderr,
    String rotation,
    List<String> waitsFor,
    boolean parked,
    String says,
    ScheduleView schedule,
    HealthView health) {

  /**
   * @param at when
   * @param uptimeMillis of that run
   */
  public record LastExit(ExitStatus status, boolean clean, Reason reason, Requester by, long at, long uptimeMillis) {}

  /** As it was before its first start. */
  public ServiceView beforeStart() {
    return new ServiceView(name, description, tags, essential, enabled, ServiceState.STOPPED, Target.DOWN, life - 1, 0,
        since, restarts, 0,
        reason, by, null, isTransient, null, stdout, stderr, rotation, List.of(), false, null, schedule, null);
  }

  /** As it was when it was taken away. */
  public ServiceView gone() {
    return new ServiceView(name, description, tags, essential, enabled, ServiceState.STOPPED, Target.DOWN, life, 0,
        since, restarts, 0,
        reason, by, problem, isTransient, lastExit, stdout, stderr, null, List.of(), false, null, null, null);
  }

  /** A service as its definition says, for who selects without a running reeve. */
  public static ServiceView defined(ServiceSpec spec, String stdout, String stderr) {
    return new ServiceView(spec.name(), spec.identity().description(), spec.identity().tags(),
        spec.exitPolicy().essential(), spec.enabled(),
        ServiceState.STOPPED,
        Target.DOWN, 0, 0, 0, 0, 0, null, null, null, false, null, stdout, stderr, null, List.of(), false, null, null,
        null);
  }

  /** Whether it is down and not as anybody wanted. */
  public boolean hasFailed() {
    return state == ServiceState.FATAL
        || state == ServiceState.EXITED && (problem != null || lastExit != null && !lastExit.clean());
  }
}
