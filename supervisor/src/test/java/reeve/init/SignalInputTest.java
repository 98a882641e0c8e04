package reeve.init;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.Signal;
import reeve.posix.FakePosix;
import reeve.posix.SignalInfo;
import reeve.posix.SyscallException;

class SignalInputTest {
  private static final Signal SEGV = new Signal(11);

  private final FakePosix posix = new FakePosix();

  private SignalInput input(InitFlavor flavor) throws SyscallException {
    return new SignalInput(posix, posix, posix, flavor, -1, new InitMessages(posix, posix, flavor, 0));
  }

  private static SignalInfo from(int pid, Signal signal) {
    return new SignalInfo(signal, pid, 0, true);
  }

  @Test
  void bothSourcesAreRead() throws SyscallException {
    SignalInput input = input(InitFlavor.DUMB_INIT);
    posix.faultSignals.add(from(7, SEGV));
    posix.arrives(Signal.TERM, 8, 0);
    assertEquals(from(8, Signal.TERM), input.next());
    assertEquals(from(7, SEGV), input.next());
    assertNull(input.next());
  }

  @Test
  void tiniSendsItselfTheSignalThatItDiesOf() throws SyscallException {
    SignalInput input = input(InitFlavor.TINI);
    posix.faultSignals.add(from(7, SEGV));
    posix.ignored.add(SEGV);
    assertNull(input.next());
    assertEquals(List.of(), posix.ignored);
    assertEquals(List.of(new FakePosix.Kill(FakePosix.OWN_PID, SEGV)), posix.kills);
  }

  /** With the default action for SIGSEGV the next null check in compiled code would end it. */
  @Test
  void tiniAsPid1KeepsItsHandlers() throws SyscallException {
    posix.ownPid = 1;
    SignalInput input = input(InitFlavor.TINI);
    posix.faultSignals.add(from(7, SEGV));
    posix.faultSignals.add(from(7, new Signal(60)));
    posix.ignored.add(SEGV);
    assertEquals(from(7, new Signal(60)), input.next());
    assertEquals(List.of(SEGV), posix.ignored);
    assertEquals(List.of(), posix.kills);
  }

  @Test
  void withoutAPipeTheSignalfdIsEnough() throws SyscallException {
    posix.faultSignals = null;
    SignalInput input = input(InitFlavor.REEVE);
    posix.arrives(Signal.TERM, 8, 0);
    input.await(0);
    assertEquals(from(8, Signal.TERM), input.next());
    assertNull(input.next());
  }
}
