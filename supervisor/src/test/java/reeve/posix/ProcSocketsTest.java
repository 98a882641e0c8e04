package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tables as Linux 6.18 wrote them. */
class ProcSocketsTest {
  private final Map<Long, String> found = new HashMap<>();

  /** Passes a table in pieces of one size after the other, and checks that the result is the same. */
  private void read(String protocol, String table) {
    byte[] bytes = table.getBytes(StandardCharsets.UTF_8);
    for (int size = 1; size <= bytes.length; size++) {
      Map<Long, String> once = new HashMap<>();
      ProcSockets.Table reader = new ProcSockets.Table(protocol, once);
      for (int at = 0; at < bytes.length; at += size) {
        byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(at + size, bytes.length));
        reader.add(piece, piece.length);
      }
      assertTrue(size == 1 || once.equals(found), "pieces of " + size + " bytes: " + once);
      found.putAll(once);
    }
  }

  @Test
  void onlyTcpSocketsThatListenAreListed() {
    read("tcp", """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 501 1 0000
           1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 502 1 0000
        """);
    assertEquals(Map.of(501L, "127.0.0.1:8080"), found);
  }

  @Test
  void onlyUdpSocketsThatAreBoundAndNotConnectedAreListed() {
    read("udp", """
           sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref
          10: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 601 2 0000 0
          11: 0100007F:8000 0100007F:0035 01 00000000:00000000 00:00000000 00000000     0        0 602 2 0000 0
          12: 00000000:0000 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 603 2 0000 0
        """);
    assertEquals(Map.of(601L, "udp:0.0.0.0:53"), found);
  }

  @Test
  void ipv6AddressesAreShortened() {
    assertEquals("[::]:80", ProcSockets.address("00000000000000000000000000000000:0050"));
    assertEquals("[::1]:80", ProcSockets.address("00000000000000000000000001000000:0050"));
    assertEquals("[fe80::1]:80", ProcSockets.address("000080FE000000000000000001000000:0050"));
    assertEquals("[2001:db8:0:1::5]:443", ProcSockets.address("B80D0120010000000000000005000000:01BB"));
    assertEquals("[::ffff:127.0.0.1]:80", ProcSockets.address("0000000000000000FFFF00000100007F:0050"));
    assertEquals("[1:2:3:4:5:6:7:8]:1",
        ProcSockets.address("0200010004000300060005000800 0700".replace(" ", "") + ":0001"));
  }

  @Test
  void unixSocketsThatAcceptAreListedWithTheirWholePath() {
    read("unix", """
        Num       RefCount Protocol Flags    Type St Inode Path
        0000000000000000: 00000002 00000000 00010000 0001 01 701 /run/with blank.sock
        0000000000000000: 00000003 00000000 00000000 0001 03 702 /run/connected.sock
        0000000000000000: 00000002 00000000 00010000 0001 01 703 @abstract
        0000000000000000: 00000002 00000000 00010000 0001 01 704
        """);
    assertEquals(Map.of(701L, "unix:/run/with blank.sock", 703L, "unix:@abstract"), found);
  }

  @Test
  void aLineEndInThePathOfAUnixSocketNeitherFailsNorReplacesAnotherSocket() {
    read("unix", """
        Num       RefCount Protocol Flags    Type St Inode Path
        0000000000000000: 00000002 00000000 00010000 0001 01 801 /run/real.sock
        0000000000000000: 00000002 00000000 00010000 0001 01 802 /run/first
        x: 1 2 flags 4 5 6 7
        x: 1 2 10000 4 5 inode 7
        x: 1 2 10000 4 5 801 /run/forged.sock
        0000000000000000: 00000002 00000000 00010000 0001 01 803 /run/last.sock
        """);
    assertEquals(Map.of(801L, "unix:/run/real.sock", 802L, "unix:/run/first", 803L, "unix:/run/last.sock"), found);
  }

  @Test
  void aLineWithoutEndIsCut() {
    ProcSockets.Table table = new ProcSockets.Table("unix", found);
    byte[] piece = "x".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    table.add("Num\n".getBytes(StandardCharsets.UTF_8), 4);
    table.add(piece, piece.length);
    byte[] next = "\n0: 2 0 00010000 0001 01 901 /run/next.sock\n".getBytes(StandardCharsets.UTF_8);
    table.add(next, next.length);
    assertEquals(Map.of(901L, "unix:/run/next.sock"), found);
  }
}
