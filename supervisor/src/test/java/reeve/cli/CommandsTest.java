package reeve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line without a second process: no test here starts a service. */
class CommandsTest {
  @TempDir
  Path directory;
  private final CommandRunner runner = new CommandRunner();
  private String out;
  private String err;

  private int reeve(String... args) {
    int code = runner.run(args);
    out = runner.out();
    err = runner.err();
    return code;
  }

  private Path toml(String text) throws IOException {
    return Files.writeString(directory.resolve("reeve.toml"), text);
  }

  private void assertUsageError(String expected, String... args) {
    assertEquals(64, reeve(args), err);
    assertEquals("", out);
    assertTrue(err.startsWith("reeve: cannot read the command line: " + expected), err);
    assertTrue(err.lines().count() <= 2, err);
  }

  @Test
  void reportsAUsageErrorInOneSentence() {
    assertUsageError("unknown option: '--nope'", "run", "--nope");
    assertUsageError("unknown option: '--quite'", "run", "--quite");
    assertTrue(err.contains("--quiet"), "it suggests an option: " + err);
    assertUsageError("missing required parameter", "run", "-c");
    assertUsageError("invalid value for option '--log-format'", "run", "--log-format", "xml");
    assertUsageError("option '--quiet'", "run", "-q", "-q");
    assertUsageError("unknown option", "--nope");
    assertUsageError("unknown option", "check", "--nope");
  }

  private String unknown(String... args) {
    assertEquals(64, reeve(args), err);
    assertEquals("", out);
    assertEquals(1, err.lines().count(), err);
    assertTrue(err.startsWith("reeve: cannot run \"" + args[args[0].equals("help") ? 1 : 0] + "\": reeve has no such "
        + "command; "), err);
    return err.substring(err.indexOf("; ") + 2).strip();
  }

  @Test
  void namesTheCommandForAWordOfOtherTools() {
    assertEquals("\"reeve status\" shows the services", unknown("ls"));
    assertEquals("\"reeve status\" shows the services", unknown("list"));
    assertTrue(unknown("start-all").contains("\"reeve run\""), err);
    assertTrue(unknown("quit").contains("\"reeve shutdown\""), err);
    assertEquals("\"reeve logs -f web\" follows what a service writes", unknown("tail", "web"));
    assertEquals("did you mean \"reeve status\"?", unknown("stauts"));
    assertEquals("did you mean \"reeve run\"?", unknown("rnu"));
    assertEquals("did you mean \"reeve restart\"?", unknown("help", "restrat"));
    assertEquals("\"reeve run web.toml\" runs the services of a file", unknown("web.toml"));
    assertTrue(unknown("xyzzy").startsWith("\"reeve help\" lists the commands"), err);
  }

  @Test
  void fMeansFollowInEveryCommand() {
    for (String command : Commands.names()) {
      var option = Commands.commandLine(command, Commands.command(command)).getCommandSpec().findOption("-f");
      assertTrue(option == null || option.longestName().equals("--follow"), command);
    }
    for (String command : new String[] {"run", "check", "why", "history", "graph", "analyze"}) {
      assertUsageError("-f means --follow in every command of reeve, and a file is named with -c", command, "-f",
          "x.toml");
    }
    assertUsageError("unknown option: '-f'", "status", "-f");
  }

  @Test
  void helpIsTheSameAsTheOption() {
    assertEquals(0, reeve("--help"));
    String all = out;
    assertEquals(0, reeve("help"));
    assertEquals(all, out);
    for (String command : Commands.names()) {
      assertEquals(0, reeve(command, "--help"));
      String help = out;
      assertEquals(0, reeve("help", command));
      assertEquals(help, out);
      assertEquals("", err);
    }
  }

  @Test
  void printsHelpOnStdout() {
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
  void listsTheCommandsWithoutACommand() {
    assertEquals(64, reeve());
    assertTrue(err.contains("run") && err.contains("check"), err);
    assertEquals("", out);
  }

  @Test
  void checkPrintsServices() throws IOException {
    Path file = toml(
        "[service.web]\ncommand = [\"/bin/echo\", \"it's\", \"\"]\nessential = true\n[service.off]\ncommand = "
            + "[\"/bin/true\"]\nenabled = false\n");
    assertEquals(0, reeve("check", file.toString()));
    assertEquals("start   web: /bin/echo 'it'\\''s' '' (essential)", out.lines().findFirst().orElseThrow());
    assertTrue(out.contains("known   off: /bin/true"), out);
    assertTrue(out.contains("2 services in "), out);
  }

  @Test
  void checkPrintsAllProblemsWithTheirLines() throws IOException {
    Path file = toml("[service.web]\ncomand = [\"/bin/true\"]\n[service.db]\ncommand = 7\n");
    assertEquals(78, reeve("check", file.toString()));
    assertEquals("", out);
    assertTrue(err.contains(file + ":2"), err);
    assertTrue(err.contains("did you mean \"command\"?"), err);
    assertTrue(err.contains(file + ":4"), err);
  }

  @Test
  void checkReportsAMissingFile() {
    assertEquals(78, reeve("check", directory.resolve("none.toml").toString()));
    assertTrue(err.contains("none.toml"), err);
  }

  @Test
  void acceptsAFileNameThatBeginsWithAt() {
    assertEquals(78, reeve("check", "@none"));
    assertTrue(err.contains("@none"), err);
  }

  @Test
  void checkWarnsOfWhatTheMachineLacks() throws IOException {
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
  void checkWarnsOfFaultsInWhatIsNotUsed() throws IOException {
    Path file = toml("[service.web]\ncommand = [\"true\"]\n[service.\"worker@\"]\ncommand = 3\n"
        + "[profile.dev.service.web]\nrestart = \"x\"\n");
    assertEquals(0, reeve("check", file.toString()));
    assertTrue(err.contains("reeve: warning: " + file + ":4: service.\"worker@\".command: cannot be an integer"), err);
    assertTrue(err.contains(file + ":6: profile.dev.service.web.restart: cannot be \"x\" (with the profile \"dev\""),
        err);
    assertEquals(78, reeve("check", "--strict", file.toString()));
    assertEquals(0, reeve("check", "--json", file.toString()));
    assertTrue(out.contains("\"key\":\"profile.dev.service.web.restart\""), out);
  }

  @Test
  void checkExaminesTheLogThatRunWouldOpen() throws IOException {
    Path blocked = Files.writeString(directory.resolve("blocked"), "");
    Path file =
        toml("[reeve]\nlog-dir = \"" + blocked + "\"\n[service.web]\ncommand = [\"/bin/true\"]\nstderr = \"log\"\n");
    assertEquals(78, reeve("check", "--strict", file.toString()));
    assertTrue(err.contains(blocked + "/web.log\""), err);
    assertTrue(err.contains(blocked + "/web.err.log\""), err);
  }
}
