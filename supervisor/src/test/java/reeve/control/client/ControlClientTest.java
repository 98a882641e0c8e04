package reeve.control.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import reeve.control.RpcException;
import reeve.json.Json;

/** Whatever is at the other end of the socket, a call comes back. */
@Timeout(30)
class ControlClientTest {
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

  private static ClientException refused(ClientException.Kind kind, String words, long patience, String... paths) {
    ClientException e =
        assertThrows(ClientException.class, () -> ControlClient.connect(List.of(paths), patience).close());
    assertEquals(kind, e.kind(), e.getMessage());
    assertTrue(e.getMessage().contains(words), e.getMessage());
    assertTrue(e.getMessage().startsWith("cannot "), e.getMessage());
    return e;
  }

  @Test
  void withoutASocketItSaysWhichOnesWereTriedAndWhatToDo() {
    String a = directory.resolve("a").toString();
    String b = directory.resolve("b").toString();
    ClientException e = refused(ClientException.Kind.UNREACHABLE, "\"" + a + "\"", LONG, a, b);
    assertEquals("cannot reach reeve: \"" + a + "\": there is no such socket, \"" + b
        + "\": there is no such socket; start one with "
        + "\"reeve run\", or name its socket with --socket or REEVE_SOCKET", e.getMessage());
  }

