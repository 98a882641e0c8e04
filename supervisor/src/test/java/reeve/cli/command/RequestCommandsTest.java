package reeve.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reeve.cli.CommandRunner;
import reeve.cli.FakeReeve;

/** The requests that commands send, what they print of the answer, and their exit codes. */
@Timeout(30)
class RequestCommandsTest {
  @TempDir
  Path directory;
  private final CommandRunner runner = new CommandRunner();
  private List<String> requests;
  private int sockets;

  private int run(String answer, String command, String... args) throws IOException {
    Path socket = directory.resolve("socket" + sockets++);
    try (FakeReeve reeve = new FakeReeve(socket, (method, params) -> answer)) {
      List<String> all = new ArrayList<>(List.of(command, "--socket", reeve.socket())); // before any "--"
      all.addAll(List.of(args));
      int code = runner.run(all.toArray(new String[0]));
      requests = List.copyOf(reeve.requests());
      return code;
    }
  }

  private static final String MISSED = "'result':{'services':[{'name':'a','result':'reached','message':'runs'},"
      + "{'name':'b','result':'missed','message':'exited with code 1'}]}";

  @Test
  void actionPrintsTheResultOfEachService() throws IOException {
    assertEquals(1, run(MISSED, "start", "a", "b"));
    assertEquals(List.of("start {\"services\":[\"a\",\"b\"],\"wait\":true,\"progress\":true}"), requests);
    assertEquals("a: runs\n", runner.out());
    assertEquals("reeve: cannot start \"b\": exited with code 1; see reeve why b\n", runner.err());
  }

  @Test
  void actionWithoutWaitingSendsItsOptions() throws IOException {
    assertEquals(0, run("'result':{'services':[{'name':'a','result':'under-way','message':'stopping'}]}", "stop", "a",
        "--no-deps", "--no-wait"));
    assertEquals(List.of("stop {\"services\":[\"a\"],\"deps\":false,\"wait\":false,\"progress\":false}"), requests);
    assertEquals("a: stopping\n", runner.out());
  }

  @Test
  void actionEndsWhenItsTimeoutIsOver() throws IOException {
    assertEquals(6, run(null, "stop", "a", "--timeout", "50ms"));
    assertEquals("reeve: cannot wait any longer than 50 ms for the services to stop; reeve continues with the "
        + "request\n", runner.err());
  }

  @Test
  void actionNeedsASelection() throws IOException {
    assertEquals(64, run(null, "kill"));
    assertEquals(List.of(), requests);
    assertEquals("reeve: cannot kill without a selection: name the services, or use --all or --failed; "
        + "see reeve kill --help\n", runner.err());
  }

  @Test
  void newServiceIsSentAsADefinition() throws IOException {
    assertEquals(0, run("'result':{'services':[]}", "start", "--name", "x", "--directory", "/d", "--env", "A=1",
        "--restart", "always", "--tag", "t", "--", "cmd", "--flag"), runner.err());
    assertEquals(List.of("add {\"name\":\"x\",\"directory\":\"/d\",\"definition\":{\"command\":[\"cmd\",\"--flag\"],"
        + "\"env\":{\"A\":\"1\"},\"restart\":\"always\",\"tags\":[\"t\"]},\"wait\":true,\"progress\":true}"), requests);
  }

  @Test
  void userAndLimitsOfTheCommandLineAreSentAsKeys() throws IOException {
    assertEquals(0, run("'result':{'services':[]}", "start", "--name", "x", "--directory", "/d", "--user", "www",
        "--group", "5", "--umask", "0027", "--nice", "-5", "--limit", "nofile=1:2", "--limit", "core=unlimited", "--",
        "cmd"), runner.err());
    assertEquals(List.of("add {\"name\":\"x\",\"directory\":\"/d\",\"definition\":{\"command\":[\"cmd\"],"
        + "\"user\":\"www\",\"group\":\"5\",\"umask\":\"0027\",\"nice\":-5,"
        + "\"limits\":{\"nofile\":\"1:2\",\"core\":\"unlimited\"}},\"wait\":true,\"progress\":true}"), requests);
  }

  @Test
  void aLimitWithoutAValueIsRefused() throws IOException {
    assertEquals(64, run(null, "start", "--name", "x", "--limit", "nofile", "--", "cmd"));
    assertEquals(List.of(), requests);
    assertTrue(runner.err().contains("\"nofile\" does not set a limit; write --limit NAME=VALUE"), runner.err());
    assertEquals(64, run(null, "start", "x", "--user", "www"));
    assertTrue(runner.err().contains("--user"), runner.err());
  }

  @Test
  void immediateActionPrintsEachService() throws IOException {
    assertEquals(0, run("'result':{'services':[{'name':'a'},{'name':'b'}]}", "reset", "--failed"));
    assertEquals(List.of("reset {\"failed\":true}"), requests);
    assertEquals("a: reset\nb: reset\n", runner.out());
  }

