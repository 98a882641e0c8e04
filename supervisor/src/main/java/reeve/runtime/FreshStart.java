package reeve.runtime;

import reeve.config.ServiceSpec;
import reeve.core.Enablement;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.loop.LoopComponent;

/**
 * Holds the boot back until nothing is left of a former reeve: {@code reeve run --fresh}. Until then no service starts
 * at boot. Loop thread.
 */
final class FreshStart implements LoopComponent, Enablement {
  private final ServiceSet services;
  private final EffectRunner runner;
  private final Enablement enablement;
  private boolean waits = true;

  private FreshStart(ServiceSet services, EffectRunner runner, Enablement enablement) {
    this.services = services;
    this.runner = runner;
    this.enablement = enablement;
  }

  /** Returns what starts at boot, and registers what holds it back if this reeve is to start afresh. */
  static Enablement boot(LoopCore core, EffectRunner runner, RuntimeEnvironment runtime, Enablement configured) {
    Enablement enablement = runtime.adoption().held().isEmpty() ? configured
        : new HeldServices(configured, runtime.adoption().held());
    if (!runtime.adoption().fresh() || runtime.stored().services().isEmpty()) {
      return enablement;
    }
    FreshStart fresh = new FreshStart(core.services(), runner, enablement);
    core.components().add(fresh);
    return fresh;
  }

  @Override
  public boolean startsAtBoot(ServiceSpec spec) {
    return !waits && enablement.startsAtBoot(spec);
  }

  @Override
  public boolean mayStartAsDependency(ServiceSpec spec) {
    return enablement.mayStartAsDependency(spec);
  }

  private boolean isDue() {
    if (!waits || services.isShuttingDown()) {
      return false;
    }
    for (Service service : services.all()) {
      if (service.state().hasProcess()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public long untilNext(long now) {
    return isDue() ? 0 : -1;
  }

  @Override
  public void advance(long now) {
    if (isDue()) {
      waits = false;
      runner.boot(this);
    }
  }
}
