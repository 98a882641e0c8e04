package reeve.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.core.Requester;
import reeve.json.Json;
import reeve.text.Rfc3339;

/**
 * One line of the ledger, read leniently: a field that an older or newer reeve does not write is absent. Pure.
 *
 * @param fields the values by name, as {@link Json#parse} returns them
 * @param at when it happened, in milliseconds since 1970
 * @param event the name of the event; never null
 * @param service null: reeve itself
 */
record LedgerEntry(Map<String, Object> fields, long at, String event, String service) {
  /** @return null: the line is not an event, because it is torn or damaged */
  static LedgerEntry parse(String line) {
    Map<String, Object> fields;
    try {
      fields = Json.object(Json.parse(line));
    } catch (Json.Malformed e) {
      return null;
    }
    if (fields == null) {
      return null;
    }
    long at = Rfc3339.parse(fields.get("time") instanceof String time ? time : null);
    return at >= 0 && fields.get("event") instanceof String event
        ? new LedgerEntry(fields, at, event, fields.get("service") instanceof String service ? service : null) : null;
  }

  /** @return null: absent, or not a string */
  String text(String name) {
    return text(fields, name);
  }

  /** @return -1: absent, or not a whole number */
  long number(String name) {
    return number(fields, name);
  }

  static String text(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof String text ? text : null;
  }

  static long number(Map<String, Object> fields, String name) {
    Long number = fields.get(name) instanceof Json.Num num ? num.asLong() : null;
    return number == null ? -1 : number;
  }

  /** @return a count or a pid; -1: absent, not a whole number, negative, or more than an int holds */
  int count(String name) {
    return count(fields, name);
  }

  static int count(Map<String, Object> fields, String name) {
    long number = number(fields, name);
    return number >= 0 && number <= Integer.MAX_VALUE ? (int) number : -1;
  }

  /** @return null: absent, or not an object */
  Map<String, Object> object(String name) {
    return Json.object(fields.get(name));
  }

  /** @return the numbers of an object by name, in order, with null for other values; null: the object is absent */
  Map<String, Long> numbers(String name) {
    Map<String, Object> object = object(name);
    if (object == null) {
      return null;
    }
    Map<String, Long> numbers = new LinkedHashMap<>();
    for (Map.Entry<String, Object> field : object.entrySet()) {
      numbers.put(field.getKey(), field.getValue() instanceof Json.Num num ? num.asLong() : null);
    }
    return numbers;
  }

  /** @return the elements of an array that are objects; empty: absent */
  List<Map<String, Object>> objects(String name) {
    List<Map<String, Object>> objects = new ArrayList<>();
    if (fields.get(name) instanceof List<?> list) {
      for (Object element : list) {
        if (Json.object(element) != null) {
          objects.add(Json.object(element));
        }
      }
    }
    return objects;
  }

  /** @return the process that made the request; null: there was none */
  Requester by() {
    return requester(fields);
  }

  /** @return the field {@code by} of an object; null: it has none */
  static Requester requester(Map<String, Object> fields) {
    Map<String, Object> by = Json.object(fields.get("by"));
    if (by == null || count(by, "pid") < 0) {
      return null;
    }
    String command = text(by, "command");
    return new Requester(count(by, "pid"), (int) number(by, "uid"), command == null ? "" : command);
  }

  /** Whether this is a request that names the service, or that concerns reeve itself. */
  boolean isAbout(String name) {
    return fields.get("services") instanceof List<?> list && (list.isEmpty() || list.contains(name));
  }
}
