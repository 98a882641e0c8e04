package reeve.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.core.Requester;

/** Each kind of end is explained from the lines that reeve records about it. */
class WhyTest {
  private static final String BY = "\"by\":{\"pid\":812,\"uid\":1000,\"command\":\"reeve stop web\"}";

  private static LedgerFixture web() {
    return new LedgerFixture().reeve(7).started("web", 100, 1);
  }

  private static void assertContains(String text, String... parts) {
    for (String part : parts) {
      assertTrue(text.contains(part), "\"" + part + "\" is not in: " + text);
    }
  }

  @Test
  void anExitByItselfIsNotCausedByReeve() {
    LedgerFixture ledger = web().died("web", 100, 1, "\"code\":3");
    Why why = ledger.why("web");
    assertEquals(new Why.Cause("none", false, null, null, List.of()), why.cause());
    assertContains(ledger.paragraph("web"), "exited with code 3",
        "after 1 s: reeve did not cause it; that counts as a failure.\n",
        "2 s of processor time (500 ms of it in the kernel)", "200 MiB of memory", "12 page faults (2 from disk)",
        "waited 5 times",
        "interrupted 1 time");
  }

  @Test
  void aSignalOfAnotherProcessIsNotAttributedToReeve() {
    String text = web().died("web", 100, 1, "\"signal\":\"SIGTERM\",\"coreDumped\":false").paragraph("web");
    assertContains(text, "died of SIGTERM", "reeve did not send that signal", "is not known; that counts as a failure");
    assertFalse(text.contains("core"), text);
  }

  @Test
  void aCoreDumpAndABrokenPipeAreNamed() {
    assertContains(web().died("web", 100, 1, "\"signal\":\"SIGSEGV\",\"coreDumped\":true").paragraph("web"),
        "SIGSEGV (core dumped)",
        "memory that it does not have");
    assertContains(web().died("web", 100, 1, "\"signal\":\"SIGPIPE\",\"coreDumped\":false").paragraph("web"), "SIGPIPE",
        "other end was closed");
  }

  @Test
  void aStopNamesItsRequester() {
    LedgerFixture ledger =
        web().line("requested", null, "\"method\":\"stop\",\"services\":[\"web\"],\"detail\":null," + BY)
            .line("stopping", "web", "\"pid\":100,\"signal\":\"SIGTERM\",\"reason\":\"request\"," + BY)
            .line("escalated", "web", "\"pid\":100,\"signal\":\"SIGKILL\",\"reason\":\"request\"")
            .exited("web", 100, 1, "\"signal\":\"SIGKILL\",\"coreDumped\":false",
                "\"clean\":false,\"reason\":\"request\"," + BY)
            .line("stopped", "web", "\"reason\":\"request\"");
    Why why = ledger.why("web");
    assertEquals("request", why.cause().kind());
    assertEquals("stop", why.cause().detail());
    assertEquals(new Requester(812, 1000, "reeve stop web"), why.cause().by());
    assertEquals(List.of("SIGTERM", "SIGKILL"), why.cause().sent().stream().map(Why.Sent::signal).toList());
    assertContains(ledger.paragraph("web"),
        "reeve stopped it, as requested; that counts as a failure.\n"
            + "Requested: stop, by pid 812 (reeve stop web), uid 1000.\n"
            + "Stop: SIGTERM, SIGKILL after 1 s; it ended after 2 s.\n");
  }

