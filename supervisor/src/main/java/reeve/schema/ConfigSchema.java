package reeve.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.Schema;
import reeve.json.Json;

/** The JSON schema (draft 7) of a configuration file, for editors. Pure. */
public final class ConfigSchema {
  private static final String NAME_PATTERN = "^[A-Za-z0-9_@+:][A-Za-z0-9._@+:-]{0,99}$";

  private ConfigSchema() {}

  /** The schema as JSON, on one line. */
  public static String text() {
    return Json.text(document());
  }

  private static Map<String, Object> document() {
    Map<String, Object> layers = tables();
    layers.put("profile", described("Values for one place, merged over the others with --profile NAME.",
        JsonTypes.fields("type", "object", "additionalProperties",
            JsonTypes.fields("type", "object", "additionalProperties", false, "properties", tables()))));
    return JsonTypes.fields("$schema", "http://json-schema.org/draft-07/schema#", "title", "The configuration of reeve",
        "type", "object", "additionalProperties", false, "properties", layers, "definitions",
        JsonTypes.fields("reeve", keys(Schema.Place.REEVE, false), "defaults",
            keys(Schema.Place.SERVICE_AND_DEFAULTS, true), "service", keys(Schema.Place.SERVICE, false), "target",
            target()));
  }

  private static Map<String, Object> tables() {
    return JsonTypes.fields("reeve", reference("reeve"), "defaults", reference("defaults"), "service",
        named("service"), "target", named("target"));
  }

  private static Map<String, Object> reference(String definition) {
    return JsonTypes.fields("$ref", "#/definitions/" + definition);
  }

  private static Map<String, Object> named(String definition) {
    return JsonTypes.fields("type", "object", "propertyNames", JsonTypes.fields("pattern", NAME_PATTERN),
        "additionalProperties", reference(definition));
  }

  private static Map<String, Object> target() {
    Map<String, Object> members = JsonTypes.oneOrMore(JsonTypes.STRING);
    return JsonTypes.table("description", described("One line for people.", JsonTypes.STRING), "requires",
        described("Services, or @TARGET, that belong to it.", members), "wants",
        described("Services, or @TARGET, that belong to it, and whose failure does not matter.", members));
  }

  private static Map<String, Object> keys(Schema.Place place, boolean defaults) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> names = Schema.names(place, defaults);
    for (Schema.Entry entry : Schema.entries()) {
      if (names.contains(entry.name()) && (entry.place() == Schema.Place.REEVE) == (place == Schema.Place.REEVE)) {
        Map<String, Object> type = ValueForms.schema(entry.form());
        properties.put(entry.name(), described(entry.doc() + " Value: " + entry.form() + ". Default: "
            + entry.defaultText() + ".", type == null ? Map.of() : type));
      }
    }
    return JsonTypes.fields("type", "object", "additionalProperties", false, "properties", properties);
  }

  private static Map<String, Object> described(String text, Map<String, Object> type) {
    Map<String, Object> all = JsonTypes.fields("description", text);
    all.putAll(type);
    return all;
  }
}
