package reeve.cli;

import java.util.List;
import java.util.Map;
import reeve.config.PlanReader;
import reeve.runtime.PlanSource;

/** The files of a {@code reeve run}, to be read again as they were read first. */
record StartFiles(List<String> files, Map<String, String> variables, String target) implements PlanSource {
  @Override
  public PlanReader.Result read(Map<String, Integer> instances) {
    return PlanFiles.readFor(files, variables, instances, target);
  }
}
