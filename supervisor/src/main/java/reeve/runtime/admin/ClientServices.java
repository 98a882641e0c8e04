package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Plan;
import reeve.config.ServiceSpec;

/**
 * The names of the services that clients added and that no file names: each has a definition of its own
 * ({@code start --name}), or it was made of a template ({@code start worker@a}). They end with reeve. Loop thread.
 */
public final class ClientServices {
  private final Set<String> names;
  /** Immutable; in the order in which they were made. */
  private List<String> made;

  /** @param made those of {@code names} that were made of templates */
  ClientServices(Collection<String> names, Collection<String> made) {
    this.names = new HashSet<>(names);
    this.made = List.copyOf(made);
  }

  boolean contains(String name) {
    return names.contains(name);
  }

  int size() {
    return names.size();
  }

  /** All of them, as a copy. */
  Set<String> names() {
    return new HashSet<>(names);
  }

  /** Those that were made of templates, in the order in which they were. */
  List<String> made() {
    return made;
  }

  void add(String name) {
    names.add(name);
  }

  void addMade(String name) {
    names.add(name);
    List<String> all = new ArrayList<>(made);
    all.add(name);
    made = List.copyOf(all);
  }

  void remove(String name) {
    if (names.remove(name) && made.contains(name)) {
      List<String> rest = new ArrayList<>(made);
      rest.remove(name);
      made = List.copyOf(rest);
    }
  }

  /**
   * A plan without what clients defined themselves: a template does not replace a service of the same name that was
   * added with a definition of its own.
   */
  Plan withoutOwn(Plan next) {
    Set<String> own = new HashSet<>();
    for (String name : next.layers().made()) {
      if (names.contains(name) && !made.contains(name)) {
        own.add(name);
      }
    }
    return without(next, own);
  }

  /** @param unwanted those of them that were made of templates on demand are removed from the plan */
  static Plan without(Plan plan, Set<String> unwanted) {
    List<String> rest = new ArrayList<>(plan.layers().made());
    if (!rest.removeAll(unwanted)) {
      return plan;
    }
    List<ServiceSpec> services = new ArrayList<>();
    for (ServiceSpec spec : plan.services()) {
      if (!unwanted.contains(spec.name()) || !plan.layers().made().contains(spec.name())) {
        services.add(spec);
      }
    }
    return new Plan(plan.settings(), services, plan.targets(), plan.files(),
        plan.layers().with(plan.layers().templates(), rest));
  }

  /**
   * Follows a plan that is applied: forgets those that its files have now, and those whose template is gone, and adds
   * those that others of them require now.
   */
  void follow(Plan next) {
    Set<String> present = new HashSet<>();
    for (ServiceSpec spec : next.services()) {
      present.add(spec.name());
      if (!next.layers().made().contains(spec.name())) {
        remove(spec.name());
      }
    }
    for (String name : made) {
      if (!present.contains(name) && next.layers().templateOf(name) == null) {
        remove(name);
      }
    }
    for (String name : next.layers().made()) {
      if (present.contains(name) && !names.contains(name)) {
        addMade(name);
      }
    }
  }

  /** The definitions of those that were made of templates. */
  List<ServiceSpec> made(Map<String, ServiceSpec> definitions) {
    List<ServiceSpec> specs = new ArrayList<>();
    for (String name : made) {
      specs.add(definitions.get(name));
    }
    return List.copyOf(specs);
  }
}
