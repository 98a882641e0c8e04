package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mistake is reported in one sentence with its place and gives a documented exit code, never a stack trace. */
@Tag("once") // no JVM changes it
final class BadInputIT {
  private static final int USAGE = 64;
  private static final int CONFIG = 78;

  @TempDir
  Path directory;
  private static Path copy;

  @AfterAll
  static void removeCopy() {
    if (copy != null) {
      TestFiles.run("rm", "-rf", copy.toString());
    }
  }

  private static void assertNoTrace(Reeve reeve) {
    String all = reeve.stdout() + reeve.stderr();
    assertFalse(all.contains("Exception") || all.contains("\tat ") || all.contains("internal error"), all);
  }

  /** A copy of the program that every user may read: the tree that it was built in may be private. */
  private static Path worldReadableProgram() throws IOException {
    if (copy == null) {
      copy = Files.createTempDirectory("reeve-it");
      TestFiles.setMode(copy, "rwxr-xr-x");
      TestFiles.copyTree(Reeve.HOME, copy.resolve("reeve"));
    }
    return copy.resolve("reeve/bin/reeve");
  }

  /** Run and check refuse a configuration with the same message. @return the message */
  private String refused(String... arguments) {
    String said = null;
    for (String command : List.of("run", "check")) {
      String[] words = new String[arguments.length + 1];
      words[0] = command;
      System.arraycopy(arguments, 0, words, 1, arguments.length);
      try (Reeve reeve = Reeve.in(directory).start(words)) {
        assertEquals(CONFIG, reeve.awaitExit(), reeve::describe);
        assertNoTrace(reeve);
        assertEquals("", reeve.stdout(), "the problem is reported on stderr");
        assertTrue(said == null || said.equals(reeve.stderr()), () -> "run and check say the same: " + reeve.stderr());
        said = reeve.stderr();
      }
    }
    return said;
  }

  private String refusedToml(String toml) {
    TestFiles.write(directory.resolve("reeve.toml"), toml);
    return refused("reeve.toml");
  }

  private static void assertContains(String text, String... parts) {
    for (String part : parts) {
      assertTrue(text.contains(part), part + " is not in: " + text);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "[service.a                         | reeve.toml:1: ",
      "[service.a]@command =              | reeve.toml:2: service.a.command: cannot",
      "[service.a]@command = [\"x\"       | reeve.toml:2: ",
      "[service.a]@command = [\"x\"]@env = { A = \"unfinished }  | reeve.toml:3: ",
      "[service.a]@comand = [\"x\"]       | reeve.toml:2: service.a.comand: unknown key: did you mean \"command\"?",
      "[services.a]@command = [\"x\"]     | reeve.toml:1: services",
      "[service.a]@command = [\"x\"]@timeout = 5    | reeve.toml:3: service.a.timeout: ",
      "[service.a]@command = [\"x\"]@essential = \"yes\"  | reeve.toml:3: service.a.essential: ",
      "[service.a]@command = \"x\"        | reeve.toml:2: service.a.command: cannot be a string without shell = true",
      "[service.a]@command = []           | reeve.toml:2: service.a.command: cannot be empty",
      "[service.a]@command = [\"x\"]@restart = \"sometimes\"  | reeve.toml:3: service.a.restart: ",
      "[service.a]@command = [\"x\"]@stop = \"SIGNOPE\"  | reeve.toml:3: service.a.stop: ",
      "[service.a]@command = [\"${NOT_SET_ANYWHERE}\"]  | reeve.toml:2: service.a.command",
      "[service.a]@command = [\"x\"]@[service.a]@command = [\"y\"]  | reeve.toml:3: ",
      "[service.a]                        | reeve.toml:1: service.a: cannot find its command",
      "[service.\"a/b\"]@command = [\"x\"]   | reeve.toml:1: ",
      "[service.\"a\\u0007b\"]@command = [\"x\"]  | reeve.toml:1: ",
      "[service.\"\"]@command = [\"x\"]   | reeve.toml:1: ",
      "[service.\"..\"]@command = [\"x\"]  | reeve.toml:1: ",
      "[service.a]@command = [\"x\"]@env = { A = \"a\\u0000b\" }  | reeve.toml:3: service.a.env.A: ",
      "[service.a]@command = [\"x\", \"a\\u0000b\"]  | reeve.toml:2: service.a.command",
      "[service.a]@command = [\"x\"]@working-directory = \"/a\\u0000b\"  | reeve.toml:3: service.a.working-directory: ",
  })
  void problemIsReportedWithFileLineAndKey(String toml, String said) {
    assertContains(refusedToml(toml.replace('@', '\n') + "\n"), said, "; nothing was started");
  }

