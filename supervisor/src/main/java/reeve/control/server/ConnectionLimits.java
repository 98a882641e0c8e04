package reeve.control.server;

import java.util.ArrayList;
import java.util.List;

/**
 * All connections, and the rules by which connections are dropped when there are too many or they cost too much. Reads
 * no clock. Control thread only.
 *
 * <p>Dropped are: a client that has sent no request, or only a part of one, for {@link #MAX_SILENCE}; a client that
 * does not read for {@link #MAX_STALL}; if there are too many, the client that has been silent for the longest time; if
 * all together use more than {@link #MAX_MEMORY}, the client that uses most.
 */
public final class ConnectionLimits {
  /** The largest number of clients, with any number of descriptors. */
  public static final int MAX_CLIENTS = 100;

  /** The number of clients that are allowed even with very few descriptors. */
  private static final int MIN_CLIENTS = 4;
  /** Clients may use one of this many descriptors, because services come first. */
  private static final int DESCRIPTORS_PER_CLIENT = 4;

  /** Nanoseconds. */
  public static final long MAX_SILENCE = 20_000_000_000L;
  /** Nanoseconds. */
  public static final long MAX_STALL = 10_000_000_000L;
  /** A deadline that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  /** How many bytes are buffered for all clients together; well-behaved clients never need a quarter of that. */
  public static final int MAX_MEMORY = 4 * 1024 * 1024;

  /** Called before a connection is dropped. */
  interface Listener {
    void dropped(ClientConnection connection, String why);
  }

  private final List<ClientConnection> connections = new ArrayList<>();
  private final Listener listener;
  private final int maxClients;

  /** @param descriptors how many descriptors this process may have; negative: not known */
  ConnectionLimits(int descriptors, Listener listener) {
    this.listener = listener;
    this.maxClients = descriptors < 0 ? MAX_CLIENTS
        : Math.min(MAX_CLIENTS, Math.max(MIN_CLIENTS, descriptors / DESCRIPTORS_PER_CLIENT));
  }

  int size() {
    return connections.size();
  }

  ClientConnection get(int index) {
    return connections.get(index);
  }

  /** In the order in which they were accepted, including connections that have just been closed. */
  List<ClientConnection> all() {
    return connections;
  }

  void add(ClientConnection connection, long now) {
    makeRoom();
    connection.lastRequestAt = now;
    connection.timeLimit = MAX_SILENCE;
    connection.deadline = now + MAX_SILENCE;
    connections.add(connection);
  }

  void removeClosed() {
    for (int i = connections.size() - 1; i >= 0; i--) {
      if (connections.get(i).closed) {
        connections.remove(i);
      }
    }
  }

  /**
   * Sets the deadline by which a client must read its answers or send its request. It runs from the moment at which the
   * client first had to.
   *
   * @param progress whether the client has just read something
   */
  static void updateDeadline(ClientConnection connection, long now, boolean progress) {
    long timeLimit = connection.hasUnread() ? MAX_STALL : connection.owesRequest() ? MAX_SILENCE : 0;
    if (timeLimit != connection.timeLimit || progress && timeLimit == MAX_STALL) {
      connection.timeLimit = timeLimit;
      connection.deadline = timeLimit == 0 ? NEVER : now + timeLimit;
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

  /** Drops the clients that are overdue. */
  void expire(long now) {
    for (ClientConnection connection : connections) {
      if (!connection.closed && connection.deadline != NEVER && connection.deadline - now <= 0) {
        drop(connection, connection.hasUnread() ? "it does not read what it is sent"
            : connection.hasPartOfLine() ? "the rest of its request does not come" : "it sends no request");
      }
    }
  }

  /**
   * Drops one client if there are too many: preferably one that has never sent a request, then the one that has been
   * silent for the longest time, then a subscriber, and last one that waits for an answer.
   */
  private void makeRoom() {
    int open = 0;
    ClientConnection withoutRequest = null;
    ClientConnection silent = null;
    ClientConnection subscriber = null;
    ClientConnection oldest = null;
    for (ClientConnection connection : connections) {
      if (!connection.closed) {
        open++;
        oldest = older(oldest, connection);
        if (connection.pending() == 0) {
          if (connection.requests == 0) {
            withoutRequest = older(withoutRequest, connection);
          } else if (connection.subscription == null) {
            silent = older(silent, connection);
          } else {
            subscriber = older(subscriber, connection);
          }
        }
      }
    }
    if (open >= maxClients) {
      drop(withoutRequest != null ? withoutRequest : silent != null ? silent : subscriber != null ? subscriber : oldest,
          "there are " + maxClients + " clients, and this one has been silent for the longest time");
    }
  }

  private static ClientConnection older(ClientConnection a, ClientConnection b) {
    return a == null || b.lastRequestAt - a.lastRequestAt < 0 ? b : a;
  }

  /**
   * Drops clients until all together use no more memory than allowed. Call it after something was buffered for a
   * client. One client may use as much as its answer needs; two such clients are too many.
   */
  void limitMemory() {
    while (true) {
      long sum = 0;
      ClientConnection largest = null;
      int heavy = 0;
      for (ClientConnection connection : connections) {
        if (!connection.closed) {
          int memory = connection.memory();
          sum += memory;
          heavy += memory > 2 * ClientConnection.MAX_LINE ? 1 : 0;
          largest = largest == null || memory > largest.memory() ? connection : largest;
        }
      }
      if (sum <= MAX_MEMORY || largest == null || heavy == 1 && sum - largest.memory() <= MAX_MEMORY) {
        return;
      }
      drop(largest, "all clients together read too little of what they are sent, and this one least");
    }
  }

  void drop(ClientConnection connection, String why) {
    if (!connection.closed) {
      listener.dropped(connection, why);
      connection.close();
    }
  }
}
