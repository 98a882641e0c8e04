package reeve.app;

/**
 * Exit codes of reeve itself (sysexits.h where it has one). Those of services and wrapped commands are passed on as
 * they are. The table in docs/exit-codes.md says which command means what; a test holds it to these.
 */
public final class ExitCodes {
  public static final int OK = 0;

  /**
   * The work could not be done for a reason that is none of the others; of a service: it did not become what was asked.
   */
  public static final int FAILURE = 1;

  /** A name, a pattern or a tag that no service has. */
  public static final int NO_SUCH_SERVICE = 2;

  /** A service does not run that should, or would have to. */
  public static final int NOT_RUNNING = 3;

  /** No reeve answers on the socket. */
  public static final int NO_REEVE = 4;

  /** reeve, or the system, does not accept the request: no permission, a shutdown under way. */
  public static final int REFUSED = 5;

  /** The deadline of the command passed before it was reached; reeve goes on with it. */
  public static final int DEADLINE = 6;

  /** The command line is wrong: EX_USAGE. */
  public static final int USAGE = 64;

  /** The machine does not let reeve do its work: EX_OSERR. */
  public static final int SYSTEM = 71;

  /** The configuration is wrong: EX_CONFIG. */
  public static final int CONFIG = 78;

  private ExitCodes() {}
}
