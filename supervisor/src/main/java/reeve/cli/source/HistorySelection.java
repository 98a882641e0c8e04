package reeve.cli.source;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import reeve.app.ExitCodes;
import reeve.cli.common.TerminalText;
import reeve.config.Instance;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.read.Suggestions;
import reeve.config.util.Globs;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.ServiceStatus;

/**
 * Selects services by names, patterns and tags among those that the ledger, the running reeve or the configuration
 * files know: a service of the past need not exist any more. One thread.
 */
public final class HistorySelection {
  private final LedgerSource source;

  public HistorySelection(LedgerSource source) {
    this.source = source;
  }

  /**
   * Selects services.
   *
   * @param words names, patterns and {@code @TAG}s
   * @param recorded the names of the services that the ledger has
   * @return null: all services
   * @throws SourceException a word selects no service
   */
  public Set<String> select(List<String> words, List<String> recorded) throws SourceException {
    if (words.isEmpty()) {
      return null;
    }
    Set<String> selected = new LinkedHashSet<>();
    for (String word : words) {
      List<String> found = word.startsWith("@") ? tagged(word) : named(word, recorded);
      if (found.isEmpty()) {
        throw noSuchService(word, recorded);
      }
      selected.addAll(found);
    }
    return selected;
  }

  private List<String> named(String word, List<String> recorded) {
    boolean pattern = Globs.isGlob(word);
    List<String> found = new ArrayList<>();
    for (String name : recorded) {
      if (pattern ? Globs.matches(word, name) : word.equals(name) || Instance.isOf(name, word)) {
        found.add(name);
      }
    }
    if (found.isEmpty() && !pattern && exists(word)) {
      found.add(word);
    }
    return found;
  }

  /** Whether the running reeve has a service of that name; without one, whether the files define it. */
  public boolean exists(String name) {
    if (source.client() != null) {
      return source.liveStatus(name) != null;
    }
    for (ServiceSpec spec : definedServices()) {
      if (spec.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private List<ServiceSpec> definedServices() {
    Plan plan = source.plan();
    return plan == null ? List.of() : plan.services();
  }

  private List<String> tagged(String word) {
    List<String> names = new ArrayList<>();
    if (source.client() != null) {
      try {
        for (ServiceStatus service : source.client().status(new Selector(List.of(word), false, false), false)
            .services()) {
          names.add(service.name());
        }
      } catch (ClientException e) {
        if (e.code() != RpcException.NO_SUCH_SERVICE) {
          source.connectionLost(e);
        }
      }
      return names;
    }
    for (ServiceSpec spec : definedServices()) {
      for (String tag : spec.identity().tags()) {
        if (Globs.matches(word.substring(1), tag)) {
          names.add(spec.name());
          break;
        }
      }
    }
    return names;
  }

  /**
   * That no service has a name, or matches a pattern or a tag.
   *
   * @param known names that may be suggested instead
   */
  public static SourceException noSuchService(String word, List<String> known) {
    String near = Suggestions.nearest(word, known);
    String what = word.startsWith("@") ? "a service with the tag \"" + word.substring(1) + "\""
        : Globs.isGlob(word) ? "a service that matches \"" + word + "\"" : "the service \"" + word + "\" in the ledger";
    return new SourceException(ExitCodes.NO_SUCH_SERVICE,
        TerminalText.line("cannot find " + what + (near == null ? "" : "; did you mean \"" + near + "\"?")));
  }
}
