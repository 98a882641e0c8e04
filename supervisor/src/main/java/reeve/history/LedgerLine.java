package reeve.history;

import java.util.ArrayList;
import java.util.List;

/**
 * What is asked of a line of the ledger that is handed on as it is.
 *
 * @param at milliseconds since 1970
 * @param service null: reeve itself
 * @param services of a request; null: it is none
 */
public record LedgerLine(long at, String service, List<String> services) {
  /** @return null if the line is no event: torn, or rubbish. Pure */
  public static LedgerLine of(String line) {
    LedgerEntry entry = LedgerEntry.parse(line);
    if (entry == null) {
      return null;
    }
    List<String> services = null;
    if (entry.fields().get("services") instanceof List<?> list) {
      services = new ArrayList<>();
      for (Object one : list) {
        services.add(String.valueOf(one));
      }
    }
    return new LedgerLine(entry.at(), entry.service(), services);
  }
}
