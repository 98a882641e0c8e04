package reeve.rotation;

import java.util.Collection;
import java.util.List;

/**
 * What rotation needs of the processes that write to a log, and what only the loop may do: freeze them for a moment,
 * signal them, and resume them. The runtime implements it, because only the loop's thread sends signals.
 */
public interface WriterControl {
  /** The processes of some services, frozen until {@link #close}. One thread: the one that asked for it. */
  interface FrozenWriters extends AutoCloseable {
    /** @return null; or why they are not frozen: a sentence that begins with "cannot" */
    String problem();

    /** Whether a process is one of those that are frozen. */
    boolean includes(int pid);

    /**
     * From now on until {@link #close} they stay frozen, whatever happens: for one short step, such as an ftruncate(2).
     *
     * @return false: they were resumed already, because one of the services was stopped or started, or because it took
     *     too long
     */
    boolean keepFrozen();

    /** Resumes them. */
    @Override
    void close();
  }

  /**
   * Freezes the processes of services: by their cgroup where they have one, by SIGSTOP otherwise. They are resumed
   * without {@link FrozenWriters#close} when it takes too long, when one of the services is to be stopped or started,
   * and, if reeve is killed meanwhile, at its next start. It waits until all of them stand, so it is not for the loop's
   * thread.
   *
   * @param log path of the log that they write to, for messages and for the record of what is frozen
   * @param nanos how long it may take from now to {@link FrozenWriters#close}
   * @return never null; look at {@link FrozenWriters#problem} first
   */
  FrozenWriters freeze(Collection<String> services, String log, long nanos);

  /**
   * Sends the main process of a service, if it runs, the signal at which it opens its logs again
   * ({@code rotate-signal} of its definition). Any thread.
   */
  void requestReopen(String service);

  /**
   * The paths of the logs for which services were frozen when reeve was killed; these services are still frozen. Empty:
   * none are. The loop's thread, before the first service.
   */
  List<String> leftFrozen();

  /** The logs of {@link #leftFrozen} were inspected: their services are resumed. Any thread. */
  void resumeLeftFrozen();

  /** A process that writes to a log is about to be made: all that is frozen is resumed. The loop's thread. */
  void outputOpening();
}
