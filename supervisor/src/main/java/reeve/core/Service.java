package reeve.core;

import java.util.List;
import reeve.config.ServiceSpec;

/**
 * One service as it stands: immutable, a new one after each event. Times are nanoseconds of the monotonic clock that is
 * passed in.
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
 * @param probing this start was a slow retry: until it has been healthy, its end is no reason for a fast restart
 * @param stopStep the last step of the stop schedule that was sent, in STOPPING and KILLING; -1: none was, SIGKILL or
 *     the watchdog's SIGABRT came first
 * @param kills how often SIGKILL was sent, in KILLING
 * @param cut why reeve itself ended this life as a failure (TIMEOUT, START_TIMEOUT, WATCHDOG, UNHEALTHY): an unclean
 *     end, whatever the process says; NONE: it did not
 * @param ask who wants it started, whatever its policy says, once all of it is gone; null: nobody
 * @param reason why it stands where it does
 * @param by who asked for that
 * @param lastExit how the last main process ended; null: none did yet
 * @param lastClean whether that was clean
 * @param startFailure why the last start failed, for people; null: it did not
 * @param pending its definition once this life is over, while it is being stopped; null: the same
 * @param step of a oneshot with several commands: which of them this life is, from 0
 * @param health what its checks say, while it runs; NONE: nobody asks
 * @param watchdog nanoseconds within which it says that it is alive; 0: it need not
 * @param parked what its next start waits for, in BACKOFF; null: only for a time
 * @param course where it stands with its hooks; null: it has none, or none matters now
 * @param failing it has failed since it was last healthy; told only of one that has hooks for that
 * @param haste what its stop has of the time that its definition gives it, from 0 to 1
 * @param timers the timers that are armed, a bit for each ordinal of {@link TimerKind}; all of them belong to
 *     {@code life}
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
    boolean probing,
    int stopStep,
    int kills,
    Reason cut,
    Ask ask,
    Reason reason,
    Requester by,
    ExitStatus lastExit,
    boolean lastClean,
    String startFailure,
    ServiceSpec pending,
    int step,
    HealthState.Status health,
    long watchdog,
    Parked parked,
    HookProgress course,
    boolean failing,
    float haste,
    int timers) {

  /** A wish to have it up that waits for the end of the life before. */
  public record Ask(Reason reason, Requester by) {}

  /** As it is before anything happened. */
  public static Service initial(ServiceSpec spec, long now) {
    return initial(spec, now, 0);
  }

  /**
   * @param life of a service of this name that was removed: its lives are not counted anew, so that no event of it is
   *     taken for one of these
   */
  public static Service initial(ServiceSpec spec, long now, long life) {
    return new Service(
        spec, ServiceState.STOPPED, Target.DOWN, life, 0, now, 0, 0, 0, List.of(), 0, false, 0, 0, Reason.NONE, null,
        Reason.NONE, Requester.SELF, null, false, null, null, 0, HealthState.Status.NONE, 0, null, null, false, 1, 0);
  }

  public String name() {
    return spec.name();
  }

  /** Whether such a timer is armed. */
  public boolean hasTimer(TimerKind kind) {
    return (timers & 1 << kind.ordinal()) != 0;
  }
}
