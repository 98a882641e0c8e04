package reeve.runtime.process;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reeve.posix.Posix;
import reeve.posix.ProcessTable;

/** Finds processes that have the marker of a service in their environment: see {@link ServiceEnvironment}. */
public final class MarkedProcesses {
  /** The parent of all kernel threads, which have no environment. */
  private static final int KTHREADD = 2;

  private MarkedProcesses() {}

  /**
   * A process with a marker.
   *
   * @param command which auxiliary command it belongs to; null: to the service itself
   * @param supervisor names the reeve that started it: its pid, a dot, and its start in clock ticks since boot
   * @param socket the control socket of that reeve; null: it had none
   */
  public record Marked(int pid, int parent, int session, long startTicks, String service, String command,
      String supervisor, String socket) {}

  /**
   * Reads /proc once. The environment of a process is read only if it leads a session, or if the leader of its session
   * has a marker or is gone: a session is inherited as the marker is. Processes of other users, which we may not read,
   * are missing. Any thread.
   */
  public static List<Marked> find(Posix posix) {
    List<Marked> found = new ArrayList<>();
    Set<Integer> unmarked = new HashSet<>();
    List<ProcessTable.Row> rows = posix.processTable().rows();
    int own = posix.pid();
    for (ProcessTable.Row row : rows) {
      if (row.session() == row.pid() && !add(posix, row, own, found) && !row.isDead()) {
        unmarked.add(row.pid());
      }
    }
    for (ProcessTable.Row row : rows) {
      if (row.session() != row.pid() && !unmarked.contains(row.session())) {
        add(posix, row, own, found);
      }
    }
    return found;
  }

  /** @return false: it has no marker */
  private static boolean add(Posix posix, ProcessTable.Row row, int own, List<Marked> found) {
    boolean kernel = row.pid() == KTHREADD || row.ppid() == KTHREADD;
    String service = kernel || row.pid() == own || row.isDead() ? null
        : posix.environmentOf(row.pid(), ServiceEnvironment.SERVICE);
    if (service == null) {
      return false;
    }
    found.add(new Marked(row.pid(), row.ppid(), row.session(), row.startTicks(), service,
        posix.environmentOf(row.pid(), ServiceEnvironment.AUX_COMMAND),
        posix.environmentOf(row.pid(), ServiceEnvironment.SUPERVISOR),
        posix.environmentOf(row.pid(), ServiceEnvironment.SUPERVISOR_SOCKET)));
    return true;
  }
}
