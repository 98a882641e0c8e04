package reeve.control.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reeve.control.FakeBackend;
import reeve.control.FakeChannel;
import reeve.control.ServiceAction;
import reeve.control.ServiceView;
import reeve.control.TestViews;
import reeve.core.ExitStatus;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.json.Json;

/** The result of a request to a program that was replaced: the next one gives it, and changes nothing. */
class AwaitMethodTest {
  private final FakeBackend backend = new FakeBackend();
  private final FakeChannel former = new FakeChannel();
  private final FakeChannel next = new FakeChannel();

  private static ServiceView web(ServiceState state, long run, ExitStatus last) {
    return TestViews.service("web", state, state == ServiceState.STOPPED ? Target.DOWN : Target.UP, run,
        state.hasProcess() ? 100 + (int) run : 0, last);
  }

  /**
   * Requests this of the former program, which is replaced when it waits.
   *
   * @return the parameters of await
   */
  private Map<String, Object> interrupted(ServiceAction action, ServiceView before, ServiceView after) {
    backend.with(before);
    FakeBackend acting = backend;
    former.call(new ServiceActionMethod(action, new PendingWaits()), acting, Map.of("services", List.of("web")));
    backend.with(before);
    backend.run();
    backend.with(after);
    assertEquals(List.of(), former.lines);
    backend.endWaits();
    Map<String, Object> error = Json.object(Json.parseObjectOrNull(former.line()).get("error"));
    Map<String, Object> data = Json.object(error.get("data"));
    assertEquals(true, data.get("performed"));
    assertTrue(former.line().contains("\"reply\":{\"services\":[{\"result\":\"under-way\""), former.line());
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("services", data.get("await"));
    params.put("healthy", data.get("healthy"));
    return params;
  }

  private String awaited(Map<String, Object> params) {
    backend.requests.clear();
    backend.listener = null;
    next.lines.clear();
    next.call(new AwaitMethod(new PendingWaits()), backend, params);
    backend.run();
    assertEquals(List.of(), backend.requests, "nothing is requested");
    assertEquals(List.of(), next.errors);
    return next.lines.isEmpty() ? "" : next.line();
  }

  private static void assertHas(String line, String part) {
    assertTrue(line.contains(part), line);
  }

  /** A job must not run a second time because its client waits for it again. */
  @Test
  void aJobThatCompletedMeanwhileIsNotStartedAgain() {
    Map<String, Object> params = interrupted(ServiceAction.START, web(ServiceState.STARTING, 1, null),
        web(ServiceState.STARTING, 1, null));
    backend.with(web(ServiceState.EXITED, 1, new ExitStatus.Exited(0)));
    assertHas(awaited(params), "\"result\":\"reached\",\"message\":\"completed\"");
  }

  @Test
  void theOldProcessIsNotTakenForTheRestartedOne() {
    Map<String, Object> params = interrupted(ServiceAction.RESTART, web(ServiceState.RUNNING, 4, null),
        web(ServiceState.STOPPING, 4, null));
    backend.with(web(ServiceState.STOPPING, 4, null));
    assertEquals("", awaited(params));
    backend.with(web(ServiceState.RUNNING, 5, null));
    backend.listener.changed(List.of("web"));
    assertHas(next.line(), "\"message\":\"restarted, pid 105\"");
  }

  @Test
  void aRestartThatIsOverIsKnown() {
    Map<String, Object> params = interrupted(ServiceAction.RESTART, web(ServiceState.RUNNING, 4, null),
        web(ServiceState.STOPPING, 4, null));
    backend.with(web(ServiceState.RUNNING, 5, null));
    assertHas(awaited(params), "\"message\":\"restarted, pid 105\"");
  }

  @Test
  void aServiceThatWasRestartedByItsPolicyMeanwhileDoesNotStayUp() {
    Map<String, Object> params = interrupted(ServiceAction.START, web(ServiceState.STARTING, 1, null),
        web(ServiceState.STARTING, 1, null));
    backend.with(TestViews.restarted(web(ServiceState.RUNNING, 2, new ExitStatus.Exited(3)), 1));
    assertHas(awaited(params), "\"result\":\"missed\",\"message\":\"does not stay up: exit 3");
  }

  @Test
  void aServiceThatWasRemovedMeanwhileIsKnownAsRemoved() {
    Map<String, Object> service = Map.of("condition", "remove", "run", new Json.Num("3"), "process", true);
    assertHas(awaited(Map.of("services", Map.of("gone", service))),
        "\"result\":\"reached\",\"message\":\"removed\",\"name\":\"gone\"");
  }

  @Test
  void anUpgradeDuringTheWaitLetsTheClientRepeatIt() {
    Map<String, Object> params = interrupted(ServiceAction.START, web(ServiceState.STARTING, 1, null),
        web(ServiceState.STARTING, 1, null));
    assertEquals("", awaited(params));
    backend.endWaits();
    assertHas(next.line(), "\"data\":{\"performed\":false}");
  }

  @Test
  void wrongParametersAreRefused() {
    for (Object services : List.of(Map.of(), Map.of("web", Map.of("condition", "up")),
        Map.of("web", Map.of("condition", "start", "run", new Json.Num("-1"))))) {
      assertHas(awaited(Map.of("services", services)), "\"code\":-32602");
    }
  }
}
