package reeve.init;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.Signal;
import reeve.posix.Environment;
import reeve.posix.FakePosix;
import reeve.posix.SignalInfo;

class SignalForwarderTest {
  private static final int COMMAND = 1234;
  private static final int SENDER = 50;

  private final FakePosix posix = new FakePosix();

  private SignalForwarder forwarder(InitFlavor flavor, String... arguments) {
    byte[][] words = new byte[arguments.length + 1][];
    for (int i = 0; i < arguments.length; i++) {
      words[i] = arguments[i].getBytes(StandardCharsets.US_ASCII);
    }
    words[arguments.length] = "command".getBytes(StandardCharsets.US_ASCII);
    InitOptions options = ((InitOptions.RunCommand) InitArguments.parse(flavor, words, Environment.empty())).options();
    SignalForwarder forwarder =
        new SignalForwarder(posix, posix, options, new InitMessages(posix, posix, flavor, 0), new JobControl(posix));
    forwarder.started(COMMAND);
    return forwarder;
  }

  private static SignalInfo from(int pid, Signal signal) {
    return new SignalInfo(signal, pid, 0, true);
  }

  private static SignalInfo fromKernel(Signal signal) {
    return new SignalInfo(signal, 0, 0, false);
  }

  @Test
  void aSignalOfAProcessGoesToTheCommandAlone() {
    forwarder(InitFlavor.REEVE).received(from(SENDER, Signal.TERM));
    assertEquals(List.of(new FakePosix.Kill(COMMAND, Signal.TERM)), posix.kills);
  }

  @Test
  void aSignalOfTheTerminalGoesToTheGroup() {
    forwarder(InitFlavor.REEVE).received(fromKernel(Signal.INT));
    assertEquals(List.of(new FakePosix.Kill(-COMMAND, Signal.INT)), posix.kills);
  }

  @Test
  void aRewrittenSignalIsSentAsTheOther() {
    forwarder(InitFlavor.REEVE, "-r", "TERM:QUIT").received(from(SENDER, Signal.TERM));
    assertEquals(List.of(new FakePosix.Kill(COMMAND, Signal.QUIT)), posix.kills);
  }

  @Test
  void aSignalThatIsRewrittenToNoneIsDropped() {
    forwarder(InitFlavor.REEVE, "-r", "TERM:0").received(from(SENDER, Signal.TERM));
    assertEquals(List.of(), posix.kills);
  }

  @Test
  void ourOwnSignalsAreNotForwarded() {
    forwarder(InitFlavor.REEVE).received(from(FakePosix.OWN_PID, Signal.TSTP));
    assertEquals(List.of(), posix.kills);
  }

  @Test
  void aSignalOfOurOwnDoingIsDroppedOnce() {
    SignalForwarder forwarder = forwarder(InitFlavor.DUMB_INIT);
    forwarder.dropOnce(InitSignals.bit(Signal.HUP.number()));
    forwarder.received(fromKernel(Signal.HUP));
    assertEquals(List.of(), posix.kills);
    forwarder.received(fromKernel(Signal.HUP));
    assertEquals(List.of(new FakePosix.Kill(-COMMAND, Signal.HUP)), posix.kills);
  }

  @Test
  void dumbInitStopsItselfWithItsCommand() {
    forwarder(InitFlavor.DUMB_INIT).received(from(SENDER, Signal.TSTP));
    assertEquals(
        List.of(new FakePosix.Kill(-COMMAND, Signal.STOP), new FakePosix.Kill(FakePosix.OWN_PID, Signal.STOP)),
        posix.kills);
  }

  @Test
  void onlyTheSecondStopRequestIsARepetition() {
    SignalForwarder forwarder = forwarder(InitFlavor.REEVE);
    forwarder.received(from(SENDER, Signal.USR1));
    forwarder.received(from(SENDER, Signal.TERM));
    assertFalse(forwarder.recordStopRequest(Signal.HUP));
    assertTrue(forwarder.recordStopRequest(Signal.INT));
  }
}
