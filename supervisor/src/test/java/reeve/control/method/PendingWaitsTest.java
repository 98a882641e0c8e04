package reeve.control.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reeve.control.FakeBackend;
import reeve.control.FakeChannel;
import reeve.control.FileDifferences;
import reeve.control.ServiceAction;
import reeve.control.ServiceView;
import reeve.control.TestViews;
import reeve.core.ExitStatus;
import reeve.core.ServiceState;
import reeve.core.Target;

/** A request is answered when its services have reached the requested state, or will not reach it. */
class PendingWaitsTest {
  private final FakeBackend backend = new FakeBackend();
  private final FakeChannel client = new FakeChannel();
  private final PendingWaits waits = new PendingWaits();

  private static ServiceView stopped(String name) {
    return TestViews.service(name, ServiceState.STOPPED, Target.DOWN, 1, 0, null);
  }

  private static ServiceView running(String name) {
    return TestViews.service(name, ServiceState.RUNNING, Target.UP, 2, 102, null);
  }

  private static ServiceView starting(String name) {
    return TestViews.service(name, ServiceState.STARTING, Target.UP, 2, 102, null);
  }

  @BeforeEach
  void services() {
    backend.with(stopped("web")).with(stopped("db"));
  }

  private void start(Map<String, Object> params) {
    client.call(new ServiceActionMethod(ServiceAction.START, waits), backend, params);
    backend.run();
  }

  private void becomes(ServiceView view) {
    backend.with(view);
    backend.listener.changed(List.of(view.name()));
  }

  private static void assertHas(String line, String part) {
    assertTrue(line.contains(part), line);
  }

  @Test
  void theAnswerComesWhenTheLastServiceReachesItsState() {
    backend.with(starting("web")).with(starting("db"));
    start(Map.of("services", List.of("web", "db")));
    assertEquals(List.of("record start [web, db]", "start [web, db]"), backend.requests);
    assertEquals(List.of(), client.lines);
    becomes(TestViews.service("web", ServiceState.RUNNING, Target.UP, 3, 103, null));
    assertEquals(List.of(), client.lines);
    becomes(TestViews.service("db", ServiceState.RUNNING, Target.UP, 3, 104, null));
    assertHas(client.line(), "\"result\":\"reached\",\"message\":\"started, pid 103\",\"name\":\"web\"");
    assertHas(client.line(), "\"message\":\"started, pid 104\",\"name\":\"db\"");
  }

  @Test
  void aRequestWithoutWaitIsAnsweredAtOnce() {
    backend.with(starting("web"));
    start(Map.of("services", List.of("web"), "wait", false));
    assertHas(client.line(), "\"result\":\"under-way\",\"message\":\"starting\"");
  }

  private static ServiceView run(long run, ServiceState state, ExitStatus last) {
    return TestViews.service("web", state, Target.UP, run, state == ServiceState.RUNNING ? 100 : 0, last);
  }

  @Test
  void aStartIsAnsweredWhenTheServiceHasLivedForItsStartSeconds() {
    backend.untilStarted = 1_000_000_000;
    backend.with(run(2, ServiceState.RUNNING, null));
    startFrom(stopped("web"));
    assertEquals(List.of(), client.lines);
    becomes(run(2, ServiceState.RUNNING, null));
    assertEquals(1, backend.delayed.size(), "one timer for each run");
    backend.untilStarted = 0;
    backend.delayed.get(0).run();
    assertHas(client.line(), "\"result\":\"reached\",\"message\":\"started, pid 100\"");
  }

  @Test
  void aServiceThatDiesWithinItsStartSecondsIsMissed() {
    backend.untilStarted = 1_000_000_000;
    backend.with(run(2, ServiceState.RUNNING, null));
    startFrom(stopped("web"));
    becomes(run(2, ServiceState.BACKOFF, new ExitStatus.Exited(3)));
    assertHas(client.line(), "\"result\":\"missed\",\"message\":\"does not stay up: exit 3; reeve tries again\"");
    backend.delayed.get(0).run();
    assertEquals(1, client.lines.size());
  }

