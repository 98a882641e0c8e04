package reeve.history;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.core.Requester;

/**
 * One line of the ledger, read leniently: what an older or newer reeve does not say is absent. Pure.
 *
 * @param fields strings, Long, Double, Boolean, Map and List
 * @param at milliseconds since 1970
 * @param event its word; never null
 * @param service null: reeve itself
 */
record LedgerEntry(Map<String, Object> fields, long at, String event, String service) {
  private static final int DEPTH = 8;

  /** @return null if the line is no event */
  static LedgerEntry parse(String line) {
    Map<String, Object> fields;
    try (JsonReader in = new JsonReader(new StringReader(line))) {
      in.setStrictness(Strictness.STRICT);
      in.setNestingLimit(DEPTH);
      if (in.peek() != JsonToken.BEGIN_OBJECT) {
        return null;
      }
      fields = object(in);
      if (in.peek() != JsonToken.END_DOCUMENT) {
        return null;
      }
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      return null; // torn, or rubbish
    }
    long at = LedgerTimes.parse(fields.get("time") instanceof String time ? time : null);
    return at >= 0 && fields.get("event") instanceof String event
        ? new LedgerEntry(fields, at, event, fields.get("service") instanceof String service ? service : null) : null;
  }

  private static Map<String, Object> object(JsonReader in) throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    in.beginObject();
    while (in.hasNext()) {
      map.put(in.nextName(), value(in));
    }
    in.endObject();
    return map;
  }

  private static Object value(JsonReader in) throws IOException {
    switch (in.peek()) {
      case BEGIN_OBJECT:
        return object(in);
      case BEGIN_ARRAY:
        List<Object> list = new ArrayList<>();
        in.beginArray();
        while (in.hasNext()) {
          list.add(value(in));
        }
        in.endArray();
        return list;
      case NUMBER:
        String text = in.nextString();
        try {
          return Long.valueOf(text);
        } catch (NumberFormatException e) {
          return Double.valueOf(text);
        }
      case BOOLEAN:
        return in.nextBoolean();
      case NULL:
        in.nextNull();
        return null;
      default:
        return in.nextString();
    }
  }

  String text(String name) {
    return text(fields, name);
  }

  long number(String name) {
    return number(fields, name);
  }

  /** @return null: absent */
  static String text(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof String text ? text : null;
  }

  /** @return -1: absent */
  static long number(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof Long number ? number : -1;
  }

  Map<String, Object> object(String name) {
    return object(fields.get(name));
  }

  /** @return null if it is none */
  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Object value) {
    return value instanceof Map ? (Map<String, Object>) value : null;
  }

  /** @return objects of an array; others in it are left out */
  List<Map<String, Object>> objects(String name) {
    List<Map<String, Object>> objects = new ArrayList<>();
    if (fields.get(name) instanceof List<?> list) {
      for (Object one : list) {
        if (object(one) != null) {
          objects.add(object(one));
        }
      }
    }
    return objects;
  }

  /** @return who asked; null: nobody */
  Requester by() {
    Map<String, Object> by = object("by");
    if (by == null || number(by, "pid") < 0) {
      return null;
    }
    String command = text(by, "command");
    return new Requester((int) number(by, "pid"), (int) number(by, "uid"), command == null ? "" : command);
  }

  /** Whether a request names this service, or is about reeve itself. */
  boolean isAbout(String name) {
    return fields.get("services") instanceof List<?> list && (list.isEmpty() || list.contains(name));
  }
}
