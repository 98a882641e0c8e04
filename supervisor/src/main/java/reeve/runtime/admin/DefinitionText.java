package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ServiceSpec;
import reeve.config.read.StoredDefinitions;
import reeve.config.write.DefinitionWriter;

/**
 * The text of {@code definitions.toml} in the state directory: the definitions that are in effect, of which a next
 * reeve needs to know those of the services that it adopts. Pure.
 */
public final class DefinitionText {
  /** A file with another first line is of another version, and is not read. */
  private static final String HEAD =
      "# The definitions in effect, for a next reeve if this one is killed. Written by reeve; format 1.\n";
  private static final String TRANSIENT = "# Added by a client: ";
  /** A second line for a service, so that an earlier reeve takes it for one with a definition of its own. */
  private static final String MADE = "# Made of its template: ";

  private DefinitionText() {}

  /**
   * What a text has.
   *
   * @param specs by name
   * @param transients the names of those that no file has, but a client added
   * @param made those of {@code transients} that were made of templates
   */
  public record Content(Map<String, ServiceSpec> specs, Set<String> transients, List<String> made) {}

  /** Returns the text of these definitions. Equal definitions in the same order have equal texts. */
  public static String of(List<ServiceSpec> specs, Collection<String> transients, List<String> made) {
    StringBuilder text = new StringBuilder(HEAD.length() + 128 * specs.size()).append(HEAD);
    for (ServiceSpec spec : specs) {
      if (transients.contains(spec.name())) {
        text.append(TRANSIENT).append(spec.name()).append('\n');
      }
    }
    for (String name : made) {
      text.append(MADE).append(name).append('\n');
    }
    for (ServiceSpec spec : specs) {
      text.append(DefinitionWriter.toml(spec));
    }
    return text.toString();
  }

  /** @return null: it is damaged, or of another version */
  public static Content read(String text) {
    if (!text.startsWith(HEAD)) {
      return null;
    }
    Set<String> transients = new HashSet<>();
    List<String> made = new ArrayList<>();
    int at = HEAD.length();
    while (text.startsWith(TRANSIENT, at) || text.startsWith(MADE, at)) {
      int end = text.indexOf('\n', at);
      if (end < 0) {
        return null;
      }
      if (text.startsWith(MADE, at)) {
        made.add(text.substring(at + MADE.length(), end));
      } else {
        transients.add(text.substring(at + TRANSIENT.length(), end));
      }
      at = end + 1;
    }
    Map<String, ServiceSpec> specs = StoredDefinitions.read(text);
    return specs == null ? null : new Content(specs, transients, made);
  }
}
