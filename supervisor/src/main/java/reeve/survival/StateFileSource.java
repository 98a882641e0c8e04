package reeve.survival;

/** Makes the file for the state of services again, where the one before cannot be used any more. Loop thread. */
public interface StateFileSource {
  /** Stores all that belongs into a file beside the record of reeve. */
  interface Content {
    /** @return 0 or an error number */
    int storeIn(StateFile file);
  }

  /**
   * Creates the file, and gives it the name of the one before when its content is complete.
   *
   * @return the new file; or the error, with the file before if that still has its name, else with null
   */
  StateFile.Created createAgain(Content content);
}
