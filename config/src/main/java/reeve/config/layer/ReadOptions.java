package reeve.config.layer;

import java.util.List;
import java.util.Map;

/**
 * How configuration files are read. Immutable.
 *
 * @param instances numbers of instances that replace the numbers in the files, by the name of the table; ignored for a
 *     table without {@code instances}
 * @param target what starts with reeve: targets, services and {@link #AUTO}, separated by commas; null: the default
 *     target, or all
 *     services if there is none
 * @param profiles the profiles that are merged over the files; the last has the highest precedence
 * @param keepGoing whether a fault in a file costs only the services of that file, and those that require them;
 *     otherwise {@code [reeve] on-error} decides
 * @param copies files that are read in place of others, by the canonical path of the other one: an edited copy is
 *     checked as if it were in its place
 * @param made services that are made of their templates although no file names them; one without a template is ignored
 * @param ends with which services reeve ends, beside the essential ones
 */
public record ReadOptions(Map<String, Integer> instances, String target, List<String> profiles, boolean keepGoing,
    Map<String, String> copies, List<String> made, EndOptions ends) {
  /** In place of the name of a target: the services with {@code auto}, and those that they need. */
  public static final String AUTO = "@auto";

  /** As the files say. */
  public static final ReadOptions DEFAULT = new ReadOptions(Map.of(), null, List.of(), false);

  public ReadOptions {
    instances = Map.copyOf(instances);
    profiles = List.copyOf(profiles);
    copies = Map.copyOf(copies);
    made = List.copyOf(made);
  }

  /** Without copies and services that only the reader wants. */
  public ReadOptions(Map<String, Integer> instances, String target, List<String> profiles, boolean keepGoing) {
    this(instances, target, profiles, keepGoing, Map.of(), List.of(), EndOptions.NONE);
  }

  /** The same with a copy in place of a file. @param path the canonical path of the file */
  public ReadOptions withCopy(String path, String copy) {
    return new ReadOptions(instances, target, profiles, keepGoing, Map.of(path, copy), made, ends);
  }

  /** The same with other numbers of instances. */
  public ReadOptions withInstances(Map<String, Integer> numbers) {
    return new ReadOptions(numbers, target, profiles, keepGoing, copies, made, ends);
  }

  /** The same with other profiles. */
  public ReadOptions withProfiles(List<String> names) {
    return new ReadOptions(instances, target, names, keepGoing, copies, made, ends);
  }

  /** The same with other services that are made of templates although no file names them. */
  public ReadOptions withMade(List<String> services) {
    return new ReadOptions(instances, target, profiles, keepGoing, copies, services, ends);
  }

  /** The same with other ends. */
  public ReadOptions withEnds(EndOptions others) {
    return new ReadOptions(instances, target, profiles, keepGoing, copies, made, others);
  }
}
