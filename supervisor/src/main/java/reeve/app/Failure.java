package reeve.app;

import reeve.json.ObjectWriter;
import reeve.text.PrintableText;

/** Reports the failure of a command on standard error. */
public final class Failure {
  private static boolean json;

  private Failure() {}

  /** Prints the failures of this program as JSON from now on, because its command line has {@code --json}. */
  public static void printJson(boolean wanted) {
    json = wanted;
  }

  /** Whether failures are printed as JSON. */
  static boolean isJson() {
    return json;
  }

  /**
   * Prints {@code reeve: } and the message as one line on standard error, without what a terminal would act on; with
   * {@code --json} an object with the message in the field {@code error}.
   *
   * @param message begins with "cannot", names the thing in double quotes, and gives the cause
   * @return {@link ExitCodes#SYSTEM}, the exit code of a failure that has no code of its own
   */
  public static int report(String message) {
    System.err.println(json ? new ObjectWriter(128).string("error", message).finish()
        : "reeve: " + PrintableText.text(message));
    return ExitCodes.SYSTEM;
  }

  /**
   * Prints what is not a failure, and what a user may not expect, as one line on standard error; with {@code --json} an
   * object with the text in the field {@code note}.
   */
  public static void note(String text) {
    System.err.println(json ? new ObjectWriter(128).string("note", text).finish()
        : "reeve: " + PrintableText.text(text));
  }

  /**
   * Prints one of the problems of which {@link #report} gives the number; with {@code --json} an object with the field
   * {@code problem} and the fields of the problem.
   *
   * @param problem file, line, key and message
   */
  public static void problem(ReportedProblem problem) {
    System.err.println(json ? problem.json("problem") : PrintableText.text(problem.text()));
  }
}
