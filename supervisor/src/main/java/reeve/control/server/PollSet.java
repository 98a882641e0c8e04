package reeve.control.server;

import reeve.posix.PollEntry;
import reeve.posix.Poller;

/** The descriptors that the control thread waits for, and what poll found. Control thread only. */
final class PollSet {
  private static final int LISTENER = 1;
  private static final int WATCH = 2;

  /** The entries of the clients follow the others: what wakes the thread, the listener, and the watch of its files. */
  private static final int FIRST_CLIENT = 3;

  private long[] entries = new long[8];
  private int used;

  /**
   * Sets the entries for one turn.
   *
   * @param listenerFd negative: there is no socket now
   * @param watchFd of inotify(7); negative: there is none
   * @param listen whether further clients are accepted
   */
  void fill(ConnectionLimits limits, int wakeFd, int listenerFd, int watchFd, boolean listen) {
    ensureCapacity(limits.size() + FIRST_CLIENT);
    entries[0] = PollEntry.of(wakeFd, true, false);
    entries[LISTENER] = PollEntry.of(listenerFd, listen, false);
    entries[WATCH] = PollEntry.of(watchFd, true, false);
    for (int i = 0; i < limits.size(); i++) {
      ClientConnection connection = limits.get(i);
      entries[FIRST_CLIENT + i] = PollEntry.of(connection.fd, connection.takesRequests(), connection.hasUnread());
    }
    used = limits.size() + FIRST_CLIENT;
  }

  /** Sets the only entry. */
  void fillWake(int wakeFd) {
    entries[0] = PollEntry.of(wakeFd, true, false);
    used = 1;
  }

  /**
   * Sets the entries to the clients that have not read all of their answers.
   *
   * @return the number of these clients
   */
  int fillUnread(ConnectionLimits limits) {
    ensureCapacity(limits.size());
    used = 0;
    for (ClientConnection connection : limits.all()) {
      if (!connection.closed && connection.hasUnread()) {
        entries[used++] = PollEntry.of(connection.fd, false, true);
      }
    }
    return used;
  }

  private void ensureCapacity(int n) {
    if (entries.length < n) {
      entries = new long[2 * n];
    }
  }

  /** See {@link Poller#poll(long[], int, long)}. */
  int await(Poller poller, long timeoutNanos) {
    return poller.poll(entries, used, timeoutNanos);
  }

  /** The number of clients at the time of {@link #fill}: they are the first connections of the limits. */
  int clients() {
    return used - FIRST_CLIENT;
  }

  /** The entry of a client with the result of poll. */
  long client(int index) {
    return entries[FIRST_CLIENT + index];
  }

  /** Whether one of the files of the socket may have been removed. */
  boolean isFileChanged() {
    return PollEntry.isReadable(entries[WATCH]);
  }

  /** Whether a client waits to be accepted. */
  boolean isClientWaiting() {
    return PollEntry.isReadable(entries[LISTENER]);
  }
}
