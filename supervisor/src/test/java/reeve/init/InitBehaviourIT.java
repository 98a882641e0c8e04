package reeve.init;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

/**
 * What the test suites of dumb-init and tini check beside exit codes, options and single signals, side by side with the
 * real programs: working directories, sessions and groups, and which processes get a signal at the end.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InitBehaviourIT {
  /** dumb-init's modes; both ways to request each. */
  private static final List<List<String>> SESSION = List.of(List.of(), List.of("-v"));
  private static final List<List<String>> SINGLE = List.of(List.of("-c"), List.of("--single-child", "-v"));

  @TempDir
  Path directory;

  @BeforeEach
  void needPython() {
    InitUnderTest.needs("python3");
  }

  private static String[] line(List<String> flags, String... command) {
    List<String> line = new ArrayList<>(flags);
    line.addAll(List.of(command));
    return line.toArray(new String[0]);
  }

  private String output(InitUnderTest subject, Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    ProcessBuilder builder = subject.builder(args).directory(directory.toFile());
    builder.environment().putAll(environment);
    InitUnderTest.Result result = InitUnderTest.finish(builder);
    assertEquals(0, result.code(), subject.label() + result.err());
    return result.out();
  }

  /** It starts the command first, so this waits until the link has changed. */
  private static final String DIRECTORIES = "import os, time\n"
      + "own = '/proc/%d/cwd' % os.getppid()\n"
      + "deadline = time.monotonic() + DEADLINE\n"
      + "while os.readlink(own) != '/' and time.monotonic() < deadline: time.sleep(0.01)\n"
      + "print(os.readlink(own), os.getcwd())\n";

  @Test
  void dumbInitItselfIsInTheRootDirectoryAndItsCommandIsNot() throws Exception {
    String[] command = {"python3", "-c", DIRECTORIES.replace("DEADLINE", "20")};
    String expected = "/ " + directory.toRealPath() + "\n";
    for (InitUnderTest subject : InitUnderTest.both("dumb-init")) {
      for (List<String> flags : List.of(SESSION.get(0), SESSION.get(1), SINGLE.get(0))) {
        assertEquals(expected, output(subject, Map.of(), line(flags, command)), subject.label() + flags);
      }
      assertEquals(expected, output(subject, Map.of("DUMB_INIT_SETSID", "0"), command), subject.label());
    }
  }

  @Test
  void dumbInitAsPid1IsInTheRootDirectoryToo() throws Exception {
    InitUnderTest.needs("unshare");
    String script = DIRECTORIES.replace("DEADLINE", "20");
    for (InitUnderTest subject : InitUnderTest.both("dumb-init")) {
      List<String> line = new ArrayList<>(List.of("unshare", "--user", "--map-root-user", "--pid", "--fork",
          "--mount-proc"));
      line.addAll(subject.line("python3", "-c", script));
      InitUnderTest.Result result = InitUnderTest.finish(new ProcessBuilder(line).directory(directory.toFile()));
      assertEquals("/ " + directory.toRealPath() + "\n", result.out(), subject.label() + result.err());
    }
  }

  @Test
  void tiniStaysWhereItIs() throws Exception {
    String script = DIRECTORIES.replace("DEADLINE", "0.2");
    String expected = directory.toRealPath() + " " + directory.toRealPath() + "\n";
    for (InitUnderTest subject : InitUnderTest.both("tini")) {
      assertEquals(expected, output(subject, Map.of(), "--", "python3", "-c", script), subject.label());
    }
  }

  /** Prints whether the command leads a session and a group, and whether its group is that of its parent. */
  private static final String LEADERSHIP = "import os\n"
      + "print(os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid(), os.getpgid(0) == os.getpgid(os.getppid()))\n";

  @Test
  void sessionsAndGroupsAreThoseOfTheRealPrograms() throws Exception {
    for (InitUnderTest subject : InitUnderTest.both("dumb-init")) {
      for (List<String> flags : SESSION) {
        assertEquals("True True False\n", output(subject, Map.of(), line(flags, "python3", "-c", LEADERSHIP)),
            subject.label() + flags);
      }
      for (List<String> flags : SINGLE) {
        assertEquals("False False True\n", output(subject, Map.of(), line(flags, "python3", "-c", LEADERSHIP)),
            subject.label() + flags);
      }
    }
    for (InitUnderTest subject : InitUnderTest.both("tini")) {
      assertEquals("False True False\n", output(subject, Map.of(), "--", "python3", "-c", LEADERSHIP),
          subject.label());
    }
  }

  /** The command ends by itself and leaves a child, which prints each signal that it gets. */
  private static final String LEAVES_A_CHILD = "import os, signal, sys\n"
      + "r, w = os.pipe()\n"
      + "s = {signal.SIGTERM, signal.SIGPROF}\n"
      + "signal.pthread_sigmask(signal.SIG_BLOCK, s)\n"
      + "if os.fork() == 0:\n"
      + "  print(os.getpid(), flush=True)\n"
      + "  os.write(w, b'x')\n"
      + "  print(signal.sigwait(s).name, flush=True)\n"
      + "else: os.read(r, 1)\n";

  /** Its output goes to a file, because Java closes a pipe at the end of the process that it started. */
  private String heardByTheRest(InitUnderTest subject, List<String> flags) throws Exception {
    Path out = Files.createTempFile(directory, "rest", ".out");
    Process process = subject.builder(line(flags, "python3", "-c", LEAVES_A_CHILD)).redirectOutput(out.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    assertEquals(0, process.waitFor(), subject.label());
    // SIGPROF ends it if the init sent no SIGTERM, which has the lower number and is therefore read first.
    new ProcessBuilder("kill", "-PROF", Files.readAllLines(out).get(0)).redirectErrorStream(true).start().waitFor();
    Await.until("a signal for the rest of " + subject.label(), () -> Files.readAllLines(out).size() == 2);
    return Files.readAllLines(out).get(1);
  }

  @Test
  void dumbInitTerminatesTheRestOfTheSessionAndWithSingleChildDoesNot() throws Exception {
    for (InitUnderTest subject : InitUnderTest.both("dumb-init")) {
      assertEquals("SIGTERM", heardByTheRest(subject, List.of()), subject.label());
      assertEquals("SIGPROF", heardByTheRest(subject, List.of("-c")), subject.label());
    }
  }

  @Test
  void tiniLeavesTheRestAlone() throws Exception {
    for (InitUnderTest subject : InitUnderTest.both("tini")) {
      assertEquals("SIGPROF", heardByTheRest(subject, List.of("--")), subject.label());
    }
  }

  /** A pipeline: SIGTERM for the init ends each process of it, or the shell only. */
  private void endsPipeline(InitUnderTest subject, boolean all, String... flags) throws Exception {
    Path pids = directory.resolve("pids");
    Files.deleteIfExists(pids);
    String script = "for i in 1 2 3; do sleep 1000 >/dev/null & echo $! >>" + pids + "; done; echo ready; wait";
    try (InitUnderTest.Live live = new InitUnderTest.Live(subject.builder(line(List.of(flags), "sh", "-c", script)))) {
      assertEquals("ready", live.line());
      live.signal("TERM");
      assertEquals(143, live.code(), subject.label());
    }
    for (String pid : Files.readAllLines(pids)) {
      ProcessHandle left = ProcessHandle.of(Long.parseLong(pid)).orElse(null);
      if (all) {
        Await.until("the end of " + pid + " below " + subject.label(), () -> left == null || !left.isAlive());
      } else {
        assertEquals(true, left != null && left.isAlive(), subject.label());
        left.destroyForcibly();
      }
    }
  }

  @Test
  void aSignalReachesTheWholeSessionOrTheCommandOnly() throws Exception {
    for (InitUnderTest subject : InitUnderTest.both("dumb-init")) {
      endsPipeline(subject, true);
      endsPipeline(subject, false, "-c");
    }
    for (InitUnderTest subject : InitUnderTest.both("tini")) {
      endsPipeline(subject, true, "-g", "--");
      endsPipeline(subject, false, "--");
    }
  }
}
