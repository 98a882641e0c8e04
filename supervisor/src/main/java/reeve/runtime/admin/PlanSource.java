package reeve.runtime.admin;

import java.util.List;
import java.util.Map;
import reeve.config.read.PlanReader;

/** Reads the files that reeve was started with. Any thread. */
public interface PlanSource {
  /**
   * Reads the files as they are now, in the same way and environment as at the start. May block.
   *
   * @param instances other numbers of instances than the files define, by the name of the table
   * @param made services that are made of their templates although no file names them
   */
  PlanReader.Result read(Map<String, Integer> instances, List<String> made);
}
