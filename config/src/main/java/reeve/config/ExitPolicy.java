package reeve.config;

/**
 * What the exit of a service means, and what happens afterwards.
 *
 * @param restart when and how it is restarted
 * @param successExitStatus what counts as a clean exit besides exit code 0
 * @param restartPreventStatus exits after which it is not restarted, whatever {@code restart} says
 * @param reeveEnd after which ends reeve stops everything and exits with the exit code of the service
 */
public record ExitPolicy(
    RestartSpec restart, ExitStatusSet successExitStatus, ExitStatusSet restartPreventStatus, ReeveEnd reeveEnd) {
  /** After which ends of a service, when it is not started again, reeve ends too. */
  public enum ReeveEnd {
    NONE,
    /** Unclean ends, and starts that failed. */
    FAILURE,
    ANY_END
  }

  /** The defaults; shared by all services that set nothing. */
  public static final ExitPolicy DEFAULT =
      new ExitPolicy(RestartSpec.defaults(), ExitStatusSet.EMPTY, ExitStatusSet.EMPTY, ReeveEnd.NONE);

  /** Whether reeve ends with the service, however it ended. */
  public boolean essential() {
    return reeveEnd == ReeveEnd.ANY_END;
  }

  /** Whether reeve ends with the service after such an end. */
  public boolean endsReeve(boolean clean) {
    return essential() || !clean && reeveEnd == ReeveEnd.FAILURE;
  }
}
