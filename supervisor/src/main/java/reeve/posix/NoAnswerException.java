package reeve.posix;

/** What was to be found out, such as whether a user exists, is not known now: another try may find out. */
public final class NoAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NoAnswerException(String message) {
    super(message);
  }
}
