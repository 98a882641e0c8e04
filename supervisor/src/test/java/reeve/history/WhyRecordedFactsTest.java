package reeve.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Ends whose recorded facts are easily taken for something else; each was explained falsely once. */
class WhyRecordedFactsTest {
  private static final String BY = "\"by\":{\"pid\":812,\"uid\":1000,\"command\":\"reeve stop db\"}";
  private static final String STOPPING = "\"pid\":100,\"signal\":\"SIGTERM\",\"graceMs\":10000,\"reason\":";

  private static LedgerFixture web() {
    return new LedgerFixture().reeve(7).started("web", 100, 1);
  }

  private static String signal(String name) {
    return "\"signal\":\"" + name + "\",\"coreDumped\":false";
  }

  private static String delivered(String signal, long agoMillis) {
    return ",\"delivered\":{\"signal\":\"" + signal + "\",\"agoMs\":" + agoMillis + "," + BY + "}";
  }

  private static void assertSays(String text, String part) {
    assertTrue(text.contains(part), "\"" + part + "\" is not in: " + text);
  }

  private static void assertSaysNot(String text, String part) {
    assertFalse(text.contains(part), "\"" + part + "\" is in: " + text);
  }

  @Test
  void aCleanEndWithCode137NeedsNoCountersOfTheKernel() {
    String text = web().exited("web", 100, 1, "\"code\":137", "\"clean\":true,\"reason\":\"none\"").paragraph("web");
    assertSays(text, "counts as a clean end");
    assertSaysNot(text, "memory during this run");
  }

  @Test
  void theCodeOfARealTimeSignalNamesTheSignal() {
    String text = web().exited("web", 100, 1, "\"code\":163",
        "\"clean\":false,\"reason\":\"request\"," + BY + delivered("SIGRTMIN+1", 5)).paragraph("web");
    assertSays(text, "reeve had sent it SIGRTMIN+1 5 ms before, as requested");
  }

  @Test
  void aStopWhoseBeginningTheLedgerLacksIsAStop() {
    String text = new LedgerFixture().exited("web", 100, 1, "\"code\":0", "\"clean\":true,\"reason\":\"request\"," + BY)
        .paragraph("web");
    assertSays(text, "reeve stopped it, as requested");
  }

  @Test
  void aSignalThatWasSurvivedIsNotTheCauseOfAnEndDuringAStop() {
    Why why = web().line("stopping", "web", STOPPING + "\"request\"," + BY)
        .exited("web", 100, 1, signal("SIGQUIT"),
            "\"clean\":false,\"reason\":\"request\",\"sentByReeve\":false," + BY + delivered("SIGQUIT", 3_600_000))
        .why("web");
    assertEquals("foreign-signal", why.cause().kind());
  }

  @Test
  void aKillThatWasRequestedDuringAStopIsNotForeign() {
    Why why = web().line("stopping", "web", STOPPING + "\"request\"," + BY)
        .exited("web", 100, 1, signal("SIGKILL"),
            "\"clean\":false,\"sentByReeve\":false,\"reason\":\"request\"," + BY + delivered("SIGKILL", 40))
        .why("web");
    assertEquals("signal", why.cause().kind());
    assertSays(WhyText.full(why), "reeve sent it that signal 40 ms before, as requested");
  }

  @Test
  void theTimeOfASignalIsThatOfTheSignalThatEndedIt() {
    String text = web().line("requested", null,
        "\"method\":\"signal\",\"services\":[\"web\"],\"detail\":\"SIGKILL\"," + BY)
        .exited("web", 100, 1, signal("SIGKILL"), "\"clean\":false,\"reason\":\"none\"" + delivered("SIGHUP", 5))
        .paragraph("web");
    assertSays(text, "reeve sent it that signal, as requested");
  }

