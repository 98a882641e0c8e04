package reeve.dbus;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A message bus in memory, whose names the test gives and takes. Any thread. */
public final class FakeBus implements BusConnector {
  /** The pid of the owner of each name; 0: its pid is not known. */
  public final Map<String, Integer> owners = new ConcurrentHashMap<>();
  public volatile boolean absent;
  public volatile int attempts;
  public volatile int closed;
  private volatile BusConnection.Listener listener;

  @Override
  public BusConnection connect(String address, BusConnection.Listener receiver) throws IOException {
    attempts++;
    if (absent) {
      throw new IOException("no such file or directory");
    }
    listener = receiver;
    return new BusConnection() {
      @Override
      public int ownerPid(String name) {
        return owners.getOrDefault(name, -1);
      }

      @Override
      public void close() {
        closed++;
      }
    };
  }

  public boolean isConnected() {
    return listener != null;
  }

  /** A process takes a name, and the bus reports it. */
  public void take(String name, int pid) {
    owners.put(name, pid);
    listener.ownerChanged(name);
  }

  /** A name loses its owner, and the bus reports it. */
  public void release(String name) {
    owners.remove(name);
    listener.ownerChanged(name);
  }

  /** The bus ends, and is there again without any name. */
  public void restart() {
    owners.clear();
    listener.disconnected();
  }
}
