package reeve.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ConfigProblem;
import reeve.config.read.PlanReader;
import reeve.posix.LinuxPosix;

/** What {@code check --strict} finds before {@code run} does, each with its line. */
class PreflightCheckIT {
  private static final String NAMED = "[service.web]\ncommand = [\"true\"]\n";

  @TempDir
  Path directory;

  private final Map<String, String> variables = new HashMap<>(Map.of("PATH", "/usr/bin:/bin"));

  @Test
  void findsEachCommandThatReeveRunsForAService() throws IOException {
    for (String key : List.of("pre-start", "post-start", "pre-stop", "post-stop", "stop-command", "reload-command",
        "on-failure", "on-recovery")) {
      String command = key.endsWith("command") ? key : key + " command";
      assertEquals(List.of("3 service.web." + key + " cannot find the " + command
          + " \"no-such\" of \"web\" in PATH /usr/bin:/bin"), findings(NAMED + key + " = [\"no-such\"]\n"), key);
    }
  }

  @Test
  void findsTheCommandsOfProbes() throws IOException {
    for (String key : List.of("health", "ready")) {
      assertEquals(List.of("3 service.web." + key + " cannot find the " + key
          + " command \"no-such\" of \"web\" in PATH /usr/bin:/bin"),
          findings(NAMED + key + " = { command = [\"no-such\"] }\n"));
    }
  }

  @Test
  void findsEachCommandOfAOneshot() throws IOException {
    assertEquals(List.of("3 service.job.command cannot find the command \"no-such\" of \"job\" in PATH /usr/bin:/bin"),
        findings("[service.job]\ntype = \"oneshot\"\ncommand = [[\"true\"], [\"no-such\"]]\n"));
  }

  @Test
  void findsAMissingInterpreterOfAScript() throws IOException {
    Path script = script("run", "#!/no/such/interpreter -x\n");
    assertEquals(List.of("2 service.web.command cannot execute \"" + script
        + "\" of \"web\": its interpreter \"/no/such/interpreter\": no such file or directory"),
        findings("[service.web]\ncommand = [\"" + script + "\"]\n"));
  }

  @Test
  void findsAMissingInterpreterOfAnInterpreter() throws IOException {
    Path inner = script("inner", "#!/no/such/interpreter\n");
    Path script = script("run", "#!" + inner + "\n");
    assertEquals(List.of("2 service.web.command cannot execute \"" + script
        + "\" of \"web\": its interpreter \"/no/such/interpreter\": no such file or directory"),
        findings("[service.web]\ncommand = [\"" + script + "\"]\n"));
  }

  @Test
  void findsAnInterpreterThatEnvDoesNotFind() throws IOException {
    for (String line : List.of("#!/usr/bin/env no-such", "#! /usr/bin/env -S no-such -x")) {
      Path script = script("run", line + "\n");
      assertEquals(List.of("2 service.web.command cannot execute \"" + script + "\" of \"web\": its interpreter "
          + "\"/usr/bin/env\" cannot find \"no-such\" in PATH /usr/bin:/bin"),
          findings("[service.web]\ncommand = [\"" + script + "\"]\n"), line);
    }
    Path good = script("good", "#!/usr/bin/env -S A=1 sh\n");
    assertEquals(List.of(), findings("[service.web]\ncommand = [\"" + good + "\"]\n"));
  }

  @Test
  void findsFilesAndDirectoriesOfAService() throws IOException {
    assertEquals(List.of("3 service.web.stdin cannot open stdin \"" + directory
        + "/none\" of \"web\": no such file or directory"), findings(NAMED + "stdin = \"./none\"\n"));
    assertEquals(List.of("3 service.web.stdin cannot open stdin \"" + directory
        + "\" of \"web\": is a directory"), findings(NAMED + "stdin = \"" + directory + "\"\n"));
    assertEquals(List.of("3 service.web.working-directory cannot use working-directory \"" + directory
        + "/none\" of \"web\": no such file or directory"), findings(NAMED + "working-directory = \"none\"\n"));
    assertEquals(List.of("4 service.web.pid-file cannot use pid-file \"" + directory
        + "/none/pid\" of \"web\": the directory \"" + directory + "/none\" does not exist"),
        findings(NAMED + "type = \"forking\"\npid-file = \"none/pid\"\n"));
    assertEquals(List.of(), findings(NAMED + "type = \"forking\"\npid-file = \"none/pid\"\npre-start = [\"true\"]\n"));
    assertEquals(List.of("3 service.web.stdout cannot write stdout \"" + directory
        + "\" of \"web\": \"" + directory + "\": is a directory"),
        findings(NAMED + "stdout = \"" + directory + "\"\n"));
  }

