package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

/** {@code reeve exec NAME -- CMD}: the command as if the service had started it, and as if the caller had. */
@Tag("once")
final class ExecIT {
  @TempDir
  Path directory;
  private Reeve reeve;

  @BeforeEach
  void startServices() throws IOException {
    Files.createDirectories(directory.resolve("home/bin"));
    TestFiles.writeScript(directory.resolve("home/bin/own"), "#!/bin/sh\necho \"own: $*\"\n");
    TestFiles.write(directory.resolve("home/bin/plain"), "not executable");
    TestFiles.writeScript(directory.resolve("home/bin/nointerpreter"), "#!/no/such/interpreter\n");
    Files.createDirectories(directory.resolve("gone"));
    reeve = Reeve.in(directory).environment("REEVE_SOCKET", socket()).environment("OF_REEVE", "1")
        .environment("LC_ALL", "C").services("""
        [service.web]
        command = ["/bin/sleep", "1000"]
        working-directory = "home"
        env = { PATH = "%1$s/home/bin:/usr/bin:/bin", SECRET = "a b\\n$c", LANG = "C.UTF-8" }
        [service.off]
        command = ["/bin/sleep", "1000"]
        enabled = false
        clear-env = true
        pass-env = ["OF_*"]
        [service.lost]
        command = ["/bin/sleep", "1000"]
        enabled = false
        working-directory = "gone"
        """.formatted(directory)).run();
    reeve.awaitEvent("web", "ready");
    reeve.until("it serves", () -> Files.exists(directory.resolve("sock")));
    Files.delete(directory.resolve("gone"));
  }

  @AfterEach
  void stop() {
    reeve.close();
  }

  private String socket() {
    return directory.resolve("sock").toString();
  }

  /** What came of a command: all that it wrote, then its code. */
  record Done(String text, int code) {}

  private static ProcessBuilder builder(Path directory, List<String> command, String socket) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("REEVE_SOCKET", socket);
    builder.environment().put("REEVE_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("OF_CALLER", "1");
    return builder;
  }

  private static Done done(Process process) {
    try {
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(Await.DEADLINE_SECONDS, TimeUnit.SECONDS), text);
      return new Done(withoutThreads(text), process.exitValue());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** 32 and 33 are glibc's own: its posix_spawn leaves them ignored in a child, its threads set them again. */
  private static String withoutThreads(String text) {
    return Pattern.compile("(?<=SigIgn:\t)[0-9a-f]{16}").matcher(text)
        .replaceAll(match -> "%016x".formatted(Long.parseUnsignedLong(match.group(), 16) & ~(3L << 31)));
  }

  private Done run(String... command) throws IOException {
    return done(builder(directory, List.of(command), socket()).start());
  }

  private Done exec(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(Reeve.HOME.resolve("bin/reeve").toString(), "exec"));
    command.addAll(List.of(arguments));
    return run(command.toArray(new String[0]));
  }

  @Test
  void itHasTheDirectoryAndTheEnvironmentOfTheService() throws IOException {
    assertEquals(new Done(directory.toRealPath() + "/home\n", 0), exec("web", "--", "pwd", "-P"));
    String environment = exec("web", "--", "env", "-0").text();
    assertTrue(environment.contains("SECRET=a b\n$c\0"), environment);
    assertTrue(environment.contains("OF_REEVE=1\0") && environment.contains("REEVE_SERVICE=web\0"), environment);
    assertFalse(environment.contains("OF_CALLER"), environment);
    for (String ofLauncher : List.of("REEVE_LAUNCHER", "REEVE_SIG", "REEVE_FDS", "REEVE_SAVED", "MALLOC_ARENA_MAX",
        "_JAVA_SR_SIGNUM", "REEVE_SUPERVISOR=")) {
      assertFalse(environment.contains(ofLauncher), environment);
    }
    assertTrue(environment.contains("LC_ALL=C\0"), environment);
    String cleared = exec("off", "--", "env", "-u", "TERM").text();
    assertEquals(List.of("OF_REEVE", "REEVE_SERVICE", "REEVE_SOCKET", "REEVE_SUPERVISOR_SOCKET"),
        cleared.lines().map(line -> line.substring(0, line.indexOf('='))).sorted().toList(),
        "clear-env and pass-env, and it need not run: " + cleared);
  }

  @Test
  void theCommandIsFoundByThePathOfTheService() throws IOException {
    assertEquals(new Done("own: -x -- a b\n", 0), exec("web", "--", "own", "-x", "--", "a b"));
    assertEquals(new Done("own: plain\n", 0), exec("web", "own", "plain"), "without the dashes, too");
    assertEquals(new Done("own: \n", 0), exec("web", "--", "bin/own", ""), "relative to its directory");
  }

  @Test
  void argumentsArriveByteForByte() throws IOException {
    // Java's own ProcessBuilder could not send such a byte.
    Done done = run("sh", "-c",
        "exec \"$0\" exec web -- sh -c 'printf %s \"$1\" | od -An -tx1' sh \"$(printf '\\377\\303\\251 x')\"",
        Reeve.HOME.resolve("bin/reeve").toString());
    assertEquals(new Done(" ff c3 a9 20 78\n", 0), done);
  }

  @Test
  void theExitCodeIsTheCommands() throws IOException {
    assertEquals(new Done("", 7), exec("web", "--", "sh", "-c", "exit 7"));
    assertEquals(new Done("", 128 + 13),
        run("sh", "-c", Reeve.HOME.resolve("bin/reeve") + " exec web -- sh -c 'kill -PIPE $$'"));
  }

