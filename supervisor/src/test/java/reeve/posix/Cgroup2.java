package reeve.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import reeve.Await;

/** A cgroup (version 2) of a test. */
final class Cgroup2 {
  private Cgroup2() {}

  /** @return null: there is no tree, or it cannot be written */
  static Path make() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
      String[] fields = line.split(" ");
      if (fields[2].equals("cgroup2")) {
        try {
          return Files.createDirectory(Path.of(fields[1], "reeve-test-" + ProcessHandle.current().pid()));
        } catch (IOException e) {
          return null;
        }
      }
    }
    return null;
  }

  static void remove(Path cgroup) throws Exception {
    Await.until("no process is in " + cgroup, () -> cgroup.toFile().delete());
  }
}
