package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process inherits besides its environment: a service starts as if its parent had been reeve's parent. */
final class SpawnStateIT {
  @TempDir
  Path directory;

  private static String field(String status, String name) {
    return status.lines().filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip()).findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + status));
  }

  /** Programs, not shells: a shell changes what is looked at. */
  @Test
  void serviceHasThreeDescriptorsAndNoSignalsBlockedOrIgnored() {
    String toml = """
        [defaults]
        restart = "no"
        [service.status]
        command = ["cat", "/proc/self/status"]
        [service.fds]
        command = ["ls", "-l", "/proc/self/fd"]
        """;
    // Our parent ignores and blocks some, and has descriptors open that it forgot.
    try (Reeve reeve = Reeve.in(directory).services(toml)
        .wrappedBy("bash", "-c", "trap '' PIPE QUIT USR1; exec 7</dev/null 9>forgotten; exec \"$0\" \"$@\"").run()) {
      reeve.awaitEvent("status", "completed");
      String status = reeve.log("status");
      for (String set : List.of("SigPnd", "ShdPnd", "SigBlk", "SigIgn", "SigCgt")) {
        assertEquals("0000000000000000", field(status, set), set);
      }
      reeve.awaitEvent("fds", "completed");
      List<String> descriptors = reeve.log("fds").lines().filter(line -> line.contains(" -> "))
          .map(line -> line.replaceAll(".* (\\d+ -> .*)", "$1")).toList();
      assertEquals(4, descriptors.size(), "0, 1, 2 and that of ls itself: " + descriptors);
      assertEquals("0 -> /dev/null", descriptors.get(0));
      assertTrue(descriptors.get(1).endsWith("/log/fds.log"), descriptors::toString);
      assertTrue(descriptors.get(2).endsWith("/log/fds.log"), descriptors::toString);
      assertTrue(descriptors.get(3).contains("/proc/"), descriptors::toString);
      reeve.stop();
    }
  }

  @Test
  void serviceLeadsASessionOfItsOwn() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.a]
        command = ["cat", "/proc/self/stat"]
        restart = "no"
        """).run()) {
      int pid = EventFields.pid(reeve.awaitEvent("a", "exited"));
      String[] stat = reeve.log("a").replaceFirst("\\(.*\\)", "comm").split(" ");
      assertEquals(List.of("" + pid, "" + reeve.pid(), "" + pid, "" + pid, "0"),
          List.of(stat[0], stat[3], stat[4], stat[5], stat[6]), "pid, parent, group, session, no terminal");
      reeve.stop();
    }
  }

  @Test
  void umaskNiceAndLimitsAreThoseOfOurParent() {
    String show =
        "#!/bin/sh\numask\nnice\nulimit -Sn\nulimit -Hn\nulimit -c\ncat /proc/self/limits /proc/self/oom_score_adj\n"
            + "grep -E '^(Cap|NoNewPrivs|Seccomp|Cpus_allowed:|Uid|Gid|Groups)' /proc/self/status\n";
    try (Reeve reeve = Reeve.in(directory).script("show", show).services("""
        [service.a]
        command = ["./show"]
        restart = "no"
        """).wrappedBy("sh", "-c",
        "umask 027; ulimit -Sn 300; ulimit -c 0; ulimit -s 4096; "
            + "exec nice -n 3 sh -c './show >parent; exec \"$0\" \"$@\"' \"$0\" \"$@\"")
        .run()) {
      reeve.awaitEvent("a", "completed");
      String parent = Reeve.read(directory.resolve("parent"));
      assertTrue(parent.startsWith("0027\n3\n300\n"), parent);
      assertEquals(parent, reeve.log("a"));
      reeve.stop();
    }
  }

  @Test
  void fileModesOfLogsAreNotForEverybody() {
    try (Reeve reeve = Reeve.in(directory)
        .services("[service.a]\ncommand = [\"sh\", \"-c\", \"stat -c %A log log/a.log\"]\nrestart = \"no\"\n").run()) {
      reeve.awaitEvent("a", "completed");
      assertTrue(reeve.log("a").lines().allMatch(line -> line.endsWith("---")), reeve.log("a"));
      reeve.stop();
    }
  }
}