  @Test
  void aServiceThatWasRestartedAtOnceWithinItsStartSecondsIsMissed() {
    backend.untilStarted = 1_000_000_000;
    backend.with(run(2, ServiceState.RUNNING, null));
    startFrom(stopped("web"));
    becomes(TestViews.restarted(run(3, ServiceState.RUNNING, new ExitStatus.Exited(3)), 1));
    assertHas(client.line(), "\"result\":\"missed\",\"message\":\"does not stay up: exit 3; reeve tries again\"");
  }

  @Test
  void withoutAWaitStartSecondsDelayNothing() {
    backend.untilStarted = 1_000_000_000;
    backend.with(stopped("web"));
    backend.onAct = () -> backend.with(run(2, ServiceState.RUNNING, null));
    start(Map.of("services", List.of("web"), "wait", false));
    assertHas(client.line(), "\"result\":\"under-way\",\"message\":\"started, pid 100\"");
    assertEquals(List.of(), backend.delayed);
  }

  @Test
  void theAnswerNamesAFileThatHasChanged() {
    backend.differences = new FileDifferences(Map.of("web", ServiceView.Difference.FILE), List.of(), true, null);
    startFrom(stopped("web"));
    assertHas(client.line(), "\"message\":\"started, pid 100; its file has changed since the last apply, "
        + "and reeve apply puts that into effect\"");
  }

  /** Starts a service that is in this state, and then runs as run 2. */
  private void startFrom(ServiceView before) {
    backend.with(before);
    backend.onAct = () -> backend.with(run(2, ServiceState.RUNNING, null));
    start(Map.of("services", List.of("web")));
  }

  @Test
  void aServiceWhoseDependencyDoesNotStartIsMissed() {
    backend.with(TestViews.waiting("web", "db, to be ready"));
    backend.blocked.add("web");
    start(Map.of("services", List.of("web")));
    assertHas(client.line(), "\"result\":\"missed\",\"message\":\"waits for db, to be ready; "
        + "it starts once this condition is met\"");
  }

  @Test
  void aWaitingServiceIsCheckedWhenAnotherChanges() {
    backend.with(TestViews.waiting("web", "db, to be ready"));
    start(Map.of("services", List.of("web")));
    assertEquals(List.of(), client.lines);
    backend.blocked.add("web");
    backend.listener.changed(List.of("db"));
    assertHas(client.line(), "\"result\":\"missed\"");
  }

  @Test
  void progressNamesTheServicesAndWhatTheyWaitFor() {
    backend.with(TestViews.waiting("web", "db, to be ready")).with(starting("db"));
    start(Map.of("services", List.of("web", "db"), "progress", true));
    assertEquals("{\"jsonrpc\":\"2.0\",\"method\":\"progress\",\"params\":{\"id\":1,\"remaining\":2,"
        + "\"services\":[\"web\",\"db\"],\"waits\":[\"web waits for db, to be ready\"],\"message\":null}}",
        client.line());
    client.lines.clear();
    backend.listener.announced("db", "still starting");
    assertHas(client.line(), "\"message\":\"db: still starting\"");
    client.lines.clear();
    backend.listener.announced("other", "not of this request");
    assertEquals(List.of(), client.lines);
  }

  @Test
  void aRemovedServiceEndsTheWait() {
    backend.with(starting("web"));
    start(Map.of("services", List.of("web")));
    backend.views.remove("web");
    backend.listener.changed(List.of("web"));
    assertHas(client.line(), "\"result\":\"missed\",\"message\":\"was removed meanwhile\",\"name\":\"web\"");
  }

  @Test
  void aClientThatIsGoneIsForgotten() {
    backend.with(starting("web"));
    start(Map.of("services", List.of("web")));
    client.closed = true;
    becomes(running("web"));
    client.closed = false;
    becomes(running("web"));
    assertEquals(List.of(), client.lines);
  }

  @Test
  void nothingStartsDuringTheShutdown() {
    backend.shuttingDown = true;
    start(Map.of("services", List.of("web")));
    assertHas(client.line(), "\"code\":-32003");
    assertEquals(List.of(), backend.requests);
  }
}
