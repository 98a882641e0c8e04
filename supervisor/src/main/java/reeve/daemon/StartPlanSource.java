package reeve.daemon;

import java.util.List;
import java.util.Map;
import reeve.app.PlanFiles;
import reeve.config.layer.ReadOptions;
import reeve.config.read.PlanReader;
import reeve.runtime.admin.PlanSource;

/**
 * Reads the files that {@code reeve run} was started with again. Any thread.
 *
 * @param variables the environment at the start
 * @param options as at the start
 */
record StartPlanSource(List<String> files, Map<String, String> variables, ReadOptions options) implements PlanSource {
  @Override
  public PlanReader.Result read(Map<String, Integer> instances, List<String> made) {
    return PlanFiles.read(files, variables, options.withInstances(instances).withMade(made));
  }
}
