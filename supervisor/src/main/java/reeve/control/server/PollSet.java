package reeve.control.server;

import reeve.posix.PollEntry;
import reeve.posix.Poller;


/** What the control thread waits for, and what came of it. The control thread's alone. */
final class PollSet {
  private static final int LISTENER = 1;

  /** Before the clients: what wakes the thread, and where clients come from. */
  private static final int OTHERS = 2;

  private long[] entries = new long[8];
  private int used;

  /** @param listen whether to take further clients; else only those that are there are waited for */
  void fill(ConnectionLimits crowd, int wakeFd, int listenerFd, boolean listen) {
    room(crowd.size() + OTHERS);
    entries[0] = PollEntry.of(wakeFd, true, false);
    entries[LISTENER] = PollEntry.of(listenerFd, listen, false);
    for (int i = 0; i < crowd.size(); i++) {
      ClientConnection connection = crowd.get(i);
      entries[OTHERS + i] = PollEntry.of(connection.fd, connection.isWelcome(), connection.hasUnread());
    }
    used = crowd.size() + OTHERS;
  }

  /** Only those who have not read all of their answers. @return how many that are */
  int fillUnread(ConnectionLimits crowd) {
    room(crowd.size());
    used = 0;
    for (ClientConnection connection : crowd.all()) {
      if (!connection.closed && connection.hasUnread()) {
        entries[used++] = PollEntry.of(connection.fd, false, true);
      }
    }
    return used;
  }

  private void room(int n) {
    if (entries.length < n) {
      entries = new long[2 * n];
    }
  }

  /** See {@link Poller#poll(long[], int, long)}. */
  int await(Poller poller, long timeoutNanos) {
    return poller.poll(entries, used, timeoutNanos);
  }

  /** How many clients {@link #fill} saw: the first ones of the crowd. */
  int clients() {
    return used - OTHERS;
  }

  /** What came of a client. */
  long client(int index) {
    return entries[OTHERS + index];
  }

  /** Whether somebody waits to be taken. */
  boolean isSomebodyThere() {
    return PollEntry.isReadable(entries[LISTENER]);
  }
}
