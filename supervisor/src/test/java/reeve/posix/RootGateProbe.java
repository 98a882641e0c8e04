package reeve.posix;

import static reeve.posix.Kernel.POSIX;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import reeve.Await;

/** Starts processes of root with limits, without being root, and prints the capabilities that its threads have then. */
public final class RootGateProbe {
  private static final int CORE = 4; // RLIMIT_CORE

  private RootGateProbe() {}

  public static void main(String[] arguments) throws Exception {
    POSIX.prepareGate(List.of(arguments[0]));
    for (int i = 0; i < 2; i++) {
      start(0, new ProcessAttributes.Limit(CORE, 0, 0));
    }
    // What is refused is killed at the gate, which this process may not do with its own ids.
    start(0, new ProcessAttributes.Limit(CORE, 2, 1));
    start(4321, new ProcessAttributes.Limit(CORE, 2, 1));
    start(4321, new ProcessAttributes.Limit(CORE, 0, 0));
    // One that made a process of another user has none, and is about to end.
    Await.until("each thread that is left has the capabilities", () -> threadsWithoutRights().isEmpty(),
        () -> String.join("\n", threadsWithoutRights()));
    System.exit(0);
  }

  private static List<String> threadsWithoutRights() {
    List<String> lines = new ArrayList<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path task : tasks) {
        byte[] status = ProcFiles.read(task + "/status"); // null: the thread has ended meanwhile
        for (String line : status == null ? new String[0] : new String(status, StandardCharsets.US_ASCII).split("\n")) {
          if (line.startsWith("CapEff") && !line.endsWith("00000000000000c2")) {
            lines.add(line);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  private static void start(int id, ProcessAttributes.Limit limit) {
    Kernel.Request request = new Kernel.Request("/bin/true");
    request.attributes = new ProcessAttributes(new ProcessAttributes.Ids(id, id, new long[0]), -1, null, null,
        new ProcessAttributes.Gate(new ProcessAttributes.Limit[] {limit}, ProcessAttributes.Gate.KEEP, -1, null, -1, 0,
            ProcessAttributes.Gate.KEEP, null),
        null);
    int pid = POSIX.spawn(request.build());
    System.out.println(pid > 0 ? "started" : SpawnFailure.of(POSIX, request.build(), null, -pid).message());
  }
}
