package reeve.runtime.schedule;

import reeve.config.ServiceSpec;

/** Says which services are enabled, by the files or by what a user has set since. */
public interface EnabledServices {
  boolean isEnabled(ServiceSpec spec);
}
