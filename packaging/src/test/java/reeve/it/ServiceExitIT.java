package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exit of a main process is reported exactly, and the restart policy of the definition follows. */
@Tag("once")
final class ServiceExitIT {
  /** The signals whose default action ends a process, by their numbers on x86 and ARM (signal(7)). */
  private static final Map<Integer, String> FATAL_SIGNALS = new TreeMap<>(Map.ofEntries(
      Map.entry(1, "SIGHUP"), Map.entry(2, "SIGINT"), Map.entry(3, "SIGQUIT"), Map.entry(4, "SIGILL"),
      Map.entry(5, "SIGTRAP"),
      Map.entry(6, "SIGABRT"), Map.entry(7, "SIGBUS"), Map.entry(8, "SIGFPE"), Map.entry(9, "SIGKILL"),
      Map.entry(10, "SIGUSR1"),
      Map.entry(11, "SIGSEGV"), Map.entry(12, "SIGUSR2"), Map.entry(13, "SIGPIPE"), Map.entry(14, "SIGALRM"),
      Map.entry(15, "SIGTERM"), Map.entry(16, "SIGSTKFLT"), Map.entry(24, "SIGXCPU"), Map.entry(25, "SIGXFSZ"),
      Map.entry(26, "SIGVTALRM"), Map.entry(27, "SIGPROF"), Map.entry(29, "SIGIO"), Map.entry(30, "SIGPWR"),
      Map.entry(31, "SIGSYS")));

  /** Ends with the exit code or the signal of its first argument, 7 or -9; after {@code once} only in its first run. */
  private static final String DIE = """
      #!/bin/sh
      if [ "$2" = once ]; then
        [ -e "$REEVE_SERVICE.died" ] && exec sleep 1000
        : >"$REEVE_SERVICE.died"
      fi
      case $1 in
        -*) ulimit -c 0; kill "$1" $$ ;;
        *) exit "$1" ;;
      esac
      """;

  @TempDir
  Path directory;

  private static String service(String name, String argument, String more) {
    return "[service.\"" + name + "\"]\ncommand = [\"./die\", " + argument + "]\n" + more + "\n";
  }

  @Test
  void everyExitCodeAndEverySignalIsReportedExactly() {
    StringBuilder toml = new StringBuilder("[defaults]\nrestart = \"no\"\n");
    List<Integer> codes = List.of(0, 1, 2, 7, 126, 127, 128, 141, 143, 255);
    for (int code : codes) {
      toml.append(service("code" + code, "\"" + code + "\"", ""));
    }
    for (int signal : FATAL_SIGNALS.keySet()) {
      toml.append(service("signal" + signal, "\"-" + signal + "\"", ""));
    }
    try (Reeve reeve = Reeve.in(directory).script("die", DIE).services(toml.toString()).run()) {
      for (int code : codes) {
        JsonObject exited = reeve.awaitEvent("code" + code, "exited");
        assertEquals(Integer.toString(code), EventFields.exit(exited));
        assertEquals(code == 0, EventFields.isClean(exited), exited.toString());
        reeve.awaitEvent("code" + code, code == 0 ? "completed" : "failed");
      }
      for (Map.Entry<Integer, String> signal : FATAL_SIGNALS.entrySet()) {
        JsonObject exited = reeve.awaitEvent("signal" + signal.getKey(), "exited");
        assertEquals(signal.getValue().equals("SIGIO") ? "SIGPOLL" : signal.getValue(),
            EventFields.exit(exited).equals("SIGIO") ? "SIGPOLL" : EventFields.exit(exited));
        assertFalse(EventFields.isClean(exited), exited.toString());
        assertEquals("none", EventFields.text(exited, "reason"), exited.toString());
        reeve.awaitEvent("signal" + signal.getKey(), "failed");
      }
      reeve.stop();
    }
  }

