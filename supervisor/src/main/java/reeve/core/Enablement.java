package reeve.core;

import reeve.config.ServiceSpec;

/** Which services start together with reeve. */
public interface Enablement {
  boolean startsAtBoot(ServiceSpec spec);

  /** Whether the service may be started at boot because another service needs it. */
  default boolean mayStartAsDependency(ServiceSpec spec) {
    return true;
  }
}
