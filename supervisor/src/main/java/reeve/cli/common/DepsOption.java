package reeve.cli.common;

import java.util.Map;
import picocli.CommandLine.Option;

/** Whether a request is about a service's relations too: {@code @Mixin DepsOption deps = new DepsOption();}. */
public final class DepsOption implements PlainArguments.Part {
  @Option(
      names = "--no-deps",
      description = "Only these services: start nothing that they need and do not wait for it, stop or restart nothing that needs them.")
  boolean noDeps;

  @Override
  public int consume(String[] args, int at) {
    if (args[at].equals("--no-deps") && !noDeps) {
      noDeps = true;
      return 1;
    }
    return 0;
  }

  /** Adds itself to the parameters of a request. */
  public void addTo(Map<String, Object> params) {
    if (noDeps) {
      params.put("deps", false);
    }
  }
}
