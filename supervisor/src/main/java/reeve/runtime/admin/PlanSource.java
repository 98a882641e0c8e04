package reeve.runtime.admin;

import java.util.Map;
import reeve.config.read.PlanReader;

/** Reads the files that reeve was started with. Any thread. */
public interface PlanSource {
  /** Reads the files as they are now, in the same way and environment as at the start. May block. */
  default PlanReader.Result read() {
    return read(Map.of());
  }

  /**
   * Reads the files with other numbers of instances than they define. May block.
   *
   * @param instances the number for each table, by its name
   */
  PlanReader.Result read(Map<String, Integer> instances);
}