  @Test
  void coreDumpIsReported() throws IOException {
    String pattern = Files.readString(Path.of("/proc/sys/kernel/core_pattern")).strip();
    Reeve.require(!pattern.isEmpty() && TestFiles.succeeds("sh", "-c", "ulimit -c unlimited"),
        "permission to dump core");
    String toml = """
        [service.dumps]
        command = "ulimit -c unlimited; kill -QUIT $$$$"
        shell = true
        restart = "no"
        """;
    try (Reeve reeve = Reeve.in(directory).services(toml).run()) {
      assertEquals("SIGQUIT+core", EventFields.exit(reeve.awaitEvent("dumps", "exited")));
      reeve.stop();
    }
  }

  @Test
  void everyRestartPolicyRestartsAfterTheDocumentedExits() {
    Map<String, String> ends = new TreeMap<>(
        Map.of("zero", "\"0\"", "listed", "\"75\"", "code", "\"3\"", "pipe", "\"-13\"", "term", "\"-15\""));
    Map<String, List<String>> restarted = Map.of(
        "no", List.of(),
        "always", List.of("code", "listed", "pipe", "term", "zero"),
        "unless-stopped", List.of("code", "listed", "pipe", "term", "zero"),
        "on-success", List.of("listed", "zero"),
        "on-failure", List.of("code", "pipe", "term"),
        "on-abnormal", List.of("pipe", "term"));
    StringBuilder toml = new StringBuilder("[defaults]\nrestart-delay = \"0s\"\nsuccess-exit-status = [75]\n");
    for (String policy : restarted.keySet()) {
      for (Map.Entry<String, String> end : ends.entrySet()) {
        toml.append(
            service(policy + "." + end.getKey(), end.getValue() + ", \"once\"", "restart = \"" + policy + "\""));
      }
    }
    try (Reeve reeve = Reeve.in(directory).script("die", DIE).services(toml.toString()).run()) {
      for (Map.Entry<String, List<String>> policy : restarted.entrySet()) {
        List<String> seen = new ArrayList<>();
        for (String end : ends.keySet()) {
          String name = policy.getKey() + "." + end;
          JsonObject next = reeve.awaitEvent("what follows the end of " + name, e -> Reeve.hasField(e, "service", name)
              && List.of("restarting", "completed", "failed").contains(EventFields.text(e, "event")));
          if (EventFields.text(next, "event").equals("restarting")) {
            assertEquals(0, EventFields.number(next, "delayMs"), next.toString());
            reeve.awaitEvents(name, "started", 2);
            seen.add(end);
          } else {
            boolean clean = end.equals("zero") || end.equals("listed");
            assertEquals(clean ? "completed" : "failed", EventFields.text(next, "event"), next.toString());
          }
        }
        assertEquals(policy.getValue(), seen, policy.getKey());
      }
      reeve.stop();
      for (String policy : restarted.keySet()) {
        for (String end : ends.keySet()) {
          assertEquals(restarted.get(policy).contains(end) ? 2 : 1, reeve.events(policy + "." + end, "started").size(),
              policy + end);
        }
      }
    }
  }

  @Test
  void successExitStatusTakesCodesRangesAndSignals() {
    String toml = "[defaults]\nrestart = \"no\"\nsuccess-exit-status = [7, \"80-82\", \"SIGPIPE\", \"USR1\"]\n"
        + service("c7", "\"7\"", "") + service("c8", "\"8\"", "") + service("c79", "\"79\"", "")
        + service("c80", "\"80\"", "")
        + service("c82", "\"82\"", "") + service("c83", "\"83\"", "") + service("c141", "\"141\"", "")
        + service("s13", "\"-13\"", "") + service("s10", "\"-10\"", "") + service("s7", "\"-7\"", "");
    try (Reeve reeve = Reeve.in(directory).script("die", DIE).services(toml).run()) {
      for (String name : List.of("c7", "c80", "c82", "s13", "s10")) {
        assertTrue(EventFields.isClean(reeve.awaitEvent(name, "exited")), name);
        reeve.awaitEvent(name, "completed");
      }
      for (String name : List.of("c8", "c79", "c83", "c141", "s7")) {
        assertFalse(EventFields.isClean(reeve.awaitEvent(name, "exited")), name);
        reeve.awaitEvent(name, "failed");
      }
      reeve.stop();
    }
  }

