package reeve.app;

/**
 * Exit codes of reeve itself, from sysexits.h where that has a fitting code. Exit codes of services and wrapped
 * commands are passed on unchanged. The table in docs/exit-codes.md says what each code means for which command; a test
 * compares it with these constants.
 */
public final class ExitCodes {
  /** The work is done. */
  public static final int OK = 0;

  /**
   * The work could not be done for a reason without a code of its own, or a service did not reach the requested state.
   */
  public static final int FAILURE = 1;

  /** No service has the name, matches the pattern, or has the tag. */
  public static final int NO_SUCH_SERVICE = 2;

  /** A service does not run although it should, or although the command needs it to run. */
  public static final int NOT_RUNNING = 3;

  /** No reeve answers on the socket. */
  public static final int NO_REEVE = 4;

  /** reeve, or the system, does not accept the request: no permission, or a shutdown is under way. */
  public static final int REFUSED = 5;

  /** The deadline of the command passed before the work was done; reeve continues it. */
  public static final int DEADLINE = 6;

  /** The command line is wrong: EX_USAGE. */
  public static final int USAGE = 64;

  /** The system does not let reeve do its work: EX_OSERR. */
  public static final int SYSTEM = 71;

  /** The configuration is wrong: EX_CONFIG. */
  public static final int CONFIG = 78;

  private ExitCodes() {}
}
