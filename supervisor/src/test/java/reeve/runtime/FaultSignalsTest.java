package reeve.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.Signal;
import reeve.log.RecordingLog;
import reeve.loop.PollRegistry;
import reeve.posix.Environment;
import reeve.posix.FakePosix;
import reeve.posix.SignalInfo;

class FaultSignalsTest {
  private final FakePosix posix = new FakePosix();
  private final RecordingLog log = new RecordingLog();
  private final FaultSignals faults = new FaultSignals(posix, new PollRegistry(posix, log, 5),
      new SignalPolicy(posix, posix, new HangupPolicy(posix, posix, posix, log, false), log), log);

  @Test
  void theSignalAndItsSenderAreLogged() {
    faults.open();
    posix.appears(77, 1, 77, 77, Environment.empty());
    posix.faultSignals.add(new SignalInfo(new Signal(11), 77, 1000, true));
    posix.faultSignals.add(new SignalInfo(new Signal(7), 78, 0, true));
    posix.faultSignals.add(new SignalInfo(new Signal(4), 0, 0, true));
    faults.readable(9);
    assertEquals(List.of("Ignored SIGSEGV from pid 77, uid 1000 (fake)", "Ignored SIGBUS from pid 78, uid 0",
        "Ignored SIGILL from outside of this pid namespace"), log.messages);
  }

  @Test
  void withoutExecutableMemoryReeveRunsAndSaysSo() {
    posix.faultSignals = null;
    faults.open();
    assertEquals(List.of("warn A SIGSEGV, SIGBUS, SIGFPE or SIGILL that a process sends to reeve ends it: "
        + "cannot make a page of memory executable: permission denied"), log.lines);
  }
}
