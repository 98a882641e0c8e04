package reeve.control;

import java.util.Locale;

/** An action that a request has done to services at once. */
public enum ServiceAction {
  START,
  STOP,
  RESTART,
  /** SIGKILL to every process of the service, at once. */
  KILL;

  /** The method of the protocol, such as {@code start}. */
  public String method() {
    return name().toLowerCase(Locale.ROOT);
  }
}
