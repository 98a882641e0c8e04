package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.Schema;
import reeve.config.keys.ForeignKeys;

/** What hands type from other tools gets a hint with file and line, and never a wrong one. */
class ForeignHabitsTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory, Map.of("HOME", "/home/me"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"depends_on = ['db']|requires = [\"db\"]",
      "healthcheck = 'x'|health = { http = \"http://127.0.0.1:8080/health\", interval = \"10s\" }",
      "startsecs = 5|start-seconds = \"1s\"",
      "startretries = 3|start-limit = { burst = 3, interval = \"5m\" }",
      "exitcodes = [0, 2]|success-exit-status = [2]", "priority = 10|after = [\"db\"]",
      "script = 'server.js'|command = [\"program\", \"argument\"]", "cron = '* * * * *'|schedule = \"*/5 * * * *\"",
      "stop-timeout = '5s'|stop = [\"SIGTERM 10s\", \"SIGKILL\"]", "ExecStart = '/bin/web'|command = [\"program\", "
          + "\"argument\"]",
      "uid = 1000|user = \"www-data\"", "gid = 5|group = \"www-data\"",
      "LimitNOFILE = 5|limits = { nofile = 65536 }", "PrivateTmp = true|private-tmp = true",
      "cap_add = ['X']|capabilities = { ambient = [\"net_bind_service\"] }",
      "ulimits = 5|limits = { nofile = 65536 }", "OOMScoreAdjust = 5|oom-score-adjust = 200",
      "ProtectSystem = 'full'|protect-system = \"strict\"", "CPUAffinity = 1|cpu-affinity = [0, \"2-3\"]",
      "restart_policy = 'always'|restart = \"on-failure\"", "autorestart = true|restart = \"on-failure\""})
  void aKeyOfAnotherProgramNamesTheKeyAndItsForm(String line, String form) {
    String key = line.substring(0, line.indexOf(' '));
    assertEquals("reeve.toml:3: service.web." + key + ": unknown key: did you mean \""
        + form.substring(0, form.indexOf(' ')) + "\", as in " + form + "?", in.problemWith(line));
  }

  /** A start with reeve was answered with "enabled = false". */
  @Test
  void aStartWithReeveIsNotAnsweredWithItsOpposite() {
    assertTrue(in.problemWith("autostart = true").endsWith("as in enabled = true?"),
        in.problemWith("autostart = true"));
    assertTrue(in.problemWith("disabled = true").endsWith("as in enabled = false?"));
    assertTrue(in.problemWith("autostart = false").endsWith("as in enabled = false?"));
    assertTrue(in.problemWith("disabled = false").endsWith("as in enabled = true?"));
  }

  @Test
  void aHintInTheDefaultsNamesTheTableThatTakesTheKey() {
    String text = "[defaults]\ndepends_on = ['db']\nautorestart = true\n[service.web]\ncommand = [\"/bin/web\"]\n";
    String problems = in.problems(text).toString();
    assertTrue(problems.contains("unknown key: it belongs in [service.NAME], as requires = [\"db\"]"), problems);
    assertTrue(problems.contains("did you mean \"restart\", as in restart = \"on-failure\"?"), problems);
  }

  @Test
  void everyProposedLineIsADefinitionWithoutProblems() {
    for (String[] row : ForeignKeys.LINES) {
      String text = row[0].startsWith("command") ? "[service.web]\n" + row[0] + "\n"
          : "[service.web]\ncommand = [\"/bin/web\"]\n" + row[0] + "\n";
      in.write(".env", "");
      Plan plan = in.plan(text + ConfigFixture.OTHERS);
      assertEquals("web", plan.services().get(0).identity().name().replaceAll("@.*", ""), row[0]);
      for (String line : row[0].split("\n")) {
        assertNotNull(Schema.entry(line.substring(0, line.indexOf(' '))), line);
      }
    }
  }

  @Test
  void noWordIsAKeyOfReeveOrThereTwice() {
    Set<String> seen = new HashSet<>();
    for (String[] row : ForeignKeys.LINES) {
      for (String word : Arrays.asList(row).subList(1, row.length)) {
        assertNull(Schema.entry(word), word);
        assertTrue(seen.add(word), word);
        assertNotNull(ForeignKeys.hint(word, List.of()), word);
      }
    }
    assertNull(ForeignKeys.hint("frobnicate", List.of()));
  }

  @Test
  void aKeyWithoutACounterpartSaysSo() {
    assertTrue(in.problemWith("image = 'redis'").contains("unknown key: reeve runs programs and no images: write "));
    assertTrue(
        in.problemWith("name = 'web'").endsWith("unknown key: remove it: the name of a service is in its header, "
            + "[service.NAME]"));
  }

  @ParameterizedTest
  @CsvSource({"User,user", "Nice,nice", "UMask,umask", "Group,group"})
  void aKeyOfSystemdInOtherLettersIsNamed(String typed, String meant) {
    assertEquals("reeve.toml:3: service.web." + typed + ": unknown key: did you mean \"" + meant + "\"?",
        in.problemWith(typed + " = 'x'"));
  }

  @Test
  void tablesOfOtherNamesNameTheHeader() {
    assertEquals(List.of("reeve.toml:1: services.web: unknown table: write [service.web]",
        "reeve.toml:3: services.db: unknown table: write [service.db]"),
        in.problems("[services.web]\ncommand = ['/a']\n[services.db]\ncommand = ['/b']\n"));
    assertEquals("reeve.toml:1: program.web: unknown table: write [service.web]",
        in.problem("[program.web]\ncommand = ['/a']\n"));
    assertEquals("reeve.toml:1: service.web.api: unknown key: a dot separates tables: write [service.web-api], or the "
        + "whole name in quotes", in.problem("[service.web.api]\ncommand = ['/a']\n"));
    assertEquals("web.api", in.service("[service.\"web.api\"]\ncommand = ['/a']\n").identity().name());
  }

  @Test
  void instancesOfTheMaximumIsANumber() {
    assertEquals("reeve.toml:3: service.web.instances: cannot be a string: it is an integer: write a number without "
        + "quotes, as instances = 4; nproc prints the number of processors", in.problemWith("instances = \"max\""));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "compose.yml|version: '3'@services:@  web:@    image: x|2: cannot read it as TOML: it looks like YAML, such as a "
          + "file of Compose: reeve new proposes a reeve.toml for the directory of a compose file",
      "x.yml|a:@  b: 1|1: cannot read it as TOML: it looks like YAML: write TOML",
      "ecosystem.config.js|module.exports = {@  apps: []@}|1: cannot read it as TOML: it looks like JavaScript, "
          + "such as an ecosystem file of PM2: write a [service.NAME] with a command for each app",
      "pm2.json|{@  \"apps\": []@}|1: cannot read it as TOML: it looks like JSON, such as an ecosystem file of PM2",
      "x.json|{ \"a\": 1 }|1: cannot read it as TOML: it looks like JSON: write TOML: [service.NAME]",
      "supervisord.conf|; comment@[supervisord]@nodaemon=true@[program:web]@command=/bin/web|2: cannot read it as "
          + "TOML: it looks like a configuration of supervisord: write a [service.NAME] for each [program:NAME]",
      "web.service|[Unit]@Description=Web@[Service]@ExecStart=/bin/web|1: cannot read it as TOML: it looks like a unit "
          + "of systemd: write a [service.NAME]",
      "Procfile|web: npm start|1: cannot read it as TOML: it looks like a Procfile: reeve new proposes a reeve.toml"})
  void aFileOfAnotherProgramIsOneProblem(String name, String text, String expected) {
    in.write(name, text.replace('@', '\n') + "\n");
    String problem = ConfigFixture.only(in.problemsOf(name));
    assertTrue(problem.startsWith(name + ":" + expected), problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[service.a]\ncommand = bad\n", "x\n", "[service.a\n", "a = 'b: c'\n: x\n",
      "[reeve]\nlog-dir = 'x\n"})
  void aMistakeInTomlIsNoOtherFormat(String text) {
    in.write("reeve.toml", text);
    for (String problem : in.problemsOf("reeve.toml")) {
      assertTrue(!problem.contains("it looks like"), problem);
    }
  }

  private String commandProblem(String command) {
    return in.problem("[service.web]\ncommand = " + command + "\n");
  }

  @Test
  void commandsForAShellAreReportedWithTheirForm() {
    String at = "reeve.toml:2: service.web.command: ";
    assertEquals(
        at + "cannot find a program with the name \"npm run dev\": write each argument as a string of its own, "
            + "[\"npm\", \"run\", \"dev\"], or one string with shell = true",
        commandProblem("[\"npm run dev\"]"));
    assertEquals(at + "cannot begin with a variable: no shell reads it: put it into env = { FOO = \"1\" }",
        commandProblem("[\"FOO=1\", \"web\"]"));
    assertEquals(at + "cannot use \"~/bin/web\": no shell reads it: write \"${HOME}/bin/web\"",
        commandProblem("[\"~/bin/web\"]"));
    assertEquals(
        at + "cannot use \"$HOME/bin/web\": no shell reads it: write \"${HOME}/bin/web\", which is replaced by "
            + "the value in reeve's environment",
        commandProblem("[\"$HOME/bin/web\"]"));
    assertEquals("/home/me/bin/web",
        in.service("[service.web]\ncommand = [\"${HOME}/bin/web\"]\n").process().commands().get(0).get(0));
  }

  @Test
  void aProgramWithABlankInItsNameIsNoMistake() {
    in.write("my program", "");
    assertEquals(1, in.service("[service.web]\ncommand = [\"./my program\"]\n").process().commands().get(0).size());
  }

  @Test
  void pathsForAShellAreReported() {
    assertEquals("reeve.toml:3: service.web.working-directory: cannot use \"~/web\": no shell reads it: write "
        + "\"${HOME}/web\"", in.problemWith("working-directory = \"~/web\""));
    assertTrue(in.problemWith("working-directory = \"$HOME\"").contains("write \"${HOME}\", which is replaced"));
    assertTrue(in.problemWith("env-file = [\"~/.env\"]").contains("write \"${HOME}/.env\""));
    assertTrue(in.problemWith("stdout = \"$LOGS/web.log\"").contains("write \"${LOGS}/web.log\""));
  }

  private List<String> warnings(String command) {
    in.write("reeve.toml", "[service.web]\ncommand = " + command + "\n");
    return ((PlanReader.Result.Ok) in.read("reeve.toml")).warnings().stream().map(ConfigProblem::toString)
        .map(text -> text.replace(directory + "/", "")).toList();
  }

  @Test
  void argumentsThatMayBeMeantForAShellAreWarnings() {
    assertEquals(List.of("reeve.toml:2: service.web.command: passes \"&&\" to the program as an argument, because no "
        + "shell reads it: for a shell, write one string with shell = true"),
        warnings("[\"migrate\", \"up\", \"&&\", \"web\"]"));
    assertEquals(1, warnings("[\"web\", \"|\", \"tee\", \"log\"]").size());
    assertEquals(1, warnings("[\"web\", \">\", \"log\"]").size());
    assertEquals(1, warnings("[\"web\", \"--dir\", \"~/data\"]").size());
    assertEquals(1, warnings("[\"web\", \"$HOME/data\"]").size());
    assertEquals(1, warnings("[\"echo\", \"$HOME\"]").size());
    assertEquals(1, warnings("[\"echo\", \"a\", \">\", \"log\"]").size());
    for (String fine : List.of("[\"web\", \"$$HOME/data\"]", "[\"sh\", \"-c\", \"$REEVE_SERVICE\"]",
        "[\"expr\", \"2\", \"|\", \"1\"]", "[\"web\", \"a && b\"]", "[\"find\", \"-name\", \"&\"]",
        "[\"web\", \"$5\"]")) {
      assertEquals(List.of(), warnings(fine), fine);
    }
  }

  @Test
  void numbersAndBooleansAreValuesOfVariables() {
    Map<String, String> environment = in.serviceWith("env = { PORT = 8080, RATE = 1.50, DEBUG = true, N = -3 }")
        .process().environment();
    assertEquals(Map.of("PORT", "8080", "RATE", "1.50", "DEBUG", "true", "N", "-3"), environment);
    assertTrue(in.problemWith("env = { A = ['x'] }").contains("cannot be an array: it is a string"));
  }
}