  @Test
  void jsonIsTheAnswerAsItCame() throws IOException {
    assertEquals(1, run(MISSED.replace("'name':'a'", "'name':'a','of a newer reeve':[1.50]"), "restart", "--all",
        "--json"));
    assertEquals("{\"services\":[{\"name\":\"a\",\"of a newer reeve\":[1.50],\"result\":\"reached\","
        + "\"message\":\"runs\"},{\"name\":\"b\",\"result\":\"missed\",\"message\":\"exited with code 1\"}]}\n",
        runner.out());
  }

  @Test
  void statusExitsWith3IfANamedServiceDoesNotRun() throws IOException {
    String stopped = "'result':{'services':[{'name':'a','state':'stopped','enabled':true},"
        + "{'name':'b','state':'running','enabled':true}]}";
    assertEquals(0, run(stopped, "status"));
    assertEquals("NAME  STATE\na     stopped\nb     running\n", runner.out());
    assertEquals(3, run(stopped, "status", "a", "b"));
    assertEquals(0, run(stopped, "status", "b", "*"));
  }

  @Test
  void statusExitsWith3IfAServiceThatWasSelectedByNameIsUnhealthy() throws IOException {
    String unhealthy = "'result':{'services':[{'name':'a','state':'running','enabled':true,"
        + "'health':{'state':'unhealthy','errors':[{'message':'refused'}]}}]}";
    assertEquals(0, run(unhealthy, "status"));
    assertEquals("NAME  STATE    HEALTH     NOTE\na     running  unhealthy  unhealthy: refused\n", runner.out());
    assertEquals(0, run(unhealthy, "status", "--all"));
    assertEquals(3, run(unhealthy, "status", "a"));
    assertEquals(3, run(unhealthy, "status", "*"));
    assertEquals(3, run(unhealthy, "status", "@tag"));
  }

  @Test
  void statusReportsWhatOnlyTheFilesHave() throws IOException {
    String service = "'services':[{'name':'a','state':'running','enabled':true}],";
    assertEquals(0, run("'result':{" + service + "'files':{'added':['x','y']}}", "status"));
    assertEquals("reeve: warning: the configuration files define new services: x, y; see reeve plan\n", runner.err());
    assertEquals(0, run("'result':{" + service + "'files':{'added':[],'problem':'a.toml:1: bad'}}", "status"));
    assertEquals("reeve: warning: the configuration files have changed and cannot be applied: a.toml:1: bad\n",
        runner.err());
    assertEquals(0, run("'result':{" + service + "'files':{'added':[]}}", "status", "--json"));
    assertEquals("", runner.err(), "the JSON has it");
  }

  @Test
  void applyPrintsWhatChanged() throws IOException {
    String applied = "'result':{'warnings':['odd \\u001b'],'services':["
        + "{'name':'a','kind':'restart','result':'reached','message':'runs','changes':[{'key':'user'}]},"
        + "{'name':'b','kind':'new'},{'name':'c','kind':'unchanged'},"
        + "{'name':'d','kind':'restart','result':'missed','message':'exited with code 1'}],"
        + "'settings':[{'key':'log-dir','new':'/x','live':false}]}";
    assertEquals(1, run(applied, "apply"));
    assertEquals("a: runs (user)\nb: added, not started\n! [reeve]: takes effect when reeve is restarted\n"
        + "    log-dir = /x\n1 service is unchanged\n", runner.out());
    assertEquals("reeve: warning: odd ?\n"
        + "reeve: cannot bring \"d\" in line with its definition: exited with code 1; see reeve why d\n", runner.err());
  }

  @ParameterizedTest
  @CsvSource({"-32001,2", "-32002,3", "-32003,5", "-32004,5", "-32602,64", "-32603,71", "-1,5"})
  void errorOfReeveBecomesAnExitCode(int error, int code) throws IOException {
    assertEquals(code, run(FakeReeve.error(error, "cannot do it"), "signal", "HUP", "a"));
    assertEquals("reeve: cannot do it\n", runner.err());
  }

  @Test
  void problemsOfTheFilesArePrintedAsByCheck() throws IOException {
    assertEquals(78, run("'error':{'code':-32005,'message':'cannot read the files',"
        + "'data':{'problems':['x.toml:1: one','x.toml:2: two']}}", "apply"));
    assertEquals("x.toml:1: one\nx.toml:2: two\nreeve: 2 problems; nothing was changed\n", runner.err());
  }

  @Test
  void noReeveIsAnExitCodeOfItsOwn() {
    assertEquals(4, runner.run("status", "--socket", directory.resolve("none").toString()));
    assertTrue(runner.err().startsWith("reeve: cannot reach reeve: "), runner.err());
  }
}
