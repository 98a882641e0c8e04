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

/** Hooks during the runs of a service, in virtual time. */
class HookTransitionsTest {
  private static final String STARTED = "0s web started #1 BOOT";

  private static VirtualWorld web(String... hooks) {
    return VirtualWorld.booted(SpecFixtures.web().hooks(hooks));
  }

  private static Map<String, String> facts(VirtualWorld world) {
    return world.commandsRun.get(world.commandsRun.size() - 1).environment();
  }

  // ---- pre-start

  @Test
  void preStartCommandsRunInOrderBeforeTheProcess() {
    VirtualWorld world = web("pre-start-1", "pre-start-2");
    assertEquals(List.of("0s web run pre-start /pre-start-1"), world.takeLines());
    assertEquals(ServiceState.STARTING, world.web().state());
    world.commandExits(0);
    assertEquals(List.of("0s web pre-start: exit 0", "0s web run pre-start /pre-start-2"), world.takeLines());
    world.commandExits(0);
    assertEquals(List.of("0s web pre-start: exit 0", STARTED, "0s web ready"), world.takeLines());
    assertNull(world.web().hookProgress(), "nothing of it is kept");
  }

  @Test
  void aFailedPreStartIsAFailedStartAndThePolicyDecides() {
    VirtualWorld world = web("pre-start-1", "pre-start-2").clearLines().commandExits(3);
    assertEquals(List.of("0s web pre-start: exit 3", "0s web start failed: its pre-start failed: exit 3",
        "0s web restarting in 500 ms #2 POLICY"), world.takeLines());
    assertEquals("its pre-start failed: exit 3", world.web().lastExit().startFailure());
    world.advance("500ms");
    assertEquals(List.of("0.5s web run pre-start /pre-start-1"), world.takeLines());
  }

