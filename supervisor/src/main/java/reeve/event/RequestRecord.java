package reeve.event;

import java.util.List;
import reeve.core.Requester;

/**
 * A request over the control socket that changes something. It is recorded before it is carried out.
 *
 * @param wallMillis when it arrived, in milliseconds since 1970
 * @param method the method of the protocol
 * @param services the names of the services that it is about; empty: reeve itself
 * @param detail further arguments as text; null: there are none
 * @param by the process that made it
 */
public record RequestRecord(long wallMillis, String method, List<String> services, String detail, Requester by) {
  /** The number of services that {@link #sentence} names. */
  private static final int NAMED = 5;

  /** Returns one line for reeve's log. It may hold control characters, because the requester's command line may. */
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
