package reeve.cli;

/** Exit codes of reeve itself (sysexits.h where it has one). Those of services and wrapped commands are passed on as they are. */
public final class ExitCodes {
  public static final int OK = 0;

  /** The work could not be done for a reason that is none of the others. */
  public static final int FAILURE = 1;

  /** The command line is wrong: EX_USAGE. */
  public static final int USAGE = 64;

  /** The machine does not let reeve do its work: EX_OSERR. */
  public static final int SYSTEM = 71;

  /** The configuration is wrong: EX_CONFIG. */
  public static final int CONFIG = 78;

  private ExitCodes() {}
}
