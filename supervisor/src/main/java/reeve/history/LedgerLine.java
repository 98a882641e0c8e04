package reeve.history;

import java.util.ArrayList;
import java.util.List;

/**
 * The fields by which a command selects lines of the ledger that it prints unchanged.
 *
 * @param at when it happened, in milliseconds since 1970
 * @param service null: reeve itself
 * @param services the services that a request names; null: the line is not a request
 */
public record LedgerLine(long at, String service, List<String> services) {
  /** @return null: the line is not an event, because it is torn or damaged */
  public static LedgerLine of(String line) {
    LedgerEntry entry = LedgerEntry.parse(line);
    if (entry == null) {
      return null;
    }
    List<String> services = null;
    if (entry.fields().get("services") instanceof List<?> list) {
      services = new ArrayList<>();
      for (Object element : list) {
        services.add(String.valueOf(element));
      }
    }
    return new LedgerLine(entry.at(), entry.service(), services);
  }
}