  @Test
  void aSocketWhoseOwnerIsGoneAndAFileThatIsNoneAreSaid() throws IOException {
    Path stale = directory.resolve("stale");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(stale));
    }
    refused(ClientException.Kind.UNREACHABLE, "no process listens there any more", LONG, stale.toString());
    refused(ClientException.Kind.UNREACHABLE, "", LONG, Files.writeString(directory.resolve("file"), "").toString());
    refused(ClientException.Kind.UNREACHABLE, "too long", LONG, "/" + "x".repeat(200));
  }

  @Test
  void theNextSocketIsTriedWhereTheFirstIsNotThere() throws Exception {
    String path = serve(talk -> talk.line(FakeServer.HELLO));
    try (ControlClient client = ControlClient.connect(List.of(directory.resolve("none").toString(), path), LONG)) {
      assertEquals(path, client.path());
      assertEquals("9.9", client.version());
      assertEquals(77, client.pid());
    }
  }

  @Test
  void whatIsNoReeveIsTold() throws Exception {
    for (String greeting : List.of("220 mail ready", "{}", "[1]",
        "{\"jsonrpc\":\"2.0\",\"method\":\"hello\",\"params\":{\"server\":\"x\"}}")) {
      refused(ClientException.Kind.UNREACHABLE, "is no reeve", LONG, serve(talk -> talk.line(greeting)));
      stop();
      Files.delete(server.path);
    }
    refused(ClientException.Kind.UNREACHABLE, "was closed at once", LONG, serve(talk -> {}));
  }

  @Test
  void aServerThatSaysNothingIsLeftAfterAWhile() throws Exception {
    refused(ClientException.Kind.UNREACHABLE, "nothing is said", SHORT, serve(FakeServer.Talk::hear));
  }

  @Test
  void aFullQueueThatDoesNotMoveIsLeftAfterAWhile() throws Exception {
    Path path = directory.resolve("full");
    List<AutoCloseable> open = new ArrayList<>();
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(path), 1);
      for (int i = 0; i < 2; i++) {
        open.add(java.nio.channels.SocketChannel.open(UnixDomainSocketAddress.of(path)));
      }
      refused(ClientException.Kind.UNREACHABLE, "queue is full", SHORT, path.toString());
    } finally {
      for (AutoCloseable one : open) {
        one.close();
      }
    }
  }

  @Test
  void anotherProtocolIsRefused() throws Exception {
    ClientException e = refused(ClientException.Kind.UNREACHABLE, "protocol 2", LONG,
        serve(talk -> talk.line(FakeServer.HELLO.replace("\"protocol\":1", "\"protocol\":2"))));
    assertTrue(e.getMessage().contains("reeve 9.9"), e.getMessage());
  }

  @Test
  void anAnswerIsItsFieldsAndWhatComesBeforeIsHeard() throws Exception {
    List<String> asked = new ArrayList<>();
    String path = serve(talk -> {
      talk.line(FakeServer.HELLO);
      asked.add(talk.hear());
      talk.say("{\"jsonrpc\":\"2.0\",\"method\":\"progress\",\"params\":{\"id\":1,\"rem");
      talk.line("aining\":3}}");
      talk.line("{\"jsonrpc\":\"2.0\",\"id\":99,\"result\":{\"other\":true}}");
      talk.say(
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":[1,\"Grüße\\n\",null]}}\n{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{}}\n");
      talk.hear();
    });
    List<String> heard = new ArrayList<>();
    try (ControlClient client = ControlClient.connect(List.of(path), LONG)) {
      Map<String, Object> result =
          client.call("status", Map.of("services", List.of("a\nb"), "wait", true), ControlClient.NEVER,
              (method, params) -> heard.add(method + params));
      assertEquals("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"status\",\"params\":", asked.get(0).substring(0, 51));
      assertTrue(asked.get(0).contains("\"services\":[\"a\\nb\"]") && asked.get(0).contains("\"wait\":true"),
          asked.get(0));
      List<Object> values = new ArrayList<>(List.of(new Json.Num("1"), "Grüße\n"));
      values.add(null);
      assertEquals(Map.of("a", values), result);
      assertEquals(1, heard.size());
      assertTrue(heard.get(0).startsWith("progress{"), heard.get(0));
      assertEquals("event", client.next(ControlClient.NEVER).method());
    }
  }

  @Test
  void anErrorHasItsCodeAndItsWords() throws Exception {
    String path = serve(talk -> {
      talk.line(FakeServer.HELLO);
      talk.hear();
      talk.line(
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32001,\"message\":\"cannot find the service \\\"a\\\"\"}}");
      talk.hear();
    });
    try (ControlClient client = ControlClient.connect(List.of(path), LONG)) {
      ClientException e = assertThrows(ClientException.class, () -> client.call("stop", Map.of()));
      assertEquals(ClientException.Kind.ANSWER, e.kind());
      assertEquals(RpcException.NO_SUCH_SERVICE, e.code());
      assertEquals("cannot find the service \"a\"", e.getMessage());
    }
  }

  private void loses(String words, long patience, FakeServer.Script script) throws Exception {
    String path = serve(script);
    try (ControlClient client = ControlClient.connect(List.of(path), patience)) {
      ClientException e = assertThrows(ClientException.class, () -> client.call("stop", Map.of()));
      assertEquals(ClientException.Kind.LOST, e.kind());
      assertTrue(e.getMessage().contains(words) && e.getMessage().contains("\"stop\"") && e.getMessage().contains(path),
          e.getMessage());
    }
  }

  @Test
  void aServerThatDiesInTheMiddleOfItsAnswerIsTold() throws Exception {
    loses("ended before the answer", LONG, talk -> {
      talk.line(FakeServer.HELLO);
      talk.hear();
      talk.say("{\"jsonrpc\":\"2.0\",\"id\":1,\"resu");
    });
  }

  @Test
  void aServerThatEndsBetweenTwoRequestsHasEndedAndIsNotTakenForOneThatHangs() throws Exception {
    String path = serve(talk -> {
      talk.line(FakeServer.HELLO);
      talk.hear();
      talk.line("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
    });
    try (ControlClient client = ControlClient.connect(List.of(path), LONG)) {
      client.call("shutdown", Map.of());
      server.close();
      ClientException e = assertThrows(ClientException.class, () -> client.call("status", Map.of()));
      assertTrue(e.getMessage().contains("ended before the answer"), e.getMessage());
      assertTrue(client.hasEnded());
    }
  }

  @Test
  void aServerThatHangsIsAskedWhetherItIsThereAndThenLeft() throws Exception {
    List<String> asked = new ArrayList<>();
    loses("says nothing", SHORT, talk -> {
      talk.line(FakeServer.HELLO);
      asked.add(talk.hear());
      asked.add(talk.hear());
      talk.hear();
    });
    assertTrue(asked.get(1).contains("\"method\":\"version\""), asked.toString());
  }

  @Test
  void aSlowAnswerIsWaitedForAsLongAsTheServerIsThere() throws Exception {
    String path = serve(talk -> {
      talk.line(FakeServer.HELLO);
      talk.hear();
      for (int ping = 1; ping <= 5; ping++) {
        talk.hear();
        talk.line("{\"jsonrpc\":\"2.0\",\"id\":\"ping-" + ping + "\",\"result\":{}}");
      }
      talk.line("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
      talk.hear();
    });
    try (ControlClient client = ControlClient.connect(List.of(path), SHORT)) {
      assertEquals(Map.of(), client.call("stop", Map.of()));
    }
  }

  @Test
  void theDeadlineOfTheCallerEndsTheWait() throws Exception {
    String path = serve(talk -> {
      talk.line(FakeServer.HELLO);
      talk.hear();
      talk.hear();
    });
    try (ControlClient client = ControlClient.connect(List.of(path), LONG)) {
      ClientException e =
          assertThrows(ClientException.class, () -> client.call("stop", Map.of(), System.nanoTime() + SHORT, null));
      assertEquals(ClientException.Kind.DEADLINE, e.kind());
    }
  }

  @Test
  void rubbishForAnAnswerIsNoAnswer() throws Exception {
    loses("ended before the answer", LONG, talk -> {
      talk.line(FakeServer.HELLO);
      talk.hear();
      talk.line("}{");
      talk.line("[]");
    });
  }

  @Test
  void aLongAnswerComesWhole() throws Exception {
    String path = serve(talk -> {
      talk.line(FakeServer.HELLO);
      talk.hear();
      talk.line("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":\"" + "x".repeat(300_000) + "\"}}");
      talk.hear();
    });
    try (ControlClient client = ControlClient.connect(List.of(path), LONG)) {
      assertEquals("x".repeat(300_000), client.call("status", Map.of()).get("a"));
    }
  }

  @Test
  void eventsComeUntilReeveEnds() throws Exception {
    String path = serve(talk -> {
      talk.line(FakeServer.HELLO);
      talk.line("{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{\"n\":1}}");
      talk.hear();
    });
    try (ControlClient client = ControlClient.connect(List.of(path), LONG)) {
      assertEquals(Map.of("n", new Json.Num("1")), client.next(ControlClient.NEVER).params());
      assertNull(client.next(System.nanoTime() + SHORT));
      assertEquals(false, client.hasEnded());
      client.call("x", Map.of(), System.nanoTime() + LONG, null);
    } catch (ClientException e) {
      assertEquals(ClientException.Kind.LOST, e.kind());
    }
  }
}
