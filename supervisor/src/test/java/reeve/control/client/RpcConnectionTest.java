package reeve.control.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.app.ReportedProblem;
import reeve.control.RpcException;
import reeve.json.Json;

/** A call returns or throws, whatever is at the other end of the socket. */
@Timeout(30)
class RpcConnectionTest {
  /** Short enough for a test that waits for it, long enough for a machine under load where it must not pass. */
  private static final long SHORT = 150_000_000L;

  private static final long LONG = 20_000_000_000L;

  @TempDir
  Path directory;
  private FakeServer server;

  private String serve(FakeServer.Script script) throws IOException {
    server = new FakeServer(directory.resolve("s"), script);
    return server.path.toString();
  }

  @AfterEach
  void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  /** Keeps the messages that come before an answer. */
  private static RpcConnection.Listener listener(List<String> messages) {
    return new RpcConnection.Listener() {
      @Override
      public void notified(String method, Map<String, Object> params) {
        messages.add(method + params);
      }

      @Override
      public void waiting() {}
    };
  }

  private static ClientException refused(ClientException.Kind kind, String part, long silenceLimit, String... paths) {
    ClientException e =
        assertThrows(ClientException.class, () -> RpcConnection.connect(List.of(paths), silenceLimit).close());
    assertEquals(kind, e.kind(), e.getMessage());
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertTrue(e.getMessage().startsWith("cannot "), e.getMessage());
    return e;
  }

  @Test
  void withoutASocketTheErrorNamesThePathsThatWereTriedAndWhatToDo() {
    String a = directory.resolve("a").toString();
    String b = directory.resolve("b").toString();
    ClientException e = refused(ClientException.Kind.UNREACHABLE, "\"" + a + "\"", LONG, a, b);
    assertEquals("cannot reach reeve: \"" + a + "\": there is no such socket, \"" + b
        + "\": there is no such socket; start one with "
        + "\"reeve run\", or name its socket with --socket or REEVE_SOCKET", e.getMessage());
    assertTrue(e.isAbsent());
  }

