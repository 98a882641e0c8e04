package reeve.config;

import java.util.List;
import java.util.Map;

/**
 * What was merged over the tables of a plan, and its templates. Immutable.
 *
 * @param profiles the selected profiles; the last has the highest precedence
 * @param overrides where values are that come from a drop-in or a profile, by {@link #place}
 * @param templates the places of the templates by their names, such as {@code worker@}
 * @param made the services that were made of templates only because the reader of the files wanted them
 */
public record PlanLayers(List<String> profiles, Map<String, SourceLocation> overrides,
    Map<String, SourceLocation> templates,
    List<String> made) {
  /** A plan without drop-ins and profiles. */
  public static final PlanLayers NONE = new PlanLayers(List.of(), Map.of(), Map.of(), List.of());

  public PlanLayers {
    profiles = List.copyOf(profiles);
    overrides = Map.copyOf(overrides);
    templates = Map.copyOf(templates);
    made = List.copyOf(made);
  }

  /** The same with these templates and the services that were made of them on demand. */
  public PlanLayers with(Map<String, SourceLocation> places, List<String> onDemand) {
    return places.isEmpty() && onDemand.isEmpty() ? this
        : new PlanLayers(profiles, overrides, places, onDemand);
  }

  /** The template that a name is of; null: there is none in the plan. */
  public String templateOf(String service) {
    String name = Instance.template(service);
    return name != null && !name.equals(service) && templates.containsKey(name) ? name : null;
  }

  /** Names a key of the table that begins at a line. */
  public static String place(SourceLocation table, String key) {
    return table + " " + key;
  }
}
