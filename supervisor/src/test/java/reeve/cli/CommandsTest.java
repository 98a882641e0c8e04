package reeve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a person meets it, without a second process: nothing here starts a service. */
class CommandsTest {
  @TempDir
  Path directory;
  private String out;
  private String err;

  private int reeve(String... args) {
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      return Commands.execute(args);
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
      out = outBytes.toString(StandardCharsets.UTF_8);
      err = errBytes.toString(StandardCharsets.UTF_8);
      assertFalse((out + err).contains("\tat "), "a stack trace: " + err);
    }
  }

  private Path toml(String text) throws IOException {
    return Files.writeString(directory.resolve("reeve.toml"), text);
  }

  private void assertMisuse(String expected, String... args) {
    assertEquals(64, reeve(args), err);
    assertEquals("", out);
    assertTrue(err.startsWith("reeve: cannot read the command line: " + expected), err);
    assertTrue(err.lines().count() <= 2, err);
  }

  @Test
  void aMistakeIsOneSentenceAndExit64() {
    assertMisuse("unknown option: '--nope'", "run", "--nope");
    assertMisuse("unknown option: '--quite'", "run", "--quite");
    assertTrue(err.contains("--quiet"), "it says what was meant: " + err);
    assertMisuse("missing required parameter", "run", "-f");
    assertMisuse("invalid value for option '--log-format'", "run", "--log-format", "xml");
    assertMisuse("option '--quiet'", "run", "-q", "-q");
    assertMisuse("unmatched argument", "rnu");
    assertMisuse("unknown option", "--nope");
    assertMisuse("unknown option", "check", "--nope");
  }

  @Test
  void helpGoesToStdoutAndIsNoError() {
    for (String[] args : new String[][] {{"--help"}, {"run", "--help"}, {"check", "--help"}}) {
      assertEquals(0, reeve(args));
      assertTrue(out.startsWith("Usage: reeve"), out);
      assertEquals("", err);
      assertFalse(out.contains("\033"), "no colours without a terminal");
    }
    assertEquals(0, reeve("--version"));
    assertTrue(out.startsWith("reeve "), out);
  }

  @Test
  void withoutACommandItSaysWhatThereIs() {
    assertEquals(64, reeve());
    assertTrue(err.contains("run") && err.contains("check"), err);
    assertEquals("", out);
  }

  @Test
  void checkPrintsWhatWouldRun() throws IOException {
    Path file = toml(
        "[service.web]\ncommand = [\"/bin/echo\", \"it's\", \"\"]\nessential = true\n[service.off]\ncommand = [\"/bin/true\"]\nenabled = false\n");
    assertEquals(0, reeve("check", file.toString()));
    assertEquals("start   web: /bin/echo 'it'\\''s' '' (essential)", out.lines().findFirst().orElseThrow());
    assertTrue(out.contains("known   off: /bin/true"), out);
    assertTrue(out.contains("2 services in "), out);
  }

  @Test
  void checkPrintsAllProblemsWithTheirPlacesAndExits78() throws IOException {
    Path file = toml("[service.web]\ncomand = [\"/bin/true\"]\n[service.db]\ncommand = 7\n");
    assertEquals(78, reeve("check", file.toString()));
    assertEquals("", out);
    assertTrue(err.contains(file + ":2"), err);
    assertTrue(err.contains("did you mean \"command\"?"), err);
    assertTrue(err.contains(file + ":4"), err);
  }

  @Test
  void checkOfAFileThatIsNotThereExits78() {
    assertEquals(78, reeve("check", directory.resolve("none.toml").toString()));
    assertTrue(err.contains("none.toml"), err);
  }

  @Test
  void aFileWhoseNameBeginsWithAnAtIsAFile() {
    assertEquals(78, reeve("check", "@none"));
    assertTrue(err.contains("@none"), err);
  }

  @Test
  void checkWarnsOfWhatTheMachineLacksAndStrictMakesItAProblem() throws IOException {
    Path file = toml("[service.web]\ncommand = [\"no-such-command-here\"]\nworking-directory = \"" + directory
        + "/none\"\nstdout = \""
        + directory.resolve("reeve.toml") + "/x.log\"\n");
    assertEquals(0, reeve("check", file.toString()));
    assertTrue(err.contains("warning: cannot find the command \"no-such-command-here\""), err);
    assertTrue(err.contains("cannot use working-directory"), err);
    assertTrue(err.contains("cannot write stdout"), err);
    assertEquals(78, reeve("check", "--strict", file.toString()));
  }

  @Test
  void checkLooksAtTheLogThatRunWouldOpen() throws IOException {
    Path blocked = Files.writeString(directory.resolve("blocked"), "");
    Path file =
        toml("[reeve]\nlog-dir = \"" + blocked + "\"\n[service.web]\ncommand = [\"/bin/true\"]\nstderr = \"log\"\n");
    assertEquals(78, reeve("check", "--strict", file.toString()));
    assertTrue(err.contains(blocked + "/web.log\""), err);
    assertTrue(err.contains(blocked + "/web.err.log\""), err);
  }
}
