package reeve.cli.common;

import java.io.PrintStream;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.posix.Errno;
import reeve.posix.LinuxPosix;

/** Checks that the output of a command has been written. */
public final class StandardOutput {
  private StandardOutput() {}

  /**
   * Flushes the standard output and reports its error, such as a full disk: a command whose output is lost has not done
   * its work. A closed pipe is no error, because its reader needs no more output.
   *
   * @param out writes to the standard output; null if the JVM had too few descriptors to create it
   * @param code the exit code of the command
   * @return the same code, or {@link ExitCodes#FAILURE} instead of 0 if output was lost
   */
  public static int check(PrintStream out, int code) {
    if (out == null || !out.checkError()) {
      return code;
    }
    // A PrintStream does not report which error occurred, so another byte is written to get the error number.
    int error = -new LinuxPosix().write(1, new byte[] {'\n'}, 0, 1);
    if (error == Errno.EPIPE || error == Errno.EBADF) {
      return code;
    }
    Failure.report("cannot write to the standard output: "
        + (error <= 0 || error == Errno.EAGAIN ? "a part of it is lost" : Errno.text(error)));
    return code == ExitCodes.OK ? ExitCodes.FAILURE : code;
  }
}
