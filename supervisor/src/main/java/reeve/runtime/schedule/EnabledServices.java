package reeve.runtime.schedule;

import reeve.config.ServiceSpec;

/** Knows which services are enabled, by the files or by a later request of a user. Loop thread. */
public interface EnabledServices {
  boolean isEnabled(ServiceSpec spec);
}