  @Test
  void allProblemsOfAllFilesAreReportedAtOnce() {
    TestFiles.write(directory.resolve("conf/a.toml"), "[service.a]\ncomand = [\"x\"]\n");
    TestFiles.write(directory.resolve("conf/b.toml"),
        "[service.b]\ncommand = [\"x\"]\ntimout = \"1s\"\n[service.a]\ncommand = [\"x\"]\n");
    assertContains(refused("conf"), "conf/a.toml:2: service.a.comand: unknown key",
        "conf/b.toml:3: service.b.timout: unknown key", "did you mean \"timeout\"?");
  }

  @Test
  void controlCharactersOfAFileDoNotReachTheTerminal() {
    String said = refusedToml("[service.\"a\\u001b[31mred\"]\ncommand = [\"x\"]\n");
    assertFalse(said.contains("\033"), said);
  }

  @Test
  void directoryWithoutFilesAndMissingFile() throws IOException {
    Files.createDirectory(directory.resolve("empty"));
    assertContains(refused("empty"), "empty", "cannot find a file named *.toml in the directory");
    assertContains(refused("missing.toml"), "missing.toml", "no such file");
    assertContains(refused("reeve.toml", "-c", "also-missing"), "also-missing", "reeve.toml");
  }

  @Test
  void textThatIsNotUtf8IsReported() throws IOException {
    Files.write(directory.resolve("reeve.toml"), new byte[] {'[', 'a', (byte) 0xff, ']', '\n'});
    assertContains(refused("reeve.toml"), "reeve.toml:1: ", "UTF-8");
  }

  @Test
  void cyclicIncludeIsReportedWithItsCycle() {
    TestFiles.write(directory.resolve("a.toml"), "[reeve]\ninclude = \"b.toml\"\n");
    TestFiles.write(directory.resolve("b.toml"), "# line 1\n[reeve]\ninclude = [\"a.toml\"]\n");
    assertContains(refused("a.toml"),
        "b.toml:3: reeve.include: cannot include a file in itself: a.toml:2 includes b.toml:3 includes a.toml");
    TestFiles.write(directory.resolve("c.toml"), "[reeve]\ninclude = \"./c.toml\"\n");
    assertContains(refused("c.toml"), "cannot include a file in itself");
  }

  @Test
  void unreadableFileIsReported() throws IOException {
    Reeve.require(TestFiles.isRoot() && TestFiles.succeeds("setpriv", "--version"), "root, to become another user");
    TestFiles.setMode(directory, "rwxrwxrwx");
    TestFiles.setMode(TestFiles.write(directory.resolve("secret.toml"), "[service.a]\ncommand = [\"true\"]\n"),
        "rw-------");
    try (Reeve reeve = Reeve.in(directory).program(worldReadableProgram())
        .wrappedBy("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups").start("run", "secret.toml")) {
      assertEquals(CONFIG, reeve.awaitExit(), reeve::describe);
      assertContains(reeve.stderr(), "secret.toml: ", "permission denied");
      assertNoTrace(reeve);
    }
  }

  @Test
  void logPathThatIsNotWritableIsReportedAndTheServiceRuns() throws IOException {
    Reeve.require(TestFiles.isRoot() && TestFiles.succeeds("setpriv", "--version"), "root, to become another user");
    TestFiles.setMode(directory, "rwxrwxrwx");
    try (Reeve reeve = Reeve.in(directory).program(worldReadableProgram()).config("""
        [reeve]
        log-dir = "/etc/reeve-it-log"
        state-dir = "/etc/reeve-it-state"
        [service.a]
        command = ["sh", "-c", "echo all the same; exec sleep 1000"]
        """).wrappedBy("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups").run()) {
      reeve.awaitEvent("a", "ready");
      reeve.awaitStdout("all the same");
      String fallback = EventFields.text(reeve.awaitEvent("a", "log-fallback"), "message");
      assertTrue(fallback.startsWith("cannot open its stdout, \"/etc/reeve-it-log/a.log\": permission denied"),
          fallback);
      reeve.awaitStderr("Cannot write the ledger \"/etc/reeve-it-state/ledger.jsonl\": permission denied");
      reeve.stop();
      TestFiles.removeFallback(reeve);
      assertNoTrace(reeve);
    }
  }

  /** Too few descriptors for all: what could not be started is tried again, the others run, and the shutdown ends. */
  @ParameterizedTest
  @ValueSource(ints = {9, 11, 12, 13, 14, 15, 16, 17, 18, 20, 24, 32})
  void tooFewDescriptorsAreReported(int limit) {
    StringBuilder toml = new StringBuilder();
    toml.append(ReeveBuilder.numberedServices(10, "command = [\"sleep\", \"1000\"]"));
    try (Reeve reeve = Reeve.in(directory).services(toml.toString())
        .wrappedBy("sh", "-c", "ulimit -n " + limit + "; exec \"$0\" \"$@\"").run()) {
      reeve.until("it runs or gave up", () -> !reeve.isAlive() || !reeve.events("s9", "ready").isEmpty()
          || !reeve.events("s9", "start-failed").isEmpty());
      if (reeve.isAlive()) {
        reeve.signal("TERM");
        assertEquals(0, reeve.awaitExit(), reeve::describe);
      } else {
        assertTrue(reeve.awaitExit() > 0);
        assertFalse(reeve.stderr().isBlank(), "the reason is reported");
      }
      assertNoTrace(reeve);
      assertEquals(List.of(), reeve.survivors());
    }
  }

