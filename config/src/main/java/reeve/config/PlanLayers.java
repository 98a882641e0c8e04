package reeve.config;

import java.util.List;
import java.util.Map;

/**
 * What was merged over the tables of a plan. Immutable.
 *
 * @param profiles the selected profiles; the last has the highest precedence
 * @param overrides where values are that come from a drop-in or a profile, by {@link #place}
 */
public record PlanLayers(List<String> profiles, Map<String, SourceLocation> overrides) {
  /** A plan without drop-ins and profiles. */
  public static final PlanLayers NONE = new PlanLayers(List.of(), Map.of());

  public PlanLayers {
    profiles = List.copyOf(profiles);
    overrides = Map.copyOf(overrides);
  }

  /** Names a key of the table that begins at a line. */
  public static String place(SourceLocation table, String key) {
    return table + " " + key;
  }
}
