package reeve.daemon;

import java.util.List;
import reeve.posix.Posix;
import reeve.runtime.process.MarkedProcesses;
import reeve.runtime.process.MarkedProcesses.Marked;

/**
 * What the start of reeve needs and what does not depend on the configuration: the first call to the kernel, which
 * initialises JNA, and the search for processes of a former reeve. Runs beside the reading of the files.
 */
final class WarmUp implements Runnable {
  private final Posix posix;
  private final boolean search;
  private volatile List<Marked> marked;

  /** @param search whether there may be processes of a former reeve */
  WarmUp(Posix posix, boolean search) {
    this.posix = posix;
    this.search = search;
  }

  /** If this fails, the next call on the main thread fails too, and is reported there. */
  @Override
  public void run() {
    try {
      if (posix.pid() != 1 && search) {
        marked = MarkedProcesses.find(posix);
      }
    } catch (RuntimeException | Error e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The processes with a marker, after the thread has ended. There are none where we are the first process. */
  List<Marked> marked() {
    List<Marked> found = marked;
    return found != null ? found : posix.pid() == 1 ? List.of() : MarkedProcesses.find(posix);
  }
}
