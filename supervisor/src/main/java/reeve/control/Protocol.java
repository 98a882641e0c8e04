package reeve.control;

/** Constants on which both ends of the control socket have to agree. */
public final class Protocol {
  /**
   * The version of the protocol. It grows by one when a client of an older version would misbehave; new methods,
   * parameters and fields do not change it.
   */
  public static final int VERSION = 1;

  private Protocol() {}
}
