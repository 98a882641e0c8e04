package reeve.loop;

import java.util.Arrays;

/**
 * Descriptors that the loop waits for besides signals and mail: they come and go with services. Who is readable is read
 * at the beginning of a turn, before deaths are, so that what a process said before it ended was said. The loop thread.
 */
public final class PollRegistry {
  /** Who reads a descriptor. */
  public interface Reader {
    /** There is something to read, or its other end is closed. May add and remove descriptors, this one too. */
    void readable(int fd);
  }

  /** The first two are the loop's own. */
  private static final int OWN = 2;

  private int[] fds = {-1, -1};
  private Reader[] readers = new Reader[OWN];
  private boolean[] ready = new boolean[OWN];

  public PollRegistry(int mailbox) {
    fds[1] = mailbox;
  }

  /** The descriptors to wait for; the first is {@code signals}, the second that of the mailbox. */
  public int[] fds(int signals) {
    fds[0] = signals;
    return fds;
  }

  /** As long as {@link #fds}. */
  public boolean[] ready() {
    return ready;
  }

  public void add(int fd, Reader reader) {
    int last = fds.length;
    fds = Arrays.copyOf(fds, last + 1);
    readers = Arrays.copyOf(readers, last + 1);
    ready = Arrays.copyOf(ready, last + 1);
    fds[last] = fd;
    readers[last] = reader;
    ready[last] = false;
  }

  /** Before it is closed: its number may be another's at once. */
  public void remove(int fd) {
    for (int i = OWN; i < fds.length; i++) {
      if (fds[i] == fd) {
        int last = fds.length - 1;
        fds[i] = fds[last];
        readers[i] = readers[last];
        ready[i] = ready[last];
        fds = Arrays.copyOf(fds, last);
        readers = Arrays.copyOf(readers, last);
        ready = Arrays.copyOf(ready, last);
        return;
      }
    }
  }

  /** Has those read that were ready at the last wait. */
  public void read() {
    for (int i = OWN; i < fds.length; i++) {
      if (ready[i]) {
        ready[i] = false;
        int before = fds.length;
        readers[i].readable(fds[i]);
        i -= fds.length < before ? 1 : 0; // another one came to this place
        i = Math.max(OWN - 1, i);
      }
    }
  }
}
