package reeve.survival;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import reeve.config.Signal;
import reeve.core.AuxCommand;
import reeve.core.Cause;
import reeve.core.ExitStatus;
import reeve.core.HealthState;
import reeve.core.HookProgress;
import reeve.core.LastExit;
import reeve.core.Monitoring;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.RestartHistory;
import reeve.core.RunResult;
import reeve.core.ServiceRun;
import reeve.core.ServiceState;
import reeve.core.StopProgress;
import reeve.core.Target;
import reeve.core.TimerKind;
import reeve.event.OutputSegment;

class ServiceRecordTest {
  private static final ServiceRecord FULL = new ServiceRecord(ServiceState.STOPPING, Target.UP, 123_456_789_012L,
      new ServiceRun(7, 4711, -5, 1), new RestartHistory(2, 9, List.of(1L, -2L, 3L), 1, true, true),
      new StopProgress(1, 2, StopProgress.Reach.ROOTS, 0.25f, 99, Reason.WATCHDOG,
          new Cause(Reason.REQUEST, new Requester(1, 0, "reeve restart wéb", "db"))),
      new LastExit(new ExitStatus.Signaled(Signal.PIPE, true), false, "cannot"),
      new Cause(Reason.TIMEOUT, new Requester(12, 1000, "", null)), new Monitoring(HealthState.Status.UNHEALTHY, 17),
      new ServiceRecord.StoredPark(3, 4, 1, true, 127),
      new ServiceRecord.StoredHook(AuxCommand.Purpose.STOP, 0, 9,
          new HookProgress.StartFailure(RunResult.ABORTED, 3, "x"), 77),
      0b10010, Map.of(TimerKind.STOP_STEP, 5L, TimerKind.START_AGAIN, -6L),
      new RunFacts(4710, 888, 1_700_000_000_000L, List.of(new OutputSegment("stdout", "/var/log/ä", 5, 1 << 20)),
          new RunFacts.Command(55, 66, 77, 88), 1_700_000_100_000L,
          List.of(new RunFacts.Process(4712, 889), new RunFacts.Process(4713, 890))));

  private static byte[] encoded(ServiceRecord record) {
    StateOutput out = new StateOutput();
    ServiceRecordCodec.encode(record, out);
    return Arrays.copyOf(out.array(), out.length());
  }

  private static ServiceRecord again(ServiceRecord record) {
    return ServiceRecordCodec.decode(new StateInput(encoded(record)));
  }

  @Test
  void everyValueIsStored() {
    assertEquals(FULL, again(FULL));
    ServiceRecord plain = new ServiceRecord(ServiceState.STOPPED, Target.DOWN, 0, ServiceRun.NONE, RestartHistory.NONE,
        StopProgress.NONE, LastExit.NONE, Cause.NONE, Monitoring.NONE, null, null, 0, Map.of(), RunFacts.NONE);
    assertEquals(plain, again(plain));
  }

  @Test
  void everyKindOfExitIsStored() {
    for (ExitStatus status : List.of(new ExitStatus.Exited(0), new ExitStatus.Exited(255),
        new ExitStatus.Signaled(Signal.KILL, false), new ExitStatus.Unknown())) {
      ServiceRecord record = new ServiceRecord(ServiceState.EXITED, Target.UP, 0, ServiceRun.NONE, RestartHistory.NONE,
          StopProgress.NONE, new LastExit(status, true, null), Cause.NONE, Monitoring.NONE, null, null, 0, Map.of(),
          RunFacts.NONE);
      assertEquals(status, again(record).lastExit().status());
    }
  }

  /** A checksum lets no such record through; a reader that throws another exception would be a fault. */
  @Test
  void aRecordThatIsCutOffOrHasWrongValuesIsRefused() {
    byte[] whole = encoded(FULL);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      int members = Integer.BYTES + 2 * (Integer.BYTES + Long.BYTES);
      if (length == whole.length - members) { // of a reeve that did not store the processes of a stop
        assertEquals(List.of(), ServiceRecordCodec.decode(new StateInput(part)).facts().members());
        continue;
      }
      if (length == whole.length - members - Long.BYTES) { // of a reeve that did not store which run waits
        assertEquals(0, ServiceRecordCodec.decode(new StateInput(part)).facts().queuedDue());
        continue;
      }
      assertThrows(StateFormatException.class, () -> ServiceRecordCodec.decode(new StateInput(part)));
    }
    byte[] more = Arrays.copyOf(whole, whole.length + 1);
    assertThrows(StateFormatException.class, () -> ServiceRecordCodec.decode(new StateInput(more)));
    for (int i = 0; i < whole.length; i++) {
      for (int value : new int[] {-1, 0, 1, 127, -128}) {
        byte[] wrong = whole.clone();
        wrong[i] = (byte) value;
        try {
          ServiceRecordCodec.decode(new StateInput(wrong));
        } catch (StateFormatException e) {
          continue; // it is refused
        }
      }
    }
  }

  /**
   * If this fails, {@link StateFile#MAGIC} needs another version, and then this sum is to be changed too; the sum alone
   * if constants were only added at the end.
   */
  @Test
  void theFormatHasAVersionForEachOrderOfTheConstants() {
    List<Object> constants = new ArrayList<>();
    for (Enum<?>[] values : List.<Enum<?>[]>of(ServiceState.values(), Target.values(), Reason.values(),
        StopProgress.Reach.values(), HealthState.Status.values(), AuxCommand.Purpose.values(), RunResult.values(),
        TimerKind.values())) {
      for (Enum<?> value : values) {
        constants.add(value.name());
      }
    }
    CRC32 sum = new CRC32();
    sum.update(constants.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertEquals("reeve state 1\n 3989166464", StateFile.MAGIC + " " + sum.getValue());
  }
}
