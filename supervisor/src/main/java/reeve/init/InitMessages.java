package reeve.init;

import java.nio.charset.StandardCharsets;
import reeve.posix.Files;
import reeve.posix.Processes;
import reeve.posix.RawText;

/**
 * The messages of an init, in the form of each flavor. They are written to the descriptor at once; it is no error if
 * the reader is gone.
 */
final class InitMessages {
  static final int FATAL = 0;
  static final int WARN = 1;
  static final int INFO = 2;
  static final int DEBUG = 3;
  static final int TRACE = 4;
  private static final String[] LEVELS = {"FATAL", "WARN ", "INFO ", "DEBUG", "TRACE"};

  private final Files files;
  private final Processes processes;
  private final InitFlavor flavor;
  private final int verbosity;

  InitMessages(Files files, Processes processes, InitFlavor flavor, int verbosity) {
    this.files = files;
    this.processes = processes;
    this.flavor = flavor;
    this.verbosity = verbosity;
  }

  /**
   * Reports a message if its level is enabled. tini reports levels up to its verbosity, and fatal ones always; INFO and
   * below go to stdout. The others always report fatal messages; reeve also reports warnings always, and both report
   * the rest only if verbose.
   *
   * @param text in ISO 8859-1, without the end of line
   */
  void report(int level, String text) {
    switch (flavor) {
      case TINI:
        if (level <= verbosity || level == FATAL) {
          write(files, level > WARN ? 1 : 2, "[" + LEVELS[level] + " tini (" + processes.pid() + ")] " + text + "\n");
        }
        break;
      case DUMB_INIT:
        if (level == FATAL || verbosity > 0) {
          write(files, 2, "[dumb-init] " + text + "\n");
        }
        break;
      case REEVE:
        if (level <= WARN || verbosity > 0) {
          write(files, 2, "reeve: " + text + "\n");
        }
        break;
    }
  }

  /** Reports that processes which the command leaves behind cannot be found; only reeve ends these. */
  void reportForeignProc() {
    if (flavor == InitFlavor.REEVE && processes.procView() == Processes.ProcView.FOREIGN) {
      report(WARN, "Cannot see the processes of this pid namespace, because /proc is that of another one: what the "
          + "command leaves behind is not ended before the end of PID 1");
    }
  }

  /** Reports why the command could not be started. @param text {@link RawText}, because it names the command */
  void reportRaw(String text) {
    report(FATAL, new String(RawText.bytes(text), StandardCharsets.ISO_8859_1));
  }

  /** Returns whether messages of a level are reported, so that a caller need not format a message in vain. */
  boolean isEnabled(int level) {
    return level == FATAL || (flavor == InitFlavor.TINI ? level <= verbosity : verbosity > 0);
  }

  static void write(Files files, int fd, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    int done = 0;
    while (done < bytes.length) {
      int n = files.write(fd, bytes, done, bytes.length - done);
      if (n <= 0) {
        return;
      }
      done += n;
    }
  }
}
