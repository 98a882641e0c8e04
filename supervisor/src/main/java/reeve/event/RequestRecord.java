package reeve.event;

import java.util.List;
import reeve.core.Requester;

/**
 * Somebody asked, by the control socket, for something that changes something. Told before it is done.
 *
 * @param wallMillis when, milliseconds since 1970
 * @param method the method of the protocol
 * @param services about which, by name; empty: reeve itself
 * @param detail what else was asked for, for people; null: nothing
 * @param by who
 */
public record RequestRecord(long wallMillis, String method, List<String> services, String detail, Requester by) {
  /** Names in {@link #sentence}. */
  private static final int NAMED = 5;

  /** One line for a person. May hold control characters. */
  public String sentence() {
    StringBuilder text = new StringBuilder("Asked for ").append(method);
    for (int i = 0; i < services.size() && i < NAMED; i++) {
      text.append(i == 0 ? " of \"" : ", \"").append(services.get(i)).append('"');
    }
    if (services.size() > NAMED) {
      text.append(" and ").append(services.size() - NAMED).append(" more");
    }
    if (detail != null) {
      text.append(" (").append(detail).append(')');
    }
    return text.append(" by ").append(EventText.requester(by)).toString();
  }
}
