package reeve.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.core.ExitStatus;
import reeve.posix.FakePosix;
import reeve.runtime.admin.FormerDefinitions;
import reeve.survival.OwnRecord;
import reeve.survival.ReeveRecord;
import reeve.survival.RunFacts;
import reeve.survival.ServiceRecord;
import reeve.survival.StoredState;
import reeve.time.ManualClock;

/** The loop of a program that has replaced the former one in the same process: the services are its children. */
class UpgradedLoopTest {
  private static final String WEB = "[service.web]\ncommand = [\"/bin/web\"]\n";

  @TempDir
  Path directory;
  private final FakePosix kernel = new FakePosix();
  private final ManualClock clock = new ManualClock();

  private LoopHarness program(Map<String, ServiceRecord> former) {
    ReeveRecord record = new ReeveRecord("boot", 0, FakePosix.OWN_PID, 55, "100.1", "1", null, false, 0, 1234, null);
    StoredState stored = new StoredState(null, null, new OwnRecord(null, record), former.isEmpty() ? null : record,
        new LinkedHashMap<>(former), null);
    return new LoopHarness(directory, WEB, false, kernel, fake -> fake,
        new LoopHarness.Life(clock, null, stored, plan -> FormerDefinitions.same(plan.services(), false), null));
  }

  private Map<String, ServiceRecord> state(LoopHarness former) {
    int pid = former.pid("web");
    return Map.of("web", ServiceRecord.of(former.service("web"), Map.of(),
        new RunFacts(pid, kernel.stat(pid).startTime(), 1, List.of(), RunFacts.Command.NONE, 0)));
  }

  @Test
  void aChildIsNotWatchedAsIfItHadAnotherParent() {
    Map<String, ServiceRecord> former = state(program(Map.of()).boot());
    int pidfds = kernel.openPidfds();
    LoopHarness next = program(former).boot();
    assertEquals(pidfds + 1, kernel.openPidfds(), "the one by which it is signalled");
    assertFalse(next.events.contains("web Adopted"), next.events::toString);
  }

  /** The former program had read the signal, and had no time to handle all deaths in that turn. */
  @Test
  void aDeathWhoseSignalTheFormerProgramHasReadIsHandled() {
    LoopHarness before = program(Map.of()).boot();
    Map<String, ServiceRecord> former = state(before);
    kernel.exits(before.pid("web"), new ExitStatus.Exited(3));
    while (kernel.readSignal(0) != null) {
      // It is gone with the memory of the former program.
    }
    LoopHarness next = program(former).boot();
    assertEquals(0, next.untilNext());
    next.turnWithoutSignal();
    assertTrue(next.events.contains("web Exited exit 3"), next.events::toString);
  }
}
