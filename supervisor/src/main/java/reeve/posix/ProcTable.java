package reeve.posix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All processes of the machine in one pass over /proc, and who listens on what. For people who look, not for decisions. Any thread. */
public final class ProcTable {
  // Fields of /proc/PID/stat behind the name, counted from the state (proc_pid_stat(5)).
  private static final int PPID = 1;
  private static final int SESSION = 3;
  private static final int UTIME = 11;
  private static final int STIME = 12;
  private static final int RSS = 21;

  /** sysconf(_SC_CLK_TCK): 100 on every Linux that reeve runs on (USER_HZ is fixed by the ABI). */
  private static final long MILLIS_PER_TICK = 10;

  /** Descriptors of one process that are looked at. */
  private static final int MOST_DESCRIPTORS = 4096;

  private static final String LISTENING = "0A"; // TCP_LISTEN, net/tcp_states.h

  private ProcTable() {}

  /**
   * @param cpuMillis used so far, user and system
   * @param rssKib resident
   */
  public record Row(int pid, int ppid, int session, char state, String comm, long cpuMillis, long rssKib) {}

  /** Zombies are left out. */
  public static List<Row> rows(long pageSize) {
    List<Row> rows = new ArrayList<>();
    Scratch s = Scratch.take();
    try {
      for (int pid : ProcFiles.numbers(s, "/proc")) {
        int length = ProcFiles.read(s, "/proc/" + pid + "/stat");
        Row row = length <= 0 ? null : row(pid, s.bytes, length, pageSize);
        if (row != null && row.state() != 'Z' && row.state() != 'X') {
          rows.add(row);
        }
      }
    } finally {
      s.give();
    }
    return rows;
  }

  static Row row(int pid, byte[] line, int length, long pageSize) {
    int open = 0;
    while (open < length && line[open] != '(') {
      open++;
    }
    int close = length - 1;
    while (close > open && line[close] != ')') {
      close--;
    }
    if (close <= open || close + 2 >= length) {
      return null;
    }
    String comm = new String(line, open + 1, close - open - 1, StandardCharsets.UTF_8);
    String[] fields = new String(line, close + 2, length - close - 2, StandardCharsets.US_ASCII).trim().split(" ");
    if (fields.length <= RSS) {
      return null;
    }
    return new Row(pid, Integer.parseInt(fields[PPID]), Integer.parseInt(fields[SESSION]), fields[0].charAt(0), comm,
        (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * MILLIS_PER_TICK,
        Long.parseLong(fields[RSS]) * pageSize / 1024);
  }

  /** @return where TCP sockets of our network namespace listen, by inode: {@code 0.0.0.0:80}, {@code [::]:80} */
  public static Map<Long, String> listeners() {
    Map<Long, String> found = new HashMap<>();
    for (String file : new String[] {"/proc/self/net/tcp", "/proc/self/net/tcp6"}) {
      byte[] bytes = ProcFiles.read(file);
      if (bytes == null) {
        continue;
      }
      for (String line : new String(bytes, StandardCharsets.US_ASCII).split("\n")) {
        String[] fields = line.trim().split(" +");
        if (fields.length > 9 && fields[3].equals(LISTENING)) {
          found.put(Long.parseLong(fields[9]), address(fields[1]));
        }
      }
    }
    return found;
  }

  /** {@code 0100007F:1F90} is {@code 127.0.0.1:8080}: words of four bytes in the order of the machine, which is little endian. */
  static String address(String hex) {
    int colon = hex.indexOf(':');
    int port = Integer.parseInt(hex.substring(colon + 1), 16);
    int[] bytes = new int[colon / 2];
    for (int i = 0; i < bytes.length; i++) {
      int at = i / 4 * 4 + 3 - i % 4;
      bytes[i] = Integer.parseInt(hex.substring(2 * at, 2 * at + 2), 16);
    }
    if (bytes.length == 4) {
      return bytes[0] + "." + bytes[1] + "." + bytes[2] + "." + bytes[3] + ":" + port;
    }
    boolean any = Arrays.stream(bytes).allMatch(b -> b == 0);
    StringBuilder text = new StringBuilder("[");
    if (any) {
      text.append("::");
    } else {
      for (int i = 0; i < bytes.length; i += 2) {
        text.append(i == 0 ? "" : ":").append(Integer.toHexString(bytes[i] << 8 | bytes[i + 1]));
      }
    }
    return text.append("]:").append(port).toString();
  }

  /** Inodes of the sockets that a process has open; empty when it may not be asked. */
  public static Set<Long> sockets(int pid) {
    Set<Long> inodes = new HashSet<>();
    Scratch s = Scratch.take();
    try {
      String directory = "/proc/" + pid + "/fd";
      int[] fds = ProcFiles.numbers(s, directory);
      for (int i = 0; i < fds.length && i < MOST_DESCRIPTORS; i++) {
        long path = s.string(0, directory + "/" + fds[i]);
        int length = s.call(LibC.readlink, path, s.address + 256, 64);
        if (length > 9) {
          s.memory.read(256, s.bytes, 0, length);
          String target = new String(s.bytes, 0, length, StandardCharsets.US_ASCII);
          if (target.startsWith("socket:[") && target.endsWith("]")) {
            inodes.add(Long.parseLong(target.substring(8, length - 1)));
          }
        }
      }
    } finally {
      s.give();
    }
    return inodes;
  }
}
