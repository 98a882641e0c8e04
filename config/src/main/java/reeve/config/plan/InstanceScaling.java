package reeve.config.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.Dependency;
import reeve.config.Instance;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;
import reeve.config.TargetSpec;

/** Derives a plan with another number of instances of a table from a plan. Pure. */
public final class InstanceScaling {
  private InstanceScaling() {}

  /** Returns the number of instances of each table, by the name of the table. */
  public static Map<String, Integer> counts(Plan plan) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (ServiceSpec spec : plan.services()) {
      if (spec.identity().instance().isSet()) {
        counts.merge(spec.identity().instance().table(), 1, Integer::sum);
      }
    }
    return counts;
  }

  /**
   * The plan with another number of instances. A service that depends on every present instance also depends on each
   * new one, and dependencies on removed instances are removed.
   *
   * @param plan has at least one instance of the table
   * @param table its name
   * @param count from 1
   * @param candidates the services that the files define for the larger number; only the instances with higher numbers
   *     than the present ones are taken. Not used for a smaller number
   */
  public static Plan scale(Plan plan, String table, int count, List<ServiceSpec> candidates) {
    int present = counts(plan).getOrDefault(table, 0);
    List<ServiceSpec> services = new ArrayList<>();
    for (ServiceSpec spec : plan.services()) {
      boolean isOfTable = spec.identity().instance().table().equals(table);
      if (!isOfTable) {
        if (number(spec.name(), table, count) <= present) { // a service of a template becomes one of its instances
          services.add(withScaledEdges(spec, table, present, count));
        }
      } else if (spec.identity().instance().number() <= count) {
        services.add(spec);
      }
      if (isOfTable && spec.identity().instance().number() == present) {
        for (ServiceSpec candidate : candidates) {
          int number = candidate.identity().instance().number();
          if (candidate.identity().instance().table().equals(table) && number > present && number <= count) {
            services.add(candidate);
          }
        }
      }
    }
    List<TargetSpec> targets = new ArrayList<>();
    for (TargetSpec target : plan.targets()) {
      targets.add(new TargetSpec(target.name(), target.source(), target.description(),
          scaledNames(target.members(), table, present, count)));
    }
    List<String> made = new ArrayList<>();
    for (String name : plan.layers().made()) {
      if (number(name, table, Math.max(present, count)) == 0) {
        made.add(name); // the others are instances of the table now, which the files have, or they are removed
      }
    }
    return new Plan(plan.settings(), services, targets, plan.files(),
        plan.layers().with(plan.layers().templates(), made));
  }

  private static List<String> scaledNames(List<String> before, String table, int present, int count) {
    List<String> names = new ArrayList<>(before);
    for (int i = count + 1; i <= present; i++) {
      names.remove(Instance.name(table, i));
    }
    int last = names.indexOf(Instance.name(table, present));
    for (int i = present + 1; last >= 0 && i <= count; i++) {
      names.add(++last, Instance.name(table, i));
    }
    return names;
  }

  private static ServiceSpec withScaledEdges(ServiceSpec spec, String table, int present, int count) {
    List<Dependency> edges = new ArrayList<>();
    boolean same = true;
    for (Dependency edge : spec.dependencies()) {
      int number = number(edge.service(), table, present);
      boolean stays = number <= count;
      if (stays) {
        edges.add(edge);
      }
      boolean all = stays && number == present && count > present;
      for (int i = 1; all && i < present; i++) {
        all = spec.dependencies().contains(copy(edge, table, i));
      }
      for (int i = present + 1; all && i <= count; i++) {
        edges.add(copy(edge, table, i));
      }
      same &= stays && !all;
    }
    return same ? spec : ServiceSpecBuilder.of(spec).dependencies(edges).build();
  }

  private static Dependency copy(Dependency edge, String table, int number) {
    return new Dependency(edge.kind(), Instance.name(table, number), edge.when(), edge.restart());
  }

  /** @return the number of the instance; 0 if it is not one of the present instances of the table */
  private static int number(String service, String table, int present) {
    if (Instance.isOf(service, table)) {
      for (int i = 1; i <= present; i++) {
        if (service.equals(Instance.name(table, i))) {
          return i;
        }
      }
    }
    return 0;
  }
}
