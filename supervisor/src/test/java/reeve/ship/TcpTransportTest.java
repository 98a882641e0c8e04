package reeve.ship;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the kernel reports about a connection. */
@Timeout(60)
class TcpTransportTest {
  private static final String REST = " 00:00000000 00000000     0        0 1 1 0 20 4 30 10 -1\n";
  private static final String TABLE =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
          + "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000" + REST
          + "   1: 0100007F:C350 0100007F:1992 01 000003E8:00000000" + REST
          + "   2: 0100007F:C351 0100007F:1992 08 00000000:00000000" + REST;

  @Test
  void theTableHasTheUnacknowledgedBytes() {
    assertEquals(1000, TcpTable.find(TABLE, 50000, 6546));
    assertEquals(-1, TcpTable.find(TABLE, 50001, 6546), "the other side has closed it");
    assertEquals(-1, TcpTable.find(TABLE, 50002, 6546));
    assertEquals(-1, TcpTable.find("", 1, 1));
  }

  /**
   * A message counts as delivered when the receiver's kernel has it. A receiver that has gone is noticed before another
   * message is sent to it.
   */
  @Test
  @SuppressWarnings("try") // the socket is closed within, on purpose
  void aConnectionReportsDeliveryAndItsEnd() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Transport transport = TcpTransport
            .connect(new Destination(Destination.Kind.TCP, "127.0.0.1", server.getLocalPort(), null), null);
        Socket accepted = server.accept()) {
      transport.send("<30>1 x".getBytes(StandardCharsets.UTF_8));
      transport.flush();
      InputStream in = accepted.getInputStream();
      assertEquals("7 <30>1 x", new String(in.readNBytes(9), StandardCharsets.UTF_8));
      while (transport.state() != Transport.State.DELIVERED) {
        Thread.onSpinWait();
      }
      accepted.close();
      while (transport.state() != Transport.State.BROKEN) {
        Thread.onSpinWait();
      }
    }
  }
}
