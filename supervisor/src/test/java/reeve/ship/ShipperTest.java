package reeve.ship;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.logview.LogSource;
import reeve.posix.LinuxPosix;
import reeve.posix.SyscallException;

/** Connecting, connecting again, and the first positions; the receiver is in memory. */
@Timeout(60)
class ShipperTest {
  @TempDir
  Path directory;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
  private volatile int failures;
  private volatile boolean breaks;

  /** Fails as often as {@link #failures} says, and then passes lines to {@link #arrived}. */
  private Transport connect() throws IOException {
    if (failures > 0) {
      failures--;
      throw new IOException("connection refused");
    }
    FakeTransport memory = new FakeTransport();
    return new Transport() {
      @Override
      public void send(byte[] message) throws IOException {
        if (breaks) {
          breaks = false;
          throw new IOException("broken pipe");
        }
        memory.send(message);
        arrived.add(memory.lines.get(memory.lines.size() - 1));
      }

      @Override
      public void flush() {}

      @Override
      public State state() {
        return State.DELIVERED;
      }

      @Override
      public boolean finish() {
        return true;
      }

      @Override
      public void close() {}
    };
  }

  private Shipper shipper(boolean fromBeginning) throws IOException, SyscallException {
    Destination to = new Destination(Destination.Kind.TCP, "host", 601, null);
    return new Shipper(new LinuxPosix(), new Shipper.Options(to, null, 8192, fromBeginning),
        new Shipper.Labels("daemon", "warning", "h"), directory.resolve("positions").toString(), () -> null, log::add,
        System::nanoTime, this::connect);
  }

  private Thread start(Shipper shipper) {
    List<LogSource> logs = List.of(new LogSource("web", "stdout", directory.resolve("web.log").toString()));
    Thread thread = new Thread(() -> shipper.run(logs), "ship");
    thread.start();
    return thread;
  }

  private void write(String lines) throws IOException {
    Files.writeString(directory.resolve("web.log"), lines, StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private void assertNext(String line) throws InterruptedException {
    assertEquals(line, arrived.take());
  }

  @Test
  void aSecondProcessContinuesWhereTheFirstOneEnded() throws Exception {
    write("one\n");
    Shipper first = shipper(true);
    Thread thread = start(first);
    assertNext("one");
    first.close();
    thread.join();
    write("two\n");
    Shipper second = shipper(true);
    thread = start(second);
    assertNext("two");
    second.close();
    thread.join();
    assertEquals(0, arrived.size());
  }

  @Test
  void theFirstStartShipsOnlyWhatIsWrittenFromThenOn() throws Exception {
    write("old\n");
    Shipper shipper = shipper(false);
    Thread thread = start(shipper);
    while (log.isEmpty()) {
      Thread.onSpinWait(); // until it is connected, after the old line
    }
    write("new\n");
    assertNext("new");
    shipper.close();
    thread.join();
  }

  @Test
  void aFailedConnectionIsRetriedAndReportedOnce() throws Exception {
    write("one\n");
    failures = 1;
    breaks = true;
    Shipper shipper = shipper(true);
    Thread thread = start(shipper);
    assertNext("one");
    shipper.close();
    thread.join();
    assertEquals(4, log.size(), log.toString());
    assertTrue(log.get(0).startsWith("Cannot send to tcp://host:601: connection refused"), log.toString());
    assertEquals("Sends to tcp://host:601", log.get(1));
    assertTrue(log.get(2).startsWith("Cannot send to tcp://host:601: broken pipe"), log.toString());
  }

  @Test
  void aDamagedPositionFileIsNotReplaced() throws IOException {
    Files.writeString(directory.resolve("positions"), "something else\n");
    try {
      shipper(true);
      throw new AssertionError("it was read");
    } catch (IOException | SyscallException e) {
      assertTrue(e.getMessage().contains("is not a position file"), e.getMessage());
    }
    assertEquals("something else\n", Files.readString(directory.resolve("positions")));
  }
}