  @Test
  void anExitSoonAfterARequestedSignalMayBeDueToIt() {
    Why why = web().exited("web", 100, 1, "\"code\":0", "\"clean\":true,\"reason\":\"none\"" + delivered("SIGTERM", 90))
        .why("web");
    assertNull(why.cause().byReeve());
    String text = WhyText.full(why);
    assertSays(text, "whether it ended because of SIGTERM, which reeve had sent it 90 ms before, is not known");
    assertSays(text, "That signal was requested by pid 812 (reeve stop db), uid 1000.");
    assertSaysNot(text, "reeve did not cause it");
    String later = web().exited("web", 100, 1, "\"code\":0",
        "\"clean\":true,\"reason\":\"none\"" + delivered("SIGHUP", 3_600_000)).paragraph("web");
    assertSays(later, "reeve did not cause it");
  }

  @Test
  void theRequestThatStoppedAnotherServiceIsNamed() {
    LedgerFixture ledger = web().line("requested", null,
        "\"method\":\"stop\",\"services\":[\"db\"],\"detail\":null," + BY)
        .line("stopping", "web", STOPPING + "\"dependency\",\"via\":\"db\"," + BY);
    String text = ledger.exited("web", 100, 1, signal("SIGTERM"),
        "\"clean\":true,\"sentByReeve\":true,\"reason\":\"dependency\",\"via\":\"db\"," + BY).paragraph("web");
    assertSays(text, "Requested: stop of \"db\", by pid 812 (reeve stop db), uid 1000.");
  }

  @Test
  void aRequestThatIsUnknownIsSaidToBeUnknown() {
    String text = web().line("stopping", "web", STOPPING + "\"request\"," + BY)
        .exited("web", 100, 1, signal("SIGTERM"), "\"clean\":true,\"sentByReeve\":true,\"reason\":\"request\"," + BY)
        .paragraph("web");
    assertSays(text, "Requested: it is not known what, by pid 812");
  }

  @Test
  void aFailedStartOfAnotherReeveIsARunOfItsOwn() {
    List<Run> runs = web().died("web", 100, 1, "\"code\":0").line("reeve-ended", null, "\"pid\":7,\"code\":0").reeve(7)
        .line("start-failed", "web", "\"life\":1,\"message\":\"no such program\"").runs("web", true);
    assertEquals(2, runs.size());
    assertEquals("no such program", ((Run.NotStarted) runs.get(1).end()).message());
    assertTrue(runs.get(0).actions().isEmpty(), runs.get(0).actions().toString());
  }

  @Test
  void theTimeOfTheLeftoversIsNotThatOfALaterStop() {
    String text = web().exited("web", 100, 1, "\"code\":3", "\"clean\":false,\"reason\":\"none\",\"leftBehind\":1")
        .line("stopping", "web", "\"signal\":\"SIGTERM\",\"reason\":\"leftovers\"")
        .line("restarting", "web", "\"delayMs\":60000").later(50_000)
        .line("stopped", "web", "\"reason\":\"request\"").paragraph("web");
    assertSays(text, "the last was gone 2 s after the end");
  }

  @Test
  void aSuspendedMachineIsNotAClockThatWasSet() {
    String text = web().later(3_600_000).line("stopping", "web", STOPPING + "\"request\"").later(1_800_000)
        .line("escalated", "web", "\"signal\":\"SIGKILL\"").exited("web", 100, 1, signal("SIGKILL"),
            "\"clean\":false,\"sentByReeve\":true,\"reason\":\"request\",\"uptimeMs\":9000")
        .paragraph("web");
    assertSays(text, "Stop: SIGTERM, SIGKILL; how long it took is not known, because the clock was set, or the machine "
        + "was suspended.");
  }

  @Test
  void whatFollowsAnEarlierRunIsNotItsRestartPolicy() {
    Run earlier = web().died("web", 100, 1, "\"code\":3").line("restarting", "web", "\"delayMs\":500").run("web");
    String failed = text(earlier, new LiveStatus("failed", 0, 0, -1, true, "up", false, List.of()));
    assertSays(failed, "Next: nothing; it has failed, and is not started again without a request.");
    String completed = text(earlier, new LiveStatus("completed", 0, 0, -1, false, "up", false, List.of()));
    assertSays(completed, "Next: nothing; it has completed, and is not started again without a request.");
  }

