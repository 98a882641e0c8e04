package reeve.terminal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.LinuxPosix;
import reeve.posix.PollEntry;
import reeve.posix.Posix;
import reeve.posix.PseudoTerminal;
import reeve.posix.Sockets;
import reeve.time.Clock;

/**
 * The program that holds the terminal of one run of a service. Its fd 0 is the master of the terminal, fd 1 the log. It
 * ends when no program has the terminal open any more and everything is in the log: it then exits with 0. The log comes
 * first: while it cannot be written, nothing is read from the terminal, and the program that writes waits, as it would
 * with a file. A client that does not read its output is dropped. One thread.
 */
public final class TerminalHolder {
  private static final int MASTER = 0;
  private static final int LOG = 1;
  private static final int MAX_LINE = 4096;
  /** Input that the program has not read yet; no more is read from clients beyond it. */
  private static final int MAX_INPUT = 1 << 16;
  private static final long RETRY_NANOS = 500_000_000;
  /** How long clients have for the last output: a restart of the service waits for this process. */
  private static final long LAST_NANOS = 200_000_000;
  private static final int FIRST_VIEWER = 2;

  private final Posix posix;
  private final String name;
  private final LogFilter filter;
  private final String socket;
  private final int listener;
  private Files.FileInfo made;
  private final List<Viewer> viewers = new ArrayList<>();
  private final byte[] buffer = new byte[Frame.MAX];
  private byte[] toLog = new byte[0];
  private byte[] input = new byte[0];
  /** The line that is not complete, which shows a new client where the program is: a prompt. */
  private byte[] line = new byte[0];
  private int rows = 24;
  private int columns = 80;
  private boolean logFails;
  private boolean ended;

  private TerminalHolder(Posix posix, String name, String socket, boolean strip) {
    this.posix = posix;
    this.name = name;
    this.filter = new LogFilter(strip);
    this.socket = socket;
    this.listener = socket.isEmpty() ? -1 : listen(socket);
  }

  /** @param args the service, the path of the socket for clients or nothing, and {@code strip} or nothing */
  public static void main(String[] args) {
    Posix posix = new LinuxPosix();
    int code = 1;
    try {
      code = new TerminalHolder(posix, args[0], args[1], args[2].equals("strip")).run();
    } finally {
      posix.exit(code);
    }
  }

  /** The socket of the run before is replaced in one step, by a rename. */
  private int listen(String path) {
    String first = path + "." + posix.pid();
    int fd = posix.listen(first, 0600, -1);
    made = fd < 0 ? null : posix.fileInfo(first);
    int error = fd < 0 ? -fd : posix.rename(first, path);
    if (error != 0) {
      report("cannot listen on \"" + path + "\": " + Errno.text(error) + "; nothing can attach to its terminal");
      return -1;
    }
    return fd;
  }

  private int run() {
    while (true) {
      writeLog();
      if (ended && toLog.length == 0) {
        break;
      }
      long[] entries = new long[FIRST_VIEWER + viewers.size()];
      boolean reads = toLog.length == 0;
      // Without anything to wait for, the entry is left out: the end of a terminal would be reported again and again.
      entries[0] = PollEntry.of(reads || input.length > 0 ? MASTER : -1, reads, input.length > 0);
      entries[1] = PollEntry.of(listener, true, false);
      for (int i = 0; i < viewers.size(); i++) {
        Viewer viewer = viewers.get(i);
        entries[FIRST_VIEWER + i] = PollEntry.of(viewer.fd, input.length < MAX_INPUT, viewer.hasUnread());
      }
      int error = posix.poll(entries, entries.length, reads ? -1 : RETRY_NANOS);
      if (error < 0) {
        report("cannot wait for its terminal: " + Errno.text(-error));
        return 1;
      }
      if (PollEntry.isReady(entries[0])) {
        writeInput();
        if (reads && !read()) {
          return 1;
        }
      }
      serve(entries);
      if (PollEntry.isReadable(entries[1])) {
        accept();
      }
    }
    for (Viewer viewer : viewers) {
      viewer.send(Frame.of(Frame.END, buffer, 0, 0));
    }
    Clock clock = Clock.system();
    long deadline = clock.nanos() + LAST_NANOS;
    long left = LAST_NANOS;
    while (left > 0 && viewers.stream().anyMatch(Viewer::hasUnread)) {
      long[] entries = new long[viewers.size()];
      for (int i = 0; i < entries.length; i++) {
        entries[i] = PollEntry.of(viewers.get(i).hasUnread() ? viewers.get(i).fd : -1, false, true);
      }
      posix.poll(entries, entries.length, left);
      viewers.forEach(Viewer::flush);
      left = deadline - clock.nanos();
    }
    if (made != null && made.equals(posix.fileInfo(socket))) {
      posix.unlink(socket); // unless the holder of the next run has replaced it
    }
    return 0;
  }

