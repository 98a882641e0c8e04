package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real cgroup of a service: a stop is over when the kernel says that no process is in it. */
@Tag("once")
final class GroupStopIT {
  @TempDir
  Path directory;

  private static String unified(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/cgroup")).stream().filter(line -> line.startsWith("0::"))
        .map(line -> line.substring(3)).findFirst().orElse("");
  }

  /** It is neither a descendant of the service nor a child of reeve: only the cgroup shows it. */
  @Test
  void aStopWaitsForAProcessThatIsInTheCgroupOnly() throws Exception {
    Path mount = Files.readAllLines(Path.of("/proc/mounts")).stream().filter(line -> line.contains(" cgroup2 "))
        .map(line -> Path.of(line.split(" ")[1])).findFirst().orElse(null);
    Reeve.require(mount != null && Files.isWritable(Path.of(mount + unified(ProcessHandle.current().pid()))),
        "a cgroup of version 2 that can be written to");
    ReeveCommands commands = new ReeveCommands(directory);
    Process stray = null;
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = ["sleep", "1000"]
        stop = ["SIGTERM 60s"]
        """).run()) {
      long pid = reeve.awaitEvent("web", "started").get("pid").getAsLong();
      reeve.until("it is in its cgroup", () -> unified(pid).endsWith("/web"));
      Path group = Path.of(mount + unified(pid));
      stray = new ProcessBuilder("sh", "-c", """
          trap 'sleep 0.5; : >ended; exit 0' TERM
          : >ready
          while :; do sleep 0.05; done""").directory(directory.toFile()).start();
      reeve.until("it handles its signal", () -> Files.exists(directory.resolve("ready")));
      Files.writeString(group.resolve("cgroup.procs"), Long.toString(stray.pid()));
      assertEquals(0, commands.run("stop", "web").code());
      assertTrue(Files.exists(directory.resolve("ended")), "the stop has not waited for it");
      assertTrue(stray.waitFor(20, TimeUnit.SECONDS));
      assertFalse(commands.run("why", "web").out().contains("SIGKILL"));
    } finally {
      if (stray != null) {
        stray.descendants().forEach(ProcessHandle::destroyForcibly);
        stray.destroyForcibly().waitFor();
      }
    }
  }
}
