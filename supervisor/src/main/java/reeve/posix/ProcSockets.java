package reeve.posix;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Listening sockets, from /proc/PID/net (proc_pid_net(5)) and the descriptors of processes. Any thread. */
final class ProcSockets {
  /**
   * Most descriptors of one process that are read, so that a process with a million of them does not delay the reader.
   */
  private static final int MAX_DESCRIPTORS = 4096;

  // net/tcp_states.h
  private static final String TCP_LISTEN = "0A";
  private static final String TCP_CLOSE = "07"; // of UDP: not connected (udp4_format_sock() in net/ipv4/udp.c)

  /** Of a unix socket: it was given to listen(2) (include/linux/net.h). */
  private static final long SO_ACCEPTCON = 0x10000;

  /** How much of one table is read. */
  private static final int MAX_TABLE = 4 << 20;

  private static final int TARGET = 512;

  private static final Set<Long> NO_DESCRIPTORS = Set.of();

  private ProcSockets() {}

  static Map<Long, String> listeners(int pid) {
    Map<Long, String> found = listeners("/proc/" + pid);
    String thread = found == null ? LivingThread.directory(pid) : null;
    return thread == null ? found : listeners(thread);
  }

  private static Map<Long, String> listeners(String process) {
    String directory = process + "/net/";
    Map<Long, String> found = new HashMap<>();
    boolean any = false;
    for (String protocol : new String[] {"tcp", "tcp6", "udp", "udp6", "unix"}) {
      any |= listeners(directory + protocol, protocol, found); // without IPv6 there are no such files
    }
    return any ? found : null;
  }

  /** Reads a table, and returns whether it could be read. */
  private static boolean listeners(String path, String protocol, Map<Long, String> found) {
    Scratch s = Scratch.acquire();
    try (ProcFile file = new ProcFile(s, path)) {
      if (file.error() < 0) {
        return false;
      }
      Table table = new Table(protocol, found);
      int read = 0;
      for (int got = file.next(); got > 0 && read < MAX_TABLE; got = file.next()) {
        read += got;
        table.add(file.bytes, got);
      }
      return true;
    } finally {
      s.release();
    }
  }

  /** The listening sockets of a table that is passed in pieces. A line that cannot be parsed is skipped. Pure. */
  static final class Table {
    /** A line of the table is at most about 250 bytes long: a longer one is cut. */
    private static final int MAX_LINE = 1024;

    private final String protocol;
    private final Map<Long, String> found;
    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private boolean inHeader = true;

    /**
     * @param protocol tcp, tcp6, udp, udp6 or unix
     * @param found receives addresses by inode
     */
    Table(String protocol, Map<Long, String> found) {
      this.protocol = protocol;
      this.found = found;
    }

    void add(byte[] bytes, int count) {
      for (int i = 0; i < count; i++) {
        if (bytes[i] != '\n') {
          if (length < MAX_LINE) {
            line[length++] = bytes[i];
          }
          continue;
        }
        if (!inHeader) {
          line(new String(line, 0, length, StandardCharsets.UTF_8).trim());
        }
        inHeader = false;
        length = 0;
      }
    }

    private void line(String text) {
      try {
        if (protocol.equals("unix")) {
          unix(text);
        } else {
          inet(text);
        }
      } catch (NumberFormatException | IndexOutOfBoundsException e) {
        // The path of a unix socket may contain a line end, so that its rest looks like a line of its own.
        return;
      }
    }

    /** {@code sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode ...} */
    private void inet(String text) {
      String[] fields = text.split(" +");
      boolean udp = protocol.startsWith("udp");
      if (fields.length > 9 && fields[3].equals(udp ? TCP_CLOSE : TCP_LISTEN) && fields[1].indexOf(':') > 0) {
        String address = address(fields[1]);
        if (!address.endsWith(":0")) {
          found.put(Long.parseLong(fields[9]), udp ? "udp:" + address : address);
        }
      }
    }