  /** Once reeve hung after SIGTERM: a class that its end needs could not be loaded, and nothing was reported. */
  @ParameterizedTest
  @ValueSource(ints = {13, 14, 15, 16, 17, 18})
  void tooFewDescriptorsWithAnInheritedOneDoNotPreventTheEnd(int limit) {
    try (Reeve reeve = Reeve.in(directory).services("[service.s]\ncommand = [\"sleep\", \"1000\"]\n")
        .wrappedBy("sh", "-c", "ulimit -n " + limit + "; exec \"$0\" \"$@\" 5</dev/null").run()) {
      reeve.until("it runs or gave up", () -> !reeve.isAlive() || !reeve.events("s", "ready").isEmpty());
      if (reeve.isAlive()) {
        reeve.signal("TERM");
        assertEquals(0, reeve.awaitExit(), reeve::describe);
      } else {
        assertTrue(reeve.awaitExit() > 0);
        assertFalse(reeve.stderr().isBlank(), "the reason is reported");
      }
      assertEquals(List.of(), reeve.survivors());
    }
  }

  @Test
  void tenThousandServicesAreReadAndChecked() {
    StringBuilder toml = new StringBuilder("[defaults]\nenabled = false\n");
    for (int i = 0; i < 10_000; i++) {
      toml.append("[service.s").append(i).append("]\ncommand = [\"sleep\", \"").append(i).append("\"]\nenv = { N = \"")
          .append(i).append("\" }\n");
    }
    toml.append("[service.one]\ncommand = [\"true\"]\nenabled = true\nessential = true\n");
    try (Reeve reeve = Reeve.in(directory).services(toml.toString()).run()) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertNoTrace(reeve);
    }
    try (Reeve reeve = Reeve.in(directory).start("check", "reeve.toml")) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertEquals(10_002, reeve.stdout().lines().count());
      assertContains(reeve.stdout(), "10001 services");
    }
  }

  /** Each of them starts, all in one run, and each is stopped. */
  @Test
  void thousandServicesAreStartedAndStopped() {
    StringBuilder toml = new StringBuilder("[defaults]\nstdout = \"null\"\n");
    toml.append(ReeveBuilder.numberedServices(1000, "command = [\"sleep\", \"1000\"]"));
    try (Reeve reeve = Reeve.in(directory).services(toml.toString()).run("--quiet")) {
      reeve.until("all are ready",
          () -> reeve.stdout().lines().filter(line -> line.contains("\"event\":\"ready\"")).count() == 1000);
      reeve.stop();
      assertEquals(1000, reeve.stdout().lines().filter(line -> line.contains("\"event\":\"stopped\"")).count());
      assertNoTrace(reeve);
    }
  }

  @ParameterizedTest
  @CsvSource({"run --no-such-option, --no-such-option", "rnu, rnu", "run --log-format yaml, yaml",
      "check --file, --file"})
  void badCommandLineIsUsage(String line, String said) {
    try (Reeve reeve = Reeve.in(directory).start(line.split(" "))) {
      assertEquals(USAGE, reeve.awaitExit(), reeve::describe);
      assertContains(reeve.stderr(), said);
      assertNoTrace(reeve);
    }
  }

  @Test
  void noArgumentsShowHowItIsUsed() {
    try (Reeve reeve = Reeve.in(directory).start()) {
      assertEquals(USAGE, reeve.awaitExit(), reeve::describe);
      assertContains(reeve.stderr(), "run", "check");
      assertNoTrace(reeve);
    }
  }

  @Test
  void helpAndVersionAreNoErrors() {
    for (String option : List.of("--help", "--version")) {
      try (Reeve reeve = Reeve.in(directory).start(option)) {
        assertEquals(0, reeve.awaitExit(), reeve::describe);
        assertContains(reeve.stdout(), "reeve");
        assertNoTrace(reeve);
      }
    }
  }

  @Test
  void fileWithoutServicesIsWarnedAbout() {
    try (Reeve reeve = Reeve.in(directory).services("[defaults]\nrestart = \"no\"\n").start("check", "reeve.toml")) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertContains(reeve.stderr(), "there is no [service.NAME] in it");
    }
  }
}
