package reeve.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reeve.config.RestartSpec;
import reeve.config.RestartSpec.OnStartLimit;
import reeve.config.RestartSpec.Policy;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.core.FixedContext;
import reeve.core.RunResult;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.VirtualWorld;

/** The restart policy alone: how an end counts, what follows, and after how long. */
class RestartPolicyTest {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1000 * MS;

  // ---- the table

  @Test
  void eachPolicyFollowsTheTableOfSystemd() {
    assertEquals(Set.of(), restartedBy(Policy.NO));
    assertEquals(EnumSet.allOf(RunResult.class), restartedBy(Policy.ALWAYS));
    assertEquals(EnumSet.allOf(RunResult.class), restartedBy(Policy.UNLESS_STOPPED));
    assertEquals(EnumSet.of(RunResult.CLEAN), restartedBy(Policy.ON_SUCCESS));
    assertEquals(EnumSet.complementOf(EnumSet.of(RunResult.CLEAN)), restartedBy(Policy.ON_FAILURE));
    assertEquals(
        EnumSet.of(RunResult.UNCLEAN_SIGNAL, RunResult.ABORTED, RunResult.START_FAILED),
        restartedBy(Policy.ON_ABNORMAL));
  }

  private static Set<RunResult> restartedBy(Policy policy) {
    Set<RunResult> ends = EnumSet.noneOf(RunResult.class);
    for (RunResult end : RunResult.values()) {
      if (RestartPolicy.restartsAfter(policy, end)) {
        ends.add(end);
      }
    }
    return ends;
  }

  @Test
  void thePolicyDecidesAfterTheEndOfARun() {
    ExitStatus[] ends =
        {new ExitStatus.Exited(0), new ExitStatus.Exited(7), new ExitStatus.Signaled(Signal.PIPE, false)};
    String[] restarted = {"no:", "on-failure:12", "always:012", "on-success:0", "on-abnormal:2", "unless-stopped:012"};
    for (int p = 0; p < restarted.length; p++) {
      StringBuilder actual = new StringBuilder(restarted[p].split(":")[0]).append(':');
      for (int i = 0; i < ends.length; i++) {
        VirtualWorld world =
            VirtualWorld.booted(SpecFixtures.web().restart(Policy.values()[p])).mainProcessEnds("web", ends[i], true);
        actual.append(world.web().state() == ServiceState.BACKOFF ? i : "");
      }
      assertEquals(restarted[p], actual.toString());
    }
  }

  // ---- clean

  @Test
  void withoutAStopOnlyListedSignalsAreClean() {
    ServiceSpec spec = SpecFixtures.web().build();
    for (int number = 1; number <= 64; number++) {
      assertFalse(RestartPolicy.isClean(spec, signaled(number)));
      assertFalse(RestartPolicy.isClean(spec, new ExitStatus.Exited(128 + number)));
    }
    assertTrue(RestartPolicy.isClean(spec, new ExitStatus.Exited(0)));
    assertFalse(RestartPolicy.isClean(spec, new ExitStatus.Exited(1)));
    ServiceSpec lenient = SpecFixtures.web().success(SpecFixtures.signals(Signal.PIPE, Signal.ABRT)).build();
    assertTrue(RestartPolicy.isClean(lenient, signaled(13)));
    assertFalse(RestartPolicy.isClean(lenient, new ExitStatus.Exited(141)), "a code is not a signal");
    assertTrue(RestartPolicy.isClean(lenient, new ExitStatus.Signaled(Signal.ABRT, true)), "listed, with its core");
    assertTrue(
        RestartPolicy.isClean(SpecFixtures.web().success(SpecFixtures.codes(143)).build(), new ExitStatus.Exited(143)));
    assertFalse(RestartPolicy.isClean(SpecFixtures.web().success(SpecFixtures.codes(143)).build(), signaled(15)),
        "a signal is not a code");
  }

  @Test
  void inAStopTheSentSignalsAndTheirExitCodesAreClean() {
    ServiceSpec spec = SpecFixtures.web().stop("TERM 10s", "INT 5s", "KILL").build();
    assertTrue(RestartPolicy.isCleanAfterStop(spec, signaled(15), 0, false));
    assertTrue(RestartPolicy.isCleanAfterStop(spec, new ExitStatus.Exited(143), 0, false));
    assertFalse(RestartPolicy.isCleanAfterStop(spec, signaled(2), 0, false), "not sent yet");
    assertFalse(RestartPolicy.isCleanAfterStop(spec, new ExitStatus.Exited(130), 0, false));
    assertTrue(RestartPolicy.isCleanAfterStop(spec, signaled(2), 1, false));
    assertTrue(RestartPolicy.isCleanAfterStop(spec, signaled(15), 1, false), "an earlier step's");
    assertFalse(RestartPolicy.isCleanAfterStop(spec, signaled(13), 1, false));
    assertFalse(RestartPolicy.isCleanAfterStop(spec, new ExitStatus.Signaled(Signal.TERM, true), 1, false),
        "a core dump");
    assertFalse(RestartPolicy.isCleanAfterStop(spec, signaled(9), 2, false), "it did not stop in its grace");
    assertFalse(RestartPolicy.isCleanAfterStop(spec, new ExitStatus.Exited(137), 2, false));
    assertFalse(RestartPolicy.isCleanAfterStop(spec, signaled(15), -1, false), "only SIGKILL was sent");
    assertTrue(RestartPolicy.isCleanAfterStop(SpecFixtures.web().stop("KILL").build(), signaled(9), 0, false),
        "that is how it is stopped");
  }

