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

/** Other numbers of instances than the files say: a plan from a plan. Pure. */
public final class InstanceScaling {
  private InstanceScaling() {}

  /** How many instances each table has. */
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
   * The plan with so many instances. Who names all of them names all of these: an edge to each of the present ones is
   * also one to each new one, and edges to those that go are gone.
   *
   * @param plan has some
   * @param name of the table
   * @param count from 1
   * @param further what the files make of the new ones; those with a number above the present ones are taken. Not used
   *     for fewer
   */
  public static Plan scale(Plan plan, String name, int count, List<ServiceSpec> further) {
    int present = counts(plan).getOrDefault(name, 0);
    List<ServiceSpec> services = new ArrayList<>();
    for (ServiceSpec spec : plan.services()) {
      boolean of = spec.identity().instance().table().equals(name);
      if (!of) {
        services.add(linked(spec, name, present, count));
      } else if (spec.identity().instance().number() <= count) {
        services.add(spec);
      }
      if (of && spec.identity().instance().number() == present) {
        for (ServiceSpec fresh : further) {
          int number = fresh.identity().instance().number();
          if (fresh.identity().instance().table().equals(name) && number > present && number <= count) {
            services.add(fresh);
          }
        }
      }
    }
    List<TargetSpec> targets = new ArrayList<>();
    for (TargetSpec target : plan.targets()) {
      targets.add(new TargetSpec(target.name(), target.source(), target.description(),
          names(target.members(), name, present, count)));
    }
    return new Plan(plan.settings(), services, targets, plan.files());
  }

  private static List<String> names(List<String> before, String name, int present, int count) {
    List<String> names = new ArrayList<>(before);
    for (int i = count + 1; i <= present; i++) {
      names.remove(Instance.name(name, i));
    }
    int last = names.indexOf(Instance.name(name, present));
    for (int i = present + 1; last >= 0 && i <= count; i++) {
      names.add(++last, Instance.name(name, i));
    }
    return names;
  }

  private static ServiceSpec linked(ServiceSpec spec, String name, int present, int count) {
    List<Dependency> edges = new ArrayList<>();
    boolean same = true;
    for (Dependency edge : spec.dependencies()) {
      int number = number(edge.service(), name, present);
      boolean stays = number <= count;
      if (stays) {
        edges.add(edge);
      }
      boolean all = stays && number == present && count > present;
      for (int i = 1; all && i < present; i++) {
        all = spec.dependencies().contains(scale(edge, name, i));
      }
      for (int i = present + 1; all && i <= count; i++) {
        edges.add(scale(edge, name, i));
      }
      same &= stays && !all;
    }
    return same ? spec : ServiceSpecBuilder.of(spec).dependencies(edges).build();
  }

  private static Dependency scale(Dependency edge, String name, int number) {
    return new Dependency(edge.kind(), Instance.name(name, number), edge.when(), edge.restart());
  }

  /** @return which instance that is; 0: none of these */
  private static int number(String service, String name, int present) {
    if (Instance.isOf(service, name)) {
      for (int i = 1; i <= present; i++) {
        if (service.equals(Instance.name(name, i))) {
          return i;
        }
      }
    }
    return 0;
  }
}
