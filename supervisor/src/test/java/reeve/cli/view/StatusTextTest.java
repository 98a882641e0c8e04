package reeve.cli.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.cli.command.StatusCommand;
import reeve.cli.common.OutputStyle;
import reeve.control.client.ReplyFixtures;
import reeve.control.client.ServiceStatus;
import reeve.text.Rfc3339;

/** The status of services is rendered as a table, and of one service in detail. */
class StatusTextTest {
  private static final long NOW = Rfc3339.parse("2026-01-01T01:00:00.000Z");
  private static final OutputStyle PLAIN = new OutputStyle(false, false, OutputStyle.UNLIMITED);

  private static ServiceStatus service(String json) {
    return ReplyFixtures.service(json);
  }

  private static final String RUNNING =
      "{'name':'web','description':'The shop','state':'running','target':'up','pid':12,'restarts':2,"
          + "'since':'2026-01-01T00:57:00.000Z','failed':false,'enabled':true,'essential':true,'reason':'policy',"
          + "'processes':3,'cpuMs':61234,"
          + "'memoryKib':20480,'ports':['*:80','[::]:443'],'tags':['a','b'],'stdout':'/l/web.log',"
          + "'stderr':'/l/web.log',"
          + "'lastExit':{'signal':'SIGSEGV','coreDumped':true,'clean':false,'reason':'none',"
          + "'at':'2026-01-01T00:57:00.000Z','uptimeMs':7200000}}";
  private static final String STOPPED =
      "{'name':'db','state':'stopped','target':'down','pid':null,'restarts':0,'failed':false,'enabled':false,"
          + "'since':'2025-12-31T01:00:00.000Z','reason':'request',"
          + "'by':{'pid':77,'uid':1000,'command':'reeve stop db'},'processes':0,'cpuMs':0,'memoryKib':0,'ports':[],"
          + "'lastExit':{'code':143,'clean':true,'reason':'request','by':{'pid':77,'uid':1000},"
          + "'at':'2025-12-31T01:00:00.000Z'}}";
  private static final String FAILED =
      "{'name':'bad','state':'failed','target':'up','pid':null,'enabled':true,'failed':true,"
          + "'problem':'cannot start\\n\\u001b[2J'}";

  @Test
  void showsServicesAsATable() {
    assertEquals("""
        NAME  STATE    SINCE  PID  RESTARTS   CPU  MEMORY  PORTS          LAST EXIT                      NOTE
        web   running    3 m   12         2  61 s   20.0M  *:80 [::]:443  SIGSEGV (core dumped) 3 m ago
        db    stopped    1 d                                              exit 143, 1 d ago              disabled
        bad   failed                                                                                     cannot start??[2J
        """, StatusTable.text(List.of(service(RUNNING), service(STOPPED), service(FAILED)), PLAIN, NOW));
  }

  /** Its processes and its last exit are those of a reeve that was killed. */
  @Test
  void showsWhatWasAdopted() {
    ServiceStatus adopted = service("{'name':'web','state':'running','target':'up','pid':12,'adopted':4711,"
        + "'failed':false,'enabled':true,'lastExit':{'unknown':true,'clean':false,'reason':null,'at':null,"
        + "'uptimeMs':null}}");
    assertEquals("""
        NAME  STATE    PID  LAST EXIT  NOTE
        web   running   12  unknown    adopted from reeve 4711
        """, StatusTable.text(List.of(adopted), PLAIN, NOW));
    assertEquals("1 service was adopted from a reeve that was killed\n",
        StatusTable.adoptions(List.of(adopted, service(STOPPED))));
    assertEquals("", StatusTable.adoptions(List.of(service(RUNNING))));
    String detail = StatusDetailText.text(adopted, null, List.of(), PLAIN, NOW);
    assertTrue(detail.contains("  process     adopted from reeve 4711, which was killed while it ran\n"), detail);
    assertTrue(detail.contains("  last exit   unknown\n"), detail);
  }

  @Test
  void showsEverythingAboutOneService() {
    assertEquals("""
        web  The shop
          state       running for 3 m, pid 12, by its restart policy
          wanted      up, enabled, essential
          restarts    2
          last exit   SIGSEGV (core dumped) 3 m ago, after 2 h, not sent by reeve
          usage       cpu 61 s, memory 20.0M in 3 processes
          ports       *:80 [::]:443
          tags        a b
          stdout      /l/web.log

        last line
        """, StatusDetailText.text(service(RUNNING), null, List.of("last line"), PLAIN, NOW));
    assertEquals("""
        db
          state       stopped for 1 d, as requested by uid 1000, pid 77 (reeve stop db)
          wanted      down, disabled
          restarts    0
          last exit   exit 143, 1 d ago, as requested by uid 1000, pid 77
        """, StatusDetailText.text(service(STOPPED), null, List.of(), PLAIN, NOW));
  }

