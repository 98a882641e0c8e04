package reeve.config;

/**
 * What the exit of a service means, and what follows it.
 *
 * @param restart when and how it is started again
 * @param successExitStatus what counts as a clean exit besides exit code 0
 * @param restartPreventStatus after these it is not started again, whatever {@code restart} says
 * @param essential whether its end is the end of reeve, with its exit code
 */
public record ExitPolicy(
    RestartSpec restart, ExitStatusSet successExitStatus, ExitStatusSet restartPreventStatus, boolean essential) {
  /** What holds where nothing is set; shared by all services that set nothing. */
  public static final ExitPolicy DEFAULT =
      new ExitPolicy(RestartSpec.defaults(), ExitStatusSet.EMPTY, ExitStatusSet.EMPTY, false);
}
