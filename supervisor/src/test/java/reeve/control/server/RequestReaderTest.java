package reeve.control.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.access.AccessRule;
import reeve.control.FakeBackend;
import reeve.control.Method;
import reeve.control.MethodLookup;
import reeve.control.PendingCall;
import reeve.control.RpcException;
import reeve.core.Requester;
import reeve.log.RecordingLog;
import reeve.loop.InternalErrors;
import reeve.posix.FakePosix;
import reeve.posix.SyscallException;

/** How the server handles the lines of a client. */
class RequestReaderTest {
  private static final long READABLE = 1L << 48;
  private static final long HUNG_UP = 16L << 48;

  private final RecordingLog log = new RecordingLog();
  private final List<PendingCall> calls = new ArrayList<>();
  private final ClientConnections clients = new ClientConnections(-1, log);
  private final FakePipe pipe = new FakePipe();
  private final ClientConnection connection = new ClientConnection(7, pipe, new Requester(1, 2, "x"));
  private final TaskQueue tasks;
  private final RequestReader reader;

  RequestReaderTest() throws SyscallException {
    FakePosix posix = new FakePosix();
    tasks = new TaskQueue(posix);
    reader = new RequestReader(clients, tasks, new EventFeed(tasks, clients), new FakeBackend(), new MethodLookup() {
      @Override
      public Method get(String name) throws RpcException {
        if (name.equals("wait")) {
          return calls::add;
        } else if (name.equals("fail")) {
          return call -> {
            throw new IllegalStateException("broken");
          };
        }
        throw new RpcException(RpcException.NO_SUCH_METHOD, "cannot find it");
      }

      @Override
      public AccessRule.Right right(String name) {
        return AccessRule.Right.READ;
      }
    }, new AccessControl(new ControlSocketFile("/none", null), clients, posix, log), log, new InternalErrors(log));
    clients.limits().add(connection, 0);
  }

  /** A turn of the control thread after the client sent this. @return what it is sent, without line ends */
  private List<String> serve(String text) {
    pipe.in.append(text);
    do {
      reader.serve(connection, READABLE);
    } while (pipe.in.length() > 0 && !connection.closed && connection.takesRequests());
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    reader.serve(connection, 0);
    List<String> lines = pipe.out.isEmpty() ? List.of() : List.of(pipe.out.toString().split("\n"));
    pipe.out.setLength(0);
    return lines;
  }

  private static String request(int id, String method) {
    return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\"}\n";
  }

  @Test
  void aRequestReachesItsMethodAndIsAnswered() {
    assertEquals(List.of(), serve(request(1, "wait")));
    assertEquals(1, connection.pending());
    calls.get(0).answer(json -> json.string("a", "b"));
    calls.get(0).answer(json -> json.string("a", "a second answer"));
    assertEquals(List.of("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":\"b\"}}"), serve(""));
    assertEquals(0, connection.pending());
  }

  @Test
  void emptyLinesAndCarriageReturnsAreIgnored() {
    assertEquals(List.of(), serve("\n\r\n" + request(1, "wait").replace("\n", "\r\n")));
    assertEquals(1, calls.size());
    assertEquals(0, connection.malformed);
  }

  @Test
  void aNotificationIsCarriedOutAndNotAnswered() {
    serve("{\"jsonrpc\":\"2.0\",\"method\":\"wait\"}\n");
    calls.get(0).answer(json -> json.string("a", "b"));
    assertEquals(List.of(), serve(""));
    assertEquals(0, connection.pending());
  }

  @Test
  void anInternalErrorIsAnsweredAndLogged() {
    List<String> answer = serve(request(3, "fail"));
    assertTrue(answer.get(0).startsWith("{\"jsonrpc\":\"2.0\",\"id\":3,\"error\":{\"code\":-32603,"), answer.get(0));
    assertTrue(log.lines.get(0).contains("\"fail\"") && log.lines.get(0).contains("broken"), log.lines.toString());
  }

  @Test
  void aResultThatCannotBeWrittenIsAnsweredWithAnError() {
    serve(request(4, "wait"));
    calls.get(0).answer(json -> {
      throw new IllegalStateException("broken");
    });
    assertTrue(serve("").get(0).contains("\"id\":4,\"error\":{\"code\":-32603"));
  }

  @Test
  void noMoreRequestsAreTakenThanMayBePending() {
    for (int i = 1; i <= ClientConnection.MAX_PENDING + 3; i++) {
      serve(request(i, "wait"));
    }
    assertEquals(ClientConnection.MAX_PENDING, calls.size());
    calls.get(0).answer(json -> {});
    serve("");
    reader.serve(connection, READABLE);
    assertEquals(ClientConnection.MAX_PENDING + 1, calls.size());
  }

  @Test
  void aClientThatSendsGarbageIsAnsweredAndThenDropped() {
    for (int i = 1; i < ClientConnection.MAX_MALFORMED; i++) {
      assertTrue(serve("garbage\n").get(0).contains("\"id\":null,\"error\":{\"code\":-32700"));
    }
    assertFalse(connection.closed);
    serve("garbage\n");
    assertTrue(connection.closed);
    assertEquals("warn Dropped the control client pid 1 (x), uid 2: it sends lines that are not requests",
        log.lines.get(log.lines.size() - 1));
  }

  @Test
  void aRequestResetsTheCountOfMalformedLines() {
    for (int i = 1; i < 3 * ClientConnection.MAX_MALFORMED; i++) {
      serve("garbage\n" + request(i, "nope"));
    }
    assertFalse(connection.closed);
  }

  @Test
  void aLineThatIsTooLongEndsTheConnection() {
    List<String> answer = serve("x".repeat(ClientConnection.MAX_LINE + 1));
    assertTrue(answer.get(0).contains("longer than 65536 bytes"), answer.get(0));
    assertTrue(connection.closed);
  }

  @Test
  void aClientThatEndsItsHalfStillGetsItsAnswers() {
    serve(request(1, "wait"));
    pipe.ended = true;
    reader.serve(connection, READABLE);
    assertFalse(connection.closed);
    calls.get(0).answer(json -> {});
    assertEquals(1, serve("").size());
    assertTrue(connection.closed);
  }

  @Test
  void aClientThatIsGoneIsClosedAlthoughItsRequestsArePending() {
    for (int i = 1; i <= ClientConnection.MAX_PENDING; i++) {
      serve(request(i, "wait"));
    }
    reader.serve(connection, HUNG_UP);
    assertTrue(connection.closed);
    assertTrue(calls.get(0).isCancelled());
  }
}
