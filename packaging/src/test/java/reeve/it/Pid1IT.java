package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** reeve as process 1 of a pid namespace. */
final class Pid1IT {
  private static final String USER = "unshare --user --map-root-user --pid --fork --kill-child --mount-proc";
  private static final String ROOT = "unshare --pid --fork --kill-child --mount-proc";

  @TempDir
  Path directory;

  private ReeveBuilder pid1(String unshare) {
    String[] words = unshare.split(" ");
    List<String> attempt = new ArrayList<>(List.of(words));
    attempt.add("true");
    Reeve.require(TestFiles.succeeds(attempt.toArray(String[]::new)), unshare);
    return Reeve.in(directory).wrappedBy(words);
  }

  /** What is below a process, as {@code state comm}. */
  private static List<String> children(long pid) {
    List<String> children = new ArrayList<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path task : tasks.toList()) {
        for (String child : Reeve.read(task.resolve("children")).split(" ")) {
          if (!child.isBlank()) {
            children.add(Reeve.read(Path.of("/proc/" + child.strip() + "/stat"))
                .replaceFirst("^\\d+ \\((.*)\\) (.) .*\\n?", "$2 $1"));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return children;
  }

  @ParameterizedTest
  @ValueSource(strings = {USER, ROOT})
  void sigtermFromOutsideStopsInOrder(String unshare) {
    try (Reeve reeve = pid1(unshare)
        .services("[service.a]\ncommand = [\"sh\", \"-c\", \"cat /proc/1/comm; exec sleep 1000\"]\n").run()) {
      reeve.awaitLog("a", "java\n");
      Reeve.signal(reeve.jvmPid(), "TERM");
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      JsonObject stopping = reeve.awaitEvent("a", "stopping");
      assertEquals(0, EventFields.number(stopping.getAsJsonObject("by"), "pid"),
          "from outside of the namespace: " + stopping);
      assertEquals(List.of("started", "ready", "stopping", "exited", "stopped"),
          EventFields.names(reeve.events(), "a"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {USER, ROOT})
  void signalDuringTheBootIsNotLost(String unshare) {
    for (int round = 0; round < 5; round++) {
      Path own = directory.resolve("r" + round);
      own.toFile().mkdir();
      pid1(unshare);
      try (Reeve reeve = Reeve.in(own).wrappedBy(unshare.split(" "))
          .services("[service.a]\ncommand = [\"sleep\", \"1000\"]\n").run()) {
        Reeve.signal(reeve.jvmPid(), "TERM");
        assertEquals(0, reeve.awaitExit(), reeve::describe);
      }
    }
  }

  @Test
  void theNamespaceEndsWithTheCodeOfTheEssentialService() {
    try (Reeve reeve = pid1(USER)
        .services("[service.a]\ncommand = [\"sh\", \"-c\", \"exit 7\"]\nessential = true\nrestart = \"no\"\n").run()) {
      assertEquals(7, reeve.awaitExit(), reeve::describe);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {USER, ROOT})
  void twoThousandOrphansAreReaped(String unshare) {
    String orphans = """
        #!/usr/bin/perl
        use POSIX;
        for (1 .. 2000) {
          my $pid = fork() // die;
          if ($pid == 0) {
            POSIX::setsid();
            my $grandchild = fork() // POSIX::_exit(1);
            POSIX::_exit(0) if $grandchild;
            POSIX::_exit(0);
          }
          waitpid($pid, 0);
        }
        $| = 1;
        print "all made\\n";
        sleep 1000;
        """;
    try (Reeve reeve =
        pid1(unshare).script("orphans.pl", orphans).services("[service.a]\ncommand = [\"./orphans.pl\"]\n").run()) {
      reeve.awaitLog("a", "all made");
      long inner = reeve.jvmPid();
      reeve.until("none is left but the service", () -> children(inner).equals(List.of("S orphans.pl")));
      Reeve.signal(inner, "TERM");
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertEquals(1, reeve.events("a", "started").size());
    }
  }

  @Test
  void escapeesOfAServiceThatEndedAreEndedBeforePid1() {
    try (Reeve reeve = pid1(USER).services("""
        [service.a]
        command = "setsid sh -c 'trap \\"echo heard >heard; exit\\" TERM; echo armed >armed; while :; do sleep 0.02; done' & exec sleep 1000"
        shell = true
        kill-mode = "process"
        """).run()) {
      reeve.awaitFile("armed");
      Reeve.signal(reeve.jvmPid(), "TERM");
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertEquals("heard\n", Reeve.read(directory.resolve("heard")),
          "it got SIGTERM, and was not only killed with the namespace");
    }
  }

  @Test
  void readOnlyRootAndAnyUidWork() throws IOException {
    Reeve.require(TestFiles.isRoot() && TestFiles.succeeds("unshare", "--mount", "true"), "permission to mount");
    TestFiles.setMode(directory, "rwxrwxrwx");
    try (Reeve reeve = pid1(ROOT).wrappedBy("sh", "-c",
        "mount --bind . . && mount -o remount,bind,ro / && cd \"$PWD\" && exec setpriv --reuid 54321 --regid 54321 "
            + "--clear-groups --no-new-privs \"$0\" \"$@\"")
        .services("""
        [service.a]
        command = ["sh", "-c", "id -u; touch /etc/x 2>&1; exec sleep 1000"]
        """).run()) {
      String log = reeve.awaitLog("a", "/etc/x");
      assertTrue(log.startsWith("54321\n"), log);
      assertTrue(log.contains("Read-only file system") || log.contains("Permission denied"), log);
      Reeve.signal(reeve.jvmPid(), "TERM");
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertTrue(reeve.ledger().size() > 3);
    }
  }

  /** Nowhere to write at all: it runs, and says so. */
  @Test
  void nowhereToWriteIsReportedAndServicesRun() {
    try (Reeve reeve = pid1(USER).config("""
        [reeve]
        log-dir = "/proc/no/log"
        state-dir = "/proc/no/state"
        [service.a]
        command = ["sh", "-c", "echo all the same; exec sleep 1000"]
        """).run()) {
      reeve.awaitStdout("all the same");
      reeve.awaitStdout("cannot open its stdout, \\\"/proc/no/log/a.log\\\"");
      reeve.awaitStderr("ledger");
      Reeve.signal(reeve.jvmPid(), "TERM");
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      TestFiles.removeFallback(reeve);
    }
  }
}
