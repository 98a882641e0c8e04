package reeve.config;

import java.util.List;

/**
 * One {@code [target.NAME]}: a name for services that belong together. Each of them has the name as a tag. If there is
 * a {@code [target.default]}, only its services start with reeve.
 *
 * @param source where its table stands
 * @param description one line for people; may be empty
 * @param members the names of its services, including the services of the targets that it names
 */
public record TargetSpec(String name, SourceLocation source, String description, List<String> members) {
  /** The name of the target that starts with reeve. */
  public static final String DEFAULT = "default";

  public TargetSpec {
    members = List.copyOf(members);
  }
}
