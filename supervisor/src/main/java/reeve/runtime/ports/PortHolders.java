package reeve.runtime.ports;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import reeve.config.port.PortSpec;
import reeve.loop.Mailbox;
import reeve.posix.Posix;
import reeve.posix.ProcessTable;
import reeve.text.PrintableText;
import reeve.time.BackgroundWorker;

/** Finds the process that holds a port, by a walk over /proc on the thread of the worker. */
public final class PortHolders {
  private static final int MOST_OF_COMMAND = 120;

  private final Posix posix;
  private final BackgroundWorker worker;
  private final Mailbox mailbox;

  PortHolders(Posix posix, BackgroundWorker worker, Mailbox mailbox) {
    this.posix = posix;
    this.worker = worker;
    this.mailbox = mailbox;
  }

  /**
   * Searches the process.
   *
   * @param found is called on the loop thread with its pid and a text for it; pid 0: it is not known
   * @return false: the worker has too much to do, and {@code found} is not called
   */
  public boolean search(PortSpec port, BiConsumer<Integer, String> found) {
    return worker.submit(() -> {
      int pid = 0;
      String text = "a process that cannot be seen";
      try {
        pid = holder(port);
        text = pid == 0 ? text : "pid " + pid + command(pid);
      } finally {
        int holder = pid;
        String words = text;
        mailbox.post(() -> found.accept(holder, words));
      }
    });
  }

  private String command(int pid) {
    String command = posix.processTable().commandLine(pid, MOST_OF_COMMAND);
    return command == null || command.isEmpty() ? "" : " (" + PrintableText.text(command) + ')';
  }

  private int holder(PortSpec port) {
    ProcessTable table = posix.processTable();
    Map<Long, String> listeners = table.listeners(posix.pid()); // of the network namespace of reeve
    if (listeners == null) {
      return 0;
    }
    boolean udp = port.protocol() == PortSpec.Protocol.UDP;
    listeners.values()
        .removeIf(address -> address.startsWith("udp:") != udp || !address.endsWith(":" + port.number()));
    for (ProcessTable.Row row : listeners.isEmpty() ? List.<ProcessTable.Row>of() : table.rows()) {
      Set<Long> sockets = table.sockets(row.pid());
      if (sockets != null && sockets.stream().anyMatch(listeners::containsKey)) {
        return row.pid();
      }
    }
    return 0;
  }
}
