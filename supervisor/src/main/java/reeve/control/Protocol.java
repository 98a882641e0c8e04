package reeve.control;

/** What both ends of the control socket have to agree about. */
public final class Protocol {
  /**
   * The version of the protocol. It grows by one when a client that knows an older one would go wrong; new methods,
   * parameters and fields do not change it.
   */
  public static final int VERSION = 1;

  private Protocol() {}
}
