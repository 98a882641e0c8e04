package reeve.config;

import java.util.List;

/**
 * One {@code [target.NAME]}: a name for services that belong together. Each of them bears it as a tag. Where there is a
 * {@code [target.default]}, what starts with reeve is what that needs.
 *
 * @param source where it stands
 * @param members its services, those of the targets that it names among them
 */
public record TargetSpec(String name, SourceLocation source, String description, List<String> members) {
  /** The one that starts with reeve. */
  public static final String DEFAULT = "default";

  public TargetSpec {
    members = List.copyOf(members);
  }
}
