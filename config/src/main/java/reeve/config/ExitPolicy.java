package reeve.config;

/**
 * What the exit of a service means, and what happens afterwards.
 *
 * @param restart when and how it is restarted
 * @param successExitStatus what counts as a clean exit besides exit code 0
 * @param restartPreventStatus exits after which it is not restarted, whatever {@code restart} says
 * @param essential whether reeve stops everything and exits with its exit code when it has ended for good
 */
public record ExitPolicy(
    RestartSpec restart, ExitStatusSet successExitStatus, ExitStatusSet restartPreventStatus, boolean essential) {
  /** The defaults; shared by all services that set nothing. */
  public static final ExitPolicy DEFAULT =
      new ExitPolicy(RestartSpec.defaults(), ExitStatusSet.EMPTY, ExitStatusSet.EMPTY, false);
}
