package reeve.app;

import reeve.text.PrintableText;

/** Reports the failure of a command on standard error. */
public final class Failure {
  private Failure() {}

  /**
   * Prints {@code reeve: } and the message as one line on standard error, without what a terminal would act on.
   *
   * @param message begins with "cannot", names the thing in double quotes, and gives the cause
   * @return {@link ExitCodes#SYSTEM}, the exit code of a failure that has no code of its own
   */
  public static int report(String message) {
    System.err.println("reeve: " + PrintableText.text(message));
    return ExitCodes.SYSTEM;
  }
}
