package reeve.ship;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.logview.LogSource;
import reeve.posix.LinuxPosix;

/** Positions and lines over successive connections, with real files and a receiver in memory. */
@Timeout(60)
class DeliveryTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir
  Path directory;
  private final LinuxPosix posix = new LinuxPosix();
  private final SyslogFormat format = new SyslogFormat("daemon", "warning", "h", 8192);
  private final List<String> notes = new ArrayList<>();
  private Positions positions;
  private FakeTransport receiver;
  private Delivery delivery;
  private long now;

  @BeforeEach
  void readPositions() throws IOException {
    positions = Positions.read(posix, directory.resolve("positions").toString());
  }

  @AfterEach
  void close() {
    if (delivery != null) {
      delivery.close();
    }
  }

  private Path file() {
    return directory.resolve("web.log");
  }

  private LogSource source() {
    return new LogSource("web", "stdout", file().toString());
  }

  private void write(String lines) throws IOException {
    Files.writeString(file(), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Opens a new connection after the end of the last one. */
  private void connect() {
    close();
    receiver = new FakeTransport();
    delivery = new Delivery(posix, receiver, format, positions, notes::add, () -> now);
    delivery.add(source());
  }

  private void pump() throws IOException {
    while (delivery.pump(true)) {
      continue;
    }
  }

  private long position() {
    Positions.Position position = positions.of(file().toString());
    return position == null ? -1 : position.offset();
  }

  @Test
  void linesAreSentOnceAsTheyAreWritten() throws IOException {
    write("one\ntwo\n");
    connect();
    pump();
    pump();
    write("three\n");
    pump();
    assertEquals(List.of("one", "two", "three"), receiver.lines);
  }

  @Test
  void aPositionAdvancesTwoSecondsAfterItsLinesArrived() throws IOException {
    write("one\n");
    connect();
    pump();
    assertEquals(-1, position());
    assertEquals(2 * SECOND, delivery.untilSettled());
    now += 2 * SECOND - 1;
    pump();
    assertEquals(-1, position());
    now += 1;
    pump();
    assertEquals(4, position());
    assertEquals(Long.MAX_VALUE, delivery.untilSettled());
  }

  @Test
  void linesThatArriveWhileOthersSettleWaitForTheirOwnTime() throws IOException {
    write("one\n");
    connect();
    pump();
    now += SECOND;
    write("two\n");
    pump();
    now += SECOND;
    pump();
    assertEquals(4, position());
    now += 2 * SECOND;
    pump();
    assertEquals(8, position());
  }

  @Test
  void linesThatDidNotSettleAreSentAgainOnTheNextConnection() throws IOException {
    write("one\n");
    connect();
    pump();
    now += 2 * SECOND;
    pump();
    write("two\nthree\n");
    pump();
    receiver.states.add(Transport.State.BROKEN);
    assertThrows(IOException.class, this::pump);
    connect();
    pump();
    assertEquals(List.of("two", "three"), receiver.lines);
  }

  @Test
  void aSendThatFailsEndsTheConnectionWithItsCause() throws IOException {
    write("one\ntwo\n");
    connect();
    receiver.failsAfter = 1;
    assertEquals("broken pipe", assertThrows(IOException.class, this::pump).getMessage());
    connect();
    pump();
    assertEquals(List.of("one", "two"), receiver.lines);
  }

  @Test
  void aConnectionThatBreaksBeforeTheAcknowledgementAdvancesNothing() throws IOException {
    write("one\n");
    connect();
    receiver.states.add(Transport.State.DELIVERED); // before the lines
    receiver.states.add(Transport.State.UNDER_WAY);
    receiver.states.add(Transport.State.BROKEN);
    assertThrows(IOException.class, this::pump);
    now += 10 * SECOND;
    assertEquals(-1, position());
    assertEquals(1, receiver.flushes);
  }

  @Test
  void anOrderedEndAdvancesThePositionsAtOnce() throws IOException {
    write("one\n");
    connect();
    pump();
    delivery.finish();
    assertEquals(4, position());
  }

  @Test
  void aReceiverThatDoesNotReadToTheEndAdvancesNothing() throws IOException {
    write("one\n");
    connect();
    pump();
    receiver.reads = false;
    delivery.finish();
    assertEquals(-1, position());
  }

  @Test
  void noMoreThanAWindowIsUnacknowledged() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      lines.append("x".repeat(1000)).append('\n');
    }
    write(lines.toString());
    connect();
    pump();
    assertEquals(3000, receiver.lines.size());
    assertTrue(receiver.flushes >= 3, "3 MB need at least three acknowledgements, not " + receiver.flushes);
  }

  @Test
  void aLogThatIsRotatedWhileTheReceiverIsGoneIsSentCompletely() throws IOException {
    write("one\n");
    connect();
    pump();
    write("two\n");
    Files.move(file(), directory.resolve("web.log.1"));
    write("three\n");
    pump();
    assertEquals(List.of("one", "two", "three"), receiver.lines);
    delivery.finish();
    assertEquals(6, position(), "offsets without an index are those of the present file");
    write("four\n");
    connect();
    pump();
    assertEquals(List.of("four"), receiver.lines);
  }

  @Test
  void anotherFileWithTheNameOfTheLogIsSentFromItsBeginning() throws IOException {
    write("one\ntwo\n");
    connect();
    pump();
    delivery.finish();
    Files.move(file(), directory.resolve("old"));
    write("1\n");
    connect();
    pump();
    assertEquals(List.of("1"), receiver.lines);
  }

  @Test
  void aLogThatDoesNotExistYetIsSentOnceItDoes() throws IOException {
    connect();
    pump();
    write("one\n");
    pump();
    assertEquals(List.of("one"), receiver.lines);
  }

  @Test
  void aFirstPositionAtTheEndShipsOnlyWhatFollows() throws IOException {
    write("old\n");
    ShippedLog.markEnd(source(), positions, notes::add);
    assertEquals(4, position());
    write("new\n");
    connect();
    pump();
    assertEquals(List.of("new"), receiver.lines);
    assertEquals(List.of(), notes);
  }

  @Test
  void closingEndsTheConnection() {
    connect();
    assertTrue(delivery.has(source()));
    assertFalse(delivery.has(new LogSource("db", "stdout", "/db")));
    delivery.close();
    delivery = null;
    assertTrue(receiver.closed);
    assertNull(positions.of("/db"));
  }
}
