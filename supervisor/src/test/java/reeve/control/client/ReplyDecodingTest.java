package reeve.control.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.core.Requester;
import reeve.json.Json;
import reeve.text.Rfc3339;

/** Answers are decoded to records. Missing and unknown fields are tolerated; fields of a wrong type are not. */
class ReplyDecodingTest {
  private final RecordedReplies recorded = new RecordedReplies();

  ReplyDecodingTest() throws IOException {}

  private static ReplyFields fields(String json) throws Json.Malformed {
    return new ReplyFields("the answer to \"test\"", Json.object(Json.parse(json.replace('\'', '"'))));
  }

  private static ServiceStatus status(String service) throws Exception {
    return StatusReply.decode(fields("{'services':[" + service + "]}")).services().get(0);
  }

  // ---- recorded answers

  @Test
  void status() throws Exception {
    StatusReply reply = StatusReply.decode(recorded.reply("status"));
    assertEquals(3171620, reply.sampledMillis());
    assertEquals(List.of("web", "db", "job", "worker@2"), reply.services().stream().map(ServiceStatus::name).toList());
    ServiceStatus web = reply.services().get(0);
    assertEquals("running up 24844 1 false", web.state() + " " + web.target() + " " + web.pid() + " " + web.restarts()
        + " " + web.failed());
    assertEquals("2026-11-29T14:23:43.169Z", Rfc3339.format(web.since()));
    assertEquals(
        new ServiceStatus.Definition("the web server", List.of("front", "all"), false, true, false, "", null, null),
        web.definition());
    assertEquals(new ServiceStatus.Cause("policy", null, null, null), web.cause());
    assertEquals(new ServiceStatus.LastExit(-1, "SIGTERM", false, false, "unhealthy", null,
        Rfc3339.parse("2026-11-29T14:23:42.698Z"), 1103), web.lastExit());
    assertEquals(new ServiceStatus.Output("/srv/log/web.log", "/srv/log/web.log", null, List.of(), List.of()),
        web.output());
    assertEquals(new ServiceStatus.Waiting(-1, false, List.of()), web.waiting());
    long checked = Rfc3339.parse("2026-11-29T14:23:43.874Z");
    assertEquals(new ServiceStatus.Health("starting", "command", 0, checked,
        List.of(new ServiceStatus.HealthError(checked, 8, "exit 1"))), web.health());
    assertEquals(new ServiceStatus.Processes(24844, 0, 1, 0, 1348, -1, List.of()), web.processes());
  }

  @Test
  void aScheduleIsDecoded() throws Exception {
    ServiceStatus job = StatusReply.decode(recorded.reply("status")).services().get(2);
    assertTrue(job.failed());
    assertEquals(1, job.lastExit().code());
    assertNull(job.lastExit().signal());
    assertEquals(new ServiceStatus.Schedule("\"0 * * * *\"", Rfc3339.parse("2026-11-29T15:00:00.000Z"),
        new ServiceStatus.ScheduledRun(-1, Rfc3339.parse("2026-11-29T14:23:44.033Z"),
            Rfc3339.parse("2026-11-29T14:23:44.133Z"), "exit 1", false)),
        job.schedule());
  }

  @Test
  void tree() throws Exception {
    TreeReply reply = TreeReply.decode(recorded.reply("tree"));
    assertEquals(24716, reply.pid());
    assertEquals(List.of(), reply.others());
    TreeReply.Service db = reply.services().get(1);
    assertEquals("db", db.status().name());
    assertEquals(List.of(new ProcessStatus(24772, 24716, "S", "sleep 1000", 0, 1360, List.of(), false, null)),
        db.processes());
  }

