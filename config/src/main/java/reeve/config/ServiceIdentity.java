package reeve.config;

import java.util.List;

/**
 * What names and describes a service.
 *
 * @param name letters, digits and {@code . _ - @ + :}, at most 100 of them, not beginning with a dot or a dash; unique
 *     in a plan
 * @param source where its table stands
 * @param description one line for people; may be empty
 * @param tags in the order of the file
 * @param auto whether the hook of a shell starts it when the directory of its project is entered
 * @param instance which of several of one table it is; {@link Instance#NONE}: the only one
 */
public record ServiceIdentity(
    String name, SourceLocation source, String description, List<String> tags, boolean auto,
    Instance instance) {

  public ServiceIdentity {
    tags = List.copyOf(tags);
  }
}
