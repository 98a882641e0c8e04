package reeve.core;

import reeve.config.ServiceSpec;

/** Which services start with reeve. */
public interface Enablement {
  boolean starts(ServiceSpec spec);

  /** Whether it may be started because another one needs it. */
  default boolean mayPull(ServiceSpec spec) {
    return true;
  }
}