  @Test
  void theScheduleStartsAServiceThatIsDown() {
    Run run = web().died("web", 100, 1, "\"code\":3").line("failed", "web", "\"reason\":\"policy\"").run("web");
    for (String state : List.of("failed", "completed", "stopped")) {
      boolean failed = state.equals("failed");
      String text = text(run, new LiveStatus(state, 0, 0, -1, failed, "up", false, List.of(), 3_600_000));
      assertSays(text, "Next: its schedule starts it again at ");
      assertSaysNot(text, "Next: nothing");
      assertSays(text(run, new LiveStatus(state, 0, 0, -1, failed, "up", false, List.of(), 0)),
          "Next: only its schedule, or a request, starts it again.");
    }
  }

  private static String text(Run run, LiveStatus live) {
    return WhyText.full(Why.of(run, List.of(), null, live, null, 0));
  }

  @Test
  void aCoreThatWentToASocketIsNoFile() {
    String exit = "\"signal\":\"SIGSEGV\",\"coreDumped\":true";
    String text = web().exited("web", 100, 1, exit, "\"clean\":false,\"reason\":\"none\",\"core\":{\"usesPid\":false,"
        + "\"directory\":\"/srv\",\"pattern\":\"@/run/core.sock\"}").paragraph("web");
    assertSays(text, "Core: the kernel's core_pattern was \"@/run/core.sock\", in \"/srv\".");
    String unknown = web().exited("web", 100, 1, exit, "\"clean\":false,\"reason\":\"none\",\"core\":{"
        + "\"usesPid\":false,\"directory\":null,\"pattern\":\"core\"}").paragraph("web");
    assertSays(unknown, "Core: the kernel's core_pattern was \"core\", in a directory that is not known.");
  }

  @Test
  void aGuessIsMarkedInTheTableToo() {
    Run run = web().exited("web", 100, 1, signal("SIGKILL"), "\"clean\":false,\"reason\":\"none\",\"oomKills\":{"
        + "\"service\":null,\"reeve\":1,\"machine\":1}").run("web");
    assertEquals("guess: out of memory", RunText.reason(run));
  }

  private static LedgerFixture inPreStop() {
    return web().line("stopping", "web",
        "\"pid\":100,\"signal\":null,\"hook\":\"pre-stop\",\"reason\":\"request\"," + BY);
  }

  /** The signal of the stop was taken for sent when the stop began, although pre-stop still ran. */
  @Test
  void aSignalDuringPreStopIsNotThatOfTheStop() {
    Why why = inPreStop().exited("web", 100, 1, signal("SIGTERM"),
        "\"clean\":false,\"sentByReeve\":false,\"reason\":\"request\"," + BY).why("web");
    assertEquals("foreign-signal", why.cause().kind());
    assertEquals(List.of(), why.cause().sent());
    assertSays(WhyText.full(why), "reeve did not send that signal");
  }

  @Test
  void aCodeDuringPreStopIsNotAnEndByReeve() {
    Why why = inPreStop().exited("web", 100, 1, "\"code\":3", "\"clean\":false,\"reason\":\"request\"," + BY)
        .why("web");
    assertNull(why.cause().byReeve());
    assertSays(WhyText.full(why), "reeve had not sent it a signal yet, but was stopping it, as requested");
    assertSaysNot(WhyText.full(why), "reeve stopped it");
  }

  @Test
  void theStepsOfAStopAreInTheirOrder() {
    String text = inPreStop()
        .line("hook", "web", "\"hook\":\"pre-stop\",\"ok\":false,\"exit\":{\"code\":7},\"tookMs\":900")
        .line("stopping", "web", STOPPING + "\"request\"," + BY)
        .exited("web", 100, 1, signal("SIGTERM"),
            "\"clean\":true,\"sentByReeve\":true,\"reason\":\"request\"," + BY)
        .paragraph("web");
    assertSays(text, "reeve stopped it, as requested");
    assertSays(text, "Stop: pre-stop (exit 7 after 900 ms), SIGTERM after ");
  }

