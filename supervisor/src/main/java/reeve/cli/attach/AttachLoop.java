package reeve.cli.attach;

import java.util.Arrays;
import reeve.app.SignalMask;
import reeve.config.Signal;
import reeve.posix.Errno;
import reeve.posix.PollEntry;
import reeve.posix.Posix;
import reeve.posix.SignalInfo;
import reeve.posix.SyscallException;
import reeve.posix.TerminalMode;
import reeve.terminal.Frame;
import reeve.terminal.FrameReader;

/** Copies between the terminal of the caller and that of a service, until one of the two ends. One thread. */
final class AttachLoop {
  /** The signals after which the terminal must be restored, and the one that reports its size. */
  static final long SIGNALS = SignalMask.of(Signal.HUP, Signal.INT, Signal.QUIT, Signal.TERM, Signal.WINCH);

  private static final int MAX_UNSENT = 1 << 16;

  /** Why the loop has ended. */
  enum Kind {
    DETACHED, TERMINAL_ENDED, LOST, SIGNAL
  }

  /** @param code the exit code after a signal */
  record End(Kind kind, int code) {}

  private final Posix posix;
  private final int fd;
  private final DetachKeys keys;
  private final FrameReader frames = new FrameReader();
  private final byte[] buffer = new byte[Frame.MAX];
  private final boolean terminal;
  private boolean reading;
  private byte[] unsent = new byte[0];
  private int size;
  private End end;

  /** @param fd a non-blocking connection, which stays open until the process ends */
  AttachLoop(Posix posix, int fd, DetachKeys keys, boolean reading) {
    this.posix = posix;
    this.fd = fd;
    this.keys = keys;
    this.reading = reading;
    this.terminal = posix.isTerminal(0);
  }

  End run() throws SyscallException {
    int signals = posix.signalFd(SIGNALS);
    TerminalMode mode = reading && terminal ? posix.terminalMode(0) : null;
    if (mode != null) {
      mode.raw();
    }
    try {
      sendSize();
      return loop(signals);
    } finally {
      if (mode != null) {
        posix.write(1, new byte[] {'\r', '\n'}, 0, 2);
        mode.restore();
      }
    }
  }

  private End loop(int signals) {
    long[] entries = new long[3];
    while (end == null) {
      entries[0] = PollEntry.of(reading && unsent.length < MAX_UNSENT ? 0 : -1, true, false);
      entries[1] = PollEntry.of(signals, true, false);
      entries[2] = PollEntry.of(fd, true, unsent.length > 0);
      posix.poll(entries, entries.length, -1);
      readSignals(signals);
      if (end == null && PollEntry.isReadable(entries[0])) {
        type();
      }
      send();
      if (end == null && PollEntry.isReadable(entries[2])) {
        show();
      }
    }
    return end;
  }

  private void readSignals(int signals) {
    SignalInfo info;
    while ((info = posix.readSignal(signals)) != null) {
      if (info.signal().equals(Signal.WINCH)) {
        sendSize();
      } else {
        end = new End(Kind.SIGNAL, 128 + info.signal().number());
      }
    }
  }

  private void sendSize() {
    int rows = posix.rows(1);
    int columns = posix.columns(1);
    if (rows > 0 && columns > 0 && size != (rows << 16 | columns)) {
      size = rows << 16 | columns;
      queue(Frame.size(rows, columns));
    }
  }

  private void type() {
    int n = posix.read(0, buffer, 0, buffer.length);
    if (n == -Errno.EAGAIN) {
      return;
    }
    if (n <= 0) {
      reading = false; // of a pipe: what the terminal shows is still of interest
      end = terminal ? new End(Kind.SIGNAL, 128 + Signal.HUP.number()) : end;
      return;
    }
    byte[] typed = terminal ? keys.typed(buffer, n) : Arrays.copyOf(buffer, n);
    if (typed == null) {
      end = new End(Kind.DETACHED, 0);
    } else if (typed.length > 0) {
      queue(Frame.of(Frame.DATA, typed, 0, typed.length));
    }
  }

  private void queue(byte[] frame) {
    byte[] all = Arrays.copyOf(unsent, unsent.length + frame.length);
    System.arraycopy(frame, 0, all, unsent.length, frame.length);
    unsent = all;
  }

  private void send() {
    while (unsent.length > 0) {
      int sent = posix.send(fd, unsent, 0, unsent.length);
      if (sent < 0) {
        return; // it is full, or has ended, which the next read reports
      }
      unsent = Arrays.copyOfRange(unsent, sent, unsent.length);
    }
  }

  private void show() {
    int n = posix.read(fd, buffer, 0, buffer.length);
    if (n == -Errno.EAGAIN) {
      return;
    }
    if (n <= 0 || !frames.add(buffer, n, this::frame)) {
      end = end == null ? new End(Kind.LOST, 0) : end;
    }
  }

  private void frame(int kind, byte[] content, int offset, int length) {
    if (kind == Frame.END) {
      end = new End(Kind.TERMINAL_ENDED, 0);
    } else if (kind == Frame.SLOW) {
      end = new End(Kind.LOST, 0);
    } else if (kind == Frame.DATA) {
      int at = 0;
      while (at < length) {
        int n = posix.write(1, content, offset + at, length - at);
        if (n <= 0) {
          end = new End(Kind.SIGNAL, n == -Errno.EPIPE ? 128 + Signal.PIPE.number() : 1);
          return;
        }
        at += n;
      }
    }
  }
}
