package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static reeve.posix.Kernel.POSIX;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Signal;
import reeve.posix.Kernel.Request;

/** The reader on a FIFO into which the test writes the records that a signalfd would return. */
class SignalReaderIT {
  @TempDir
  Path dir;
  private final SignalReader reader = new SignalReader();
  private int fd;

  @BeforeEach
  void makeFifo() throws Exception {
    Path path = dir.resolve("fifo");
    new Request("/usr/bin/mkfifo", path.toString()).run();
    fd = POSIX.open(path.toString(), Posix.Open.RDWR | Posix.Open.NONBLOCK, 0);
  }

  @AfterEach
  void close() {
    POSIX.close(fd);
  }

  /** Writes signals whose senders have consecutive pids. */
  private void put(int firstPid, int count) {
    ByteBuffer records = ByteBuffer.allocate(SignalReader.SIGNALFD_SIGINFO_SIZE * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      int at = i * SignalReader.SIGNALFD_SIGINFO_SIZE;
      records.putInt(at, Signal.TERM.number()).putInt(at + 8, i % 2).putInt(at + 12, firstPid + i).putInt(at + 16,
          1000);
    }
    assertEquals(records.capacity(), POSIX.write(fd, records.array(), 0, records.capacity()));
  }

  @Test
  void signalsThatNeedSeveralReadsKeepTheirOrder() {
    int count = 2 * SignalReader.BATCH + 3;
    put(1, count);
    for (int i = 0; i < count; i++) {
      assertEquals(new SignalInfo(Signal.TERM, 1 + i, 1000, i % 2 == 0), reader.read(fd));
    }
    assertNull(reader.read(fd));
  }

  @Test
  void aFullReadReturnsAllItsSignals() {
    put(1, SignalReader.BATCH);
    for (int i = 0; i < SignalReader.BATCH; i++) {
      assertEquals(1 + i, reader.read(fd).pid());
    }
    put(50, 1);
    assertEquals(50, reader.read(fd).pid());
    assertNull(reader.read(fd));
  }

  @Test
  void aPartialReadIsNotFollowedByAnother() {
    put(1, 2);
    assertEquals(1, reader.read(fd).pid());
    put(7, 1);
    assertEquals(2, reader.read(fd).pid());
    assertNull(reader.read(fd), "a second read was made");
    assertEquals(7, reader.read(fd).pid(), "the next turn must find it");
    assertNull(reader.read(fd));
  }

  @Test
  void withoutASignalTheResultIsNull() {
    assertNull(reader.read(fd));
    assertNull(reader.read(fd));
    assertNull(reader.read(-1));
    put(1, 1);
    assertEquals(1, reader.read(fd).pid());
  }
}
