package reeve.posix;

/**
 * The descriptors of this process as a whole: how many there may be, and what happens when none is left. Any thread,
 * unless a method says otherwise.
 */
public interface DescriptorTable {
  /** Is called when no descriptor is left. */
  interface ShortageListener {
    /** Called once until {@link #endShortage} succeeds, on the thread that met the shortage. Must not wait. */
    void descriptorsExhausted();
  }

  /**
   * Raises the soft limit to the hard one, for this process only: {@link Processes#spawn} gives its children the soft
   * limit that this process had before. Called once.
   */
  void raiseLimit();

  /**
   * Puts descriptors aside for a shortage. {@link #borrowOnThisThread} says which calls may then use them.
   *
   * @param count how many
   * @param spare how many must be free beside them
   * @return false: there are fewer, and none is put aside
   */
  boolean reserve(int count, int spare);

  /**
   * Lets the calling thread, and at most three others, use the reserve when no other descriptor is left: for files,
   * which it closes again soon, for the sockets and eventfds of the control socket, and half of it for connections that
   * it accepts. A descriptor that is closed by this package during a shortage returns to the reserve.
   */
  void borrowOnThisThread();

  /**
   * Sets the listener, which is called at once if there is a shortage already.
   *
   * @param listener null: none
   */
  void onShortage(ShortageListener listener);

  /**
   * Finds out whether a shortage is over: the reserve is complete, and as many descriptors are free beside it.
   *
   * @return true: it is over, and the next one is reported again
   */
  boolean endShortage(int spare);

  /**
   * Counts the open descriptors of this process (/proc/self/fd).
   *
   * @return 0: not known
   */
  int used();
}