    /** {@code Num RefCount Protocol Flags Type St Inode Path}: the path may contain blanks. */
    private void unix(String text) {
      String[] fields = text.split(" +", 8);
      if (fields.length == 8 && fields[0].endsWith(":") && (Long.parseLong(fields[3], 16) & SO_ACCEPTCON) != 0) {
        found.putIfAbsent(Long.parseLong(fields[6]), "unix:" + fields[7]);
      }
    }
  }

  /**
   * Converts an address: {@code 0100007F:1F90} is {@code 127.0.0.1:8080}, words of four bytes in the order of the
   * machine, which is little endian. Pure.
   */
  static String address(String hex) {
    int colon = hex.indexOf(':');
    int port = Integer.parseInt(hex.substring(colon + 1), 16);
    int[] bytes = new int[colon / 2];
    for (int i = 0; i < bytes.length; i++) {
      int at = i / 4 * 4 + 3 - i % 4;
      bytes[i] = Integer.parseInt(hex.substring(2 * at, 2 * at + 2), 16);
    }
    if (bytes.length == 4) {
      return v4(bytes, 0) + ":" + port;
    }
    return "[" + v6(bytes) + "]:" + port;
  }

  private static String v4(int[] bytes, int from) {
    return bytes[from] + "." + bytes[from + 1] + "." + bytes[from + 2] + "." + bytes[from + 3];
  }

  /**
   * Formats an address by RFC 5952: the longest run of at least two zero groups becomes {@code ::}, and a mapped IPv4
   * address keeps its dots.
   */
  private static String v6(int[] bytes) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = bytes[2 * i] << 8 | bytes[2 * i + 1];
    }
    int from = -1;
    int longest = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > longest) {
        longest = end - i;
        from = i;
      }
      i = Math.max(i, end - 1);
    }
    if (from == 0 && longest == 5 && groups[5] == 0xffff) {
      return "::ffff:" + v4(bytes, 12);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == from) {
        text.append("::");
        i += longest - 1;
      } else {
        text.append(text.length() == 0 || text.charAt(text.length() - 1) == ':' ? "" : ":")
            .append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  static Set<Long> sockets(int pid) {
    Set<Long> inodes = sockets("/proc/" + pid + "/fd");
    String thread = inodes == NO_DESCRIPTORS ? LivingThread.directory(pid) : null;
    return thread == null ? inodes : sockets(thread + "/fd");
  }

  private static Set<Long> sockets(String path) {
    Scratch s = Scratch.acquire();
    try (ProcDirectory descriptors = new ProcDirectory(path)) {
      if (descriptors.error() < 0) {
        return null;
      }
      int fd = descriptors.next();
      if (fd < 0) {
        return NO_DESCRIPTORS;
      }
      Set<Long> inodes = new HashSet<>();
      for (int i = 0; i < MAX_DESCRIPTORS && fd >= 0; i++, fd = descriptors.next()) {
        String target = link(s, path + "/" + fd);
        if (target != null && target.startsWith("socket:[") && target.endsWith("]")) {
          inodes.add(Long.parseLong(target.substring(8, target.length() - 1)));
        }
      }
      return inodes;
    } finally {
      s.release();
    }
  }

  static String namespace(int pid) {
    Scratch s = Scratch.acquire();
    try {
      String link = link(s, "/proc/" + pid + "/ns/net");
      String thread = link == null ? LivingThread.directory(pid) : null;
      return thread == null ? link : link(s, thread + "/ns/net");
    } finally {
      s.release();
    }
  }

  /** Reads the target of a link, at most 64 bytes: a longer one is not the target of a socket. */
  private static String link(Scratch s, String path) {
    String own = OwnProc.path(s, path);
    int length = own == null ? 0 : s.call(LibC.readlink, s.string(0, own), s.address + TARGET, 64);
    if (length <= 0) {
      return null;
    }
    s.memory.read(TARGET, s.bytes, 0, length);
    return new String(s.bytes, 0, length, StandardCharsets.UTF_8);
  }
}