  /** SIGKILL came after less time than the definition says, which had no explanation. */
  @Test
  void aStopThatTheShutdownBudgetShortenedSaysSo() {
    LedgerFixture ledger = web().line("shutting-down", null, "\"message\":\"shutting down: SIGTERM\"")
        .line("stopping", "web", "\"pid\":100,\"signal\":\"SIGTERM\",\"reason\":\"shutdown\"")
        .line("escalated", "web", "\"pid\":100,\"signal\":\"SIGKILL\",\"reason\":\"shutdown\"")
        .exited("web", 100, 1, "\"signal\":\"SIGKILL\",\"coreDumped\":false", "\"clean\":false,\"reason\":\"shutdown\"")
        .line("stopped", "web", "\"reason\":\"shutdown\"");
    assertFalse(ledger.paragraph("web").contains("budget"), ledger.paragraph("web"));
    ledger.line("shutdown-timeline", null, "\"message\":\"stopped the services in 2 s of 2 s: web-2 from 0 ms to 1 s, "
        + "had 7 s; web from 1 s to 2 s, had 900 ms, killed; db from 2 s to 2 s\"");
    assertContains(ledger.paragraph("web"),
        "The shutdown-budget left 900 ms for its stop, less than its definition says.\n");
    LedgerFixture other = web().exited("web", 100, 1, "\"code\":0", "\"clean\":true,\"reason\":\"shutdown\"")
        .line("shutdown-timeline", null, "\"message\":\"stopped: web from 0 ms to 1 s; db from 1 s to 2 s, had 1 s\"");
    assertFalse(other.paragraph("web").contains("budget"), other.paragraph("web"));
  }

  /** The clock is set by a day, forward and back, after the main process ended, and after the stop began. */
  @Test
  void aClockThatIsSetChangesNoDuration() {
    for (long set : new long[] {86_400_000, -86_400_000}) {
      LedgerFixture ledger = web().later(3_600_000)
          .exited("web", 100, 1, "\"code\":0",
              "\"clean\":true,\"reason\":\"none\",\"leftBehind\":1,\"monotonicMs\":70000")
          .line("stopping", "web", "\"pid\":0,\"signal\":\"SIGTERM\",\"reason\":\"leftovers\"").later(set)
          .line("restarting", "web", "\"delayMs\":500,\"reason\":\"policy\",\"monotonicMs\":74000");
      assertContains(ledger.paragraph("web"), "after 1 h", "the last was gone 4 s after the end");
      String stopped =
          web().line("stopping", "web", "\"pid\":100,\"signal\":\"SIGTERM\",\"reason\":\"request\"").later(set)
              .exited("web", 100, 1, "\"code\":0", "\"clean\":true,\"reason\":\"request\",\"uptimeMs\":5000")
              .paragraph("web");
      assertContains(stopped, "after 5 s: ", "Stop: SIGTERM; how long it took is not known, because the clock was set");
    }
  }

  @Test
  void code143AfterASigtermOfReeveIsAStop() {
    LedgerFixture ledger =
        web().line("stopping", "web", "\"pid\":100,\"signal\":\"SIGTERM\",\"reason\":\"request\"," + BY)
            .exited("web", 100, 1, "\"code\":143", "\"clean\":true,\"reason\":\"request\"," + BY);
    assertEquals(Boolean.TRUE, ledger.why("web").cause().byReeve());
    assertContains(ledger.paragraph("web"), "exited with code 143",
        "reeve stopped it, as requested; that counts as a clean end",
        "Stop: SIGTERM; it ended after 1 s");
    assertFalse(ledger.paragraph("web").contains("Guess"), ledger.paragraph("web"));
    LedgerFixture unstopped = web().died("web", 100, 1, "\"code\":143");
    assertContains(unstopped.paragraph("web"), "reeve did not cause it", "Guess: SIGTERM ended one of its children");
  }

  @Test
  void aTimeoutIsAStopByReeve() {
    LedgerFixture ledger = web().line("stopping", "web", "\"pid\":100,\"signal\":\"SIGTERM\",\"reason\":\"timeout\"")
        .exited("web", 100, 1, "\"signal\":\"SIGTERM\",\"coreDumped\":false", "\"clean\":false,\"reason\":\"timeout\"");
    assertContains(ledger.paragraph("web"),
        "reeve stopped it, because its timeout was over; that counts as a failure");
    assertNull(ledger.why("web").cause().by());
  }

