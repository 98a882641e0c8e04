package reeve.control.server;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import reeve.control.PendingCall;
import reeve.control.ReplyText;
import reeve.log.SupervisorLog;
import reeve.posix.FilePlace;

/**
 * The connections of all clients, and sending to them within the {@link ConnectionLimits}. Control thread only, unless
 * a method says otherwise.
 */
final class ClientConnections {
  private final ConnectionLimits limits;
  private final RateLimitedLog log;
  private final AtomicInteger subscriptions = new AtomicInteger();
  private long now;

  /** @param descriptors how many descriptors this process may have; negative: not known */
  ClientConnections(int descriptors, SupervisorLog log) {
    // A method reference would load the machinery of the JVM for all of them, which an idle reeve does not need.
    this.limits = new ConnectionLimits(descriptors, new ConnectionLimits.Listener() {
      @Override
      public void dropped(ClientConnection connection, String why) {
        ClientConnections.this.dropped(connection, why);
      }
    });
    this.log = new RateLimitedLog(log);
  }

  ConnectionLimits limits() {
    return limits;
  }

  List<ClientConnection> all() {
    return limits.all();
  }

  /** The time of this turn on a monotonic clock, in nanoseconds. */
  long now() {
    return now;
  }

  void setNow(long nanos) {
    now = nanos;
  }

  /** How many clients have subscribed or are subscribing. Any thread. */
  AtomicInteger subscriptions() {
    return subscriptions;
  }

  /** Answers a request; see {@link ClientConnection#answer}. */
  void answer(ClientConnection connection, Answer answer) {
    if (!connection.closed) {
      connection.answer(answer);
      ConnectionLimits.updateDeadline(connection, now, false);
      limits.limitMemory();
    }
  }

  /** Sends a line; a client that does not read the events that it subscribed to is dropped. */
  void send(ClientConnection connection, String line) {
    if (connection.closed) {
      return;
    }
    connection.send(line);
    ConnectionLimits.updateDeadline(connection, now, false);
    if (connection.isBehind()) {
      flush(connection);
      if (connection.isBehind()) {
        limits.drop(connection, "it does not read the events that it subscribed to");
      }
    }
  }

  /** Sends as much as the client accepts now. */
  void flush(ClientConnection connection) {
    if (!connection.closed) {
      int progress = connection.flush();
      if (progress < 0) {
        close(connection);
      } else {
        ConnectionLimits.updateDeadline(connection, now, progress > 0);
      }
    }
  }

  void close(ClientConnection connection) {
    if (!connection.closed) {
      connection.close();
      if (connection.subscription != null) {
        subscriptions.decrementAndGet();
      }
    }
  }

  /** Answers the requests that wait: each is to be sent again, or its result awaited again. */
  void answerForUpgrade() {
    for (ClientConnection connection : limits.all()) {
      for (PendingCall call : List.copyOf(connection.calls.values())) {
        call.upgrading();
      }
    }
  }

  /**
   * Informs all clients that this program is replaced.
   *
   * @param ledger the end of the ledger with all events that they have received
   */
  void announceUpgrade(FilePlace ledger) {
    for (ClientConnection connection : limits.all()) {
      if (!connection.closed) {
        send(connection, ReplyText.notification("upgrading", !ledger.isKnown() ? "{}"
            : "{\"ledger\":" + ledger.size() + ",\"inode\":" + ledger.inode() + "}"));
      }
    }
  }

  void closeAll() {
    for (ClientConnection connection : limits.all()) {
      close(connection);
    }
  }

  private void dropped(ClientConnection connection, String why) {
    log.warn(now, "Dropped the control client " + connection.describe() + ": " + why);
    close(connection);
  }

  /** Logs that a client could not be accepted. */
  void refused(String why) {
    log.warn(now, "Cannot accept a control client: " + why);
  }
}
