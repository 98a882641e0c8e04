package reeve.core;

import reeve.config.ServiceSpec;

/** Which services start with reeve. */
public interface Enablement {
  boolean startsAtBoot(ServiceSpec spec);

  /** Whether it may be started because another one needs it. */
  default boolean mayStartAsDependency(ServiceSpec spec) {
    return true;
  }
}
