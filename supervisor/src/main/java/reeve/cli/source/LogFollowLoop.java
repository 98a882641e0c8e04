package reeve.cli.source;

import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.SignalMask;
import reeve.config.Signal;
import reeve.logview.BufferedStdout;
import reeve.logview.LinePrinter;
import reeve.logview.LineReader;
import reeve.logview.LogFollower;
import reeve.logview.LogSource;
import reeve.posix.Errno;
import reeve.posix.PollEntry;
import reeve.posix.Posix;
import reeve.posix.SignalInfo;
import reeve.posix.SyscallException;

/**
 * Waits for lines of logs and prints them, until a signal comes or the reader of the standard output is gone. One
 * thread.
 */
public final class LogFollowLoop implements AutoCloseable {
  private static final int SIGPIPE = 13;
  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;
  private static final int TYPE = 0170000;

  private final Posix posix;
  private final BufferedStdout out;
  private final LogFollower follower;

  public LogFollowLoop(Posix posix, LinePrinter printer, BufferedStdout out) {
    this.posix = posix;
    this.out = out;
    this.follower = new LogFollower(posix, printer);
  }

  /**
   * Adds a log.
   *
   * @param lines the lines that follow; null: the file does not exist yet. It is closed together with this object
   */
  public void add(LogSource source, LineReader lines) {
    follower.add(source, lines);
  }

  /**
   * Prints lines until the end.
   *
   * @return the exit code: 128+n after a signal; also after SIGPIPE, which another program gets when its reader ends
   */
  public int run() {
    int signals = signals();
    Posix.FileInfo info = posix.fileInfo(1);
    boolean piped = info != null && ((info.mode() & TYPE) == PIPE || (info.mode() & TYPE) == SOCKET);
    boolean all = true;
    while (true) {
      boolean more = follower.readNew(all);
      out.flush();
      if (out.error() != 0) {
        return exitCodeOf(out.error());
      }
      long[] entries = new long[3];
      entries[0] = PollEntry.of(signals, true, false);
      entries[1] = PollEntry.of(follower.fd(), true, false);
      entries[2] = PollEntry.of(piped ? 1 : -1, false, false); // poll(2) ignores -1
      all = posix.poll(entries, 3, more ? 0 : follower.waitNanos()) == 0 && !more;
      if (piped && PollEntry.isEnded(entries[2])) {
        return 128 + SIGPIPE;
      }
      int code = signals < 0 ? 0 : signal(signals);
      if (code != 0) {
        return code;
      }
    }
  }

  /**
   * The launcher blocks the signals. Where they are not blocked, they have their default effect and the descriptor
   * receives none.
   */
  private int signals() {
    try {
      return posix.signalFd(SignalMask.of(Signal.HUP, Signal.INT, Signal.QUIT, Signal.TERM, Signal.TSTP));
    } catch (SyscallException e) {
      return -1;
    }
  }

  /** @return the exit code; 0: continue */
  private int signal(int fd) {
    int code = 0;
    SignalInfo info;
    while ((info = posix.readSignal(fd)) != null) {
      if (info.signal().equals(Signal.TSTP)) {
        posix.kill(posix.pid(), Signal.STOP);
      } else {
        code = 128 + info.signal().number();
      }
    }
    return code;
  }

  /**
   * The exit code after an error of the standard output, which is reported unless its reader has ended.
   *
   * @param error the error number
   */
  public static int exitCodeOf(int error) {
    if (error == Errno.EPIPE) {
      return 128 + SIGPIPE;
    }
    Failure.report("cannot write to the standard output: " + Errno.text(error));
    return ExitCodes.FAILURE;
  }

  @Override
  public void close() {
    follower.close();
  }
}