  @Test
  void aShutdownNamesTheSenderOfItsSignal() {
    String by = "\"by\":{\"pid\":55,\"uid\":0,\"command\":\"sh deploy.sh\"}";
    LedgerFixture ledger =
        web().line("shutting-down", null, "\"message\":\"shutting down: SIGTERM from pid 55, uid 0\"," + by)
            .line("stopping", "web", "\"pid\":100,\"signal\":\"SIGTERM\",\"reason\":\"shutdown\"," + by)
            .exited("web", 100, 1, "\"signal\":\"SIGTERM\",\"coreDumped\":false",
                "\"clean\":true,\"reason\":\"shutdown\"," + by);
    assertEquals("shutdown", ledger.why("web").cause().kind());
    assertContains(ledger.paragraph("web"),
        "reeve stopped it, because reeve was shutting down; that counts as a clean end",
        "Requested: shutdown, by pid 55 (sh deploy.sh), uid 0.\nShutdown: SIGTERM from pid 55, uid 0.");
    LedgerFixture essential = web()
        .line("shutting-down", null, "\"message\":\"shutting down: essential service \\\"db\\\" ended: exit 1\"")
        .exited("web", 100, 1, "\"signal\":\"SIGTERM\",\"coreDumped\":false", "\"clean\":true,\"reason\":\"shutdown\"");
    assertContains(essential.paragraph("web"), "Shutdown: essential service \"db\" ended: exit 1.");
  }

  @Test
  void aRequestedSignalNamesItsRequester() {
    LedgerFixture ledger =
        web().line("requested", null, "\"method\":\"signal\",\"services\":[\"web\"],\"detail\":\"SIGKILL\"," + BY)
            .died("web", 100, 1, "\"signal\":\"SIGKILL\",\"coreDumped\":false");
    assertEquals("signal", ledger.why("web").cause().kind());
    assertContains(ledger.paragraph("web"), "reeve sent it that signal, as requested",
        "Requested: signal SIGKILL, by pid 812");
    LedgerFixture reported =
        web().line("requested", null, "\"method\":\"signal\",\"services\":[\"web\"],\"detail\":\"SIGTERM\"," + BY)
            .exited("web", 100, 1, "\"code\":143", "\"clean\":false,\"reason\":\"request\"," + BY);
    assertEquals("signal", reported.why("web").cause().kind());
    LedgerFixture other =
        web().line("requested", null, "\"method\":\"signal\",\"services\":[\"api\"],\"detail\":\"SIGKILL\"," + BY)
            .died("web", 100, 1, "\"signal\":\"SIGKILL\",\"coreDumped\":false");
    assertEquals("none", other.why("web").cause().kind());
  }

  @Test
  void aFailedStartIsAnEndWithoutAProcess() {
    LedgerFixture ledger = new LedgerFixture().reeve(7).line("start-failed", "web",
        "\"pid\":null,\"life\":1,\"message\":\"cannot start \\\"web\\\": no\"");
    assertEquals("not-started", ledger.why("web").cause().kind());
    assertContains(ledger.paragraph("web"), "was not started at", "cannot start \"web\": no");
  }

  @Test
  void anEndAfterReeveWasKilledIsUnseen() {
    LedgerFixture ledger = web().reeve(8).started("web", 200, 1).died("web", 200, 1, "\"code\":1");
    List<Run> runs = ledger.runs("web", true);
    assertEquals(2, runs.size());
    assertEquals(Run.Unseen.Cause.REEVE_KILLED, ((Run.Unseen) runs.get(0).end()).cause());
    Why why = Why.of(runs.get(0), List.of(), null, null, "no", ledger.now());
    assertNull(why.cause().byReeve(), "not known");
    assertContains(WhyText.full(why), "is not known", "reeve (pid 7) was killed");
    LedgerFixture machine = web().reeve(8, "boot-2");
    assertEquals(Run.Unseen.Cause.MACHINE_DOWN, ((Run.Unseen) machine.run("web").end()).cause());
    assertEquals(Run.Unseen.Cause.REEVE_KILLED, ((Run.Unseen) web().runs("web", false).get(0).end()).cause());
    assertFalse(web().run("web").isOver(), "the service runs as long as reeve does");
  }

