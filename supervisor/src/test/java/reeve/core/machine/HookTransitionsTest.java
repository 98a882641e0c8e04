package reeve.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reeve.config.RestartSpec.OnStartLimit;
import reeve.config.RestartSpec.Policy;
import reeve.config.Signal;
import reeve.config.StartupSpec;
import reeve.core.AuxCommand;
import reeve.core.ExitStatus;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.TimerKind;
import reeve.core.VirtualWorld;

/** Hooks in the life of a service, in virtual time. */
class HookTransitionsTest {
  private static final String STARTED = "0s web started #1 BOOT";

  private static VirtualWorld web(String... hooks) {
    return VirtualWorld.booted(SpecFixtures.web().hooks(hooks));
  }

  private static Map<String, String> facts(VirtualWorld world) {
    return world.run.get(world.run.size() - 1).environment();
  }

  // ---- pre-start

  @Test
  void preStartGoesInOrderBeforeTheProcess() {
    VirtualWorld world = web("pre-start-1", "pre-start-2");
    assertEquals(List.of("0s web run pre-start /pre-start-1"), world.told());
    assertEquals(ServiceState.STARTING, world.web().state());
    world.commandExits(0);
    assertEquals(List.of("0s web pre-start: exit 0", "0s web run pre-start /pre-start-2"), world.told());
    world.commandExits(0);
    assertEquals(List.of("0s web pre-start: exit 0", STARTED, "0s web ready"), world.told());
    assertNull(world.web().hookProgress(), "nothing of it is kept");
  }

  @Test
  void aPreStartThatFailsIsAFailedStartAndThePolicyDecides() {
    VirtualWorld world = web("pre-start-1", "pre-start-2").skip().commandExits(3);
    assertEquals(List.of("0s web pre-start: exit 3", "0s web start failed: its pre-start failed: exit 3",
        "0s web restarting in 500 ms #2 POLICY"), world.told());
    assertEquals("its pre-start failed: exit 3", world.web().lastExit().startFailure());
    world.advance("500ms");
    assertEquals(List.of("0.5s web run pre-start /pre-start-1"), world.told());
  }