  @Test
  void nothingOfReeveStaysInBetween() throws IOException {
    Process process = builder(directory, List.of(Reeve.HOME.resolve("bin/reeve").toString(), "exec", "web", "--", "sh",
        "-c",
        "grep -E '^(SigBlk|SigIgn):' /proc/self/status; "
            + "ls -l /proc/$$/fd | sed -n 's/.* \\([0-9]*\\) -> .*/fd \\1/p'; echo $$ $PPID"),
        socket()).start();
    Done done = done(process);
    // As without reeve: what runs the tests may ignore or block some. Of grep, since dash has all blocked for a moment
    // after it made it.
    assertTrue(done.text().startsWith(run("sh", "-c", "grep -E '^(SigBlk|SigIgn):' /proc/self/status").text()),
        done.text());
    assertEquals(List.of("fd 0", "fd 1", "fd 2"), done.text().lines().filter(line -> line.startsWith("fd ")).toList(),
        done.text());
    assertTrue(done.text().endsWith(process.pid() + " " + ProcessHandle.current().pid() + "\n"), done.text());
  }

  @Test
  void signalsThatTheCallerIgnoresStayIgnored() throws IOException {
    TestFiles.write(directory.resolve("given"), "of the caller\n");
    Done done = run("sh", "-c",
        "trap '' HUP PIPE; exec 7<given; exec \"$0\" exec web -- sh -c 'grep SigIgn /proc/self/status; cat <&7'",
        Reeve.HOME.resolve("bin/reeve").toString());
    assertEquals(run("sh", "-c", "trap '' HUP PIPE; exec grep SigIgn /proc/self/status").text() + "of the caller\n",
        done.text());
  }

  @Test
  void aSignalReachesTheCommandItself() throws IOException {
    Process process =
        builder(directory, List.of(Reeve.HOME.resolve("bin/reeve").toString(), "exec", "web", "--", "sh", "-c",
            "trap 'echo got it; exit 5' TERM; : >ready; while :; do sleep 0.02; done"), socket()).start();
    Await.until("the command is there", () -> Files.exists(directory.resolve("home/ready")), () -> "");
    Reeve.signal(process.pid(), "TERM");
    assertEquals(new Done("got it\n", 5), done(process));
  }

  @Test
  void theTerminalIsTheCommands() throws IOException {
    Reeve.require(TestFiles.succeeds("sh", "-c", "command -v script"), "script (util-linux)");
    Done done = run("script", "-qec", Reeve.HOME.resolve("bin/reeve")
        + " exec web -- sh -c 'test -t 0 && test -t 1 && tty && echo term $TERM; exit 9'", "/dev/null");
    assertTrue(done.text().contains("/dev/pts/"), done.text());
    assertEquals(9, done.code());
  }

  @Test
  void interactiveCommandsNeedATerminalAndHaveIt() throws IOException {
    assertEquals(
        new Done("reeve: cannot run a command for \"web\": its standard input is not a terminal; leave out -t, or "
            + "run the command in a terminal\n", 64),
        exec("-it", "web", "echo", "ran"));
    assertEquals(new Done("ran\n", 0), exec("-i", "web", "echo", "ran"));
    Reeve.require(TestFiles.succeeds("sh", "-c", "command -v script"), "script (util-linux)");
    Done done = run("script", "-qec",
        Reeve.HOME.resolve("bin/reeve") + " exec -it web bash --norc -ic 'sleep 0.01 & fg; stty size'", "/dev/null");
    assertTrue(done.text().contains("sleep 0.01"), "job control works: " + done.text());
    assertEquals(0, done.code());
  }

  @Test
  void aStopOfTheServiceDoesNotTouchIt() throws IOException {
    Process process =
        builder(directory, List.of(Reeve.HOME.resolve("bin/reeve").toString(), "exec", "web", "--", "sh", "-c",
            ": >ready; read line; echo still here"), socket()).start();
    Await.until("the command is there", () -> Files.exists(directory.resolve("home/ready")), () -> "");
    reeve.signal("TERM");
    assertEquals(0, reeve.awaitExit());
    assertEquals(new Done("still here\n", 0), done(process));
  }

  @Test
  void whatCannotBeRunIsOneSentenceAndACode() throws IOException {
    assertEquals(
        new Done("reeve: cannot run a command for \"web\": cannot execute \"nope\": no such file in PATH; PATH was "
            + directory + "/home/bin:/usr/bin:/bin\n", 127),
        exec("web", "--", "nope"));
    Done denied = exec("web", "--", "bin/plain");
    assertEquals(126, denied.code(), denied.text());
    assertTrue(denied.text().contains("is not executable"), denied.text());
    assertEquals(127, exec("web", "--", "nointerpreter").code());
    Done lost = exec("lost", "--", "true");
    assertEquals(126, lost.code(), lost.text());
    assertTrue(
        lost.text().startsWith(
            "reeve: cannot run a command for \"lost\": cannot change to directory \"" + directory + "/gone\": "),
        lost.text());
  }

  @Test
  void whatReeveCannotFindOutHasTheCodesOfTheTable() throws IOException {
    Done unknown = exec("wbe", "--", "true");
    assertEquals(new Done("reeve: cannot find the service \"wbe\"; did you mean \"web\"?\n", 2), unknown);
    assertEquals(4, exec("--socket", directory + "/none", "web", "--", "true").code());
    assertEquals(64, exec("web").code());
    assertEquals(64, exec("web", "--").code());
    assertEquals(64, exec().code());
    assertEquals(0, exec("--help").code());
  }
}