  @Test
  void removesControlCharacters() {
    String text = StatusDetailText.text(service(FAILED), null, List.of(), PLAIN, NOW);
    assertTrue(text.contains("cannot start??[2J"), text);
    assertFalse(text.contains("\033"), text);
  }

  @Test
  void showsEachReasonForWaitingOnce() {
    String text = StatusDetailText.text(
        service("{'name':'web','state':'waiting','target':'up','enabled':true,'waitsFor':['db, to be ready','cache']}"),
        null, List.of(), PLAIN, NOW);
    assertEquals(List.of("  waits for   db, to be ready", "  waits for   cache"),
        text.lines().filter(line -> line.contains("waits for")).toList());
  }

  private static String note(String fields) {
    return StatusNote.text(service("{'name':'web','enabled':true," + fields + "}"), NOW);
  }

  @Test
  void theNoteSaysWhatAnOperatorHasToKnow() {
    assertEquals("", note("'state':'running','pid':1"));
    assertEquals("started 10 times within 5 m, at last: exit 1; next start in 4 m",
        note("'state':'failed','reason':'start-limit','failure':'started 10 times within 5 m, at last: exit 1',"
            + "'nextStart':'2026-01-01T01:04:00.000Z'"));
    assertEquals("exit 3, which its policy does not restart",
        note("'state':'failed','reason':'policy','failure':'exit 3'"));
    assertEquals("waits for db, to be ready +1", note("'state':'waiting','waitsFor':['db, to be ready','cache']"));
    assertEquals("waits for tcp db:5432; is started in 1 m in any case", note("'state':'parked','parked':true,"
        + "'waitsFor':['tcp db:5432'],'nextStart':'2026-01-01T01:01:00.000Z'"));
    assertEquals("no such program; next start in 3 s",
        note("'state':'backoff','problem':'no such program','nextStart':'2026-01-01T01:00:03.000Z'"));
    assertEquals("unhealthy: refused; disabled", StatusNote.text(service("{'name':'web','state':'running','pid':1,"
        + "'health':{'state':'unhealthy','errors':[{'message':'old'},{'message':'refused'}]}}"), NOW));
    assertEquals("its file has changed, see reeve plan", note("'state':'running','pid':1,'differs':'file'"));
    assertEquals("no file has it any more, see reeve plan", note("'state':'running','pid':1,'differs':'removed'"));
    assertEquals("this run has the old definition", note("'state':'running','pid':1,'differs':'run'"));
    assertEquals("scheduled", note("'state':'completed','schedule':{'next':'2026-01-01T01:04:00.000Z'}"));
    assertEquals("its schedule is over", note("'state':'stopped','schedule':{'next':null}"));
    assertEquals("transient", note("'state':'running','pid':1,'transient':true"));
  }

  @Test
  void theDetailsSayWhyItFailedAndThatItsFileHasChanged() {
    String text = StatusDetailText.text(service("{'name':'web','state':'failed','reason':'cannot-execute','failure':"
        + "'no such program','problem':'no such program','differs':'file'}"), null, List.of(), PLAIN, NOW);
    assertEquals(List.of("  failure     no such program", "  definition  its file has changed, see reeve plan"),
        text.lines().filter(line -> line.contains("no such program") || line.contains("file has")).toList());
  }

  @Test
  void serviceThatNeedNotRunIsAsExpectedUnlessNamed() {
    assertTrue(StatusCommand.isAsExpected(service(RUNNING), true));
    assertTrue(StatusCommand.isAsExpected(service(STOPPED), false));
    assertFalse(StatusCommand.isAsExpected(service(STOPPED), true));
    assertFalse(StatusCommand.isAsExpected(service(FAILED), false));
    assertTrue(StatusCommand.isAsExpected(service("{'state':'completed'}"), false));
    for (String state : List.of("starting", "waiting", "stopping", "killing", "backoff", "parked", "failed")) {
      assertFalse(StatusCommand.isAsExpected(service("{'state':'" + state + "','failed':false}"), false), state);
    }
  }
}
