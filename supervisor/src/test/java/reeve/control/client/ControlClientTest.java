package reeve.control.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.control.Selector;
import reeve.control.ServiceAction;
import reeve.json.JsonObject;

/** Each method of the client sends the right request and reads the answer. */
@Timeout(30)
class ControlClientTest {
  private static final Selector WEB = new Selector(List.of("web"), false, false);

  @TempDir
  Path directory;

  /** A call of the client. */
  private interface Call {
    void run(ControlClient client) throws ClientException;
  }

  /** Answers one request with a recorded answer of reeve. @return the method and the parameters of the request */
  private String request(String answer, Call call) throws Exception {
    List<String> requests = new CopyOnWriteArrayList<>();
    String line = new RecordedReplies().line(answer);
    try (FakeServer server = new FakeServer(directory.resolve("s" + System.nanoTime()), peer -> {
      peer.line(FakeServer.HELLO);
      requests.add(peer.read());
      peer.line(line);
      peer.read();
    }); ControlClient client = ControlClient.connect(List.of(server.path.toString()))) {
      call.run(client);
    }
    String text = requests.get(0);
    return text.substring(text.indexOf("\"method\":") + 9, text.length() - 1).replace("\"", "");
  }

  @Test
  void queriesSendTheirParameters() throws Exception {
    assertEquals("version,params:{}", request("version", ControlClient::versionDetails));
    assertEquals("status,params:{resources:true}", request("status", client -> client.status(Selector.EMPTY, true)));
    assertEquals("status,params:{services:[web]}", request("status", client -> client.status(WEB, false)));
    assertEquals("tree,params:{failed:true}",
        request("tree", client -> client.tree(new Selector(List.of(), true, false))));
    assertEquals("graph,params:{}", request("graph", ControlClient::graph));
    assertEquals("definition,params:{service:db}", request("definition", client -> client.definition("db")));
    assertEquals("context,params:{service:db}", request("context", client -> client.context("db")));
    assertEquals("plan,params:{}", request("plan", ControlClient::plan));
  }

  @Test
  void actionsOnServicesSendTheirParameters() throws Exception {
    assertEquals("start,params:{services:[web],wait:false,progress:false}",
        request("start", client -> client.act(ServiceAction.START, WEB, true, false, ReplyWait.NONE)));
    assertEquals("restart,params:{services:[web],deps:false,healthy:true,wait:true,progress:true}",
        request("restart", client -> client.act(ServiceAction.RESTART, WEB, false, true,
            new ReplyWait(true, ControlClient.NEVER, notification -> {}))));
    assertEquals("remove,params:{all:true,wait:true,progress:false}",
        request("remove", client -> client.remove(new Selector(List.of(), false, true),
            new ReplyWait(true, ControlClient.NEVER, null))));
    assertEquals("add,params:{name:tmp,directory:/tmp,definition:{command:[a]},wait:false,progress:false}",
        request("add", client -> client.add("tmp", "/tmp", JsonObject.EMPTY.with("command", List.of("a")),
            ReplyWait.NONE)));
    assertEquals("reload,params:{services:[web],wait:false}",
        request("reload", client -> client.reload(WEB, ReplyWait.NONE)));
    assertEquals("reset,params:{services:[web]}", request("reset", client -> client.reset(WEB)));
    assertEquals("enable,params:{services:[web]}", request("enable", client -> client.enable(WEB, true)));
    assertEquals("disable,params:{services:[web]}", request("disable", client -> client.enable(WEB, false)));
    assertEquals("watch,params:{services:[web],on:true}", request("enable", client -> client.watch(WEB, true)));
    assertEquals("signal,params:{services:[web],signal:HUP}",
        request("signal", client -> client.signal(WEB, "HUP", null)));
    assertEquals("signal,params:{services:[web],signal:1,to:tree}",
        request("signal", client -> client.signal(WEB, "1", "tree")));
  }

  @Test
  void requestsAboutReeveSendTheirParameters() throws Exception {
    assertEquals("apply,params:{wait:false,progress:false}",
        request("apply", client -> client.apply(false, ReplyWait.NONE)));
    assertEquals("apply,params:{force:true,wait:false,progress:false}",
        request("apply", client -> client.apply(true, ReplyWait.NONE)));
    assertEquals("reload,params:{wait:false,progress:false}",
        request("apply", client -> client.reload(ReplyWait.NONE)));
    assertEquals("scale,params:{service:worker,instances:3,wait:false,progress:false}",
        request("scale", client -> client.scale("worker", 3, ReplyWait.NONE)));
    assertEquals("shutdown,params:{}",
        request("shutdown", client -> client.shutdown(false, ControlClient.NEVER, null)));
    assertEquals("shutdown,params:{now:true}",
        request("shutdown", client -> client.shutdown(true, ControlClient.NEVER, null)));
    assertEquals("events,params:{follow:false}", request("events", ControlClient::flushLedger));
    assertEquals("events,params:{follow:true}", request("events", client -> client.followEvents(null)));
  }

  @Test
  void aNotificationBeforeTheAnswerReachesTheListener() throws Exception {
    RecordedReplies recorded = new RecordedReplies();
    List<Notification> notifications = new ArrayList<>();
    try (FakeServer server = new FakeServer(directory.resolve("s"), peer -> {
      peer.line(FakeServer.HELLO);
      peer.read();
      peer.line("{\"jsonrpc\":\"2.0\",\"method\":\"later\",\"params\":{}}");
      peer.line(recorded.line("progress"));
      peer.line(recorded.line("restart"));
      peer.line(recorded.line("event"));
      peer.read();
    }); ControlClient client = ControlClient.connect(List.of(server.path.toString()))) {
      client.act(ServiceAction.RESTART, WEB, true, false, new ReplyWait(true, ControlClient.NEVER, notifications::add));
      assertEquals(List.of(new Notification.Progress(List.of("worker@1"), 1, List.of(), null)), notifications);
      assertTrue(client.nextNotification(ControlClient.NEVER) instanceof Notification.Event);
    }
  }

  @Test
  void aMalformedNotificationIsAnError() throws Exception {
    try (FakeServer server = new FakeServer(directory.resolve("s"), peer -> {
      peer.line(FakeServer.HELLO);
      peer.read();
      peer.line("{\"jsonrpc\":\"2.0\",\"method\":\"progress\",\"params\":{\"remaining\":\"all\"}}");
      peer.read();
    }); ControlClient client = ControlClient.connect(List.of(server.path.toString()))) {
      ClientException e = assertThrows(ClientException.class, () -> client.act(ServiceAction.STOP, WEB, true, false,
          new ReplyWait(true, ControlClient.NEVER, notification -> {})));
      assertEquals(ClientException.Kind.LOST, e.kind());
      assertTrue(e.getMessage().contains("the notification \"progress\""), e.getMessage());
    }
  }
}
