package reeve.survival;

/** A record of the state file is not what a record must be. */
public final class StateFormatException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** @param message what is wrong with it, as a clause */
  public StateFormatException(String message) {
    super(message);
  }
}
