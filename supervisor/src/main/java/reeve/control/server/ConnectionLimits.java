package reeve.control.server;

import java.util.ArrayList;
import java.util.List;

/**
 * All clients, and who has to go when there are too many or they cost too much. The control thread's alone. Holds no
 * clock.
 *
 * <p>Dropped are: who has asked nothing or only a part of a line for {@link #SILENCE}, who does not read for
 * {@link #STUCK}, the one that is silent for longest when there are too many, the one that costs most when all together
 * cost more than {@link #BUDGET}.
 */
public final class ConnectionLimits {
  /** However many descriptors there are. */
  public static final int MOST_CLIENTS = 100;

  /** And with few of them: services come first. */
  private static final int LEAST_CLIENTS = 4;
  private static final int SHARE = 4;

  public static final long SILENCE = 20_000_000_000L;
  public static final long STUCK = 10_000_000_000L;
  static final long NEVER = Long.MAX_VALUE;

  /** Bytes that are kept for all clients together: a quarter of it is more than any good ones need. */
  public static final int BUDGET = 4 * 1024 * 1024;

  /** Who was dropped, and why. */
  interface Listener {
    void dropped(ClientConnection connection, String why);
  }

  private final List<ClientConnection> connections = new ArrayList<>();
  private final Listener listener;
  private final int most;

  /** @param descriptors that this process may have; negative: not known */
  ConnectionLimits(int descriptors, Listener listener) {
    this.listener = listener;
    this.most = descriptors < 0 ? MOST_CLIENTS : Math.min(MOST_CLIENTS, Math.max(LEAST_CLIENTS, descriptors / SHARE));
  }

  int size() {
    return connections.size();
  }

  ClientConnection get(int index) {
    return connections.get(index);
  }

  List<ClientConnection> all() {
    return connections;
  }

  void add(ClientConnection connection, long now) {
    makeRoom();
    connection.lastAsked = now;
    connection.patience = SILENCE;
    connection.deadline = now + SILENCE;
    connections.add(connection);
  }

  void sweep() {
    connections.removeIf(connection -> connection.closed);
  }

  /**
   * What a client owes us now, and until when. The time for one debt runs from its beginning.
   *
   * @param progress whether it has just read something
   */
  static void note(ClientConnection connection, long now, boolean progress) {
    long patience = connection.hasUnread() ? STUCK : connection.isSilent() ? SILENCE : 0;
    if (patience != connection.patience || progress && patience == STUCK) {
      connection.patience = patience;
      connection.deadline = patience == 0 ? NEVER : now + patience;
    }
  }

  /** @return when the first client is overdue, or {@link #NEVER} */
  long firstDeadline() {
    long first = NEVER;
    for (ClientConnection connection : connections) {
      first = connection.closed ? first : Math.min(first, connection.deadline);
    }
    return first;
  }

  void expire(long now) {
    for (ClientConnection connection : connections) {
      if (!connection.closed && connection.deadline != NEVER && connection.deadline - now <= 0) {
        drop(connection, connection.hasUnread() ? "it does not read what it is told"
            : connection.hasPartOfLine() ? "the rest of its request does not come" : "it asks nothing");
      }
    }
  }

  /**
   * Who never asked for anything goes first; then who was silent for longest; then who only listens; who waits for an
   * answer last.
   */
  private void makeRoom() {
    int live = 0;
    ClientConnection stranger = null;
    ClientConnection silent = null;
    ClientConnection listening = null;
    ClientConnection oldest = null;
    for (ClientConnection connection : connections) {
      if (!connection.closed) {
        live++;
        oldest = older(oldest, connection);
        if (connection.pending() == 0) {
          if (connection.requests == 0) {
            stranger = older(stranger, connection);
          } else if (connection.subscription == null) {
            silent = older(silent, connection);
          } else {
            listening = older(listening, connection);
          }
        }
      }
    }
    if (live >= most) {
      drop(stranger != null ? stranger : silent != null ? silent : listening != null ? listening : oldest,
          "there are " + most + " clients, and this one asked nothing for longest");
    }
  }

  private static ClientConnection older(ClientConnection a, ClientConnection b) {
    return a == null || b.lastAsked - a.lastAsked < 0 ? b : a;
  }

  /**
   * After something was kept for a client. One client may cost as much as its answer does; two of that kind are too
   * many.
   */
  void economize() {
    while (true) {
      long sum = 0;
      ClientConnection largest = null;
      int heavy = 0;
      for (ClientConnection connection : connections) {
        if (!connection.closed) {
          int memory = connection.memory();
          sum += memory;
          heavy += memory > 2 * ClientConnection.LONGEST_LINE ? 1 : 0;
          largest = largest == null || memory > largest.memory() ? connection : largest;
        }
      }
      if (sum <= BUDGET || largest == null || heavy == 1 && sum - largest.memory() <= BUDGET) {
        return;
      }
      drop(largest, "all clients together read too little of what they are told, and this one least");
    }
  }

  void drop(ClientConnection connection, String why) {
    if (!connection.closed) {
      listener.dropped(connection, why);
      connection.close();
    }
  }
}
