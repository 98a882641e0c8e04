package reeve.cli.common;

import java.util.Map;
import picocli.CommandLine.Option;

/** Whether a request is about a service's relations too: {@code @Mixin DepsOption deps = new DepsOption();}. */
public final class DepsOption implements QuickArgs.Part {
  @Option(
      names = "--no-deps",
      description = "Only these services: start nothing that they need and do not wait for it, stop or restart nothing that needs them.")
  boolean alone;

  @Override
  public int take(String[] args, int at) {
    if (args[at].equals("--no-deps") && !alone) {
      alone = true;
      return 1;
    }
    return 0;
  }

  /** Adds itself to the parameters of a request. */
  public void into(Map<String, Object> params) {
    if (alone) {
      params.put("deps", false);
    }
  }
}
