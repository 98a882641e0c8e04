package reeve.cli.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.cli.CommandRunner;
import reeve.cli.FakeReeve;

/** The exit code and output of {@code reeve health} for what reeve answers. */
@Timeout(30)
class HealthCommandTest {
  private static final String UP = "{'name':'web','state':'running','enabled':true,'health':{'state':'healthy'}}";
  private static final String LATE = "{'name':'late','state':'starting','enabled':true}";
  private static final String DEAD = "{'name':'dead','state':'failed','enabled':true,'failed':true,"
      + "'failure':'exited with code 1'}";
  private static final String ESSENTIAL = "{'name':'main','state':'running','enabled':true,'essential':true}";

  @TempDir
  Path directory;
  private final CommandRunner runner = new CommandRunner();
  private List<String> requests;
  private int sockets;

  private int run(String services, String... args) throws IOException {
    Path socket = directory.resolve("socket" + sockets++);
    String answer = services == null ? null : "'result':{'services':[" + services + "]}";
    try (FakeReeve reeve = new FakeReeve(socket, (method, params) -> answer)) {
      List<String> all = new ArrayList<>(List.of("health", "--socket", reeve.socket()));
      all.addAll(List.of(args));
      int code = runner.run(all.toArray(new String[0]));
      requests = List.copyOf(reeve.requests());
      return code;
    }
  }

  @Test
  void everythingIsReady() throws IOException {
    assertEquals(0, run(UP + "," + ESSENTIAL));
    assertEquals(List.of("status {}"), requests, "the processes are not sampled");
    assertEquals("ready: 2 services\nNAME  PROBE  STATE    HEALTH\nweb   ready  running  healthy\n"
        + "main  ready  running\n", runner.out());
    assertEquals(0, run(""), "nothing to wait for");
    assertEquals("ready: 0 services\n", runner.out());
  }

  @Test
  void aServiceThatStartsIsLiveAndNotReady() throws IOException {
    assertEquals(1, run(UP + "," + LATE));
    assertEquals("not ready: 1 of 2 services: late (starting)",
        runner.out().substring(0, runner.out().indexOf('\n')));
    assertEquals(1, run(UP + "," + LATE, "--ready"));
    assertEquals(0, run(UP + "," + LATE, "--live"));
    assertTrue(runner.out().startsWith("live: 2 services\n"), runner.out());
  }

  @Test
  void anUnhealthyServiceIsNeither() throws IOException {
    String unhealthy = UP.replace("'healthy'", "'unhealthy'");
    assertEquals(1, run(unhealthy));
    assertEquals(1, run(unhealthy, "--live"));
    assertTrue(runner.out().startsWith("not live: 1 of 1 service: web (running, unhealthy)\n"), runner.out());
    assertEquals(1, run(unhealthy, "web"));
  }

  @Test
  void withEssentialServicesOnlyTheseDecideWhetherReeveIsLive() throws IOException {
    assertEquals(1, run(DEAD, "--live"));
    assertEquals(0, run(DEAD + "," + ESSENTIAL, "--live"));
    assertEquals(1, run(DEAD + "," + ESSENTIAL, "--ready"));
    assertEquals(1, run(DEAD, "--live", "dead"));
    assertEquals(1, run(DEAD + "," + ESSENTIAL, "--live", "--all"), "all means all");
  }

  @Test
  void disabledAndScheduledServicesCountOnlyIfTheyAreSelected() throws IOException {
    String disabled = LATE.replace("'enabled':true", "'enabled':false");
    assertEquals(0, run(UP + "," + disabled));
    assertEquals(1, run(disabled, "late"));
    String scheduled = "{'name':'job','state':'failed','enabled':true,'schedule':{'words':'daily'}}";
    assertEquals(0, run(UP + "," + scheduled));
    assertEquals(1, run(scheduled, "job"));
    assertEquals(List.of("status {\"services\":[\"job\"]}"), requests);
    assertEquals(0, run(scheduled.replace("failed", "stopped"), "job"));
  }

  @Test
  void jsonHasTheResultOfEachService() throws IOException {
    assertEquals(1, run(UP + "," + DEAD, "--json"));
    assertEquals("{\"probe\":\"ready\",\"passes\":false,\"services\":["
        + "{\"name\":\"web\",\"result\":\"ready\",\"passes\":true,\"state\":\"running\",\"health\":\"healthy\"},"
        + "{\"name\":\"dead\",\"result\":\"failed\",\"passes\":false,\"state\":\"failed\",\"health\":null}]}\n",
        runner.out());
  }

  @Test
  void aReeveThatIsAbsentOrDoesNotAnswerHasItsOwnCode() throws IOException {
    assertEquals(4, runner.run("health", "--socket", directory.resolve("none").toString()));
    assertTrue(runner.err().startsWith("reeve: cannot "), runner.err());
    assertEquals("", runner.out());
    assertEquals(6, run(null, "--timeout", "50ms"));
    assertEquals("reeve: cannot get the health from reeve within 50 ms; is it stopped?\n", runner.err());
  }

  @Test
  void oneProbeAtATime() throws IOException {
    assertEquals(64, run(UP, "--ready", "--live"));
    assertEquals(List.of(), requests);
  }
}
