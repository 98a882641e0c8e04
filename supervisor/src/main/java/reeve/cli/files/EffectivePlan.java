package reeve.cli.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.Settings;
import reeve.config.SourceLocation;
import reeve.config.plan.PlanDiff;
import reeve.config.read.ValueOrigins;
import reeve.config.write.DefinitionWriter;
import reeve.config.write.TomlFormat;
import reeve.json.ObjectWriter;

/** The values of a plan with their places, as TOML and as JSON. Immutable. */
final class EffectivePlan {
  /** As {@code plan} shows a value of the environment. */
  private static final String MASK = "\"***\"";
  private static final String DEFAULT = "default";
  private static final int COMMENT_COLUMN = 44;

  /** @param place null: no file sets it */
  private record Value(String key, String text, SourceLocation place) {}

  private final Plan plan;
  private final ValueOrigins origins;
  private final List<ServiceSpec> services;
  private final boolean withSettings;
  private final boolean withDefaults;

  /**
   * @param services those to show
   * @param withSettings whether {@code [reeve]} is shown
   * @param withDefaults whether values are shown that no file sets
   */
  EffectivePlan(Plan plan, ValueOrigins origins, List<ServiceSpec> services, boolean withSettings,
      boolean withDefaults) {
    this.plan = plan;
    this.origins = origins;
    this.services = List.copyOf(services);
    this.withSettings = withSettings;
    this.withDefaults = withDefaults;
  }

  private List<Value> settings() {
    List<Value> values = new ArrayList<>();
    Map<String, String> defaults = PlanDiff.settings(Settings.defaults());
    for (Map.Entry<String, String> setting : PlanDiff.settings(plan.settings()).entrySet()) {
      add(values, setting.getKey(), setting.getValue(), defaults.get(setting.getKey()),
          origins.ofReeve(setting.getKey()));
    }
    return values;
  }

  private List<Value> values(ServiceSpec spec) {
    List<Value> values = new ArrayList<>();
    Map<String, String> defaults = DefinitionWriter.defaults();
    for (Map.Entry<String, String> setting : DefinitionWriter.settings(spec).entrySet()) {
      String key = setting.getKey();
      String text = key.startsWith("env.") ? MASK : setting.getValue();
      add(values, key, text, defaults.get(key), origins.of(spec.name(), spec.identity().source(), key));
    }
    return values;
  }

  private void add(List<Value> values, String key, String text, String defaultText, SourceLocation place) {
    if (text != null && (withDefaults || place != null || !text.equals(defaultText))) {
      values.add(new Value(key, text, place));
    }
  }

  /** The plan as TOML, with the place of each value in a comment. */
  String toml() {
    StringBuilder text = new StringBuilder(1024);
    text.append("# ").append(String.join(", ", plan.files()).replace('\n', ' '));
    List<String> profiles = plan.layers().profiles();
    text.append(profiles.isEmpty() ? "" : "; profile " + String.join(", ", profiles).replace('\n', ' ')).append('\n');
    List<Value> settings = withSettings ? settings() : List.of();
    if (!settings.isEmpty()) {
      text.append("\n[reeve]\n");
      append(text, settings);
    }
    for (ServiceSpec spec : services) {
      String header = "[service." + TomlFormat.key(spec.name()) + "]";
      text.append('\n');
      appendLine(text, header, spec.identity().source());
      append(text, values(spec));
    }
    return text.toString();
  }

  private static void append(StringBuilder text, List<Value> values) {
    for (Value value : values) {
      appendLine(text, value.key() + " = " + value.text().replace("$", "$$"), value.place());
    }
  }

  private static void appendLine(StringBuilder text, String line, SourceLocation place) {
    text.append(line).append(" ".repeat(Math.max(1, COMMENT_COLUMN - line.length()))).append("# ")
        .append(place == null ? DEFAULT : place.toString().replace('\n', ' ')).append('\n');
  }

  /** The plan as one JSON object. docs/json.md describes the fields. */
  String json() {
    ObjectWriter json = new ObjectWriter(1024).strings("files", plan.files())
        .strings("profiles", plan.layers().profiles());
    append(json.beginArray("settings"), withSettings ? settings() : List.of());
    json.endArray().beginArray("services");
    for (ServiceSpec spec : services) {
      json.beginObject().string("name", spec.name());
      place(json, spec.identity().source());
      append(json.beginArray("values"), values(spec));
      json.endArray().endObject();
    }
    return json.endArray().finish();
  }

  private static void append(ObjectWriter json, List<Value> values) {
    for (Value value : values) {
      json.beginObject().string("key", value.key()).string("value", value.text());
      place(json, value.place());
      json.endObject();
    }
  }

  private static void place(ObjectWriter json, SourceLocation place) {
    json.string("file", place == null ? null : place.file());
    if (place == null || place.line() == 0) {
      json.nullField("line");
    } else {
      json.number("line", place.line());
    }
  }
}
