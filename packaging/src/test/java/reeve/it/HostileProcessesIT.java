package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes of a service that make themselves as hard to read as they can, and pids that are used again at once. */
@Tag("once")
final class HostileProcessesIT {
  private static final String ROOT = "unshare --pid --fork --kill-child --mount-proc";

  /** Its environment and command line are that many MiB of zeros, its name holds a line end and an escape sequence. */
  private static final String HOSTILE = """
      #include <stdio.h>
      #include <stdlib.h>
      #include <string.h>
      #include <fcntl.h>
      #include <unistd.h>
      #include <sys/mman.h>
      #include <sys/prctl.h>
      int main(int argc, char **argv) {
        long size = atol(argv[1]) << 20;
        if (argc > 2) {
          if (fork() > 0) {
            return 0;
          }
          setsid();
          if (fork() > 0) {
            _exit(0);
          }
        }
        unsigned long stat[53] = {0};
        char line[4096] = "", *rest = line;
        read(open("/proc/self/stat", O_RDONLY), line, sizeof line - 1);
        rest = strrchr(line, ')') + 4;
        for (int field = 4; field <= 52; field++) {
          stat[field] = strtoul(rest, &rest, 10);
        }
        char *memory = mmap(0, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        struct prctl_mm_map map = {.start_code = stat[26], .end_code = stat[27], .start_data = stat[45],
          .end_data = stat[46], .start_brk = stat[47], .brk = (unsigned long) sbrk(0), .start_stack = stat[28],
          .arg_start = (unsigned long) memory, .arg_end = (unsigned long) memory + size,
          .env_start = (unsigned long) memory, .env_end = (unsigned long) memory + size, .exe_fd = -1};
        prctl(PR_SET_NAME, "a) R 1\\n\\033[2J");
        int failed = prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0);
        creat(failed ? "failed" : "hidden", 0600);
        pause();
      }
      """;

  @TempDir
  Path directory;

  private void compileHostile() {
    Reeve.require(TestFiles.succeeds("gcc", "--version"), "gcc");
    Path source = TestFiles.write(directory.resolve("hostile.c"), HOSTILE);
    TestFiles.run("gcc", "-o", directory.resolve("hostile").toString(), source.toString());
  }

  /** The files that a process has open and whose paths match. */
  private static List<String> open(long pid, String pattern) {
    try (Stream<Path> links = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return links.map(link -> {
        try {
          return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
          return ""; // closed meanwhile
        }
      }).filter(target -> target.matches(pattern)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int pidOf(ReeveCommands commands, String service) {
    return commands.run("status", service, "--json").firstService().get("pid").getAsInt();
  }

  private void assertWorks(ReeveCommands commands, String... command) {
    ReeveCommands.Result result = commands.run(command);
    assertEquals(0, result.code(), String.join(" ", command) + ": " + result);
    assertFalse(result.out().contains("\u001b"), "an escape sequence reaches the terminal: " + result.out());
  }

  @Test
  void aHugeEnvironmentAndCommandLineHoldUpNothing() {
    compileHostile();
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.victim]
        command = ["sleep", "1000"]
        restart = "always"
        restart-delay = "0s"
        start-limit = { burst = 100, interval = "1s" }
        [service.evil]
        command = "./hostile 512 fork; exec ./hostile 512"
        shell = true
        """).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      reeve.until("both processes have hidden themselves", () -> Files.exists(directory.resolve("hidden"))
          && commands.run("tree", "--json").out().contains("[a) R 1"));
      assertFalse(Files.exists(directory.resolve("failed")));
      for (int run = 2; run <= 6; run++) {
        reeve.awaitEvents("victim", "started", run - 1);
        int pid = pidOf(commands, "victim");
        Reeve.signal(pid, "KILL");
        reeve.awaitEvents("victim", "started", run);
        assertEquals(run - 1, reeve.events("victim", "exited").size());
      }
      assertWorks(commands, "status");
      assertWorks(commands, "status", "evil");
      assertWorks(commands, "tree");
      assertWorks(commands, "top", "-n", "1");
      assertWorks(commands, "why", "evil");
      assertWorks(commands, "stop", "evil");
      assertEquals(List.of(), open(reeve.jvmPid(), "/proc/\\d+/(environ|cmdline|stat|status)"));
      reeve.stop();
    }
  }

  @Test
  void aHundredHostileProcessesOfOneServiceAreListedAndStopped() {
    compileHostile();
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.evil]
        command = "for i in $(seq 100); do ./hostile 64 & done; wait"
        shell = true
        """).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      reeve.until("all have started", () -> {
        JsonArray processes = commands.run("tree", "--json").json().getAsJsonArray("services").get(0).getAsJsonObject()
            .getAsJsonArray("processes");
        return processes.size() >= 101;
      });
      assertWorks(commands, "tree");
      assertWorks(commands, "status");
      assertWorks(commands, "stop", "evil");
      reeve.stop();
    }
  }

  @Test
  void aPidThatWasGivenToAnotherProcessIsNotSignalled() {
    compileHostile();
    Reeve.require(TestFiles.isRoot() && TestFiles.succeeds((ROOT + " true").split(" ")), ROOT);
    // A process of another service gets the number of the victim, because it sets the number that was given out last.
    String neighbour = """
        #!/bin/sh
        until read wanted <pid; do sleep 0.05; done 2>/dev/null
        got=0
        until [ $got = $wanted ]; do
          [ $got != 0 ] && kill $got
          echo $((wanted - 1)) >/proc/sys/kernel/ns_last_pid
          sleep 1000 &
          got=$!
        done
        echo took $got
        wait $got
        echo it has ended
        """;
    try (Reeve reeve = Reeve.in(directory).wrappedBy(ROOT.split(" ")).script("neighbour", neighbour).services("""
        [service.victim]
        command = ["sleep", "1000"]
        restart = "always"
        [service.neighbour]
        command = ["./neighbour"]
        [service.evil]
        command = "./hostile 256 fork; exec sleep 1000"
        shell = true
        """).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      reeve.until("the process has hidden itself", () -> Files.exists(directory.resolve("hidden")));
      int pid = pidOf(commands, "victim");
      assertEquals(0, commands.run("signal", "SIGKILL", "victim").code());
      reeve.awaitEvent("victim", "exited");
      TestFiles.write(directory.resolve("pid"), pid + "\n");
      reeve.awaitLog("neighbour", "took " + pid + "\n");
      assertEquals(0, commands.run("restart", "victim").code());
      commands.run("signal", "SIGTERM", "victim");
      assertEquals(0, commands.run("stop", "victim", "evil").code());
      assertTrue(reeve.isAlive());
      assertFalse(reeve.log("neighbour").contains("it has ended"), reeve::describe);
      assertEquals("running", commands.run("status", "neighbour", "--json").firstService().get("state").getAsString());
      Reeve.signal(reeve.jvmPid(), "TERM");
      assertEquals(0, reeve.awaitExit(), reeve::describe);
    }
  }
}
