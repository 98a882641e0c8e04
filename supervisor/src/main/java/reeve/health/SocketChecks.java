package reeve.health;

import java.util.ArrayList;
import java.util.List;
import reeve.config.ProbeSpec;
import reeve.posix.PollEntry;
import reeve.posix.Poller;

/** The sockets of the attempts that are under way, with one poll(2) for all of them. The check thread only. */
final class SocketChecks {
  private final Poller poller;
  private final int wakeFd;
  private final CheckAttempt.Listener listener;
  private final List<SocketCheck> sockets = new ArrayList<>();
  private final byte[] buffer = new byte[8192];
  private long[] entries = new long[16];
  private boolean anyHappened;

  /** @param wakeFd an eventfd that ends a wait */
  SocketChecks(Poller poller, int wakeFd, CheckAttempt.Listener listener) {
    this.poller = poller;
    this.wakeFd = wakeFd;
    this.listener = listener;
  }

  void add(SocketCheck socket) {
    sockets.add(socket);
  }

  void remove(CheckAttempt attempt) {
    sockets.remove(attempt);
  }

  /** @return nanoseconds until the next timeout, at least 0; {@link Long#MAX_VALUE}: there is no socket */
  long untilNext(long now) {
    long until = Long.MAX_VALUE;
    for (int i = 0; i < sockets.size(); i++) {
      until = Math.min(until, Math.max(0, sockets.get(i).deadlineNanos() - now));
    }
    return until;
  }

  /**
   * Waits until something happens on a socket or the eventfd.
   *
   * @param nanos {@link Long#MAX_VALUE}: without end
   */
  void await(long nanos) {
    int n = sockets.size();
    if (entries.length < n + 1) {
      entries = new long[2 * n + 1];
    }
    entries[0] = PollEntry.of(wakeFd, true, false);
    for (int i = 0; i < n; i++) {
      entries[i + 1] = sockets.get(i).entry();
    }
    anyHappened = poller.poll(entries, n + 1, nanos == Long.MAX_VALUE ? -1 : nanos) > 0;
  }

  /** Continues the attempts whose sockets {@link #await} found ready, and ends those whose timeout is over. */
  void advance(long now) {
    // From the end: a socket that is closed is replaced by one that was handled already.
    for (int i = sockets.size() - 1; i >= 0; i--) {
      SocketCheck socket = sockets.get(i);
      if (anyHappened && PollEntry.isReady(entries[i + 1])) {
        advance(socket, now);
      } else if (socket.deadlineNanos() - now <= 0) {
        expire(socket);
      }
      if (!socket.isOpen()) {
        int last = sockets.size() - 1;
        sockets.set(i, sockets.get(last));
        sockets.remove(last);
      }
    }
  }

  private void advance(SocketCheck socket, long now) {
    CheckResult result = socket.advance(buffer, now);
    if (result != null) {
      listener.finished(socket, result);
      if (!(socket.check.probe() instanceof ProbeSpec.Http)) {
        socket.cancel(); // that the connection was accepted is enough
      }
    }
  }

  private void expire(SocketCheck socket) {
    if (!socket.finished) {
      listener.finished(socket, CheckResult.failure(socket.timeoutMessage()));
    }
    socket.cancel();
  }

  /** Closes all sockets. */
  void close() {
    for (SocketCheck socket : sockets) {
      socket.cancel();
    }
  }
}
