package reeve.rotation;

import java.util.Collection;
import java.util.List;

/**
 * Controls the processes that write to a log, for the rotation: freezes them for a moment, signals them, and resumes
 * them. The runtime implements it, because only the loop's thread sends signals.
 */
public interface WriterControl {
  /** The processes of some services, frozen until {@link #close}. Used by one thread, the one that froze them. */
  interface FrozenWriters extends AutoCloseable {
    /** @return null; or why they are not frozen: a sentence that begins with "cannot" */
    String problem();

    /** Whether a process is one of those that are frozen. */
    boolean includes(int pid);

    /**
     * From now until {@link #close} they stay frozen in any case: for one short step, such as an ftruncate(2).
     *
     * @return false: they were resumed already, because one of the services was stopped or started, or because the
     *     rotation took too long
     */
    boolean keepFrozen();

    /** Resumes them. */
    @Override
    void close();
  }

  /**
   * Freezes the processes of services: through their cgroup where they have one, otherwise with SIGSTOP. They are
   * resumed without {@link FrozenWriters#close} when the rotation takes too long, when one of the services is to be
   * stopped or started, and, if reeve is killed meanwhile, at its next start. It waits until all of them are frozen, so
   * it must not be called on the loop's thread.
   *
   * @param log path of the log that they write to, for messages and for the record of what is frozen
   * @param nanos how long it may take from now to {@link FrozenWriters#close}
   * @return never null; check {@link FrozenWriters#problem} first
   */
  FrozenWriters freeze(Collection<String> services, String log, long nanos);

  /**
   * Sends the main process of a service, if it runs, the signal at which it opens its logs again
   * ({@code rotate-signal} of its definition). Any thread.
   */
  void requestReopen(String service);

  /**
   * Reports an event of a service to all that receive events. Any thread.
   *
   * @param event its name in JSON
   * @param message a sentence without a capital and a full stop
   */
  void announce(String event, String service, String message);

  /**
   * Returns the paths of the logs for which services were frozen when an earlier reeve was killed; these services are
   * still frozen. Empty: there are none. The loop's thread, before the first service.
   */
  List<String> leftFrozen();

  /** Resumes the services of {@link #leftFrozen}, after their logs were inspected. Any thread. */
  void resumeLeftFrozen();

  /** A process that writes to a log is about to be started: everything that is frozen is resumed. The loop's thread. */
  void outputOpening();
}