  @Test
  void restartPreventStatusBeatsEveryPolicy() {
    String toml =
        "[defaults]\nrestart = \"always\"\nrestart-delay = \"0s\"\n"
            + "restart-prevent-status = [0, \"70-78\", \"SIGABRT\"]\n"
            + service("c0", "\"0\", \"once\"", "") + service("c78", "\"78\", \"once\"", "")
            + service("s6", "\"-6\", \"once\"", "")
            + service("c79", "\"79\", \"once\"", "") + service("c6", "\"6\", \"once\"", "")
            + service("s13", "\"-13\", \"once\"", "");
    try (Reeve reeve = Reeve.in(directory).script("die", DIE).services(toml).run()) {
      reeve.awaitEvent("c0", "completed");
      for (String name : List.of("c78", "s6")) {
        assertEquals("prevented", EventFields.text(reeve.awaitEvent(name, "failed"), "reason"));
      }
      for (String name : List.of("c79", "c6", "s13")) {
        reeve.awaitEvents(name, "started", 2);
      }
      reeve.stop();
      for (String name : List.of("c0", "c78", "s6")) {
        assertEquals(1, reeve.events(name, "started").size(), name);
      }
    }
  }

  @Test
  void sigtermIsCleanWhenReeveSentItAndAFailureFromElsewhere() {
    String toml = """
        [service.plain]
        command = ["sleep", "1000"]
        restart-delay = "0s"
        """;
    try (Reeve reeve = Reeve.in(directory).services(toml).run()) {
      int first = EventFields.pid(reeve.awaitEvent("plain", "ready"));
      Reeve.signal(first, "TERM");
      JsonObject foreign = reeve.awaitEvent("plain", "exited");
      assertEquals(first, EventFields.pid(foreign));
      assertEquals("SIGTERM", EventFields.exit(foreign));
      assertFalse(EventFields.isClean(foreign), foreign.toString());
      assertEquals("none", EventFields.text(foreign, "reason"));
      reeve.awaitEvents("plain", "ready", 2);
      reeve.stop();
      JsonObject ours = reeve.events("plain", "exited").get(1);
      assertEquals("SIGTERM", EventFields.exit(ours));
      assertTrue(EventFields.isClean(ours), ours.toString());
      assertEquals("shutdown", EventFields.text(ours, "reason"));
      assertEquals(1, reeve.events("plain", "stopped").size());
    }
  }

  /** A JVM, or Node, exits with 128+15 after SIGTERM. */
  @Test
  void code143IsCleanAfterOurSigtermOnly() {
    String toml = """
        [service.blue]
        command = ["./die", "143"]
        restart = "no"
        [service.stopped]
        command = ["./catches", "143"]
        [service.other]
        command = ["./catches", "142"]
        [service.int]
        command = ["./catches", "130"]
        stop = ["SIGTERM 10s"]
        """;
    String catches = "#!/bin/sh\ntrap 'exit '$1 TERM\necho armed\nwhile :; do sleep 0.1; done\n";
    try (Reeve reeve = Reeve.in(directory).script("die", DIE).script("catches", catches).services(toml).run()) {
      JsonObject blue = reeve.awaitEvent("blue", "exited");
      assertEquals("143", EventFields.exit(blue));
      assertFalse(EventFields.isClean(blue));
      for (String name : List.of("stopped", "other", "int")) {
        reeve.awaitLog(name, "armed");
      }
      reeve.stop();
      JsonObject stopped = reeve.awaitEvent("stopped", "exited");
      assertEquals("143", EventFields.exit(stopped));
      assertTrue(EventFields.isClean(stopped), stopped.toString());
      assertFalse(EventFields.isClean(reeve.awaitEvent("other", "exited")));
      assertFalse(EventFields.isClean(reeve.awaitEvent("int", "exited")), "128+2 when SIGTERM was sent");
    }
  }
}