  @Test
  void aPreStartThatAlwaysFailsReachesTheStartLimit() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().hooks("pre-start").limit(2, "5m", OnStartLimit.FAIL, "5m"));
    world.commandExits(1).advance("1s").clearLines().commandExits(1);
    assertEquals("0.5s web failed START_LIMIT", world.takeLines().get(2).replace("1s", "0.5s"));
    assertEquals(ServiceState.FATAL, world.web().state());
  }

  @Test
  void theResultOfAFailedPreStartDecidesWhichPolicyRestarts() {
    VirtualWorld code =
        VirtualWorld.booted(SpecFixtures.web().hooks("pre-start").restart(Policy.ON_ABNORMAL)).commandExits(1);
    assertEquals(ServiceState.EXITED, code.web().state());
    VirtualWorld late =
        VirtualWorld.booted(SpecFixtures.web().hooks("pre-start").restart(Policy.ON_ABNORMAL)).commandTimesOut();
    assertEquals(ServiceState.BACKOFF, late.web().state());
  }

  @Test
  void anIgnoredFailureOfACommandIsIgnored() {
    assertEquals(ServiceState.RUNNING, web("pre-start?").commandExits(1).web().state());
  }

  @Test
  void aStopDuringPreStartEndsItAndWaitsForItsEnd() {
    VirtualWorld world = web("pre-start-1", "pre-start-2").clearLines().stop();
    assertEquals(List.of("0s web stopping REQUEST after pre-start", "0s web end pre-start"), world.takeLines());
    assertEquals(ServiceState.STOPPING, world.web().state());
    world.endCommand(new AuxCommand.Outcome(new ExitStatus.Signaled(Signal.TERM, false), false, null, Duration.ZERO));
    assertEquals(List.of("0s web pre-start cancelled: SIGTERM", "0s web stopped REQUEST"), world.takeLines());
    world.start();
    assertEquals(2, world.web().run().number());
  }

  @Test
  void aKillDuringPreStartKillsOnlyTheCommand() {
    VirtualWorld world = web("pre-start").clearLines().kill();
    assertEquals(List.of("0s web end pre-start now"), world.takeLines());
    world.commandExits(1);
    assertEquals(ServiceState.STOPPED, world.web().state());
  }

  // ---- post-start

  @Test
  void theServiceIsReadyOnlyAfterItsPostStart() {
    VirtualWorld world = web("post-start");
    assertEquals(List.of(STARTED, "0s web run post-start /post-start"), world.takeLines());
    assertEquals("101", facts(world).get("MAINPID"));
    assertEquals(ServiceState.STARTING, world.web().state());
    world.commandExits(0);
    assertEquals(List.of("0s web post-start: exit 0", "0s web ready"), world.takeLines());
    assertEquals(ServiceState.RUNNING, world.web().state());
  }

  @Test
  void aFailedPostStartStopsTheServiceAndIsAFailedStart() {
    VirtualWorld world = web("post-start", "pre-stop").clearLines().commandExits(2);
    assertEquals(List.of("0s web post-start: exit 2", "0s web start failed: its post-start failed: exit 2",
        "0s web stopping HOOK after pre-stop",
        "0s web run pre-stop /pre-stop"), world.takeLines());
    world.commandExits(0);
    assertEquals(List.of("0s web pre-stop: exit 0", "0s web stopping HOOK", "0s web SIGTERM to MAIN"),
        world.takeLines());
    world.isKilledBy(Signal.TERM);
    assertEquals(List.of("0s web exited: SIGTERM, unclean, HOOK", "0s web restarting in 500 ms #2 POLICY"),
        world.takeLines());
  }

  @Test
  void aCrashDuringPostStartEndsTheCommand() {
    VirtualWorld world = web("post-start", "post-stop").clearLines().exits(1);
    assertEquals(List.of("0s web exited: exit 1, unclean, NONE", "0s web end post-start"), world.takeLines());
    world.commandExits(0);
    assertEquals(List.of("0s web post-start cancelled: exit 0", "0s web run post-stop /post-stop"), world.takeLines());
    assertEquals("none", facts(world).get("REEVE_REASON"));
    world.commandExits(0);
    assertEquals(List.of("0s web post-stop: exit 0", "0s web restarting in 500 ms #2 POLICY"), world.takeLines());
  }

  @Test
  void aStopDuringPostStartEndsTheCommandFirst() {
    VirtualWorld world = web("post-start", "pre-stop").clearLines().stop();
    assertEquals(List.of("0s web stopping REQUEST after post-start", "0s web end post-start"), world.takeLines());
    world.commandExits(1);
    assertEquals(List.of("0s web post-start cancelled: exit 1", "0s web run pre-stop /pre-stop"), world.takeLines());
    world.commandExits(0).isKilledBy(Signal.TERM);
    assertEquals(ServiceState.STOPPED, world.web().state());
  }

  // ---- pre-stop

  /** The signal was reported at the beginning of the stop, seconds before it was sent, or although it never was. */
  @Test
  void preStopRunsBeforeTheSignalHoweverItEnds() {
    VirtualWorld world = web("pre-stop").clearLines().stop();
    assertEquals(List.of("0s web stopping REQUEST after pre-stop", "0s web run pre-stop /pre-stop"),
        world.takeLines());
    assertEquals(0, world.armedTimers(), "the command has its own time");
    world.commandExits(1);
    assertEquals(List.of("0s web pre-stop: exit 1", "0s web stopping REQUEST", "0s web SIGTERM to MAIN"),
        world.takeLines());
    assertEquals(Duration.ofSeconds(10), world.timeUntil(TimerKind.STOP_STEP));
  }

  @Test
  void aServiceThatIsNotReadyIsStoppedWithoutPreStop() {
    VirtualWorld world =
        new VirtualWorld(false, List.of(SpecFixtures.web().hooks("pre-stop").build())).boot().clearLines().stop();
    assertEquals(List.of("0s web stopping REQUEST", "0s web SIGTERM to MAIN"), world.takeLines());
  }

  @Test
  void aServiceThatEndsDuringPreStopIsDownWhenTheCommandHasEnded() {
    VirtualWorld world = web("pre-stop").clearLines().stop().exits(0);
    assertEquals(ServiceState.STOPPING, world.web().state());
    world.commandExits(0);
    assertEquals(
        List.of("0s web stopping REQUEST after pre-stop", "0s web run pre-stop /pre-stop",
            "0s web exited: exit 0, clean, REQUEST",
            "0s web pre-stop: exit 0", "0s web stopped REQUEST"),
        world.takeLines());
  }

  @Test
  void leftoversAfterPreStopGetTheSchedule() {
    VirtualWorld world = web("pre-stop").stop().exitsWithLeftovers(0).clearLines().commandExits(0);
    assertEquals(List.of("0s web pre-stop: exit 0", "0s web stopping LEFTOVERS", "0s web SIGTERM to ROOTS"),
        world.takeLines());
    world.leftoversEnd();
    assertEquals(ServiceState.STOPPED, world.web().state());
  }

  @Test
  void aKillDuringPreStopEndsTheCommandAndKills() {
    VirtualWorld world = web("pre-stop", "post-stop").stop().clearLines().kill();
    assertEquals(List.of("0s web escalated to SIGKILL x1", "0s web end pre-stop now", "0s web SIGKILL to TREE"),
        world.takeLines());
    world.isKilledBy(Signal.KILL);
    assertEquals(ServiceState.KILLING, world.web().state());
    world.commandExits(0).clearLines();
    assertEquals("post-stop", facts(world).get("REEVE_HOOK"));
    world.commandExits(0);
    assertEquals(ServiceState.STOPPED, world.web().state());
    assertEquals(0, world.armedTimers());
  }

  // ---- stop-command

  @Test
  void aStopCommandReplacesTheSignal() {
    VirtualWorld world = web("stop-command").clearLines().stop();
    assertEquals(List.of("0s web stopping REQUEST after stop-command", "0s web run stop-command /stop-command"),
        world.takeLines());
    assertEquals("101", facts(world).get("MAINPID"));
    world.exits(0).commandExits(0);
    assertEquals(
        List.of("0s web exited: exit 0, clean, REQUEST", "0s web stop-command: exit 0", "0s web stopped REQUEST"),
        world.takeLines());
  }

  @Test
  void afterASuccessfulStopCommandTheRestOfItsTimeoutIsWaitedFor() {
    VirtualWorld world = web("stop-command").stop().commandExits(0).clearLines();
    assertEquals(Duration.ofSeconds(9), world.timeUntil(TimerKind.STOP_STEP));
    world.advance("9s");
    assertEquals(List.of("9s web escalated to SIGTERM x1", "9s web SIGTERM to MAIN"), world.takeLines());
    world.advance("10s");
    assertEquals(List.of("19s web escalated to SIGKILL x1", "19s web SIGKILL to MAIN"), world.takeLines());
  }

  @Test
  void aStopCommandThatFailsIsFollowedByTheScheduleAtOnce() {
    VirtualWorld world = web("stop-command").stop().clearLines().commandExits(1);
    assertEquals(List.of("0s web stop-command: exit 1", "0s web escalated to SIGTERM x1", "0s web SIGTERM to MAIN"),
        world.takeLines());
  }

  @Test
  void leftoversOfAStopCommandGetTheSchedule() {
    VirtualWorld world = web("stop-command").stop().commandExits(0).clearLines().exitsWithLeftovers(0);
    assertEquals(
        List.of("0s web exited: exit 0, clean, REQUEST", "0s web stopping LEFTOVERS", "0s web SIGTERM to ROOTS"),
        world.takeLines());
  }

  @Test
  void sigtermAnd143AreCleanOnceAStopCommandWasStarted() {
    assertTrue(web("stop-command").stop().isKilledBy(Signal.TERM).web().lastExit().clean());
    assertTrue(web("stop-command").stop().exits(143).web().lastExit().clean());
    assertFalse(web("stop-command").stop().isKilledBy(Signal.KILL).web().lastExit().clean());
    assertFalse(web("stop-command").stop().isKilledBy(Signal.PIPE).web().lastExit().clean());
    assertFalse(web("stop-command").stop().exits(137).web().lastExit().clean());
    assertFalse(web("stop-command").stop().exits(1).web().lastExit().clean());
    VirtualWorld quit = VirtualWorld.booted(SpecFixtures.web().hooks("stop-command").stop("QUIT 5s", "KILL")).stop();
    assertTrue(quit.isKilledBy(Signal.QUIT).web().lastExit().clean(), "the schedule has that signal");
    assertFalse(web("pre-stop", "stop-command").stop().isKilledBy(Signal.TERM).web().lastExit().clean(),
        "it was not started yet");
    assertFalse(web("stop-command").exits(143).web().lastExit().clean(), "no stop was requested");
  }

  // ---- post-stop

  @Test
  void postStopRunsBetweenACrashAndTheRestartWithTheFactsOfTheCrash() {
    VirtualWorld world = web("post-stop").advance("2s").clearLines().exits(3);
    assertEquals(List.of("2s web exited: exit 3, unclean, NONE", "2s web run post-stop /post-stop"), world.takeLines());
    Map<String, String> facts = facts(world);
    assertEquals("3", facts.get("REEVE_EXIT_CODE"));
    assertEquals("2.000", facts.get("REEVE_UPTIME"));
    assertEquals("none", facts.get("REEVE_REASON"));
    assertEquals("exit-code", facts.get("SERVICE_RESULT"));
    assertEquals("exited", facts.get("EXIT_CODE"));
    assertEquals("3", facts.get("EXIT_STATUS"));
    assertFalse(facts.containsKey("REEVE_EXIT_SIGNAL"));
    world.commandExits(1);
    assertEquals(List.of("2s web post-stop: exit 1", "2s web restarting in 500 ms #2 POLICY"), world.takeLines());
  }

  @Test
  void postStopFollowsAStopWithTheSignalAndTheReason() {
    VirtualWorld world = web("post-stop").stop().isKilledBy(Signal.TERM);
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
  void postStopWaitsForTheEndOfTheLastDescendant() {
    VirtualWorld world = web("post-stop").exitsWithLeftovers(1).clearLines().leftoversEnd();
    assertEquals(List.of("0s web run post-stop /post-stop"), world.takeLines());
  }

  @Test
  void postStopFollowsAFailedStartToo() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().hooks("post-stop").limit(1, "5m", OnStartLimit.FAIL, "5m"));
    world.exits(1).commandExits(0).clearLines().failStarts(false, 1).start();
    assertEquals(List.of("0s web start failed: no such file", "0s web run post-stop /post-stop"), world.takeLines());
    assertEquals("resources", facts(world).get("SERVICE_RESULT"));
    assertEquals("no such file", facts(world).get("REEVE_ERROR"));
    assertFalse(facts(world).containsKey("REEVE_EXIT_CODE"), "there was no process");
    world.commandExits(0);
    assertEquals(List.of("0s web post-stop: exit 0", "0s web failed START_LIMIT"), world.takeLines());
  }

  @Test
  void aStartDuringPostStopComesAfterIt() {
    VirtualWorld world = web("post-stop").stop().exits(0).start().clearLines();
    assertEquals(1, world.web().run().number());
    world.commandExits(0);
    assertEquals(2, world.web().run().number());
  }

  @Test
  void aOneshotOfSeveralCommandsHasOnePreStartAndOnePostStop() {
    VirtualWorld world = new VirtualWorld(false, List.of(StartTransitionsTest
        .of(StartupSpec.Type.ONESHOT, false, List.of(List.of("/two"))).hooks("pre-start", "post-stop").build()));
    world.boot().commandExits(0).exits(0).exits(0);
    assertEquals(List.of("pre-start", "post-stop"), world.commandsRun.stream().map(command -> command.purpose().label())
        .toList());
    assertEquals(ServiceState.EXITED, world.commandExits(0).web().state());
  }

  @Test
  void aSecondSignalToReeveEndsHooksAndStartsNoMore() {
    VirtualWorld world = web("pre-stop", "post-stop").shutdown().clearLines().killAll();
    assertEquals(List.of("0s web escalated to SIGKILL x1", "0s web end pre-stop now", "0s web SIGKILL to TREE"),
        world.takeLines());
    world.commandExits(1).isKilledBy(Signal.KILL);
    assertTrue(world.set.isDown());
    VirtualWorld closing = web("post-stop").shutdown().exits(0).clearLines().killAll();
    assertEquals(List.of("0s web end post-stop now"), closing.takeLines());
    assertTrue(closing.commandExits(1).set.isDown());
  }

  // ---- on-failure, on-recovery

  @Test
  void eachFailureRunsOnFailureAndSoDoesThePermanentOne() {
    VirtualWorld world =
        VirtualWorld.booted(SpecFixtures.web().hooks("on-failure").limit(2, "5m", OnStartLimit.FAIL, "5m"));
    world.exits(7);
    assertEquals("failure", facts(world).get("REEVE_EVENT"));
    assertEquals("7", facts(world).get("REEVE_EXIT_CODE"));
    assertEquals(ServiceState.BACKOFF, world.web().state(), "nothing waits for it");
    world.advance("1s").isKilledBy(Signal.PIPE);
    assertEquals("failed", facts(world).get("REEVE_EVENT"));
    assertEquals("SIGPIPE", facts(world).get("REEVE_EXIT_SIGNAL"));
    assertEquals(2, world.commandsRun.size());
  }

  @Test
  void aStopOrACleanExitIsNotAFailure() {
    assertEquals(0, web("on-failure").stop().exits(1).commandsRun.size());
    assertEquals(0, web("on-failure").exits(0).commandsRun.size());
  }

  @Test
  void onRecoveryRunsOnceTheServiceWasHealthyForLongEnough() {
    VirtualWorld world = web("on-recovery").exits(1).advance("500ms");
    assertEquals(ServiceState.RUNNING, world.web().state());
    assertEquals(0, world.commandsRun.size());
    world.advance("60s");
    assertEquals(List.of("on-recovery"), world.commandsRun.stream().map(command -> command.purpose().label()).toList());
    world.advance("10m");
    assertEquals(1, world.commandsRun.size(), "once");
  }

  @Test
  void onRecoveryDoesNotRunWithoutAFailure() {
    VirtualWorld world = web("on-recovery");
    assertEquals(0, world.armedTimers());
    assertEquals(0, world.advance("10m").commandsRun.size());
  }

  @Test
  void aServiceWithoutHooksHasNoHookProgress() {
    VirtualWorld world = VirtualWorld.booted(SpecFixtures.web());
    assertNull(world.web().hookProgress());
    world.exits(1);
    assertNull(world.web().hookProgress());
    assertNull(world.advance("1s").stop().web().hookProgress());
  }
}
