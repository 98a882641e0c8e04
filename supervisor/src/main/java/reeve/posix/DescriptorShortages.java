package reeve.posix;

/** Decides what happens to a call that failed because no descriptor was left. Any thread. */
interface DescriptorShortages {
  /** Returns a number that changes when the limit on descriptors is lowered for a moment. Waits while it is low. */
  int limitChanges();

  /**
   * Says whether a call is to be repeated.
   *
   * @param argument its first argument
   * @param changes {@link #limitChanges} before the call
   */
  boolean repeats(LibC.Symbol call, long argument, int changes);

  /** Called when a descriptor was closed. */
  void closed();
}
