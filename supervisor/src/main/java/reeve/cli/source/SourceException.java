package reeve.cli.source;

import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.TerminalText;

/** A failure to read the ledger, or to find a run or a service in it. The message begins with "cannot". */
public final class SourceException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /** @param exitCode one of {@link ExitCodes} */
  public SourceException(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  /** One of {@link ExitCodes}. */
  public int exitCode() {
    return exitCode;
  }

  /**
   * Prints the message on the standard error.
   *
   * @return the exit code of the command
   */
  public int report() {
    Failure.report(TerminalText.line(getMessage()));
    return exitCode;
  }
}