  @Test
  void memoryIsJudgedByTheCountersOfTheKernel() {
    assertEquals(Why.Oom.YES, oom("SIGKILL", "\"service\":1,\"reeve\":1,\"machine\":1"));
    assertEquals(Why.Oom.LIKELY, oom("SIGKILL", "\"service\":null,\"reeve\":1,\"machine\":1"));
    assertEquals(Why.Oom.LIKELY, oom("SIGKILL", "\"service\":null,\"reeve\":null,\"machine\":1"));
    assertEquals(Why.Oom.POSSIBLE, oom("SIGTERM", "\"service\":null,\"reeve\":null,\"machine\":2"));
    assertEquals(Why.Oom.POSSIBLE, oom("SIGKILL", "\"service\":null,\"reeve\":0,\"machine\":3"));
    assertEquals(Why.Oom.POSSIBLE, oom("SIGKILL", "\"service\":0,\"reeve\":1,\"machine\":1"));
    assertEquals(Why.Oom.NO, oom("SIGKILL", "\"service\":null,\"reeve\":0,\"machine\":0"));
    assertEquals(Why.Oom.NO, oom("SIGKILL", "\"service\":null,\"reeve\":null,\"machine\":0"));
    assertEquals(Why.Oom.UNKNOWN, oom("SIGKILL", "\"service\":null,\"reeve\":null,\"machine\":null"));
  }

  private static Why.Oom oom(String signal, String kills) {
    LedgerFixture ledger = web().exited("web", 100, 1, "\"signal\":\"" + signal + "\",\"coreDumped\":false",
        "\"clean\":false,\"reason\":\"none\",\"oomKills\":{" + kills + "}");
    assertTrue(ledger.paragraph("web").contains("emory"), ledger.paragraph("web"));
    return ledger.why("web").oom();
  }

  @Test
  void theNextStepIsNamed() {
    Run run = web().died("web", 100, 1, "\"code\":3").line("failed", "web", "\"reason\":\"policy\"").run("web");
    long now = LedgerFixture.BEGIN;
    assertContains(next(run, new LiveStatus("backoff", 0, now, now + 3200, false, "up", false, List.of()), now),
        "will be started again at", "in 3.2 s");
    assertContains(next(run, new LiveStatus("failed", 0, now, -1, true, "up", false, List.of()), now),
        "its restart policy does not start it again");
    assertContains(next(run, new LiveStatus("failed", 0, now, now + 60_000, true, "up", false, List.of()), now),
        "gave up on it", "tries again at", "in 1 m");
    assertContains(next(run, new LiveStatus("running", 300, now, -1, false, "up", false, List.of()), now),
        "runs again, as pid 300");
    assertContains(next(run, null, now), "Not known: its present state, because no reeve answers.");
  }

  private static String next(Run run, LiveStatus live, long now) {
    return WhyText.full(
        Why.of(run, List.of(), new RecentExits(2, 1, 5, 3), live, live == null ? "no reeve answers" : null, now));
  }

  @Test
  void jsonHasEveryFieldEvenIfItIsUnknown() {
    JsonObject known =
        JsonParser.parseString(WhyJson.write(web().died("web", 100, 1, "\"code\":3").why("web"))).getAsJsonObject();
    JsonObject unknown = JsonParser.parseString(WhyJson.write(web().runs("web", false).stream()
        .map(run -> Why.of(run, List.of(), null, null, "no", 0)).findFirst().orElseThrow())).getAsJsonObject();
    assertEquals(known.keySet(), unknown.keySet());
    assertEquals("{\"code\":3}", known.get("exit").toString());
    assertTrue(
        unknown.get("exit").isJsonNull() && unknown.get("clean").isJsonNull() && unknown.get("lately").isJsonNull());
    assertEquals("unseen", unknown.get("outcome").getAsString());
    assertTrue(unknown.getAsJsonObject("cause").get("byReeve").isJsonNull());
  }
}
