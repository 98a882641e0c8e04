package reeve.control;

import java.util.List;
import java.util.Map;

/**
 * How the configuration files differ from the definitions in effect. Immutable.
 *
 * @param services the services whose file has another definition, or none, by name
 * @param added the names of services that only the files define
 * @param isChanged whether anything differs, also in {@code [reeve]} and in targets. If there are many services, it is
 *     only known that a file was written, and the other values are empty
 * @param problem why the files cannot be read as a configuration any more; null: they can
 */
public record FileDifferences(Map<String, ServiceView.Difference> services, List<String> added, boolean isChanged,
    String problem) {
  /** The files are as they were applied. */
  public static final FileDifferences NONE = new FileDifferences(Map.of(), List.of(), false, null);
}
