package reeve.cli.common;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.json.Json;

/**
 * Reads the fields of a response leniently: a field that an older or newer reeve does not send is absent and never an
 * error. Pure.
 */
public final class AnswerFields {
  private AnswerFields() {}

  /** @return null if it is absent or no string */
  public static String text(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof String text ? text : null;
  }

  /** @return {@code otherwise} if it is absent or no whole number */
  public static long number(Map<String, Object> fields, String name, long otherwise) {
    Long number = fields.get(name) instanceof Json.Num num ? num.asLong() : null;
    return number == null ? otherwise : number;
  }

  public static boolean is(Map<String, Object> fields, String name) {
    return Boolean.TRUE.equals(fields.get(name));
  }

  /** @return null if it is absent or no object */
  public static Map<String, Object> object(Map<String, Object> fields, String name) {
    return Json.object(fields.get(name));
  }

  /** The objects of an array; others in it are left out. */
  public static List<Map<String, Object>> objects(Map<String, Object> fields, String name) {
    List<Map<String, Object>> objects = new ArrayList<>();
    if (fields.get(name) instanceof List<?> list) {
      for (Object one : list) {
        Map<String, Object> object = Json.object(one);
        if (object != null) {
          objects.add(object);
        }
      }
    }
    return objects;
  }

  /** The strings of an array; others in it are left out. */
  public static List<String> texts(Map<String, Object> fields, String name) {
    List<String> texts = new ArrayList<>();
    if (fields.get(name) instanceof List<?> list) {
      for (Object one : list) {
        if (one instanceof String text) {
          texts.add(text);
        }
      }
    }
    return texts;
  }
}