  @Test
  void aSignalDuringAStopCommandIsNotSaidToBeItsSignal() {
    Why why = web().line("stopping", "web", "\"pid\":100,\"signal\":null,\"hook\":\"stop-command\",\"reason\":"
        + "\"request\"," + BY)
        .exited("web", 100, 1, signal("SIGSEGV"),
            "\"clean\":false,\"sentByReeve\":false,\"reason\":\"request\"," + BY)
        .line("hook", "web", "\"hook\":\"stop-command\",\"ok\":true,\"exit\":{\"code\":0},\"tookMs\":5").why("web");
    assertNull(why.cause().byReeve());
    assertSays(WhyText.full(why), "whether its stop-command sent that signal is not known");
  }

  @Test
  void aStartThatFailedIsNoEnd() {
    Run run =
        new LedgerFixture().reeve(7).line("start-failed", "web", "\"life\":1,\"message\":\"no\"").why("web").run();
    String text =
        WhyText.full(Why.of(run, List.of(), new RecentExits(2, 2, 2, 2), null, "no reeve answers", run.end().at()));
    assertSays(text, "It was the 2nd end or failed start within the hour");
    assertSaysNot(text, "It was its");
  }

  /** Only the stop was named, and not the kill that ended its grace. */
  @Test
  void aKillDuringAStopIsNamedWithItsRequester() {
    String killer = "\"by\":{\"pid\":900,\"uid\":0,\"command\":\"reeve kill web\"}";
    String text = web().line("requested", null, "\"method\":\"stop\",\"services\":[\"web\"],\"detail\":null," + BY)
        .line("stopping", "web", STOPPING + "\"request\"," + BY)
        .line("requested", null, "\"method\":\"kill\",\"services\":[\"web\"],\"detail\":null," + killer)
        .line("escalated", "web", "\"pid\":100,\"signal\":\"SIGKILL\",\"reason\":\"request\"")
        .exited("web", 100, 1, signal("SIGKILL"),
            "\"clean\":false,\"sentByReeve\":true,\"reason\":\"request\"," + BY)
        .paragraph("web");
    assertSays(text, "The grace was ended early: kill, requested by pid 900 (reeve kill web), uid 0.");
  }

  @Test
  void aKillOfLeftoverProcessesIsNamedWithItsRequester() {
    String killer = "\"by\":{\"pid\":900,\"uid\":0,\"command\":\"reeve kill web\"}";
    String text = web().line("stopping", "web", STOPPING + "\"request\"," + BY)
        .exited("web", 100, 1, "\"code\":0", "\"clean\":true,\"reason\":\"request\",\"leftBehind\":1," + BY)
        .line("stopping", "web", "\"signal\":\"SIGTERM\",\"reason\":\"leftovers\",\"graceMs\":10000")
        .line("requested", null, "\"method\":\"kill\",\"services\":[\"web\"],\"detail\":null," + killer)
        .line("escalated", "web", "\"signal\":\"SIGKILL\",\"reason\":\"request\"")
        .line("stopped", "web", "\"reason\":\"request\"")
        .paragraph("web");
    assertSays(text, "Their grace was ended early: kill, requested by pid 900 (reeve kill web), uid 0.");
    assertSaysNot(text, "The grace was ended early");
  }

  @Test
  void aKillAfterTheLastLeftoverProcessIsOfNoImportance() {
    String text =
        web().exited("web", 100, 1, "\"code\":0", "\"clean\":true,\"reason\":\"request\",\"leftBehind\":1," + BY)
            .line("stopping", "web", "\"signal\":\"SIGTERM\",\"reason\":\"leftovers\",\"graceMs\":10000")
            .line("stopped", "web", "\"reason\":\"request\"").later(5000)
            .line("killing", null, "\"message\":\"killing what is left: requested again\"").paragraph("web");
    assertSays(text, "the last was gone");
    assertSaysNot(text, "ended early");
  }
}
