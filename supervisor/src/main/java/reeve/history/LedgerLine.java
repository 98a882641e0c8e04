package reeve.history;

import java.util.ArrayList;
import java.util.List;

/**
 * The fields by which lines of the ledger are selected that are passed on as they are.
 *
 * @param at when it happened, in milliseconds since 1970
 * @param service null: reeve itself
 * @param services the services that a request names; null: the line is no request
 */
public record LedgerLine(long at, String service, List<String> services) {
  /** @return null: the line is no event, but torn or damaged */
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