  @Test
  void aSocketOfAnEndedProcessAndAFileThatIsNotASocketAreReported() throws IOException {
    Path stale = directory.resolve("stale");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(stale));
    }
    refused(ClientException.Kind.UNREACHABLE, "no process listens there any more", LONG, stale.toString());
    refused(ClientException.Kind.UNREACHABLE, "", LONG, Files.writeString(directory.resolve("file"), "").toString());
    refused(ClientException.Kind.UNREACHABLE, "too long", LONG, "/" + "x".repeat(200));
  }

  @Test
  void theNextSocketIsTriedIfTheFirstDoesNotExist() throws Exception {
    String path = serve(peer -> peer.line(FakeServer.HELLO));
    try (RpcConnection connection = RpcConnection.connect(List.of(directory.resolve("none").toString(), path), LONG)) {
      assertEquals(path, connection.path());
      assertEquals("9.9", connection.version());
      assertEquals(77, connection.pid());
    }
  }

  @Test
  void anotherProgramIsReported() throws Exception {
    for (String greeting : List.of("220 mail ready", "{}", "[1]",
        "{\"jsonrpc\":\"2.0\",\"method\":\"hello\",\"params\":{\"server\":\"x\"}}")) {
      refused(ClientException.Kind.UNREACHABLE, "is not reeve", LONG, serve(peer -> peer.line(greeting)));
      stop();
      Files.delete(server.path);
    }
    refused(ClientException.Kind.UNREACHABLE, "was closed at once", LONG, serve(peer -> {}));
  }

  @Test
  void aServerThatSendsNothingIsReportedAfterTheSilenceLimit() throws Exception {
    refused(ClientException.Kind.UNREACHABLE, "nothing is received", SHORT, serve(FakeServer.Peer::read));
  }

  @Test
  void aQueueThatStaysFullIsReportedAfterTheSilenceLimit() throws Exception {
    Path path = directory.resolve("full");
    List<AutoCloseable> open = new ArrayList<>();
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(path), 1);
      for (int i = 0; i < 2; i++) {
        open.add(java.nio.channels.SocketChannel.open(UnixDomainSocketAddress.of(path)));
      }
      refused(ClientException.Kind.UNREACHABLE, "queue is full", SHORT, path.toString());
    } finally {
      for (AutoCloseable socket : open) {
        socket.close();
      }
    }
  }

  @Test
  void anotherProtocolIsRefused() throws Exception {
    // A reeve runs, although not one of this version.
    ClientException e = refused(ClientException.Kind.UNREACHABLE, "protocol 2", LONG,
        serve(peer -> peer.line(FakeServer.HELLO.replace("\"protocol\":1", "\"protocol\":2"))));
    assertTrue(e.getMessage().contains("reeve 9.9"), e.getMessage());
    assertFalse(e.isAbsent());
  }

  @Test
  void anAnswerHasItsFieldsAndEarlierMessagesReachTheListener() throws Exception {
    List<String> requests = new ArrayList<>();
    String path = serve(peer -> {
      peer.line(FakeServer.HELLO);
      requests.add(peer.read());
      peer.send("{\"jsonrpc\":\"2.0\",\"method\":\"progress\",\"params\":{\"id\":1,\"rem");
      peer.line("aining\":3}}");
      peer.line("{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":{\"other\":true}}");
      peer.send(
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":[1,\"Grüße\\n\",null]}}\n"
              + "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{}}\n");
      peer.read();
    });
    List<String> messages = new ArrayList<>();
    try (RpcConnection connection = RpcConnection.connect(List.of(path), LONG)) {
      Map<String, Object> result =
          connection.call("status", Map.of("services", List.of("a\nb"), "wait", true), RpcConnection.NEVER,
              listener(messages));
      assertEquals("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"status\",\"params\":", requests.get(0).substring(0, 51));
      assertTrue(requests.get(0).contains("\"services\":[\"a\\nb\"]") && requests.get(0).contains("\"wait\":true"),
          requests.get(0));
      List<Object> values = new ArrayList<>(List.of(new Json.Num("1"), "Grüße\n"));
      values.add(null);
      assertEquals(Map.of("a", values), result);
      assertEquals(1, messages.size());
      assertTrue(messages.get(0).startsWith("progress{"), messages.get(0));
      assertEquals("event", connection.next(RpcConnection.NEVER).method());
    }
  }

  @Test
  void anErrorHasItsCodeAndItsMessage() throws Exception {
    String path = serve(peer -> {
      peer.line(FakeServer.HELLO);
      peer.read();
      peer.line(
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32001,"
              + "\"message\":\"cannot find the service \\\"a\\\"\"}}");
      peer.read();
    });
    try (RpcConnection connection = RpcConnection.connect(List.of(path), LONG)) {
      ClientException e = assertThrows(ClientException.class,
          () -> connection.call("stop", Map.of(), RpcConnection.NEVER, null));
      assertEquals(ClientException.Kind.ANSWER, e.kind());
      assertEquals(RpcException.NO_SUCH_SERVICE, e.code());
      assertEquals("cannot find the service \"a\"", e.getMessage());
    }
  }

  @Test
  void anErrorOfTheConfigurationListsItsProblems() throws Exception {
    String path = serve(peer -> {
      peer.line(FakeServer.HELLO);
      peer.read();
      peer.line("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32005,\"message\":\"cannot apply\","
          + "\"data\":{\"problems\":[\"a.toml:1: x\",\"a.toml:2: y\"]}}}");
      peer.read();
    });
    try (RpcConnection connection = RpcConnection.connect(List.of(path), LONG)) {
      ClientException e = assertThrows(ClientException.class,
          () -> connection.call("apply", Map.of(), RpcConnection.NEVER, null));
      assertEquals(RpcException.CONFIG, e.code());
      assertEquals(List.of("a.toml:1: x", "a.toml:2: y"), e.problems().stream().map(ReportedProblem::text).toList());
    }
  }

  private void assertLost(String part, long silenceLimit, FakeServer.Script script) throws Exception {
    String path = serve(script);
    try (RpcConnection connection = RpcConnection.connect(List.of(path), silenceLimit)) {
      ClientException e = assertThrows(ClientException.class,
          () -> connection.call("stop", Map.of(), RpcConnection.NEVER, null));
      assertEquals(ClientException.Kind.LOST, e.kind());
      assertTrue(e.getMessage().contains(part) && e.getMessage().contains("\"stop\"") && e.getMessage().contains(path),
          e.getMessage());
    }
  }

  @Test
  void aServerThatDiesInTheMiddleOfItsAnswerIsReported() throws Exception {
    assertLost("ended before the answer", LONG, peer -> {
      peer.line(FakeServer.HELLO);
      peer.read();
      peer.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"resu");
    });
  }

  @Test
  void aServerThatEndsBetweenTwoRequestsIsReportedAsEnded() throws Exception {
    String path = serve(peer -> {
      peer.line(FakeServer.HELLO);
      peer.read();
      peer.line("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
    });
    try (RpcConnection connection = RpcConnection.connect(List.of(path), LONG)) {
      connection.call("shutdown", Map.of(), RpcConnection.NEVER, null);
      server.close();
      ClientException e = assertThrows(ClientException.class,
          () -> connection.call("status", Map.of(), RpcConnection.NEVER, null));
      assertTrue(e.getMessage().contains("ended before the answer"), e.getMessage());
      assertTrue(connection.hasEnded());
    }
  }

  @Test
  void aServerThatHangsIsProbedOnceAndThenReported() throws Exception {
    List<String> requests = new ArrayList<>();
    assertLost("has sent nothing", SHORT, peer -> {
      peer.line(FakeServer.HELLO);
      requests.add(peer.read());
      requests.add(peer.read());
      peer.read();
    });
    assertTrue(requests.get(1).contains("\"method\":\"version\""), requests.toString());
  }

  @Test
  void aSlowAnswerIsAwaitedAsLongAsTheServerAnswersProbes() throws Exception {
    String path = serve(peer -> {
      peer.line(FakeServer.HELLO);
      peer.read();
      for (int ping = 1; ping <= 5; ping++) {
        peer.read();
        peer.line("{\"jsonrpc\":\"2.0\",\"id\":\"ping-" + ping + "\",\"result\":{}}");
      }
      peer.line("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
      peer.read();
    });
    try (RpcConnection connection = RpcConnection.connect(List.of(path), SHORT)) {
      assertEquals(Map.of(), connection.call("stop", Map.of(), RpcConnection.NEVER, null));
    }
  }

  @Test
  void theDeadlineOfTheCallerEndsTheWait() throws Exception {
    String path = serve(peer -> {
      peer.line(FakeServer.HELLO);
      peer.read();
      peer.read();
    });
    try (RpcConnection connection = RpcConnection.connect(List.of(path), LONG)) {
      ClientException e =
          assertThrows(ClientException.class, () -> connection.call("stop", Map.of(), System.nanoTime() + SHORT, null));
      assertEquals(ClientException.Kind.DEADLINE, e.kind());
    }
  }

  @Test
  void garbageIsNotAnAnswer() throws Exception {
    assertLost("ended before the answer", LONG, peer -> {
      peer.line(FakeServer.HELLO);
      peer.read();
      peer.line("}{");
      peer.line("[]");
    });
  }

  @Test
  void aLongAnswerArrivesCompletely() throws Exception {
    String path = serve(peer -> {
      peer.line(FakeServer.HELLO);
      peer.read();
      peer.line("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":\"" + "x".repeat(300_000) + "\"}}");
      peer.read();
    });
    try (RpcConnection connection = RpcConnection.connect(List.of(path), LONG)) {
      assertEquals("x".repeat(300_000), connection.call("status", Map.of(), RpcConnection.NEVER, null).get("a"));
    }
  }

  @Test
  void eventsArriveUntilReeveEnds() throws Exception {
    String path = serve(peer -> {
      peer.line(FakeServer.HELLO);
      peer.line("{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{\"n\":1}}");
      peer.read();
    });
    try (RpcConnection connection = RpcConnection.connect(List.of(path), LONG)) {
      assertEquals(Map.of("n", new Json.Num("1")), connection.next(RpcConnection.NEVER).params());
      assertNull(connection.next(System.nanoTime() + SHORT));
      assertEquals(false, connection.hasEnded());
      connection.call("x", Map.of(), System.nanoTime() + LONG, null);
    } catch (ClientException e) {
      assertEquals(ClientException.Kind.LOST, e.kind());
    }
  }
}
