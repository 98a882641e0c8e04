package reeve.json;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A JSON object that is passed on unchanged: one that a client received, including fields that this program does not
 * know, or one that a command prints with {@code --json}. Immutable; any thread.
 */
public final class JsonObject implements Json.ObjectValue {
  public static final JsonObject EMPTY = new JsonObject(Map.of());

  private final Map<String, ?> fields;

  private JsonObject(Map<String, ?> fields) {
    this.fields = fields;
  }

  /** @param fields by name, with values as {@link Json#text} takes them; must not change any more */
  public static JsonObject of(Map<String, ?> fields) {
    return new JsonObject(fields);
  }

  /**
   * A copy with one more field at the end; an existing field of that name keeps its place and gets the new value.
   *
   * @param value as {@link Json#text} takes it: null, a String, a Boolean, a Number, a {@link Json.Num}, a JsonObject,
   *     a List or a Map of these
   */
  public JsonObject with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(fields);
    more.put(name, value);
    return new JsonObject(more);
  }

  @Override
  public Map<String, ?> fields() {
    return fields;
  }

  /** The object as JSON on one line, without a line end. */
  public String text() {
    return Json.text(this);
  }

  @Override
  public String toString() {
    return text();
  }
}
