package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reeve.config.Instance;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.layer.SkippedServices;
import reeve.config.read.PlanReader;

/** Keeps the definitions in effect of the services that a reading left out: a fault in a file stops nothing. Pure. */
final class RetainedServices {
  private RetainedServices() {}

  /**
   * Adds the services that were left out to a plan, as they are in effect.
   *
   * @param applied the plan in effect
   * @param made the services that were made of templates by requests
   */
  static PlanReader.Result in(Plan applied, List<ServiceSpec> made, PlanReader.Result result) {
    if (!(result instanceof PlanReader.Result.Ok ok) || ok.skipped().isEmpty()) {
      return result;
    }
    SkippedServices skipped = ok.skipped();
    Set<String> present = new HashSet<>();
    for (ServiceSpec spec : ok.plan().services()) {
      present.add(spec.name());
    }
    List<ServiceSpec> services = new ArrayList<>(ok.plan().services());
    Set<String> madeNames = new HashSet<>();
    for (ServiceSpec spec : made) {
      madeNames.add(spec.name());
    }
    List<String> onDemand = new ArrayList<>(ok.plan().layers().made());
    List<ServiceSpec> inEffect = new ArrayList<>(applied.services());
    inEffect.addAll(made);
    for (ServiceSpec spec : inEffect) {
      String template = Instance.template(spec.name());
      boolean leftOut = skipped.services().contains(spec.name())
          || template != null && skipped.services().contains(template)
          || skipped.services().contains(spec.identity().instance().table())
          || skipped.files().contains(spec.identity().source().file());
      if (leftOut && !present.contains(spec.name())) {
        services.add(spec);
        present.add(spec.name());
        if (madeNames.contains(spec.name())) {
          onDemand.add(spec.name());
        }
      }
    }
    Plan plan = ok.plan();
    return new PlanReader.Result.Ok(
        new Plan(plan.settings(), services, plan.targets(), plan.files(),
            plan.layers().with(plan.layers().templates(), onDemand)),
        ok.warnings(), skipped);
  }
}
