package reeve.init;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;
import reeve.posix.LauncherEnvironment;

/** What becomes of signals that are sent to the init, side by side with the real programs. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InitSignalsIT {
  /**
   * What dumb-init's own tests send: all standard signals except KILL STOP CHLD, and TSTP TTIN TTOU, which stop it. And
   * RTMIN+3, and RTMIN+26, which the JVM uses.
   */
  private static final List<String> FORWARDED = List.of("1", "2", "3", "4", "5", "6", "7", "8", "10", "11", "12", "13",
      "14", "15", "16", "18", "23", "24", "25", "26", "27", "28", "29", "30", "31", "37", "60");

  /** ILL TRAP ABRT BUS FPE SEGV SYS: the real tini dies of them. */
  private static final List<String> FATAL_TO_TINI = List.of("4", "5", "6", "7", "8", "11", "31");

  @TempDir
  Path directory;

  @BeforeEach
  void needBash() {
    InitUnderTest.needs("bash");
    InitUnderTest.needs("python3");
  }

  /**
   * A command that waits for signals, and prints the number of each that comes. No shell: between two reads it would
   * miss one.
   */
  private static String[] sayer(String... before) {
    String script = "import signal\n"
        + "s = set(range(1, 65)) - {9, 19, 32, 33, 17}\n"
        + "signal.pthread_sigmask(signal.SIG_BLOCK, s)\n"
        + "print('ready', flush=True)\n"
        + "while True: print(int(signal.sigwait(s)), flush=True)\n";
    List<String> args = new ArrayList<>(List.of(before));
    args.addAll(List.of("--", "python3", "-c", script));
    return args.toArray(new String[0]);
  }

  private static void isForwarded(InitUnderTest subject, List<String> signals, String... flags) throws Exception {
    try (InitUnderTest.Live live = new InitUnderTest.Live(subject.builder(sayer(flags)))) {
      assertEquals("ready", live.line(), subject.label());
      for (String signal : signals) {
        live.signal(signal);
        assertEquals(signal, live.line(), subject.label());
      }
      live.process.children().findFirst().orElseThrow().destroyForcibly();
      assertEquals(137, live.code(), subject.label());
    }
  }

  @Test
  void everySignalIsForwarded() throws Exception {
    List<String> byTini = new ArrayList<>(FORWARDED);
    byTini.removeAll(FATAL_TO_TINI);
    for (InitUnderTest subject : InitUnderTest.both("tini")) {
      isForwarded(subject, byTini, "-s");
    }
    for (InitUnderTest subject : InitUnderTest.both("dumb-init")) {
      isForwarded(subject, FORWARDED);
      isForwarded(subject, FORWARDED, "-c");
    }
    isForwarded(InitUnderTest.ours("reeve"), FORWARDED);
  }

  @Test
  void tiniDiesOfTheSignalsThatItLeavesAtTheirDefault() throws Exception {
    for (InitUnderTest subject : InitUnderTest.both("tini")) {
      for (String signal : List.of("4", "6", "11")) {
        ProcessBuilder builder = subject.builder(sayer("-s"));
        builder.command().addAll(0, List.of("prlimit", "--core=0"));
        try (InitUnderTest.Live live = new InitUnderTest.Live(builder)) {
          assertEquals("ready", live.line(), subject.label());
          ProcessHandle command = live.process.children().findFirst().orElseThrow();
          live.signal(signal);
          assertEquals(128 + Integer.parseInt(signal), live.code(), subject.label());
          command.destroyForcibly();
        }
      }
    }
  }

  /** Two processes of one group, of which the second reports that it got the signal and the first waits for it. */
  private void reachesTheGroup(InitUnderTest subject, String... args) throws Exception {
    String script =
        "trap 'echo leader; wait $!' USR1; (trap 'echo member; exit' USR1; echo ready; while :; do read -r x <>"
            + directory
            + "/f; done) & wait; wait; exit 4";
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--", "bash", "-c", "[ -p " + directory + "/f ] || mkfifo " + directory + "/f; " + script));
    try (InitUnderTest.Live live = new InitUnderTest.Live(subject.builder(all.toArray(new String[0])))) {
      assertEquals("ready", live.line(), subject.label());
      live.signal("USR1");
      List<String> lines = new ArrayList<>(List.of(live.line(), live.line()));
      lines.sort(null);
      assertEquals(List.of("leader", "member"), lines, subject.label());
      assertEquals(4, live.code(), subject.label());
    }
  }

  @Test
  void withGroupTheWholeProcessGroupGetsThem() throws Exception {
    for (InitUnderTest subject : InitUnderTest.both("tini")) {
      reachesTheGroup(subject, "-sg");
    }
    for (InitUnderTest subject : InitUnderTest.both("dumb-init")) {
      reachesTheGroup(subject);
    }
    reachesTheGroup(InitUnderTest.ours("reeve"), "init", "-g");
  }

  @Test
  void signalsAreRewrittenAndDropped() throws Exception {
    List<InitUnderTest> subjects = new ArrayList<>(InitUnderTest.both("dumb-init"));
    subjects.add(InitUnderTest.ours("reeve", "init"));
    for (InitUnderTest subject : subjects) {
      try (InitUnderTest.Live live = new InitUnderTest.Live(subject.builder(sayer("-r", "15:10", "-r", "2:0")))) {
        assertEquals("ready", live.line());
        live.signal("INT");
        live.signal("TERM");
        assertEquals("10", live.line(), subject.label());
        live.signal("USR2");
        assertEquals("12", live.line(), subject.label());
        live.process.children().findFirst().orElseThrow().destroyForcibly();
        live.code();
      }
    }
  }

  @Test
  void dumbInitStopsTheSessionAndItself() throws Exception {
    for (InitUnderTest subject : InitUnderTest.both("dumb-init")) {
      try (InitUnderTest.Live live = new InitUnderTest.Live(subject.builder(sayer()))) {
        assertEquals("ready", live.line());
        ProcessHandle child = live.process.children().findFirst().orElseThrow();
        live.signal("TSTP");
        Await.until(subject.label() + " is stopped", () -> state(live.process.pid()) == 'T');
        Await.until("its command is stopped", () -> state(child.pid()) == 'T');
        live.signal("CONT");
        assertEquals("18", live.line(), subject.label());
        child.destroyForcibly();
        assertEquals(137, live.code());
      }
    }
  }

  @Test
  void blockedAndIgnoredSignalsAreInherited() throws Exception {
    List<String> before =
        List.of("env", "--block-signal=USR1,USR2", "--ignore-signal=HUP,ALRM,ILL,TRAP,ABRT,BUS,FPE,SEGV,SYS");
    List<InitUnderTest> inits = new ArrayList<>(InitUnderTest.both("tini"));
    inits.add(InitUnderTest.ours("reeve"));
    String direct =
        standardSignals(new InitUnderTest("none", List.of()), before, "sed", "-n", "/^Sig[BI]/p", "/proc/self/status");
    assertTrue(direct.contains("SigIgn:\t400024f9\n"), direct);
    // The launcher records what is ignored before there is a JVM, which has handlers of its own for the fault signals.
    List<String> recorded = new ArrayList<>(before);
    recorded.add(LauncherEnvironment.IGNORED + "=400024f9");
    for (InitUnderTest subject : inits) {
      assertEquals(direct, standardSignals(subject, recorded, "--", "sed", "-n", "/^Sig[BI]/p", "/proc/self/status"),
          subject.label());
    }
    for (InitUnderTest subject : InitUnderTest.both("dumb-init")) {
      assertEquals("SigBlk:\t00000000\nSigIgn:\t00000000\n",
          standardSignals(subject, before, "sed", "-n", "/^Sig[BI]/p", "/proc/self/status"), subject.label());
    }
  }

  /** Of 1 to 31 only: what glibc keeps for its threads is whatever the machine's own parents left there. */
  private static String standardSignals(InitUnderTest subject, List<String> before, String... args) throws Exception {
    StringBuilder text = new StringBuilder();
    for (String row : subject.run(Map.of(), before, args).out().split("\n")) {
      int tab = row.indexOf('\t');
      long signals = Long.parseUnsignedLong(row.substring(tab + 1), 16) & 0x7fffffffL;
      text.append(row, 0, tab + 1).append(String.format("%08x", signals)).append('\n');
    }
    return text.toString();
  }

  @Test
  void theEnvironmentHasNothingOfOurs() throws Exception {
    String out = InitUnderTest.ours("reeve")
        .run(Map.of("A", "1"), List.of("env", "-i", "PATH=/usr/bin:/bin", "A=1"), "--", "env").out();
    assertEquals("PATH=/usr/bin:/bin\nA=1\n", out);
  }

  @Test
  void anIgnoredSigchldDoesNotLoseTheCommandsEnd() throws Exception {
    assertEquals(4, InitUnderTest.ours("reeve")
        .run(Map.of(), List.of("env", "--ignore-signal=CHLD"), "--", "sh", "-c", "exit 4").code());
  }

  @Test
  void tiniDiesWithItsParentIfRequested() throws Exception {
    for (InitUnderTest subject : InitUnderTest.both("tini")) {
      String line = subject.quoted(sayer("-s", "-p", "SIGUSR1"));
      // The inner shell is the parent; it ends at a signal. The outer one stays: when the process that Java
      // started ends, Java closes the pipe that the command would answer into.
      ProcessBuilder builder = new ProcessBuilder("sh", "-c", "sh -c \"$PARENT\"; cat >/dev/null");
      builder.environment().put("PARENT", line + " & read -r x");
      try (InitUnderTest.Live live = new InitUnderTest.Live(builder)) {
        assertEquals("ready", live.line(), subject.label());
        List<ProcessHandle> orphans = live.process.descendants().toList();
        try {
          live.say("end\n");
          assertEquals("10", live.line(), subject.label());
        } finally {
          orphans.forEach(ProcessHandle::destroyForcibly);
        }
      }
    }
  }

  @Test
  void stdinReachesTheCommand() throws Exception {
    for (String name : List.of("tini", "dumb-init", "reeve")) {
      try (InitUnderTest.Live live = new InitUnderTest.Live(InitUnderTest.ours(name).builder("--", "cat"))) {
        live.say("hello\n");
        assertEquals("hello", live.line());
        live.process.getOutputStream().close();
        assertEquals(0, live.code());
      }
    }
  }

  @Test
  void whileOrphansAreReapedTheCommandGoesOn() throws Exception {
    for (InitUnderTest subject : List.of(InitUnderTest.ours("tini", "-s"), InitUnderTest.ours("reeve"))) {
      String script =
          "for i in 1 2 3 4 5 6 7 8 9 10; do (sh -c 'exit 3' & exec true); done; echo made; read -r x; exit 6";
      try (InitUnderTest.Live live = new InitUnderTest.Live(subject.builder("--", "bash", "-c", script))) {
        assertEquals("made", live.line());
        Await.until("only the command is left", () -> live.process.children().count() == 1);
        live.say("\n");
        assertEquals(6, live.code());
      }
    }
  }

  /** State letter of /proc/PID/stat; {@code X} for a process that is gone. */
  private static char state(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return 'X';
    }
  }
}