  private static ExitStatus signaled(int number) {
    return new ExitStatus.Signaled(new Signal(number), false);
  }

  // ---- back-off

  @Test
  void theDelayGrowsByTheFactorUpToTheCap() {
    RestartSpec spec = SpecFixtures.web().build().restart();
    long[] expected = {500, 1000, 2000, 4000, 8000, 16000, 30000, 30000};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i] * MS, RestartPolicy.delay(spec, i + 1, new FixedContext(0.9, true)));
    }
    assertEquals(30 * SECOND, RestartPolicy.delay(spec, Integer.MAX_VALUE, new FixedContext(0.9, true)), "no overflow");
    assertEquals(0, RestartPolicy.delay(SpecFixtures.web().delay("0s").build().restart(), Integer.MAX_VALUE,
        new FixedContext(0.9, true)));
  }

  @Test
  void aFactorOfOneKeepsTheDelay() {
    RestartSpec spec = SpecFixtures.web().backoff(1, "30s", 0).build().restart();
    assertEquals(500 * MS, RestartPolicy.delay(spec, 1, new FixedContext(0.5, true)));
    assertEquals(500 * MS, RestartPolicy.delay(spec, 50, new FixedContext(0.5, true)));
  }

  @Test
  void theJitterStaysWithinItsShareAroundTheCappedDelay() {
    RestartSpec spec = SpecFixtures.web().backoff(2, "30s", 0.1).build().restart();
    assertEquals(450 * MS, RestartPolicy.delay(spec, 1, new FixedContext(0, true)));
    assertEquals(500 * MS, RestartPolicy.delay(spec, 1, new FixedContext(0.5, true)));
    long most = RestartPolicy.delay(spec, 1, new FixedContext(Math.nextDown(1.0), true));
    assertTrue(most > 549 * MS && most <= 550 * MS, "" + most);
    assertEquals(27 * SECOND, RestartPolicy.delay(spec, 20, new FixedContext(0, true)));
  }

  // ---- limit

  @Test
  void theLimitAllowsItsNumberOfStartsWithinTheIntervalAndNoMore() {
    RestartSpec spec = SpecFixtures.web().limit(3, "10s", OnStartLimit.FAIL, "1m").build().restart();
    List<Long> starts = List.of(0L, SECOND, 2 * SECOND);
    assertFalse(RestartPolicy.isOverLimit(spec, starts.subList(0, 2), 3 * SECOND));
    assertTrue(RestartPolicy.isOverLimit(spec, starts, 3 * SECOND));
    assertTrue(RestartPolicy.isOverLimit(spec, starts, 10 * SECOND - 1));
    assertFalse(RestartPolicy.isOverLimit(spec, starts, 10 * SECOND), "the first is out of the interval");
    RestartSpec none = SpecFixtures.web().limit(0, "10s", OnStartLimit.FAIL, "1m").build().restart();
    assertFalse(RestartPolicy.isOverLimit(none, starts, 3 * SECOND));
  }

  @Test
  void onlyAsManyStartsAsTheLimitNeedsAreKept() {
    RestartSpec spec = SpecFixtures.web().limit(3, "10s", OnStartLimit.FAIL, "1m").build().restart();
    List<Long> starts = List.of();
    for (int i = 0; i < 5; i++) {
      starts = RestartPolicy.withStart(spec, starts, i * SECOND);
    }
    assertEquals(List.of(2 * SECOND, 3 * SECOND, 4 * SECOND), starts);
    assertEquals(List.of(4 * SECOND, 13 * SECOND), RestartPolicy.withStart(spec, starts, 13 * SECOND));
  }

  @Test
  void theLimitIsCheckedAtTheTimeOfTheNextStartNotOfTheExit() {
    VirtualWorld world = VirtualWorld
        .booted(SpecFixtures.web().delay("5s").backoff(1, "5s", 0).limit(2, "12s", OnStartLimit.FAIL, "1m"));
    world.advance("1s").exits(1).advance("5s").exits(1);
    assertEquals(ServiceState.FATAL, world.web().state(), "starts at 0 and 6 s, the next would be at 11 s");
    world = VirtualWorld
        .booted(SpecFixtures.web().delay("5s").backoff(1, "5s", 0).limit(2, "11s", OnStartLimit.FAIL, "1m"));
    world.advance("1s").exits(1).advance("5s").exits(1);
    assertEquals(ServiceState.BACKOFF, world.web().state());
  }

  @Test
  void anExitCodeOfReeveForAFailureIsNeverZero() {
    assertEquals(0, RestartPolicy.exitCode(new ExitStatus.Exited(0), true));
    assertEquals(1, RestartPolicy.exitCode(new ExitStatus.Exited(0), false));
    assertEquals(7, RestartPolicy.exitCode(new ExitStatus.Exited(7), false));
    assertEquals(139, RestartPolicy.exitCode(signaled(11), false));
    assertEquals(143, RestartPolicy.exitCode(new ExitStatus.Exited(143), true), "its code, though it counts as clean");
  }
}
