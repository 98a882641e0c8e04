package reeve.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.cli.CommandRunner;
import reeve.cli.FakeReeve;

/** {@code reeve restart --rolling} sends one request after the other, and stops at the first failure. */
@Timeout(30)
class RollingRestartTest {
  @TempDir
  Path directory;
  private final CommandRunner runner = new CommandRunner();
  private final List<String> failing = new ArrayList<>();
  private boolean silent;
  private List<String> requests;

  private String answer(String method, Map<String, Object> params) {
    if (method.equals("status")) {
      return "'result':{'services':[" + service("a", "up") + "," + service("b", "up") + "," + service("down", "down")
          + "," + service("c", "up") + "]}";
    }
    StringBuilder services = new StringBuilder();
    for (Object name : (List<?>) params.get("services")) {
      boolean fails = failing.contains(name);
      services.append(services.length() == 0 ? "" : ",").append("{'name':'" + name + "','result':'"
          + (fails ? "missed','message':'exited with code 1'}" : "reached','message':'is ready'}"));
    }
    return silent ? null : "'result':{'services':[" + services + "]}";
  }

  private static String service(String name, String target) {
    return "{'name':'" + name + "','target':'" + target + "','state':'running'}";
  }

  private int restart(String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of("restart", "--all", "--rolling"));
    args.addAll(List.of(options));
    try (FakeReeve reeve = new FakeReeve(directory.resolve("socket"), this::answer)) {
      args.add("--socket");
      args.add(reeve.socket());
      int code = runner.run(args.toArray(new String[0]));
      requests = reeve.requests().stream().filter(request -> request.startsWith("restart")).toList();
      return code;
    }
  }

  private static String request(String names) {
    return "restart {\"services\":[" + names + "],\"deps\":false,\"healthy\":true,\"wait\":true,\"progress\":true}";
  }

  @Test
  void restartsOneServiceAfterTheOtherAndLeavesStoppedOnes() throws IOException {
    assertEquals(0, restart(), runner.err());
    assertEquals(List.of(request("\"a\""), request("\"b\""), request("\"c\"")), requests);
    assertEquals("down: is down, and not restarted\na: is ready\nb: is ready\nc: is ready\n", runner.out());
  }

  @Test
  void stopsAtTheFirstServiceThatFails() throws IOException {
    failing.add("b");
    assertEquals(1, restart());
    assertEquals(List.of(request("\"a\""), request("\"b\"")), requests);
    assertEquals("reeve: cannot restart \"b\": exited with code 1; see reeve why b\n"
        + "reeve: cannot continue the rolling restart: c was not restarted\n", runner.err());
  }

  @Test
  void restartsABatchAtATime() throws IOException {
    assertEquals(0, restart("--batch", "2"), runner.err());
    assertEquals(List.of(request("\"a\",\"b\""), request("\"c\"")), requests);
  }

  @Test
  void printsOneObjectWithAllResults() throws IOException {
    failing.add("c");
    assertEquals(1, restart("--json"));
    assertEquals("{\"services\":[{\"name\":\"a\",\"result\":\"reached\",\"message\":\"is ready\"},"
        + "{\"name\":\"b\",\"result\":\"reached\",\"message\":\"is ready\"},"
        + "{\"name\":\"c\",\"result\":\"missed\",\"message\":\"exited with code 1\"}]}\n", runner.out());
  }

  @Test
  void endsWhenAServiceTakesTooLong() throws IOException {
    silent = true;
    assertEquals(6, restart("--timeout", "50ms"));
    assertEquals(List.of(request("\"a\"")), requests);
    assertTrue(runner.err().startsWith("reeve: cannot wait any longer than 50 ms for "), runner.err());
    assertTrue(runner.err().endsWith("cannot continue the rolling restart: b, c were not restarted\n"), runner.err());
  }
}