  @Test
  void findsPathsOfReeveItself() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    String reason = "\"" + file + "\": a part of the path is not a directory";
    assertEquals(List.of("2 reeve.log-file cannot use log-file \"" + file + "/x\": " + reason),
        findings("[reeve]\nlog-file = \"file/x\"\n" + NAMED));
    assertEquals(List.of("2 reeve.socket cannot listen on the socket \"" + file + "\": there is something else than a "
        + "socket"), findings("[reeve]\nsocket = \"file\"\n" + NAMED));
    assertEquals(List.of("2 reeve.socket cannot listen on the socket \"" + directory + "/a/b/s\": the directory \""
        + directory + "/a\" does not exist"), findings("[reeve]\nsocket = \"a/b/s\"\n" + NAMED));
    assertEquals(List.of(), findings("[reeve]\nsocket = \"a/s\"\nstate-dir = \"x/y\"\n" + NAMED));
    variables.put("REEVE_TERMINATION_LOG", directory + "/none/log");
    assertEquals(List.of("0  cannot write the file that REEVE_TERMINATION_LOG names, \"" + directory
        + "/none/log\": the directory \"" + directory + "/none\" does not exist"), findings(NAMED));
  }

  /** {@code run} starts without a state directory, so {@code check --strict} accepts that too. */
  @Test
  void onlyWarnsOfAStateDirectoryThatCannotBeUsed() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    String reason = "\"" + file + "\": a part of the path is not a directory";
    for (String path : List.of("file", "file/x")) {
      String toml = "[reeve]\nstate-dir = \"" + path + "\"\n" + NAMED;
      assertEquals(List.of(), findings(toml));
      assertEquals(List.of("2 reeve.state-dir cannot use state-dir \"" + directory + "/" + path + "\": " + reason),
          lines(check(toml).warnings()));
    }
    assertEquals(List.of(), lines(check("[reeve]\nstate-dir = \"x/y\"\n" + NAMED).warnings()));
  }

  @Test
  void warnsOfAHealthFileThatCannotBeMade() throws IOException {
    Files.writeString(directory.resolve("file"), "text\n");
    String line = "2 reeve.health-file cannot use health-file \"" + directory;
    assertEquals(List.of(line + "/file/x\": \"" + directory + "/file\": a part of the path is not a directory"),
        lines(check("[reeve]\nhealth-file = \"file/x\"\n" + NAMED).warnings()));
    assertEquals(List.of(line + "/file\": there is a file that is no health file of reeve"),
        lines(check("[reeve]\nhealth-file = \"file\"\n" + NAMED).warnings()));
    Files.writeString(directory.resolve("file"), "17\n");
    assertEquals(List.of(), lines(check("[reeve]\nhealth-file = \"file\"\n" + NAMED).warnings()));
    assertEquals(List.of(), lines(check("[reeve]\nhealth-file = \"run/healthy\"\n" + NAMED).warnings()));
  }

  @Test
  void namesTheLineOfTheServiceForAKeyOfDefaults() throws IOException {
    assertEquals(List.of("3 service.web.pre-start cannot find the pre-start command \"no-such\" of \"web\" in PATH "
        + "/usr/bin:/bin"), findings("[defaults]\npre-start = [\"no-such\"]\n" + NAMED));
  }

  /** What is only missing is what a parked service waits for. */
  @Test
  void findsCausesOfAParkedServiceThatCannotClear() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    String parked = NAMED + "park = { on = [75], until = [\"";
    String where = "3 service.web.park cannot wait for \"";
    assertEquals(List.of(where + "path:" + file + "/x/y\" when \"web\" is parked: \"" + file
        + "\": a part of the path is not a directory"),
        findings(parked + "path:" + file + "/x/y\"] }\n"));
    assertEquals(List.of(where + "unix:" + file + "\" when \"web\" is parked: there is something else than a socket"),
        findings(parked + "unix:" + file + "\"] }\n"));
    String longPath = directory + "/" + "s".repeat(108);
    assertEquals(
        List.of(where + "unix:" + longPath + "\" when \"web\" is parked: a socket's path has at most 107 bytes"),
        findings(parked + "unix:" + longPath + "\"] }\n"));
    assertEquals(List.of(), findings(parked + "path:" + directory + "/no/such\", \"unix:" + directory
        + "/no.sock\", \"path:" + directory + "\", \"tcp:no-such-host:1\"] }\n"));
  }

  private Path script(String name, String text) throws IOException {
    Path script = Files.writeString(directory.resolve(name), text);
    script.toFile().setExecutable(true);
    return script;
  }

  private List<String> findings(String toml) throws IOException {
    return lines(check(toml).findings());
  }

  private PreflightCheck check(String toml) throws IOException {
    String logs = "log-dir = \"" + directory + "/log\"\n";
    String state = toml.contains("state-dir") ? "" : "state-dir = \"" + directory + "/state\"\n";
    boolean hasReeve = toml.startsWith("[reeve]\n");
    String text = hasReeve ? toml.replace(NAMED, logs + state + NAMED) : toml + "[reeve]\n" + logs + state;
    Path file = Files.writeString(directory.resolve("reeve.toml"), text);
    PlanReader.Result read = PlanReader.read(List.of(file.toString()), variables);
    return new PreflightCheck(new LinuxPosix(), ((PlanReader.Result.Ok) read).plan(), variables);
  }

  /** Each as "LINE KEY MESSAGE". */
  private static List<String> lines(List<ConfigProblem> problems) {
    List<String> found = new ArrayList<>();
    for (ConfigProblem problem : problems) {
      found.add(problem.source().line() + " " + problem.key() + " " + problem.message());
    }
    return found;
  }
}
