package reeve.control.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reeve.config.access.AccessRule;
import reeve.control.Access;
import reeve.control.FakeBackend;
import reeve.control.FakeChannel;
import reeve.control.TestViews;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.posix.LinuxPosix;

/** The methods that do not wait: their requests to the loop, and their answers. */
class ServiceRequestTest {
  private final FakeBackend backend = new FakeBackend().with(TestViews.service("web"))
      .with(TestViews.service("job", ServiceState.STOPPED, Target.DOWN, 1, 0, null));
  private final FakeChannel client = new FakeChannel();
  private final MethodTable methods = new MethodTable(new LinuxPosix(), () -> 0);

  private String call(String method, Map<String, Object> params) throws Exception {
    client.lines.clear();
    client.call(methods.get(method), backend, params);
    backend.run();
    return client.line();
  }

  @Test
  void aStatusTakesOneStepOfTheLoopAndOneOfTheControlThread() throws Exception {
    String line = call("status", Map.of("services", List.of("web")));
    assertTrue(line.startsWith("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"services\":[{\"name\":\"web\","), line);
    assertEquals(1, backend.snapshots);
    assertEquals(1, client.tasks);
  }

  @Test
  void requestsForTheStatusThatArriveTogetherShareASnapshot() throws Exception {
    for (int i = 0; i < 3; i++) {
      client.call(methods.get("status"), backend, Map.of());
    }
    FakeChannel other = new FakeChannel();
    other.call(methods.get("status"), backend, Map.of("services", List.of("nope")));
    backend.run();
    assertEquals(3, client.lines.size());
    assertTrue(other.line().contains("\"code\":-32001"), other.line());
    assertEquals(1, backend.snapshots);
  }

  /** The loop takes the views of thousands of services in steps, also when only some of them are requested. */
  @Test
  void treeAndGraphUseTheSnapshotThatIsTakenInSteps() throws Exception {
    backend.snapshotError = new IllegalStateException("a step failed");
    for (String method : List.of("status", "tree", "graph")) {
      assertTrue(call(method, Map.of("services", List.of("web"))).contains("\"code\":-32603"), method);
    }
    assertEquals(0, backend.snapshots);
  }

  @Test
  void aSnapshotThatThrowsIsAnswered() throws Exception {
    for (String method : List.of("status", "tree", "graph")) {
      FakeChannel waits = new FakeChannel();
      waits.call(methods.get(method), backend, Map.of("services", List.of("web")));
      backend.fault = new IllegalStateException("a fault of the test");
      try {
        backend.run();
      } catch (IllegalStateException e) {
        assertEquals(backend.fault, e); // the loop reports it
      }
      backend.fault = null;
      assertTrue(waits.line().contains("\"code\":-32603"), method);
    }
  }

  @Test
  void aRequestThatCannotBePassedToTheLoopKeepsNoOtherFromTheNextSnapshot() throws Exception {
    backend.fault = new IllegalStateException("a fault of the test");
    client.call(methods.get("status"), backend, Map.of("services", List.of("web")));
    assertTrue(client.line().contains("\"code\":-32603"), client.line());
    backend.fault = null;
    assertTrue(call("status", Map.of("services", List.of("web"))).contains("\"result\""));
  }

  @Test
  void aSignalReachesAllServicesOrNone() throws Exception {
    assertTrue(call("signal", Map.of("all", true, "signal", "HUP")).contains("\"code\":-32002"));
    assertEquals(List.of(), backend.requests);
    assertEquals("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"services\":[{\"name\":\"web\"}]}}",
        call("signal", Map.of("services", List.of("web"), "signal", "HUP", "to", "tree")));
    assertEquals(List.of("record signal [web] SIGHUP to its tree", "SIGHUP web TREE"), backend.requests);
  }

  @Test
  void aRequestAboutNoServiceIsNotRecorded() throws Exception {
    assertEquals("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"services\":[]}}", call("reset", Map.of("failed", true)));
    assertEquals(List.of(), backend.requests);
  }

  @Test
  void resetAnswersWithTheServices() throws Exception {
    assertTrue(call("reset", Map.of("services", List.of("job"))).contains("\"name\":\"job\",\"state\":\"stopped\""));
    assertEquals(List.of("record reset [job]", "reset job"), backend.requests);
  }

  @Test
  void aMethodThatChangesSomethingNeedsASelection() throws Exception {
    for (String method : List.of("stop", "reset", "enable", "remove")) {
      assertTrue(call(method, Map.of()).contains("\"code\":-32602,\"message\":\"cannot select services: "), method);
    }
    assertEquals(List.of(), backend.requests);
  }

  @Test
  void eventsSubscribeToTheServicesThatWereSelected() throws Exception {
    assertEquals("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"services\":[\"web\"],\"ledger\":null}}",
        call("events", Map.of("services", "web", "events", List.of("started"))));
    assertTrue(client.subscription.includes(List.of("web"), "started"));
    assertTrue(!client.subscription.includes(List.of("job"), "started")
        && !client.subscription.includes(List.of("web"), "stopped")
        && !client.subscription.includes(List.of(), "started"));
  }

  @Test
  void anErrorInAMethodIsAnAnswerAndReported() throws Exception {
    assertTrue(call("graph", Map.of()).contains("\"code\":-32603"), client.lines.toString());
    assertEquals(1, client.errors.size());
  }

  /** A method that changes something and does not check it would show up here: it is found by its class of right. */
  @Test
  void eachMethodThatOperatesChecksTheServices() throws Exception {
    client.access =
        new Access(1001, List.of(new AccessRule.Grant(AccessRule.Right.OPERATE, List.of(), List.of("job"))));
    for (String method : AccessRule.ACTIONS) {
      if (List.of("scale", "reload", "enable", "disable").contains(method)) {
        continue; // they need definitions: AllowIT
      }
      Map<String, Object> params = method.equals("signal") ? Map.of("services", List.of("web"), "signal", "TERM")
          : Map.of("services", List.of("web"));
      assertTrue(call(method, params).contains("\"code\":-32009"), method + client.lines);
    }
    assertEquals(List.of(), backend.requests);
    assertTrue(call("start", Map.of("services", List.of("job"), "wait", false)).contains("result"));
    assertFalse(backend.requests.isEmpty());
  }

  @Test
  void aReloadOfReeveItselfNeedsMoreThanTheRightToOperate() throws Exception {
    client.access = new Access(1001, List.of(new AccessRule.Grant(AccessRule.Right.OPERATE, List.of(), List.of())));
    assertTrue(call("reload", Map.of()).contains("\"right\":\"admin\""), client.lines.toString());
  }
}
