package reeve.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Signal;
import reeve.posix.FakePosix;

/** What a SIGHUP means: the end of the terminal or a reload. */
class HangupTest {
  private static final String TOML = "[service.web]\ncommand = [\"/bin/web\"]\n";
  private static final int SHELL = 50;
  private static final int OTHER_JOB = 51;
  private static final int STRANGER = 52;

  @TempDir
  Path directory;

  /** What it throws, once, when it looks for the terminal. */
  private Error terminalError;
  private final FakePosix posix = new FakePosix() {
    @Override
    public boolean hasControllingTerminal() {
      Error error = terminalError;
      terminalError = null;
      if (error != null) {
        throw error;
      }
      return super.hasControllingTerminal();
    }
  };

  @BeforeEach
  void startFromAShell() {
    posix.controllingTerminal = true;
    posix.sessions.put(0, SHELL);
    posix.sessions.put(SHELL, SHELL);
    posix.sessions.put(OTHER_JOB, SHELL);
    posix.sessions.put(STRANGER, STRANGER);
  }

  private LoopHarness booted() {
    return new LoopHarness(directory, TOML, true, posix, fake -> fake).boot();
  }

  private static void assertReloaded(LoopHarness loop) {
    assertTrue(loop.requests.toString().contains("reload"), loop.requests::toString);
    assertFalse(loop.services.isShuttingDown());
  }

  private static void assertStops(LoopHarness loop) {
    assertTrue(loop.services.isShuttingDown(), loop.log::toString);
    assertFalse(loop.requests.toString().contains("reload"), loop.requests::toString);
  }

  @Test
  void theShellPassesTheEndOfTheTerminalOn() {
    LoopHarness loop = booted();
    posix.controllingTerminal = false;
    posix.arrives(Signal.HUP, SHELL, 0);
    loop.turn();
    assertStops(loop);
  }

  @Test
  void anotherProcessOfTheSessionPassesItOn() {
    LoopHarness loop = booted();
    posix.controllingTerminal = false;
    posix.arrives(Signal.HUP, OTHER_JOB, 0);
    loop.turn();
    assertStops(loop);
  }

  @Test
  void theKernelReportsItAfterTheShellWhichIsNoSecondRequest() {
    LoopHarness loop = booted();
    posix.controllingTerminal = false;
    posix.arrives(Signal.HUP, SHELL, 0);
    loop.turn();
    loop.advance(Duration.ofSeconds(1));
    posix.arrivesFromKernel(Signal.HUP);
    loop.turn();
    assertFalse(posix.kills.stream().anyMatch(kill -> kill.signal().equals(Signal.KILL)), posix.kills::toString);
  }

  @Test
  void aShellThatExitsSendsItBeforeTheTerminalIsGone() {
    LoopHarness loop = booted();
    posix.arrives(Signal.HUP, SHELL, 0);
    loop.turn();
    assertFalse(loop.services.isShuttingDown());
    assertEquals(Duration.ofMillis(200).toNanos(), loop.untilNext());
    posix.controllingTerminal = false;
    loop.advance(Duration.ofMillis(200));
    assertStops(loop);
  }

  /** Once it was lost when its decision failed. */
  @Test
  void aSignalWhoseDecisionFailsIsDecidedInTheNextTurn() {
    LoopHarness loop = booted();
    posix.arrives(Signal.HUP, SHELL, 0);
    loop.turn();
    posix.controllingTerminal = false;
    terminalError = new OutOfMemoryError("injected");
    loop.advance(Duration.ofMillis(200));
    loop.turn();
    assertStops(loop);
    assertTrue(loop.untilNext() != 0, "it is done");
  }

  @Test
  void aPersonRequestsAReloadFromTheSameShell() {
    LoopHarness loop = booted();
    posix.arrives(Signal.HUP, SHELL, 0);
    loop.turn();
    loop.advance(Duration.ofMillis(200));
    assertReloaded(loop);
  }

  @Test
  void anotherProcessRequestsAReloadLongAfterTheTerminalIsGone() {
    LoopHarness loop = booted();
    posix.controllingTerminal = false;
    posix.arrives(Signal.HUP, STRANGER, 0);
    loop.turn();
    assertReloaded(loop);
  }

  @Test
  void outsideOfOurPidNamespaceIsNotOurSession() {
    LoopHarness loop = booted();
    posix.controllingTerminal = false;
    posix.arrives(Signal.HUP, 0, 0);
    loop.turn();
    assertReloaded(loop);
  }

  @Test
  void withoutATerminalTheLeaderOfTheSessionRequestsAReload() {
    posix.controllingTerminal = false;
    LoopHarness loop = booted();
    posix.arrives(Signal.HUP, SHELL, 0);
    loop.turn();
    assertReloaded(loop);
  }

  @Test
  void nohupOutlivesTheTerminalWhicheverReportsItsEnd() {
    posix.ignoredBefore.add(Signal.HUP);
    LoopHarness loop = booted();
    posix.controllingTerminal = false;
    posix.arrives(Signal.HUP, SHELL, 0);
    loop.turn();
    posix.arrivesFromKernel(Signal.HUP);
    loop.turn();
    assertFalse(loop.services.isShuttingDown());
    assertFalse(loop.requests.toString().contains("reload"), loop.requests::toString);
    assertTrue(loop.log.toString().contains("Ignored SIGHUP at the end of the terminal"), loop.log::toString);
  }

  @Test
  void nohupStillReloadsOnRequest() {
    posix.ignoredBefore.add(Signal.HUP);
    LoopHarness loop = booted();
    posix.controllingTerminal = false;
    posix.arrives(Signal.HUP, STRANGER, 0);
    loop.turn();
    assertReloaded(loop);
  }
}
