package reeve.survival;

import java.util.Map;

/**
 * What this reeve knows of a former one, and where it stores its own state.
 *
 * @param file null: the state cannot be stored
 * @param former the reeve that left services; null: there was none, or nothing of it is of use
 * @param services those that the former reeve did not end, by name
 */
public record StoredState(StateFile file, ReeveRecord former, Map<String, ServiceRecord> services) {
  /** Nothing is known, and nothing is stored. */
  public static final StoredState NONE = new StoredState(null, null, Map.of());
}