  @Test
  void aPreStartThatAlwaysFailsMeetsTheStartLimit() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().hooks("pre-start").limit(2, "5m", OnStartLimit.FAIL, "5m"));
    world.commandExits(1).advance("1s").skip().commandExits(1);
    assertEquals("0.5s web failed START_LIMIT", world.told().get(2).replace("1s", "0.5s"));
    assertEquals(ServiceState.FATAL, world.web().state());
  }

  @Test
  void whichPolicyTakesAFailedPreStartFollowsItsEnd() {
    VirtualWorld code =
        VirtualWorld.booted(SpecFixtures.web().hooks("pre-start").restart(Policy.ON_ABNORMAL)).commandExits(1);
    assertEquals(ServiceState.EXITED, code.web().state());
    VirtualWorld late =
        VirtualWorld.booted(SpecFixtures.web().hooks("pre-start").restart(Policy.ON_ABNORMAL)).commandTimesOut();
    assertEquals(ServiceState.BACKOFF, late.web().state());
  }

  @Test
  void aFailureThatIsToBeIgnoredIs() {
    assertEquals(ServiceState.RUNNING, web("pre-start?").commandExits(1).web().state());
  }

  @Test
  void aStopDuringPreStartEndsItAndWaitsForThat() {
    VirtualWorld world = web("pre-start-1", "pre-start-2").skip().stop();
    assertEquals(List.of("0s web stopping REQUEST without a signal", "0s web end pre-start"), world.told());
    assertEquals(ServiceState.STOPPING, world.web().state());
    world.command(new AuxCommand.Outcome(new ExitStatus.Signaled(Signal.TERM, false), false, null, Duration.ZERO));
    assertEquals(List.of("0s web pre-start broken off: SIGTERM", "0s web stopped REQUEST"), world.told());
    world.start();
    assertEquals(2, world.web().run().number());
  }

  @Test
  void aKillDuringPreStartSendsNobodyElseASignal() {
    VirtualWorld world = web("pre-start").skip().kill();
    assertEquals(List.of("0s web end pre-start now"), world.told());
    world.commandExits(1);
    assertEquals(ServiceState.STOPPED, world.web().state());
  }

  // ---- post-start

  @Test
  void itIsUpOnlyAfterItsPostStart() {
    VirtualWorld world = web("post-start");
    assertEquals(List.of(STARTED, "0s web run post-start /post-start"), world.told());
    assertEquals("101", facts(world).get("MAINPID"));
    assertEquals(ServiceState.STARTING, world.web().state());
    world.commandExits(0);
    assertEquals(List.of("0s web post-start: exit 0", "0s web ready"), world.told());
    assertEquals(ServiceState.RUNNING, world.web().state());
  }

  @Test
  void aPostStartThatFailsStopsItAndIsAFailedStart() {
    VirtualWorld world = web("post-start", "pre-stop").skip().commandExits(2);
    assertEquals(List.of("0s web post-start: exit 2", "0s web start failed: its post-start failed: exit 2",
        "0s web stopping HOOK",
        "0s web run pre-stop /pre-stop"), world.told());
    world.commandExits(0);
    assertEquals(List.of("0s web pre-stop: exit 0", "0s web SIGTERM to TREE"), world.told());
    world.dies(Signal.TERM);
    assertEquals(List.of("0s web exited: SIGTERM, unclean, HOOK", "0s web restarting in 500 ms #2 POLICY"),
        world.told());
  }

  @Test
  void aCrashDuringPostStartEndsThat() {
    VirtualWorld world = web("post-start", "post-stop").skip().exits(1);
    assertEquals(List.of("0s web exited: exit 1, unclean, NONE", "0s web end post-start"), world.told());
    world.commandExits(0);
    assertEquals(List.of("0s web post-start broken off: exit 0", "0s web run post-stop /post-stop"), world.told());
    assertEquals("none", facts(world).get("REEVE_REASON"));
    world.commandExits(0);
    assertEquals(List.of("0s web post-stop: exit 0", "0s web restarting in 500 ms #2 POLICY"), world.told());
  }

  @Test
  void aStopDuringPostStartEndsThatFirst() {
    VirtualWorld world = web("post-start", "pre-stop").skip().stop();
    assertEquals(List.of("0s web stopping REQUEST", "0s web end post-start"), world.told());
    world.commandExits(1);
    assertEquals(List.of("0s web post-start broken off: exit 1", "0s web run pre-stop /pre-stop"), world.told());
    world.commandExits(0).dies(Signal.TERM);
    assertEquals(ServiceState.STOPPED, world.web().state());
  }

  // ---- pre-stop

  @Test
  void preStopGoesBeforeTheSignalHoweverItEnds() {
    VirtualWorld world = web("pre-stop").skip().stop();
    assertEquals(List.of("0s web stopping REQUEST", "0s web run pre-stop /pre-stop"), world.told());
    assertEquals(0, world.armed(), "the command has its own time");
    world.commandExits(1);
    assertEquals(List.of("0s web pre-stop: exit 1", "0s web SIGTERM to TREE"), world.told());
    assertEquals(Duration.ofSeconds(10), world.due(TimerKind.STOP_STEP));
  }

  @Test
  void whatIsNotUpIsStoppedWithoutPreStop() {
    VirtualWorld world =
        new VirtualWorld(false, List.of(SpecFixtures.web().hooks("pre-stop").build())).boot().skip().stop();
    assertEquals(List.of("0s web stopping REQUEST", "0s web SIGTERM to TREE"), world.told());
  }

  @Test
  void whatEndsDuringPreStopIsDownWhenTheCommandIs() {
    VirtualWorld world = web("pre-stop").skip().stop().exits(0);
    assertEquals(ServiceState.STOPPING, world.web().state());
    world.commandExits(0);
    assertEquals(
        List.of("0s web stopping REQUEST", "0s web run pre-stop /pre-stop", "0s web exited: exit 0, clean, REQUEST",
            "0s web pre-stop: exit 0", "0s web stopped REQUEST"),
        world.told());
  }

  @Test
  void whatIsLeftAfterPreStopGetsTheSchedule() {
    VirtualWorld world = web("pre-stop").stop().exitsLeavingSome(0).skip().commandExits(0);
    assertEquals(List.of("0s web pre-stop: exit 0", "0s web SIGTERM to TREE"), world.told());
    world.restIsGone();
    assertEquals(ServiceState.STOPPED, world.web().state());
  }

  @Test
  void aKillDuringPreStopBreaksItOffAndKills() {
    VirtualWorld world = web("pre-stop", "post-stop").stop().skip().kill();
    assertEquals(List.of("0s web escalated to SIGKILL x1", "0s web end pre-stop now", "0s web SIGKILL to TREE"),
        world.told());
    world.dies(Signal.KILL);
    assertEquals(ServiceState.KILLING, world.web().state());
    world.commandExits(0).skip();
    assertEquals("post-stop", facts(world).get("REEVE_HOOK"));
    world.commandExits(0);
    assertEquals(ServiceState.STOPPED, world.web().state());
    assertEquals(0, world.armed());
  }

  // ---- stop-command

  @Test
  void aStopCommandTakesThePlaceOfTheSignal() {
    VirtualWorld world = web("stop-command").skip().stop();
    assertEquals(List.of("0s web stopping REQUEST without a signal", "0s web run stop-command /stop-command"),
        world.told());
    assertEquals("101", facts(world).get("MAINPID"));
    world.exits(0).commandExits(0);
    assertEquals(
        List.of("0s web exited: exit 0, clean, REQUEST", "0s web stop-command: exit 0", "0s web stopped REQUEST"),
        world.told());
  }

  @Test
  void afterAStopCommandThatWorkedTheRestOfItsTimeIsWaited() {
    VirtualWorld world = web("stop-command").stop().commandExits(0).skip();
    assertEquals(Duration.ofSeconds(9), world.due(TimerKind.STOP_STEP));
    world.advance("9s");
    assertEquals(List.of("9s web escalated to SIGTERM x1", "9s web SIGTERM to TREE"), world.told());
    world.advance("10s");
    assertEquals(List.of("19s web escalated to SIGKILL x1", "19s web SIGKILL to TREE"), world.told());
  }

  @Test
  void aStopCommandThatFailsIsFollowedByTheScheduleAtOnce() {
    VirtualWorld world = web("stop-command").stop().skip().commandExits(1);
    assertEquals(List.of("0s web stop-command: exit 1", "0s web escalated to SIGTERM x1", "0s web SIGTERM to TREE"),
        world.told());
  }

  @Test
  void whatAStopCommandLeavesGetsTheSchedule() {
    VirtualWorld world = web("stop-command").stop().commandExits(0).skip().exitsLeavingSome(0);
    assertEquals(List.of("0s web exited: exit 0, clean, REQUEST", "0s web SIGTERM to TREE"), world.told());
  }

  @Test
  void sigtermAnd143AreCleanOnceAStopCommandWasBegun() {
    assertTrue(web("stop-command").stop().dies(Signal.TERM).web().lastExit().clean());
    assertTrue(web("stop-command").stop().exits(143).web().lastExit().clean());
    assertFalse(web("stop-command").stop().dies(Signal.KILL).web().lastExit().clean());
    assertFalse(web("stop-command").stop().dies(Signal.PIPE).web().lastExit().clean());
    assertFalse(web("stop-command").stop().exits(137).web().lastExit().clean());
    assertFalse(web("stop-command").stop().exits(1).web().lastExit().clean());
    VirtualWorld quit = VirtualWorld.booted(SpecFixtures.web().hooks("stop-command").stop("QUIT 5s", "KILL")).stop();
    assertTrue(quit.dies(Signal.QUIT).web().lastExit().clean(), "the schedule has that signal");
    assertFalse(web("pre-stop", "stop-command").stop().dies(Signal.TERM).web().lastExit().clean(), "it was not begun yet");
    assertFalse(web("stop-command").exits(143).web().lastExit().clean(), "nobody stopped it");
  }

  // ---- post-stop

  @Test
  void postStopFollowsACrashWithItsFactsAndGoesBeforeTheRestart() {
    VirtualWorld world = web("post-stop").advance("2s").skip().exits(3);
    assertEquals(List.of("2s web exited: exit 3, unclean, NONE", "2s web run post-stop /post-stop"), world.told());
    Map<String, String> facts = facts(world);
    assertEquals("3", facts.get("REEVE_EXIT_CODE"));
    assertEquals("2.000", facts.get("REEVE_UPTIME"));
    assertEquals("none", facts.get("REEVE_REASON"));
    assertEquals("exit-code", facts.get("SERVICE_RESULT"));
    assertEquals("exited", facts.get("EXIT_CODE"));
    assertEquals("3", facts.get("EXIT_STATUS"));
    assertFalse(facts.containsKey("REEVE_EXIT_SIGNAL"));
    world.commandExits(1);
    assertEquals(List.of("2s web post-stop: exit 1", "2s web restarting in 500 ms #2 POLICY"), world.told());
  }

  @Test
  void postStopFollowsAStopWithTheSignalAndTheReason() {
    VirtualWorld world = web("post-stop").stop().dies(Signal.TERM);
    Map<String, String> facts = facts(world);
    assertEquals("SIGTERM", facts.get("REEVE_EXIT_SIGNAL"));
    assertEquals("request", facts.get("REEVE_REASON"));
    assertEquals("success", facts.get("SERVICE_RESULT"));
    assertEquals("killed", facts.get("EXIT_CODE"));
    assertEquals("TERM", facts.get("EXIT_STATUS"));
    assertEquals(ServiceState.STOPPING, world.web().state());
    assertEquals(ServiceState.STOPPED, world.commandExits(0).web().state());
  }

  @Test
  void postStopWaitsUntilTheLastOfItIsGone() {
    VirtualWorld world = web("post-stop").exitsLeavingSome(1).skip().restIsGone();
    assertEquals(List.of("0s web run post-stop /post-stop"), world.told());
  }

  @Test
  void postStopFollowsAFailedStartToo() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().hooks("post-stop").limit(1, "5m", OnStartLimit.FAIL, "5m"));
    world.exits(1).commandExits(0).skip().cannotStart(false, 1).start();
    assertEquals(List.of("0s web start failed: no such file", "0s web run post-stop /post-stop"), world.told());
    assertEquals("resources", facts(world).get("SERVICE_RESULT"));
    assertEquals("no such file", facts(world).get("REEVE_ERROR"));
    assertFalse(facts(world).containsKey("REEVE_EXIT_CODE"), "there was no process");
    world.commandExits(0);
    assertEquals(List.of("0s web post-stop: exit 0", "0s web failed START_LIMIT"), world.told());
  }

  @Test
  void aStartDuringPostStopComesAfterIt() {
    VirtualWorld world = web("post-stop").stop().exits(0).start().skip();
    assertEquals(1, world.web().run().number());
    world.commandExits(0);
    assertEquals(2, world.web().run().number());
  }

  @Test
  void aOneshotOfSeveralCommandsHasOnePreStartAndOnePostStop() {
    VirtualWorld world = new VirtualWorld(false, List.of(StartTransitionsTest
        .of(StartupSpec.Type.ONESHOT, false, List.of(List.of("/two"))).hooks("pre-start", "post-stop").build()));
    world.boot().commandExits(0).exits(0).exits(0);
    assertEquals(List.of("pre-start", "post-stop"), world.run.stream().map(errand -> errand.purpose().label()).toList());
    assertEquals(ServiceState.EXITED, world.commandExits(0).web().state());
  }

  @Test
  void aSecondSignalToReeveBreaksHooksOffAndRunsNoMore() {
    VirtualWorld world = web("pre-stop", "post-stop").shutdown().skip().killAll();
    assertEquals(List.of("0s web escalated to SIGKILL x1", "0s web end pre-stop now", "0s web SIGKILL to TREE"),
        world.told());
    world.commandExits(1).dies(Signal.KILL);
    assertTrue(world.set.isDown());
    VirtualWorld closing = web("post-stop").shutdown().exits(0).skip().killAll();
    assertEquals(List.of("0s web end post-stop now"), closing.told());
    assertTrue(closing.commandExits(1).set.isDown());
  }

  // ---- on-failure, on-recovery

  @Test
  void eachFailureIsToldAndTheOneThatIsForGoodToo() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().hooks("on-failure").limit(2, "5m", OnStartLimit.FAIL, "5m"));
    world.exits(7);
    assertEquals("failure", facts(world).get("REEVE_EVENT"));
    assertEquals("7", facts(world).get("REEVE_EXIT_CODE"));
    assertEquals(ServiceState.BACKOFF, world.web().state(), "nothing waits for it");
    world.advance("1s").dies(Signal.PIPE);
    assertEquals("failed", facts(world).get("REEVE_EVENT"));
    assertEquals("SIGPIPE", facts(world).get("REEVE_EXIT_SIGNAL"));
    assertEquals(2, world.run.size());
  }

  @Test
  void aStopOrACleanEndIsNoFailure() {
    assertEquals(0, web("on-failure").stop().exits(1).run.size());
    assertEquals(0, web("on-failure").exits(0).run.size());
  }

  @Test
  void recoveryIsToldOnceItHasBeenHealthyForLongEnough() {
    VirtualWorld world = web("on-recovery").exits(1).advance("500ms");
    assertEquals(ServiceState.RUNNING, world.web().state());
    assertEquals(0, world.run.size());
    world.advance("60s");
    assertEquals(List.of("on-recovery"), world.run.stream().map(errand -> errand.purpose().label()).toList());
    world.advance("10m");
    assertEquals(1, world.run.size(), "once");
  }

  @Test
  void aServiceThatNeverFailedHasNothingToRecoverFrom() {
    VirtualWorld world = web("on-recovery");
    assertEquals(0, world.armed());
    assertEquals(0, world.advance("10m").run.size());
  }

  @Test
  void aServiceWithoutHooksHasNoCourse() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web());
    assertNull(world.web().hookProgress());
    world.exits(1);
    assertNull(world.web().hookProgress());
    assertNull(world.advance("1s").stop().web().hookProgress());
  }
}
