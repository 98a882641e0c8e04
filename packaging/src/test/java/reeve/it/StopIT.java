package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stop follows its schedule, ends when every process is gone, and names the processes that it waits for. */
final class StopIT {
  /** Deaf to SIGTERM, in a session of its own, its pid in a file. */
  private static final String ESCAPEE =
      "#!/bin/sh\ntrap '' TERM INT HUP\necho $$ >>pids\nwhile :; do sleep 1000; done\n";

  @TempDir
  Path directory;

  private static List<String> signals(Reeve reeve, String service) {
    return reeve.events().stream()
        .filter(e -> Reeve.hasField(e, "service", service))
        .filter(e -> Reeve.hasField(e, "event", "stopping") || Reeve.hasField(e, "event", "escalated"))
        .map(e -> EventFields.text(e, "event") + " " + EventFields.text(e, "signal"))
        .toList();
  }

  /** Without what the shell says of its own child, which hears the signal as well. */
  private static List<String> heard(Reeve reeve, String service) {
    return reeve.log(service).lines().filter(List.of("armed", "usr1", "term", "int")::contains).toList();
  }

  private List<Long> pids(Reeve reeve, int count) {
    reeve.until(count + " pids in the file", () -> Reeve.read(directory.resolve("pids")).lines().count() >= count);
    return Reeve.read(directory.resolve("pids")).lines().map(Long::valueOf).toList();
  }

  private static void assertGone(Reeve reeve, List<Long> pids) {
    for (long pid : pids) {
      assertFalse(ProcessHandle.of(pid).isPresent(), () -> pid + " is still there\n" + reeve.describe());
    }
  }

  @Test
  void scheduleIsFollowedStepByStep() {
    String toml = """
        [service.deaf]
        command = ["./deaf"]
        stop = ["SIGUSR1 200ms", "SIGTERM 200ms", "SIGINT 200ms"]
        [service.second]
        command = ["./second"]
        stop = ["SIGUSR1 200ms", "SIGTERM 60s", "SIGINT 60s"]
        """;
    String deaf =
        "#!/bin/sh\ntrap 'echo usr1' USR1\ntrap 'echo term' TERM\ntrap 'echo int' INT\n"
            + "echo armed\nwhile :; do sleep 0.02; done\n";
    String second =
        "#!/bin/sh\ntrap 'echo usr1' USR1\ntrap 'echo term; exit 0' TERM\necho armed\nwhile :; do sleep 0.02; done\n";
    try (Reeve reeve = Reeve.in(directory).script("deaf", deaf).script("second", second).services(toml).run()) {
      reeve.awaitLog("deaf", "armed");
      reeve.awaitLog("second", "armed");
      reeve.stop();
      assertEquals(List.of("stopping SIGUSR1", "escalated SIGTERM", "escalated SIGINT", "escalated SIGKILL"),
          signals(reeve, "deaf").subList(0, 4)); // its sleep may be left
      assertEquals(List.of("armed", "usr1", "term", "int"), heard(reeve, "deaf"));
      JsonObject killed = reeve.awaitEvent("deaf", "exited");
      assertEquals("SIGKILL", EventFields.exit(killed));
      assertFalse(EventFields.isClean(killed), "it had to be killed: " + killed);
      assertEquals(List.of("stopping SIGUSR1", "escalated SIGTERM"), signals(reeve, "second"));
      assertEquals(List.of("armed", "usr1", "term"), heard(reeve, "second"));
      assertTrue(EventFields.isClean(reeve.awaitEvent("second", "exited")));
    }
  }

