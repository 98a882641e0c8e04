package reeve.cli.source;

import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.EndSignals;
import reeve.logview.BufferedStdout;
import reeve.logview.LinePrinter;
import reeve.logview.LineReader;
import reeve.logview.LogFollower;
import reeve.logview.LogSource;
import reeve.posix.Files;
import reeve.posix.Errno;
import reeve.posix.PollEntry;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * Waits for lines of logs and prints them, until a signal comes or the reader of the standard output ends. One
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
   * @param lines the lines that follow, closed together with this object; null: the file does not exist yet
   */
  public void add(LogSource source, LineReader lines) {
    follower.add(source, lines);
  }

  /**
   * Prints lines until a signal ends the command, or until its output cannot be written.
   *
   * @return the exit code: 128+n after a signal, and for SIGPIPE when the reader of the standard output has ended
   */
  public int run() {
    int signals = signals();
    Files.FileInfo info = posix.fileInfo(1);
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
      int code = signals < 0 ? 0 : EndSignals.readExitCode(posix, signals);
      if (code != 0) {
        return code;
      }
    }
  }

  /**
   * Opens the descriptor of the signals, which the launcher has blocked. Signals that are not blocked have their
   * default effect, and the descriptor receives none.
   *
   * @return -1: it cannot be opened
   */
  private int signals() {
    try {
      return posix.signalFd(EndSignals.MASK);
    } catch (SyscallException e) {
      return -1;
    }
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
