package reeve.control.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.control.RpcException;
import reeve.json.Json;

/** Requests while reeve replaces its program. */
@Timeout(30)
class RequestRepeaterTest {
  private static final long LONG = 20_000_000_000L;
  private static final String UPGRADING = "{\"jsonrpc\":\"2.0\",\"method\":\"upgrading\",\"params\":{}}";

  @TempDir
  Path directory;
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private String answer = "{\"answer\":\"new\"}";
  private FakeServer server;
  private int servers;

  /** The former program does this, and the new one answers. */
  private Map<String, Object> call(String method, String... lines) throws Exception {
    server = new FakeServer(directory.resolve("s" + servers++), peer -> {
      peer.line(FakeServer.HELLO);
      requests.add(methodOf(peer));
      for (String line : lines) {
        peer.line(line);
      }
    }, peer -> {
      peer.line(FakeServer.HELLO);
      requests.add(methodOf(peer));
      peer.line("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":" + answer + "}");
      peer.read();
    });
    try (RpcConnection connection = RpcConnection.connect(List.of(server.path.toString()), LONG)) {
      return new RequestRepeater(connection).call(method, Map.of(), RpcConnection.NEVER, null);
    }
  }

  private static String methodOf(FakeServer.Peer peer) throws IOException {
    return peer.read().replaceAll(".*\"method\":\"([a-z]*)\".*", "$1");
  }

  private static String error(boolean performed) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":" + RpcException.UPGRADING
        + ",\"message\":\"cannot\",\"data\":{\"performed\":" + performed + "}}}";
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void aRequestThatWasNotCarriedOutIsSentAgain() throws Exception {
    assertEquals("new", call("restart", error(false), UPGRADING).get("answer"));
    assertEquals(List.of("restart", "restart"), requests);
  }

  @Test
  void aRequestThatWasNotReadIsSentAgain() throws Exception {
    assertEquals("new", call("apply", UPGRADING).get("answer"));
    assertEquals(List.of("apply", "apply"), requests);
  }

  @Test
  void theResultOfARestartThatWasCarriedOutIsAwaitedWithoutAnotherOne() throws Exception {
    assertEquals("new", call("restart", error(true), UPGRADING).get("answer"));
    assertEquals(List.of("restart", "start"), requests);
  }

  @Test
  void theResultOfAKillThatWasCarriedOutIsAwaitedWithoutAnotherOne() throws Exception {
    call("kill", error(true), UPGRADING);
    assertEquals(List.of("kill", "stop"), requests);
  }

  private static String carriedOut(String reply) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":" + RpcException.UPGRADING + ",\"message\":\"cannot\","
        + "\"data\":{\"performed\":true,\"healthy\":false,\"await\":{\"web\":{\"condition\":\"start\"}},\"reply\":"
        + reply
        + "}}}";
  }

  /** The new program does not know what the apply has changed. */
  @Test
  void theResultIsThatOfTheFormerProgramWithWhatTheNewOneHasWaitedFor() throws Exception {
    for (String method : List.of("apply", "scale", "add", "remove", "reload", "restart")) {
      requests.clear();
      answer = "{\"services\":[{\"name\":\"web\",\"result\":\"reached\",\"message\":\"started, pid 7\",\"pid\":7}]}";
      Map<String, Object> reply = call(method, carriedOut("{\"changed\":true,\"services\":["
          + "{\"name\":\"db\",\"kind\":\"restart\",\"result\":\"reached\",\"message\":\"restarted, pid 4\"},"
          + "{\"name\":\"web\",\"kind\":\"new\",\"result\":\"under-way\",\"message\":\"starting\"}]}"), UPGRADING);
      assertEquals(List.of(method, "await"), requests);
      assertEquals("{\"changed\":true,\"services\":["
          + "{\"name\":\"db\",\"kind\":\"restart\",\"result\":\"reached\",\"message\":\"restarted, pid 4\"},"
          + "{\"name\":\"web\",\"kind\":\"new\",\"result\":\"reached\",\"message\":\"started, pid 7\"}]}",
          Json.text(reply));
      stop();
    }
  }

  @Test
  void aRequestThatCannotBeRepeatedFails() {
    ClientException e = assertThrows(ClientException.class, () -> call("add", error(true), UPGRADING));
    assertEquals(RpcException.UPGRADING, e.code());
    assertEquals(List.of("add"), requests);
  }

  @Test
  void aConnectionThatEndsWithoutAnUpgradeIsLost() {
    ClientException e = assertThrows(ClientException.class, () -> call("start"));
    assertEquals(ClientException.Kind.LOST, e.kind());
    assertEquals(List.of("start"), requests);
  }
}
