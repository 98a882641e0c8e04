package reeve.config.read;

import java.util.List;
import java.util.Map;

/**
 * How configuration files are read. Immutable.
 *
 * @param instances numbers of instances that replace the numbers in the files, by the name of the table; ignored for a
 *     table without {@code instances}
 * @param target the target whose services start with reeve; null: the default target, or all services if there is none
 * @param profiles the profiles that are merged over the files; the last has the highest precedence
 */
public record ReadOptions(Map<String, Integer> instances, String target, List<String> profiles) {
  /** As the files say. */
  public static final ReadOptions DEFAULT = new ReadOptions(Map.of(), null, List.of());

  public ReadOptions {
    instances = Map.copyOf(instances);
    profiles = List.copyOf(profiles);
  }

  /** The same with other numbers of instances. */
  public ReadOptions withInstances(Map<String, Integer> numbers) {
    return new ReadOptions(numbers, target, profiles);
  }

  /** The same with other profiles. */
  public ReadOptions withProfiles(List<String> names) {
    return new ReadOptions(instances, target, names);
  }
}
