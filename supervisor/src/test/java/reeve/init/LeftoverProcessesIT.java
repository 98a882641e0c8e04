package reeve.init;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

/** What the command leaves behind, as PID 1 and not. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("once")
class LeftoverProcessesIT {
  @TempDir
  Path directory;

  /** Each living process holds it open for writing, so its end of file is the end of all. */
  private Path fifo;

  @BeforeEach
  void makeFifo() throws Exception {
    InitUnderTest.needs("bash");
    fifo = directory.resolve("held");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
  }

  /** Leaves three behind: in the group, in a session of its own, and one that ignores TERM. */
  private String leaver(int code) {
    return "exec 9<>" + fifo + "; sleep 1000 & setsid sleep 1000 & setsid bash -c 'trap \"\" TERM; echo >" + directory
        + "/armed; exec sleep 1000' & until [ -e " + directory + "/armed ]; do sleep 0.02; done; exit " + code;
  }

  /** @return how many processes have the FIFO open */
  private long holders() throws IOException {
    long count = 0;
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        try {
          if (Files.readSymbolicLink(process.resolve("fd/9")).equals(fifo)) {
            count++;
          }
        } catch (IOException e) {
          // Gone, or without it.
        }
      }
    }
    return count;
  }

  @Test
  void noProcessIsLeftBehind() throws Exception {
    InitUnderTest.Result result =
        InitUnderTest.ours("reeve").run("init", "--grace", "300ms", "--", "bash", "-c", leaver(5));
    assertEquals(5, result.code(), result.toString());
    assertEquals(0, holders());
    assertTrue(result.err().contains("Killing the processes that did not end: sleep"), result.err());
  }

  @Test
  void tiniLeavesThemAsTiniDoes() throws Exception {
    for (InitUnderTest subject : InitUnderTest.both("tini")) {
      Files.deleteIfExists(directory.resolve("armed"));
      assertEquals(5, subject.run("-s", "--", "bash", "-c", leaver(5)).code());
      assertEquals(3, holders(), subject.label());
      killHolders();
    }
  }

  private void killHolders() throws Exception {
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        try {
          if (Files.readSymbolicLink(process.resolve("fd/9")).equals(fifo)) {
            ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                .ifPresent(ProcessHandle::destroyForcibly);
          }
        } catch (IOException e) {
          // Gone, or without it.
        }
      }
    }
    Await.until("they are gone", () -> holders() == 0);
  }

  @Test
  void theSecondSignalEndsTheGrace() throws Exception {
    String script = "trap 'exit 8' TERM; " + leaver(0).replace("exit 0", "echo ready; read -r x");
    try (InitUnderTest.Live live = new InitUnderTest.Live(
        InitUnderTest.ours("reeve").builder("init", "--grace", "1h", "--", "bash", "-c", script))) {
      assertEquals("ready", live.line());
      live.signal("TERM");
      // All but the one that ignores TERM.
      Await.until("only one is left", () -> holders() == 1);
      live.signal("TERM");
      assertEquals(8, live.code());
      assertEquals(0, holders());
    }
  }

  @Test
  void childrenFromBeforeTheCommandAreNotSignaled() throws Exception {
    String line =
        "exec 9<>" + fifo + "; sleep 1000 & exec " + InitUnderTest.ours("reeve").quoted("--", "sh", "-c", "exit 6");
    assertEquals(6, InitUnderTest.finish(new ProcessBuilder("sh", "-c", line)).code());
    assertEquals(1, holders());
    killHolders();
  }

  private static List<String> namespace() throws Exception {
    for (List<String> way : List.of(List.of("unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc"),
        List.of("unshare", "--pid", "--fork", "--mount-proc"))) {
      List<String> probe = new ArrayList<>(way);
      probe.add("true");
      try {
        if (new ProcessBuilder(probe).start().waitFor() == 0) {
          return way;
        }
      } catch (IOException e) {
        // No unshare here.
      }
    }
    System.err.println("WARNING: skipped, no pid namespace can be made here");
    Assumptions.abort("no pid namespace");
    return List.of();
  }

  private static InitUnderTest in(List<String> namespace, InitUnderTest subject) {
    List<String> prefix = new ArrayList<>(namespace);
    prefix.addAll(subject.prefix());
    return new InitUnderTest(subject.label() + " as PID 1", prefix);
  }

  @Test
  void asPid1OrphansAreReapedAndTheCodeHandedOn() throws Exception {
    List<String> namespace = namespace();
    String script =
        "[ $PPID = 1 ] || exit 99; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do (sh -c 'exit 3' & exec true); done; "
            + "for i in 1 2 3 4 5 6 7 8 9; do grep -l '^State:.Z' /proc/[0-9]*/status 2>/dev/null || exit 7; "
            + "sleep 0.2; done; exit 98";
    List<InitUnderTest> subjects = new ArrayList<>(InitUnderTest.both("tini"));
    subjects.addAll(InitUnderTest.both("dumb-init"));
    subjects.add(InitUnderTest.ours("reeve"));
    for (InitUnderTest subject : subjects) {
      InitUnderTest.Result result = in(namespace, subject).run("--", "bash", "-c", script);
      assertEquals(7, result.code(), subject.label() + " " + result);
    }
  }

  @Test
  void asPid1ItEndsWhatIsLeftAndIsStoppedBySignals() throws Exception {
    List<String> namespace = namespace();
    InitUnderTest reeve = in(namespace, InitUnderTest.ours("reeve"));
    InitUnderTest.Result result = reeve.run("init", "--grace", "300ms", "--", "bash", "-c", leaver(5));
    assertEquals(5, result.code(), result.toString());
    assertTrue(result.err().contains("Killing the processes that did not end: sleep"), result.err());
    assertEquals(0, holders());
    for (String name : List.of("tini", "dumb-init", "reeve")) {
      InitUnderTest subject = in(namespace, InitUnderTest.ours(name));
      try (InitUnderTest.Live live =
          new InitUnderTest.Live(subject.builder("--", "bash", "-c", "trap 'exit 3' TERM; echo ready; read -r x"))) {
        assertEquals("ready", live.line());
        ProcessHandle init = live.process.children().findFirst().orElseThrow();
        init.destroy();
        assertEquals(3, live.code(), subject.label());
      }
    }
  }
}