  @Test
  void graph() throws Exception {
    GraphReply reply = GraphReply.decode(recorded.reply("graph"));
    assertEquals(List.of(new GraphReply.Edge("requires", "db", "ready", false)),
        reply.services().get(0).dependencies());
    assertEquals("all", reply.targets().get(0).name());
    assertEquals(List.of("web"), reply.targets().get(0).services());
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "restart", "stop", "add", "remove", "reload"})
  void actions(String method) throws Exception {
    ActionReply.Outcome outcome = ActionReply.decode(recorded.reply(method)).services().get(0);
    assertEquals("reached", outcome.result());
    assertFalse(outcome.isMissed());
    assertFalse(outcome.name().isEmpty() || outcome.message().isEmpty(), outcome.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"reset", "signal", "enable", "disable"})
  void names(String method) throws Exception {
    assertEquals(List.of(method.equals("signal") ? "db" : "job"), NamesReply.decode(recorded.reply(method)).names());
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "apply", "scale"})
  void plans(String method) throws Exception {
    PlanReply reply = PlanReply.decode(recorded.reply(method));
    assertEquals(!method.equals("plan"), reply.changed());
    PlanReply.Service web = reply.services().get(0);
    assertEquals("web unchanged none", web.name() + " " + web.kind() + " " + web.effect());
    assertNull(web.message());
  }

  @Test
  void version() throws Exception {
    VersionReply reply = VersionReply.decode(recorded.reply("version"));
    assertEquals("0.1.0-SNAPSHOT 1 24716 /srv/state [/srv/r.toml]", reply.version() + " " + reply.protocol() + " "
        + reply.pid() + " " + reply.stateDir() + " " + reply.files());
    assertEquals("2026-11-29T14:23:41.499Z", Rfc3339.format(reply.started()));
    assertTrue(reply.methods().contains("status"));
  }

  @Test
  void definition() throws Exception {
    DefinitionReply reply = DefinitionReply.decode(recorded.reply("definition"));
    assertEquals("db r.toml:13 false", reply.name() + " " + reply.source() + " " + reply.isTransient());
    assertTrue(reply.toml().startsWith("[service.db]\n"), reply.toml());
    assertEquals("[\"sleep\", \"1000\"]", reply.settings().get("command"));
    assertTrue(reply.settings().containsKey("working-directory"));
    assertNull(reply.settings().get("working-directory"));
  }

  @Test
  void context() throws Exception {
    ContextReply reply = ContextReply.decode(recorded.reply("context"));
    assertEquals("db /srv null", reply.name() + " " + reply.directory() + " " + reply.user());
    assertEquals(Map.of("HOME", "/srv", "REEVE_SERVICE", "db"), reply.environment());
  }

  @Test
  void events() throws Exception {
    EventsReply reply = EventsReply.decode(recorded.reply("events"));
    assertNull(reply.services());
    assertEquals("/srv/state/ledger.jsonl 8248", reply.ledgerPath() + " " + reply.ledger().size());
  }

  @Test
  void notifications() throws Exception {
    assertEquals(new Notification.Progress(List.of("worker@1"), 1, List.of(), null),
        Notification.decode("progress", recorded.fields("progress")));
    Notification.Event event =
        assertInstanceOf(Notification.Event.class, Notification.decode("event", recorded.fields("event")));
    assertNull(event.service());
    assertEquals(List.of("web"), event.services());
    assertEquals(new Notification.Lost(7), Notification.decode("lost", Map.of("events", new Json.Num("7"))));
    assertNull(Notification.decode("later", Map.of("x", "y")), "a newer reeve may send others");
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "graph", "start", "apply", "version"})
  void theReceivedObjectIsKept(String method) throws Exception {
    String text = Json.text(recorded.fields(method));
    assertEquals(text, switch (method) {
      case "status" -> StatusReply.decode(recorded.reply(method)).json().text();
      case "graph" -> GraphReply.decode(recorded.reply(method)).json().text();
      case "start" -> ActionReply.decode(recorded.reply(method)).json().text();
      case "apply" -> PlanReply.decode(recorded.reply(method)).json().text();
      default -> VersionReply.decode(recorded.reply(method)).json().text();
    });
  }

  // ---- another version of reeve

  @Test
  void missingFieldsAreUnknown() throws Exception {
    ServiceStatus service = status("{'name':'a'}");
    assertEquals("", service.state() + service.target() + service.cause().reason());
    assertEquals(-1, service.since());
    assertEquals(0, service.pid());
    assertNull(service.lastExit());
    assertNull(service.health());
    assertNull(service.processes().ports());
    assertEquals(-1, service.processes().count());
    assertEquals(List.of(), StatusReply.decode(fields("{}")).services());
    assertEquals(-1, EventsReply.decode(fields("{'ledger':null}")).ledger().size());
    assertEquals(List.of(), PlanReply.decode(fields("{}")).settings());
  }

  @Test
  void anExitWithoutACodeHasNone() throws Exception {
    assertEquals(-1, status("{'lastExit':{}}").lastExit().code());
  }

  @Test
  void theRequesterIsDecoded() throws Exception {
    assertEquals(new Requester(7, 8, ""), status("{'by':{'pid':7,'uid':8}}").cause().by());
  }

  @Test
  void unknownFieldsAreKeptForJson() throws Exception {
    assertEquals("{\"name\":\"a\",\"mood\":[\"good\"]}", status("{'name':'a','mood':['good']}").json().text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'name':1}", "{'state':true}", "{'pid':'7'}", "{'pid':1.5}", "{'since':'yesterday'}",
      "{'failed':'no'}", "{'tags':'a'}", "{'tags':[1]}", "{'lastExit':[]}", "{'lastExit':{'code':'x'}}",
      "{'health':{'errors':[1]}}", "{'by':7}", "7"})
  void aWrongTypeIsAnError(String service) {
    ClientException e = assertThrows(ClientException.class, () -> status(service));
    assertEquals(ClientException.Kind.LOST, e.kind());
    assertTrue(e.getMessage().startsWith("cannot read the answer to \"test\" from reeve: its field \""),
        e.getMessage());
  }

  @Test
  void aNumberOfProcessesIsNotAcceptedAsAnArrayNorTheReverse() {
    assertThrows(ClientException.class, () -> TreeReply.decode(fields("{'services':[{'processes':3}]}")));
    assertThrows(ClientException.class, () -> status("{'processes':[]}"));
  }
}
