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
import reeve.config.util.Globs;
import reeve.config.util.Suggestions;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.ServiceStatus;

/**
 * Selects services by names, patterns and tags. A service may be known from the ledger, from the running reeve, or from
 * the configuration files: a service of the past need not exist any more. One thread.
 */
public final class HistorySelection {
  private final LedgerSource source;

  public HistorySelection(LedgerSource source) {
    this.source = source;
  }

  /**
   * Selects services.
   *
   * @param selectors names, patterns and {@code @TAG}s
   * @param recorded the names of the services that the ledger has
   * @return null: all services
   * @throws SourceException if a selector selects no service
   */
  public Set<String> select(List<String> selectors, List<String> recorded) throws SourceException {
    if (selectors.isEmpty()) {
      return null;
    }
    Set<String> selected = new LinkedHashSet<>();
    for (String selector : selectors) {
      List<String> found = selector.startsWith("@") ? tagged(selector) : named(selector, recorded);
      if (found.isEmpty()) {
        throw noSuchService(selector, recorded);
      }
      selected.addAll(found);
    }
    return selected;
  }

  private List<String> named(String nameOrPattern, List<String> recorded) {
    boolean isPattern = Globs.isGlob(nameOrPattern);
    List<String> found = new ArrayList<>();
    for (String name : recorded) {
      if (isPattern ? Globs.matches(nameOrPattern, name)
          : nameOrPattern.equals(name) || Instance.isOf(name, nameOrPattern)) {
        found.add(name);
      }
    }
    if (found.isEmpty() && !isPattern && exists(nameOrPattern)) {
      found.add(nameOrPattern);
    }
    return found;
  }

  /** Whether the running reeve has a service of that name; if no reeve runs, whether the files define it. */
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

  private List<String> tagged(String tagSelector) {
    List<String> names = new ArrayList<>();
    if (source.client() != null) {
      try {
        for (ServiceStatus service : source.client().status(new Selector(List.of(tagSelector), false, false), false)
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
        if (Globs.matches(tagSelector.substring(1), tag)) {
          names.add(spec.name());
          break;
        }
      }
    }
    return names;
  }

  /**
   * The failure that a selector selects no service.
   *
   * @param known names that may be suggested instead
   */
  public static SourceException noSuchService(String selector, List<String> known) {
    String near = Suggestions.nearest(selector, known);
    String description = selector.startsWith("@") ? "a service with the tag \"" + selector.substring(1) + "\""
        : Globs.isGlob(selector) ? "a service that matches \"" + selector + "\""
        : "the service \"" + selector + "\" in the ledger";
    return new SourceException(ExitCodes.NO_SUCH_SERVICE,
        TerminalText.line("cannot find " + description + (near == null ? "" : "; did you mean \"" + near + "\"?")));
  }
}
