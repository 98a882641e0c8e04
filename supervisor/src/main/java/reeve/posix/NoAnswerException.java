package reeve.posix;

/** It is not known now whether a user or a group exists, or which it is: another try may find out. */
public final class NoAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NoAnswerException(String message) {
    super(message);
  }
}
