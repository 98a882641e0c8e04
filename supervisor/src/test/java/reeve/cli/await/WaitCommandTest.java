package reeve.cli.await;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.cli.CommandRunner;
import reeve.cli.FakeReeve;

/** The exit code and output of {@code reeve wait} for what reeve answers. */
@Timeout(30)
class WaitCommandTest {
  private static final String UP =
      "{'name':'web','state':'running','target':'up','pid':7,'health':{'state':'healthy'}}";
  private static final String PLAIN = "{'name':'db','state':'running','target':'up','pid':8}";
  private static final String STARTING = "{'name':'late','state':'starting','target':'up','pid':9}";
  private static final String STOPPED = "{'name':'off','state':'stopped','target':'down'}";
  private static final String DEAD = "{'name':'dead','state':'failed','target':'down','failed':true,"
      + "'failure':'exit 1','lastExit':{'code':3,'at':'2026-01-02T03:04:05.000Z'}}";

  @TempDir
  Path directory;
  private final CommandRunner runner = new CommandRunner();
  private List<String> requests;
  private int sockets;

  private int run(String services, String... args) throws IOException {
    try (FakeReeve reeve = new FakeReeve(directory.resolve("socket" + sockets++), (method,
        params) -> method.equals("events") ? "'result':{}" : "'result':{'services':[" + services + "]}")) {
      List<String> all = new ArrayList<>(List.of("wait", "--socket", reeve.socket()));
      all.addAll(List.of(args));
      return runner.run(all.toArray(new String[0]));
    }
  }

  @Test
  void aConditionThatIsMetReturnsAtOnce() throws IOException {
    assertEquals(0, run(UP + "," + PLAIN, "web", "db"));
    assertEquals("web is ready (running)\ndb is ready (running)\n", runner.out());
    assertEquals(0, run(UP, "web", "--for", "healthy"));
    assertEquals("web is healthy\n", runner.out());
    assertEquals(0, run(DEAD, "dead", "--for", "exited"));
    assertEquals("dead exited with code 3\n", runner.out());
    assertEquals(3, run(DEAD, "dead", "--for", "exited", "--exit-code"));
    assertEquals(0, run(STOPPED, "off", "--for", "exited"));
    assertEquals("off has not run\n", runner.out());
  }

  @Test
  void aServiceThatHasFailedOrIsStoppedEndsTheWait() throws IOException {
    assertEquals(1, run(UP + "," + DEAD, "web", "dead"));
    assertTrue(runner.err().contains("cannot wait for \"dead\" to be ready: it has failed: exit 1"), runner.err());
    assertEquals(1, run(STOPPED, "off"));
    assertTrue(runner.err().contains("it is stopped; start it by \"reeve start off\""), runner.err());
    assertEquals(1, run(PLAIN, "db", "--for", "healthy"));
    assertTrue(runner.err().contains("it has no health check"), runner.err());
  }

  @Test
  void theTimeoutIsKept() throws IOException {
    assertEquals(6, run(STARTING + "," + UP, "late", "web", "--timeout", "50ms"));
    assertTrue(runner.err().contains("cannot wait any longer than 50 ms for \"late\" and 1 more to be ready"),
        runner.err());
  }

  @Test
  void itIsUsedCorrectly() throws IOException {
    assertEquals(64, run(UP, "web", "--for", "bogus"));
    assertEquals(64, run(UP));
    assertEquals(64, run(UP, "web", "--exit-code"));
    assertEquals(64, run(UP + "," + PLAIN, "web", "db", "--for", "exited", "--exit-code"));
    assertEquals(4, runner.run("wait", "web", "--socket", directory.resolve("none").toString()));
  }

  @Test
  void jsonSaysWhatDecided() throws IOException {
    assertEquals(0, run(UP, "web", "--json"));
    assertEquals("{\"condition\":\"ready\",\"met\":true,\"services\":[{\"name\":\"web\",\"met\":true,"
        + "\"message\":\"is ready (running)\"}]}\n", runner.out());
  }

  /** @param later the services of all answers but the first, which has those of {@code begin} */
  private int changing(String begin, String later, String... args) throws IOException {
    AtomicInteger answers = new AtomicInteger();
    try (FakeReeve reeve = new FakeReeve(directory.resolve("socket" + sockets++), (method,
        params) -> method.equals("events") ? "'result':{}"
            : "'result':{'services':[" + (answers.getAndIncrement() == 0 ? begin : later) + "]}")) {
      List<String> all = new ArrayList<>(List.of("wait", "--socket", reeve.socket(), "--timeout", "10s"));
      all.addAll(List.of(args));
      int code = runner.run(all.toArray(new String[0]));
      requests = List.copyOf(reeve.requests());
      return code;
    }
  }

  @Test
  void aServiceThatIsRemovedEndsTheWait() throws IOException {
    assertEquals(2, changing(STARTING, "", "--all"));
    assertTrue(runner.err().contains("the services were removed"), runner.err());
  }

  @Test
  void anEndCountsAlthoughTheServiceWasStartedAgain() throws IOException {
    String again = PLAIN.replace("'pid':8", "'pid':9,'lastExit':{'code':5,'at':'2026-01-02T03:04:05.000Z'}");
    assertEquals(5, changing(PLAIN, again, "db", "--for", "exited", "--exit-code"));
    assertEquals("db exited with code 5\n", runner.out());
    assertEquals(6, run(again, "db", "--for", "exited", "--timeout", "50ms"), "that was before");
  }

  @Test
  void failedSelectsThoseThatHadFailedAtTheBeginning() throws IOException {
    assertEquals(2, changing(STARTING, "", "--failed"));
    assertTrue(requests.get(0).contains("failed"), requests::toString);
    String later = requests.get(requests.size() - 1);
    assertTrue(later.startsWith("status ") && later.contains("late") && !later.contains("failed"), requests::toString);
  }

  @Test
  void theEndOfTheWaitForTheStatusEndsTheWaitForAText() throws IOException {
    String log = Files.writeString(directory.resolve("late.log"), "").toString();
    String late = "{'name':'late','state':'starting','target':'up','stdout':'" + log + "'}";
    assertEquals(6, run(late, "late", "--for", "log=x", "--timeout", "50ms"));
    try (FakeReeve reeve = new FakeReeve(directory.resolve("socket" + sockets++), (method,
        params) -> method.equals("events") ? "'result':{'services':7}" : "'result':{'services':[" + late + "]}")) {
      assertEquals(4, runner.run("wait", "late", "--for", "log=x", "--socket", reeve.socket()), runner::err);
    }
  }
}
