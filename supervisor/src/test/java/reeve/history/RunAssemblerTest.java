package reeve.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How the lines of the ledger become runs. */
class RunAssemblerTest {
  private static final String TERM = "\"signal\":\"SIGTERM\",\"coreDumped\":false";

  /** It was shown as three runs, one of them "reeve was killed". */
  @Test
  void aFailedPostStartIsPartOfItsRun() {
    List<Run> runs = WhySamples.web()
        .line("hook", "web", "\"hook\":\"post-start\",\"ok\":false,\"exit\":{\"code\":4},\"tookMs\":30")
        .line("start-failed", "web", "\"life\":1,\"message\":\"its post-start failed: exit 4\"")
        .line("stopping", "web", "\"signal\":\"SIGTERM\",\"reason\":\"hook\"")
        .exited("web", 100, 1, TERM, "\"clean\":false,\"reason\":\"hook\"").runs("web", true);
    assertEquals(1, runs.size());
    assertEquals("hook", Why.cause(runs.get(0)).kind());
  }

  @Test
  void aFailedPreStartIsARunWithoutAProcess() {
    Run run = new LedgerFixture().reeve(7)
        .line("hook", "web", "\"hook\":\"pre-start\",\"ok\":false,\"exit\":{\"code\":4},\"tookMs\":30")
        .line("start-failed", "web", "\"life\":1,\"message\":\"its pre-start failed: exit 4\"").run("web");
    assertTrue(run.end() instanceof Run.NotStarted);
    assertEquals("pre-start", run.actions().get(0).hook().name());
  }

  /** Its hooks were shown as those of the next start, days later. */
  @Test
  void theHooksOfAStartThatWasGivenUpAreNotThoseOfTheNext() {
    String cancelled = "\"hook\":\"pre-start\",\"ok\":false,\"exit\":{\"signal\":\"SIGTERM\"},\"tookMs\":30";
    Run stopped =
        new LedgerFixture().reeve(7).line("hook", "web", cancelled).line("stopped", "web", "\"reason\":\"request\"")
            .started("web", 100, 1).died("web", 100, 1, "\"code\":9").run("web");
    assertEquals(List.of(), stopped.actions());
    Run killed = new LedgerFixture().reeve(7).line("hook", "web", cancelled).reeve(8).started("web", 100, 1)
        .died("web", 100, 1, "\"code\":9").run("web");
    assertEquals(List.of(), killed.actions());
  }

  /** The pid of the start script was shown. */
  @Test
  void thePidIsThatOfTheLastMainProcess() {
    Run run = WhySamples.web().line("main-pid", "web", "\"pid\":105,\"life\":1").died("web", 105, 1, "\"code\":9")
        .run("web");
    assertEquals(105, run.pid());
    assertEquals(100, run.starterPid());
  }

  /** Both lines have the time of the same millisecond, so only their order shows which processes got the signal. */
  @Test
  void signalsToLeftoverProcessesAreNotThoseOfTheMainProcess() {
    LedgerFixture ledger = WhySamples.web().exited("web", 100, 1, TERM,
        "\"clean\":false,\"reason\":\"none\",\"leftBehind\":1,\"sentByReeve\":false").later(-1000)
        .line("stopping", "web", "\"signal\":\"SIGTERM\",\"reason\":\"leftovers\"");
    Why why = ledger.why("web");
    assertEquals(List.of(), why.cause().sent());
    assertEquals(Boolean.FALSE, why.cause().byReeve());
    assertTrue(WhyText.full(why).contains("reeve did not send that signal"), WhyText.full(why));
  }

  @Test
  void theFileOfAMemoryImageIsComputedOnlyFromWhatIsRecorded() {
    assertEquals("/srv/core", core("core", false));
    assertEquals("/srv/core.100", core("core", true));
    assertEquals("/var/crash/100-3%", core("/var/crash/%p-%s%%", true));
    assertNull(core("core.%e", false), "the name of the program is not recorded");
    assertNull(core("|/usr/bin/keep %p", false));
    assertEquals("/srv/core", core("core%", false), "the kernel drops a single sign at the end");
  }

  private static String core(String pattern, boolean usesPid) {
    CoreFile file = CoreFile.of(WhySamples.web().exited("web", 100, 1, "\"signal\":\"SIGQUIT\",\"coreDumped\":true",
        "\"clean\":false,\"reason\":\"none\",\"core\":{\"pattern\":\"" + pattern + "\",\"usesPid\":" + usesPid
            + ",\"directory\":\"/srv\"}")
        .run("web"));
    assertFalse(file != null && file.exists());
    return file == null ? null : file.path();
  }
}
