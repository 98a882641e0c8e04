package reeve.config.layer;

import java.util.ArrayList;
import java.util.List;
import reeve.config.ExitPolicy;
import reeve.config.RestartSpec;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;

/**
 * With which services reeve ends, beside those that are essential. Immutable.
 *
 * @param exitWith services, or tables with instances: when one ends, it is not started again, and reeve ends with
 *     its exit code
 * @param abortOnFailure whether the first failure of any service ends reeve
 */
public record EndOptions(List<String> exitWith, boolean abortOnFailure) {
  /** Only with essential services. */
  public static final EndOptions NONE = new EndOptions(List.of(), false);

  public EndOptions {
    exitWith = List.copyOf(exitWith);
  }

  private static boolean isNamed(String name, ServiceSpec service) {
    return service.name().equals(name) || service.identity().instance().table().equals(name);
  }

  /** Why the options do not fit the services; empty: they do. */
  public List<String> problems(List<ServiceSpec> services) {
    List<String> problems = new ArrayList<>();
    for (String name : exitWith) {
      List<ServiceSpec> named = services.stream().filter(service -> isNamed(name, service)).toList();
      if (named.isEmpty()) {
        problems.add("cannot find the service \"" + name + "\" of --exit-with");
      } else if (named.stream().anyMatch(service -> service.schedule().isSet())) {
        problems
            .add("cannot end with the service \"" + name + "\" of --exit-with: it has a schedule, and the end of its "
                + "first run would be the end of reeve");
      }
    }
    return problems;
  }

  /** The services with what the options change of them. */
  public List<ServiceSpec> apply(List<ServiceSpec> services) {
    if (exitWith.isEmpty() && !abortOnFailure) {
      return services;
    }
    List<ServiceSpec> changed = new ArrayList<>(services.size());
    for (ServiceSpec service : services) {
      boolean named = exitWith.stream().anyMatch(name -> isNamed(name, service));
      changed.add(named || abortOnFailure ? changed(service, named) : service);
    }
    return changed;
  }

  private ServiceSpec changed(ServiceSpec service, boolean named) {
    RestartSpec restart = service.restart();
    RestartSpec.Policy policy = switch (restart.policy()) {
      case ALWAYS, UNLESS_STOPPED, ON_SUCCESS -> named ? RestartSpec.Policy.NO : RestartSpec.Policy.ON_SUCCESS;
      case ON_FAILURE, ON_ABNORMAL, NO -> RestartSpec.Policy.NO;
    };
    ExitPolicy.ReeveEnd end = named || service.exitPolicy().essential() ? ExitPolicy.ReeveEnd.ANY_END
        : ExitPolicy.ReeveEnd.FAILURE;
    return ServiceSpecBuilder.of(service).restart(restart.withPolicy(policy)).reeveEnd(end).build();
  }
}
