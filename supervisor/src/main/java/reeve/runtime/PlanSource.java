package reeve.runtime;

import reeve.config.PlanReader;

/** The files that reeve was started with. */
public interface PlanSource {
  /** Reads them, as they are now, in the way and the environment of the first time. May block. */
  PlanReader.Result read();
}
