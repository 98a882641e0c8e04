package reeve.json;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON text to values with gson's stream reader, and writes values as JSON. gson's tree model and adapters would
 * load more classes than both ends of the protocol together. Pure; any thread.
 *
 * <p>Values are {@code Map<String, Object>} in the order of the text, {@code List<Object>}, String, {@link Num},
 * Boolean and null.
 */
public final class Json {
  /** How deep objects and arrays may be nested; no message of the protocol is deeper. */
  public static final int DEPTH = 16;

  private Json() {}

  /**
   * A number as it is in the text, so that no digit is lost.
   *
   * @param text a JSON number
   */
  public record Num(String text) {
    /** @return null if it is not a whole number, or does not fit */
    public Long asLong() {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        return null;
      }
    }
  }

  /** Another kind of object that {@link #text} writes. */
  interface ObjectValue {
    /** The fields in their order. */
    Map<String, ?> fields();
  }

  /** The text is not JSON; the message is a part of a sentence. */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /**
   * Reads exactly one value, strictly as RFC 8259 defines it.
   *
   * @throws Malformed if the text is anything else, or an object has the same name twice
   */
  public static Object parse(String text) throws Malformed {
    try (JsonReader in = new JsonReader(new StringReader(text))) {
      in.setStrictness(Strictness.STRICT);
      in.setNestingLimit(DEPTH);
      Object value = value(in);
      if (in.peek() != JsonToken.END_DOCUMENT) {
        throw new Malformed("there is more after the value");
      }
      return value;
    } catch (MalformedJsonException e) {
      String message = String.valueOf(e.getMessage());
      throw new Malformed(
          message.startsWith("Nesting limit") ? "objects and arrays are nested deeper than " + DEPTH : "not JSON");
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      throw new Malformed("not JSON"); // EOFException: the text ends too early
    }
  }

  /**
   * Reads a text that should be an object.
   *
   * @return null if it is not an object, or not JSON
   */
  public static Map<String, Object> parseObjectOrNull(String text) {
    try {
      return object(parse(text));
    } catch (Malformed e) {
      return null;
    }
  }

  /** @return the fields of the value if it is an object, else null */
  @SuppressWarnings("unchecked")
  public static Map<String, Object> object(Object value) {
    return value instanceof Map ? (Map<String, Object>) value : null;
  }

  private static Object value(JsonReader in) throws IOException, Malformed {
    switch (in.peek()) {
      case BEGIN_OBJECT: {
        Map<String, Object> map = new LinkedHashMap<>();
        in.beginObject();
        while (in.hasNext()) {
          String name = in.nextName();
          if (map.containsKey(name)) {
            throw new Malformed("an object has the same name twice");
          }
          map.put(name, value(in));
        }
        in.endObject();
        return map;
      }
      case BEGIN_ARRAY: {
        List<Object> list = new ArrayList<>();
        in.beginArray();
        while (in.hasNext()) {
          list.add(value(in));
        }
        in.endArray();
        return list;
      }
      case STRING:
        return in.nextString();
      case NUMBER:
        return new Num(in.nextString());
      case BOOLEAN:
        return in.nextBoolean();
      case NULL:
        in.nextNull();
        return null;
      default:
        throw new Malformed("not JSON");
    }
  }

  /**
   * Writes one value, on one line. It does not use gson's writer, which compiles regular expressions when it is loaded:
   * 5 of the 75 ms that a command takes.
   *
   * @param value as {@link #parse} returns it, or a {@code JsonObject} or a Number
   */
  public static String text(Object value) {
    StringBuilder text = new StringBuilder(256);
    append(text, value);
    return text.toString();
  }

  private static void append(StringBuilder text, Object value) {
    if (value instanceof Map<?, ?> map) {
      char before = '{';
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        quote(text.append(before), (String) entry.getKey());
        append(text.append(':'), entry.getValue());
        before = ',';
      }
      text.append(before == '{' ? "{}" : "}");
    } else if (value instanceof List<?> list) {
      char before = '[';
      for (Object element : list) {
        append(text.append(before), element);
        before = ',';
      }
      text.append(before == '[' ? "[]" : "]");
    } else if (value instanceof ObjectValue object) {
      append(text, object.fields());
    } else if (value instanceof String string) {
      quote(text, string);
    } else if (value instanceof Num num) {
      text.append(num.text());
    } else {
      text.append(value); // null, true, false, a Number
    }
  }

  /** Quotes a string (RFC 8259, section 7). Like gson, it also escapes the line separators of JavaScript. */
  static void quote(StringBuilder text, String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        default -> {
          if (c < ' ' || c == '\u2028' || c == '\u2029') {
            text.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
              text.append(Character.forDigit(c >> shift & 15, 16));
            }
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
