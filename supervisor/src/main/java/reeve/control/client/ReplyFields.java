package reeve.control.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.core.Requester;
import reeve.json.Json;
import reeve.json.JsonObject;
import reeve.text.Rfc3339;

/**
 * Reads the fields of one JSON object that reeve sent. A field that is absent or null is not an error, because an older
 * reeve does not send it and a newer one may not know its value; a field of the wrong type is. One thread.
 */
final class ReplyFields {
  private final String source;
  private final Map<String, Object> fields;

  /** @param source what reeve sent, as a part of a message: {@code the answer to "status"} */
  ReplyFields(String source, Map<String, Object> fields) {
    this.source = source;
    this.fields = fields;
  }

  /** The object as it was received. */
  JsonObject json() {
    return JsonObject.of(fields);
  }

  /** Whether the field is present and not null. */
  boolean has(String name) {
    return fields.get(name) != null;
  }

  /** @return null if the field is absent */
  String text(String name) throws ClientException {
    Object value = fields.get(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw wrong(name, "a string");
  }

  /** @return an empty string if the field is absent */
  String textOrEmpty(String name) throws ClientException {
    String text = text(name);
    return text == null ? "" : text;
  }

  /** @return {@code defaultValue} if the field is absent */
  long number(String name, long defaultValue) throws ClientException {
    Object value = fields.get(name);
    if (value == null) {
      return defaultValue;
    }
    Long number = value instanceof Json.Num num ? num.asLong() : null;
    if (number == null) {
      throw wrong(name, "a whole number");
    }
    return number;
  }

  /** @return milliseconds since 1970; -1 if the field is absent */
  long time(String name) throws ClientException {
    String text = text(name);
    long time = Rfc3339.parse(text);
    if (text != null && time < 0) {
      throw wrong(name, "a time");
    }
    return time;
  }

  /** @return false if the field is absent */
  boolean bool(String name) throws ClientException {
    Object value = fields.get(name);
    if (value == null) {
      return false;
    }
    if (value instanceof Boolean bool) {
      return bool;
    }
    throw wrong(name, "true or false");
  }

  /** @return null if the field is absent */
  ReplyFields object(String name) throws ClientException {
    Object value = fields.get(name);
    Map<String, Object> object = Json.object(value);
    if (value != null && object == null) {
      throw wrong(name, "an object");
    }
    return object == null ? null : new ReplyFields(source, object);
  }

  /** @return an empty list if the field is absent */
  List<ReplyFields> objects(String name) throws ClientException {
    List<?> list = list(name);
    if (list == null) {
      return List.of();
    }
    List<ReplyFields> objects = new ArrayList<>(list.size());
    for (Object element : list) {
      Map<String, Object> object = Json.object(element);
      if (object == null) {
        throw wrong(name, "an array of objects");
      }
      objects.add(new ReplyFields(source, object));
    }
    return objects;
  }

  /** @return an empty list if the field is absent */
  List<String> texts(String name) throws ClientException {
    List<String> texts = textsOrNull(name);
    return texts == null ? List.of() : texts;
  }

  /** @return null if the field is absent */
  List<String> textsOrNull(String name) throws ClientException {
    List<?> list = list(name);
    if (list == null) {
      return null;
    }
    List<String> texts = new ArrayList<>(list.size());
    for (Object element : list) {
      if (!(element instanceof String text)) {
        throw wrong(name, "an array of strings");
      }
      texts.add(text);
    }
    return texts;
  }

  /**
   * The strings of an object by name, in its order; a value may be null.
   *
   * @return empty if the field is absent
   */
  Map<String, String> textsByName(String name) throws ClientException {
    Map<String, String> texts = new LinkedHashMap<>();
    ReplyFields object = object(name);
    if (object != null) {
      for (String key : object.fields.keySet()) {
        texts.put(key, object.text(key));
      }
    }
    return texts;
  }

  /**
   * The field {@code by}.
   *
   * @return null if it is absent
   */
  Requester requester() throws ClientException {
    ReplyFields by = object("by");
    return by == null ? null
        : new Requester((int) by.number("pid", -1), (int) by.number("uid", -1), by.textOrEmpty("command"));
  }

  private List<?> list(String name) throws ClientException {
    Object value = fields.get(name);
    if (value == null || value instanceof List<?>) {
      return (List<?>) value;
    }
    throw wrong(name, "an array");
  }

  private ClientException wrong(String name, String expected) {
    return new ClientException(ClientException.Kind.LOST, "cannot read " + source + " from reeve: its field \"" + name
        + "\" is not " + expected + "; use the program of the version that runs");
  }
}
