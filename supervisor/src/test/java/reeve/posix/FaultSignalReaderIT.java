package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static reeve.posix.Kernel.POSIX;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import reeve.config.Signal;

/** The reader on a pipe into which the test writes the records of the trampolines. */
class FaultSignalReaderIT {
  /** Once all signals of a read were lost when no object could be made for one of them. */
  @Test
  void theSignalsBeforeOneThatCannotBeReturnedAreNotLost() {
    int[] ends = new int[2];
    assertEquals(0, POSIX.pipe(ends));
    int size = SignalTrampoline.RECORD_SIZE;
    ByteBuffer records = ByteBuffer.allocate(3 * size).order(ByteOrder.LITTLE_ENDIAN);
    int[] signals = {11, 7, 0}; // there is no signal 0, so an exception takes the place of an OutOfMemoryError
    for (int i = 0; i < signals.length; i++) {
      records.putInt(i * size, signals[i]).putInt(i * size + SignalTrampoline.SI_PID, 40 + i)
          .putInt(i * size + SignalTrampoline.SI_UID, 1000);
    }
    assertEquals(records.capacity(), POSIX.write(ends[1], records.array(), 0, records.capacity()));
    FaultSignalReader reader = new FaultSignalReader();
    assertEquals(new SignalInfo(new Signal(11), 40, 1000, true), reader.read(ends[0]));
    assertEquals(new SignalInfo(new Signal(7), 41, 1000, true), reader.read(ends[0]));
    assertThrows(IllegalArgumentException.class, () -> reader.read(ends[0]));
    assertThrows(IllegalArgumentException.class, () -> reader.read(ends[0]), "it is kept");
    POSIX.close(ends[0]);
    POSIX.close(ends[1]);
  }
}
