package reeve.runtime.admin;

import java.util.Map;
import reeve.config.read.PlanReader;

/** The files that reeve was started with. */
public interface PlanSource {
  /** Reads them, as they are now, in the way and the environment of the first time. May block. */
  default PlanReader.Result read() {
    return read(Map.of());
  }

  /** The same with other numbers of instances than they say, by the name of the table. May block. */
  PlanReader.Result read(Map<String, Integer> instances);
}
