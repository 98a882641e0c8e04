package reeve.loop;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import reeve.log.SupervisorLog;
import reeve.posix.Poller;
import reeve.posix.SyscallException;

/**
 * The descriptors that the loop waits for: its own two, the signals and the mailbox, and those of components, which
 * come and go with services. The descriptors of components are read before children are reaped, so that what a process
 * wrote before it ended counts. Loop thread.
 */
public final class PollRegistry {
  /** Reads a descriptor. */
  public interface Reader {
    /**
     * Called when there is something to read, or the other end is closed. May add and remove descriptors, including
     * this one.
     */
    void readable(int fd);
  }

  /** The first two are the loop's own. */
  private static final int OWN = 2;

  private final Poller poller;
  private final SupervisorLog log;
  private int[] fds = {-1, -1};
  private Reader[] readers = new Reader[OWN];
  private boolean[] ready = new boolean[OWN];
  private boolean failureLogged;

  /** @param mailbox the descriptor of the mailbox */
  public PollRegistry(Poller poller, SupervisorLog log, int mailbox) {
    this.poller = poller;
    this.log = log;
    fds[1] = mailbox;
  }

  /**
   * Waits until a descriptor can be read. A poll that fails (ENOMEM, ppoll(2)) must not end reeve: all descriptors are
   * then taken as readable after a pause.
   *
   * @param signals the descriptor that signals are read from
   * @param timeoutNanos negative: there is no timeout
   */
  public void await(int signals, long timeoutNanos) {
    fds[0] = signals;
    try {
      poller.poll(fds, ready, timeoutNanos);
    } catch (SyscallException e) {
      if (!failureLogged) {
        failureLogged = true;
        log.error("Cannot wait for events: " + e.getMessage() + "; checks for them "
            + 1_000_000_000L / InternalErrors.PAUSE_NANOS + " times a second");
      }
      LockSupport.parkNanos(InternalErrors.PAUSE_NANOS);
      Arrays.fill(ready, true);
    }
  }

  /** Returns whether a descriptor can be read already, without waiting. */
  public boolean isReady(int signals) {
    await(signals, 0);
    for (int i = 0; i < ready.length; i++) {
      if (ready[i]) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether another descriptor than that of the signals can be read already, without waiting. */
  public boolean isOtherReady(int signals) {
    await(signals, 0);
    for (int i = 1; i < ready.length; i++) {
      if (ready[i]) {
        return true;
      }
    }
    return false;
  }

  /** Returns the poller that the registry waits with. It also makes timers of the wall clock. */
  public Poller poller() {
    return poller;
  }

  /** After {@link #await}: whether a signal waits. */
  public boolean hasSignal() {
    return ready[0];
  }

  /** After {@link #await}: whether a task waits in the mailbox. */
  public boolean hasMail() {
    return ready[1];
  }

  /**
   * Adds a descriptor.
   *
   * @param reader called on the loop thread when the descriptor can be read
   */
  public void add(int fd, Reader reader) {
    append(fd, reader);
  }

  /**
   * Adds a descriptor that can be read now, and that is of importance only when it has ended: a pidfd can be read when
   * its process has ended, and ends when the process was reaped (Linux 6.9).
   */
  public void addForEnd(int fd, Reader reader) {
    append(fd + Poller.END_ONLY, reader);
  }

  private void append(int entry, Reader reader) {
    int last = fds.length;
    resize(last + 1);
    fds[last] = entry;
    readers[last] = reader;
    ready[last] = false;
  }

  private static int descriptor(int entry) {
    return entry >= Poller.END_ONLY ? entry - Poller.END_ONLY : entry;
  }

  /** Changes all arrays or, if there is no memory, none. */
  private void resize(int length) {
    int[] newFds = Arrays.copyOf(fds, length);
    Reader[] newReaders = Arrays.copyOf(readers, length);
    boolean[] newReady = Arrays.copyOf(ready, length);
    fds = newFds;
    readers = newReaders;
    ready = newReady;
  }

  /** Removes a descriptor. Call this before it is closed: the kernel may give its number to another file at once. */
  public void remove(int fd) {
    for (int i = OWN; i < fds.length; i++) {
      if (descriptor(fds[i]) == fd) {
        int last = fds.length - 1;
        fds[i] = fds[last];
        readers[i] = readers[last];
        ready[i] = ready[last];
        fds[last] = -1; // ppoll(2) ignores it, should there be no memory for shorter arrays
        ready[last] = false;
        resize(last);
        return;
      }
    }
  }

  /**
   * Calls the readers of the descriptors that were ready at the last wait. If some throw, the others are called too,
   * and the first error is thrown at the end.
   */
  public void read() {
    Throwable first = null;
    for (int i = OWN; i < fds.length; i++) {
      if (ready[i]) {
        ready[i] = false;
        int before = fds.length;
        try {
          readers[i].readable(descriptor(fds[i]));
        } catch (RuntimeException | Error e) {
          first = first == null ? e : first;
        }
        i -= fds.length < before ? 1 : 0; // the last descriptor was moved to this place
        i = Math.max(OWN - 1, i);
      }
    }
    InternalErrors.rethrow(first);
  }
}
