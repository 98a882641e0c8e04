package reeve.event;

import java.util.List;
import reeve.config.Signal;
import reeve.core.Requester;
import reeve.posix.ProcStat;

/**
 * What is known about the end of a main process beside its status. Immutable.
 *
 * @param leftovers the leftover processes and what they had started; only {@link #MAX_LEFTOVERS} of them are recorded
 * @param directory the working directory that the service was started in, if a memory image was written; else null
 * @param delivered the last signal that reeve sent to the run outside of a stop; null: it sent none
 * @param unwatched when it ended, if that was while no reeve ran; null: it was watched
 */
public record DeathDetails(List<ProcStat> leftovers, String directory, Delivered delivered, Unwatched unwatched) {
  /** More are not recorded. */
  public static final int MAX_LEFTOVERS = 20;

  /**
   * The time in which no reeve ran, in milliseconds since 1970.
   *
   * @param after the last time at which the former reeve is known to have run
   * @param before when the present reeve started
   */
  public record Unwatched(long after, long before) {}

  /**
   * A signal that reeve sent outside of a stop.
   *
   * @param agoMillis the time from then to the end
   * @param by the process that requested it; {@link Requester#SELF}: the rotation of its logs
   */
  public record Delivered(Signal signal, long agoMillis, Requester by) {
    /** A process that does not catch a signal ends within this time, also on a busy machine. */
    public static final long AT_ONCE_MILLIS = 1000;

    /** An ordered end after a signal takes longer than this only rarely. */
    public static final long ORDERED_END_MILLIS = 60_000;
  }
}