  @Test
  void sigkillFirstIsHowItIsStopped() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.a]
        command = ["sleep", "1000"]
        stop = "SIGKILL"
        """).run()) {
      reeve.awaitEvent("a", "ready");
      reeve.stop();
      assertEquals(List.of("stopping SIGKILL"), signals(reeve, "a"));
      assertTrue(EventFields.isClean(reeve.awaitEvent("a", "exited")));
    }
  }

  /** All that a process may do to get away, in one stop; with and without cgroups. */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "off"})
  void noProcessSurvivesAStop(String cgroup) {
    String toml = """
        [defaults]
        stop = ["SIGTERM 300ms"]
        [service.plain]
        command = "sh ./escapee & sh ./escapee"
        shell = true
        [service.setsid]
        command = "setsid ./escapee & exec sleep 1000"
        shell = true
        [service.double-fork]
        command = "(setsid ./escapee &) ; (./escapee &) ; exec sleep 1000"
        shell = true
        [service.below-escaped]
        command = "(setsid sh -c './escapee & setsid ./escapee & wait' &) ; exec sleep 1000"
        shell = true
        [service.no-environment]
        command = "setsid env -i ./escapee & exec sleep 1000"
        shell = true
        [service.stopped]
        command = "(./escapee & kill -STOP $!) ; exec sleep 1000"
        shell = true
        """;
    try (Reeve reeve =
        Reeve.in(directory).script("escapee", ESCAPEE).services("cgroup = \"" + cgroup + "\"", toml).run()) {
      List<Long> pids = pids(reeve, 7); // of 8; the stopped one may not have come to write its number down
      reeve.stop();
      assertGone(reeve, pids);
      assertTrue(reeve.events("setsid", "escalated").stream().anyMatch(e -> Reeve.hasField(e, "signal", "SIGKILL")),
          reeve::describe);
    }
  }

  /** Its first thread has ended, so that it shows as a zombie, and another one runs. */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "off"})
  void processWithoutItsFirstThreadIsGoneToo(String cgroup) {
    String headless = """
        #!/usr/bin/env python3
        import ctypes, os, threading, time
        def run():
          while open('/proc/self/stat').read().rsplit(')', 1)[1].split()[0] != 'Z': time.sleep(0.01)
          with open('pids', 'a') as f: f.write(str(os.getpid()) + chr(10))
          time.sleep(1000)
        threading.Thread(target=run).start()
        ctypes.CDLL(None).pthread_exit(None)
        """;
    String toml = """
        [service.headless]
        command = "setsid ./headless & exec sleep 1000"
        shell = true
        stop = ["SIGTERM 5s", "SIGKILL"]
        """;
    try (Reeve reeve =
        Reeve.in(directory).script("headless", headless).services("cgroup = \"" + cgroup + "\"", toml).run()) {
      List<Long> pids = pids(reeve, 1);
      reeve.stop();
      assertGone(reeve, pids);
    }
  }

  /**
   * It forks on and on, each child in a new session and deaf, while it is being killed. A chain that is not caught must
   * not eat the machine: it ends without the file "go", and after 5000 links. The lock is held for as long as any link
   * lives.
   */
  @ParameterizedTest
  @ValueSource(strings = {"auto", "off"})
  void forkChainIsCaught(String cgroup) throws IOException {
    String chain = """
        #!/usr/bin/perl
        use POSIX; use Fcntl ':flock';
        $SIG{TERM} = 'IGNORE'; $SIG{CHLD} = 'IGNORE';
        open(my $lock, '>', 'lock'); flock($lock, LOCK_EX);
        open(my $f, '>', 'chain'); $f->autoflush(1); print $f "started\n";
        for (my $n = 1; $n <= 5000 && -e 'go'; ) {
          my $pid = fork();
          if (!defined $pid) { select(undef, undef, undef, 0.01); next; }
          if ($pid != 0) { select(undef, undef, undef, 0.002); POSIX::_exit(0); }
          POSIX::setsid();
          if (++$n % 100 == 0) { print $f "$n\n"; }
        }
        """;
    String toml = """
        [service.chain]
        command = "./chain.pl & exec sleep 1000"
        shell = true
        stop = ["SIGTERM 100ms"]
        """;
    Path go = Files.createFile(directory.resolve("go"));
    try (Reeve reeve =
        Reeve.in(directory).script("chain.pl", chain).services("cgroup = \"" + cgroup + "\"", toml).run()) {
      reeve.until("the chain is 100 long", () -> Reeve.read(directory.resolve("chain")).lines().count() > 1);
      reeve.stop();
      assertTrue(TestFiles.succeeds("flock", "-n", directory.resolve("lock").toString(), "true"),
          () -> "a link lives\n" + reeve.describe());
    } finally {
      Files.deleteIfExists(go);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "off"})
  void orphansOfACrashAreGoneBeforeTheRestart(String cgroup) {
    // Each run takes a lock for as long as a process of it lives; a second run at the same time would say "two".
    String crash = """
        #!/bin/sh
        exec 9>lock
        flock -n 9 || echo "two lives at once"
        echo "life $$"
        rm -f deaf
        setsid sh -c 'trap "" TERM; : >deaf; while :; do sleep 1000; done' &
        (sleep 1000 &)
        until [ -e deaf ]; do sleep 0.01; done
        kill -SEGV $$
        """;
    String toml = """
        [service.crash]
        command = ["./crash"]
        restart-delay = "0s"
        start-limit = { burst = 4, interval = "10m" }
        stop = ["SIGTERM 100ms"]
        """;
    try (Reeve reeve = Reeve.in(directory).script("crash", crash).services("cgroup = \"" + cgroup + "\"", toml).run()) {
      reeve.awaitEvent("crash", "failed");
      assertEquals(4, reeve.log("crash").lines().filter(line -> line.startsWith("life ")).count(), reeve.log("crash"));
      assertFalse(reeve.log("crash").contains("two lives"), reeve.log("crash"));
      assertTrue(reeve.events("crash", "exited").stream().allMatch(e -> EventFields.number(e, "leftBehind") >= 1),
          reeve::describe);
      assertEquals(List.of(), reeve.survivors());
      assertEquals(List.of("started", "ready", "exited", "stopping", "escalated", "restarting"),
          EventFields.names(reeve.events(), "crash").subList(0, 6));
      reeve.stop();
    }
  }

  private static boolean isChild(long pid) {
    return Reeve.read(Path.of("/proc/" + pid + "/cmdline")).contains("./child");
  }

  private static boolean isTerm(String line) {
    return line.endsWith("-term");
  }

  @Test
  void killModesReachTheirProcesses() {
    // The child says what it hears; the main process lives on until the child has ended or SIGKILL comes.
    String main = """
        #!/bin/sh
        ./child "$1" &
        trap 'echo main-term; exit 0' TERM
        echo main-armed
        while :; do sleep 0.02; done
        """;
    String child = """
        #!/bin/sh
        trap 'echo child-term; exit 0' TERM
        echo child-armed
        [ "$1" = escape ] && exec setsid ./child escaped
        while :; do sleep 0.02; done
        """;
    String toml = """
        [service.main-first]
        command = ["./main", "escape"]
        [service.tree]
        command = ["./main", "escape"]
        kill-mode = "tree"
        [service.group]
        command = ["./main", "stay"]
        kill-mode = "group"
        [service.mixed]
        command = ["./main", "stay"]
        kill-mode = "mixed"
        [service.process]
        command = ["./main", "stay"]
        kill-mode = "process"
        """;
    try (Reeve reeve = Reeve.in(directory).script("main", main).script("child", child).services(toml).run()) {
      for (String name : List.of("main-first", "tree", "group", "mixed", "process")) {
        reeve.awaitLog(name, "main-armed");
        reeve.awaitLog(name, "child-armed");
      }
      for (String name : List.of("main-first", "tree")) {
        reeve.until("the escaped child is armed", () -> reeve.log(name).split("child-armed", -1).length == 3);
      }
      reeve.signal("TERM");
      assertEquals(0, reeve.awaitExit());
      for (String name : List.of("main-first", "tree", "group", "mixed", "process")) {
        assertTrue(reeve.log(name).contains("main-term"), name + reeve.log(name));
      }
      assertTrue(
          reeve.log("main-first").lines().filter(StopIT::isTerm).toList().equals(List.of("main-term", "child-term")),
          "the main process first: " + reeve.log("main-first"));
      assertTrue(reeve.log("tree").contains("child-term"), reeve.log("tree"));
      assertTrue(reeve.log("group").contains("child-term"), reeve.log("group"));
      assertFalse(reeve.log("mixed").contains("child-term"), "mixed: SIGKILL for the rest: " + reeve.log("mixed"));
      // Between its fork and its exec a sleep of the child is a copy of the child.
      List<Long> children = reeve.survivors().stream().filter(StopIT::isChild)
          .filter(pid -> !ProcessHandle.of(pid).flatMap(ProcessHandle::parent).map(ProcessHandle::pid)
              .filter(StopIT::isChild).isPresent())
          .toList();
      assertEquals(1, children.size(),
          () -> "kill-mode \"process\" leaves its child alone, the others none\n" + reeve.describe());
    }
  }

  @Test
  void stoppedProcessHearsSigtermAllTheSame() {
    try (Reeve reeve = Reeve.in(directory)
        .script("hears",
            "#!/bin/sh\nexec 2>/dev/null\ntrap 'echo heard; exit 0' TERM\necho armed\nwhile :; do sleep 0.02; done\n")
        .services("[service.frozen]\ncommand = [\"./hears\"]\nstop = [\"SIGTERM 60s\"]\n").run()) {
      reeve.awaitLog("frozen", "armed");
      int pid = EventFields.pid(reeve.awaitEvent("frozen", "ready"));
      Reeve.signal(pid, "STOP");
      reeve.until("it is stopped", () -> Reeve.read(Path.of("/proc/" + pid + "/stat")).contains(") T "));
      reeve.stop();
      assertEquals("armed\nheard\n", reeve.log("frozen"));
      assertEquals("0", EventFields.exit(reeve.awaitEvent("frozen", "exited")));
    }
  }

  @Test
  void processesThatAreWaitedForAreReported() {
    try (Reeve reeve = Reeve.in(directory).script("escapee", ESCAPEE)
        .services(
            "[service.slow]\ncommand = \"setsid ./escapee & exec sleep 1000\"\nshell = true\nstop = [\"SIGTERM 3s\"]\n")
        .run()) {
      long pid = pids(reeve, 1).get(0);
      reeve.signal("TERM");
      JsonObject waiting = reeve.awaitEvent("waiting", e -> Reeve.hasField(e, "event", "waiting"));
      assertEquals("slow", EventFields.text(waiting, "service"));
      assertTrue(EventFields.text(waiting, "message").contains("pid " + pid + " (escapee)"), waiting.toString());
      assertEquals(0, reeve.awaitExit());
    }
  }

  @Test
  void shutdownBudgetBeatsTheGrace() {
    try (Reeve reeve = Reeve.in(directory).script("escapee", ESCAPEE)
        .services("shutdown-budget = \"3s\"",
            "[service.slow]\ncommand = [\"./escapee\"]\nstop = [\"SIGTERM 10m\"]\n")
        .run()) {
      pids(reeve, 1);
      reeve.stop(); // a tenth of the budget is left then for the ends of both: see ShutdownBudget
      // The main process, which used up the budget, and then what it left behind.
      assertEquals(List.of("stopping SIGTERM", "escalated SIGKILL", "stopping SIGTERM", "escalated SIGKILL"),
          signals(reeve, "slow"));
      JsonObject timeline =
          reeve.awaitEvent("how the time was used", e -> Reeve.hasField(e, "event", "shutdown-timeline"));
      String words = timeline.get("message").getAsString();
      assertTrue(words.contains(" of 3 s: slow ") && words.contains("killed"), words);
    }
  }
}