  /** @return false: the terminal cannot be read */
  private boolean read() {
    int n = posix.read(MASTER, buffer, 0, buffer.length);
    if (n == -Errno.EAGAIN) {
      return true;
    }
    if (n == -Errno.EIO || n == 0) { // no program has it open any more: pty(7)
      ended = true;
      toLog = filter.rest();
      return true;
    }
    if (n < 0) {
      report("cannot read its terminal: " + Errno.text(-n));
      return false;
    }
    toLog = filter.filter(buffer, n);
    keepLine(n);
    byte[] frame = viewers.isEmpty() ? null : Frame.of(Frame.DATA, buffer, 0, n);
    for (Viewer viewer : viewers) {
      viewer.send(frame);
    }
    return true;
  }

  private void keepLine(int n) {
    int from = n;
    while (from > 0 && buffer[from - 1] != '\n') {
      from--;
    }
    int kept = from > 0 ? 0 : line.length;
    if (kept + n - from > MAX_LINE) {
      kept = 0;
      from = Math.max(from, n - MAX_LINE);
    }
    byte[] all = new byte[kept + n - from];
    System.arraycopy(line, 0, all, 0, kept);
    System.arraycopy(buffer, from, all, kept, n - from);
    line = all;
  }

  /** Writes to the log what is left; on failure it is tried again later, unless the programs have ended. */
  private void writeLog() {
    int at = 0;
    while (at < toLog.length) {
      int n = posix.write(LOG, toLog, at, toLog.length - at);
      if (n <= 0) {
        if (!logFails) {
          logFails = true;
          report("cannot write to its log: " + Errno.text(-n) + "; it waits until this is possible");
        }
        boolean hopeless = ended || n != -Errno.ENOSPC && n != -Errno.EDQUOT && n != -Errno.EAGAIN;
        toLog = hopeless ? new byte[0] : Arrays.copyOfRange(toLog, at, toLog.length);
        return;
      }
      at += n;
    }
    toLog = new byte[0];
    logFails = false;
  }

  private void writeInput() {
    int n = input.length == 0 ? 0 : posix.write(MASTER, input, 0, input.length);
    if (n > 0) {
      input = Arrays.copyOfRange(input, n, input.length);
    } else if (n < 0 && n != -Errno.EAGAIN) {
      input = new byte[0];
    }
  }

  private void serve(long[] entries) {
    for (int i = 0; i < entries.length - FIRST_VIEWER; i++) {
      Viewer viewer = viewers.get(i);
      long entry = entries[FIRST_VIEWER + i];
      viewer.flush();
      if (PollEntry.isReadable(entry)) {
        int n = posix.read(viewer.fd, buffer, 0, buffer.length);
        if (n == 0 || n < 0 && n != -Errno.EAGAIN || n > 0 && !viewer.frames.add(buffer, n, this::frame)) {
          viewer.leave();
        }
      }
    }
    for (int i = viewers.size() - 1; i >= 0; i--) {
      if (viewers.get(i).isGone()) {
        posix.close(viewers.remove(i).fd);
      }
    }
  }

  private void frame(int kind, byte[] content, int offset, int length) {
    if (kind == Frame.DATA) {
      byte[] all = Arrays.copyOf(input, input.length + length);
      System.arraycopy(content, offset, all, input.length, length);
      input = all;
      writeInput();
    } else if (kind == Frame.SIZE && length == 4) {
      int newRows = (content[offset] & 0xff) << 8 | content[offset + 1] & 0xff;
      int newColumns = (content[offset + 2] & 0xff) << 8 | content[offset + 3] & 0xff;
      if (newRows == rows && newColumns == columns && newColumns > 1) {
        PseudoTerminal.resize(MASTER, rows, columns - 1); // a program that fills the screen draws it again
      }
      rows = newRows;
      columns = newColumns;
      PseudoTerminal.resize(MASTER, rows, columns);
    }
  }

  private void accept() {
    int fd = posix.accept(listener);
    if (fd < 0) {
      return;
    }
    Sockets.Credentials peer = posix.credentials(fd);
    if (peer == null || peer.uid() != 0 && peer.uid() != posix.euid()) {
      posix.close(fd);
      return;
    }
    Viewer viewer = new Viewer(posix, fd);
    viewers.add(viewer);
    if (line.length > 0) {
      viewer.send(Frame.of(Frame.DATA, line, 0, line.length));
    }
  }

  private void report(String problem) {
    byte[] text = ("reeve: the terminal of \"" + name + "\": " + problem + "\n").getBytes(StandardCharsets.UTF_8);
    posix.write(2, text, 0, text.length);
  }
}
