package reeve.core;

import java.util.List;
import reeve.config.ServiceSpec;

/**
 * One service as it stands: immutable, a new one after each event. Times are nanoseconds of the monotonic clock that is passed in.
 *
 * @param spec its definition
 * @param state see {@link ServiceState}
 * @param target what it is wanted to be
 * @param life number of the current or last process; 0: none yet
 * @param pid of the main process; 0: none lives (it may have left descendants)
 * @param since when this state began
 * @param spawnedAt when the current or last process was made
 * @param streak starts since it was last healthy or asked for, for the back-off; 1 is the first
 * @param restarts starts that the policy made, over all of its time
 * @param recentStarts times of the starts within the limit's interval, oldest first
 * @param unexecutable failed starts in a row for a permanent reason
 * @param stopStep index into the stop schedule; meaningful in STOPPING and KILLING
 * @param reason why it stands where it does
 * @param by who asked for that
 * @param lastExit how the last main process ended; null: none did yet
 * @param lastClean whether that was clean
 */
public record Service(
    ServiceSpec spec,
    ServiceState state,
    Target target,
    long life,
    int pid,
    long since,
    long spawnedAt,
    int streak,
    int restarts,
    List<Long> recentStarts,
    int unexecutable,
    int stopStep,
    Reason reason,
    Requester by,
    ExitStatus lastExit,
    boolean lastClean) {

  /** As it is before anything happened. */
  public static Service initial(ServiceSpec spec, long now) {
    return new Service(
        spec, ServiceState.STOPPED, Target.DOWN, 0, 0, now, 0, 0, 0, List.of(), 0, 0, Reason.NONE, Requester.SELF, null, false);
  }

  public String name() {
    return spec.name();
  }
}
