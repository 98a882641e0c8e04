package reeve.ship;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.posix.LinuxPosix;

/** Destinations, the position file, and what the kernel says of a connection. */
@Timeout(60)
class ShipPartsTest {
  @TempDir
  Path directory;

  @ParameterizedTest
  @CsvSource({
      "unix:///dev/log,unix:///dev/log,unix____dev_log", "/run/x,unix:///run/x,unix____run_x",
      "tcp://a,tcp://a:601,tcp___a_601", "tcp://a:1,tcp://a:1,tcp___a_1",
      "tls://log.example.org,tls://log.example.org:6514,tls___log.example.org_6514",
      "tls://[::1]:7,tls://[::1]:7,tls______1__7", "tcp://[fe80::1],tcp://[fe80::1]:601,tcp____fe80__1__601"})
  void destinationsAreRead(String text, String whole, String file) {
    assertEquals(whole, Destination.parse(text).toString());
    assertEquals(file, Destination.parse(text).fileName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a:1", "udp://a", "tcp://", "tcp://:1", "tcp://a:x", "tcp://a:0", "tcp://a:65536",
      "unix://dev/log", "tls://a/b", "tls://u@h"})
  void whatIsNoDestinationIsTold(String text) {
    assertThrows(IllegalArgumentException.class, () -> Destination.parse(text));
  }

  @Test
  void positionsOutliveTheProcess() throws IOException {
    String file = directory.resolve("p").toString();
    Positions positions = Positions.read(new LinuxPosix(), file);
    assertFalse(positions.isKnown());
    positions.set("/var/log/a b.log", new Positions.Position(1L << 40, 7));
    positions.set("/x", new Positions.Position(0, 0));
    assertTrue(positions.isChanged());
    assertNull(positions.write());
    Positions again = Positions.read(new LinuxPosix(), file);
    assertTrue(again.isKnown());
    assertEquals(new Positions.Position(1L << 40, 7), again.of("/var/log/a b.log"));
    again.set("/x", new Positions.Position(0, 0));
    assertFalse(again.isChanged(), "nothing is written where nothing happened");
    assertNull(again.of("/y"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "something else\n", "reeve-ship 1\n12\n", "reeve-ship 1\nx 1 /a\n"})
  void aFileThatIsNoneIsNotOverwritten(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("p"), text);
    assertThrows(IOException.class, () -> Positions.read(new LinuxPosix(), file.toString()));
  }

  @Test
  void theKernelSaysWhatIsNotAcknowledged() {
    String table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        + "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0\n"
        + "   1: 0100007F:C350 0100007F:1992 01 000003E8:00000000 01:00000014 00000000     0        0 2 2 0 20 4 30 10 -1\n"
        + "   2: 0100007F:C351 0100007F:1992 08 00000000:00000000 00:00000000 00000000     0        0 3 1 0 20 4 30 10 -1\n";
    assertEquals(1000, TcpTable.find(table, 50000, 6546));
    assertEquals(-1, TcpTable.find(table, 50001, 6546), "the other side has closed it");
    assertEquals(-1, TcpTable.find(table, 50002, 6546));
    assertEquals(-1, TcpTable.find("", 1, 1));
  }

  /**
   * Not only sent: the receiver's kernel has it. And a receiver that went away is seen before the next line is given to
   * nobody.
   */
  @Test
  @SuppressWarnings("try") // closed within, on purpose
  void aTcpConnectionKnowsWhatArrived() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Transport transport = TcpTransport
            .connect(new Destination(Destination.Kind.TCP, "127.0.0.1", server.getLocalPort(), null), null, 1024);
        Socket other = server.accept()) {
      transport.send("<30>1 x".getBytes());
      transport.flush();
      InputStream in = other.getInputStream();
      assertEquals("7 <30>1 x", new String(in.readNBytes(9)));
      while (transport.state() != Transport.State.DELIVERED) {
        Thread.onSpinWait();
      }
      other.close();
      while (transport.state() != Transport.State.BROKEN) {
        Thread.onSpinWait();
      }
    }
  }
}
