package reeve.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.config.read.PlanReader;

/** A file of variables: the variables have names that an environment can hold, or there is a problem in words. */
public final class EnvFileFuzz {
  private static final ScratchFile VARIABLES = new ScratchFile("variables");
  private static final ScratchFile PLAN = new ScratchFile("reeve.toml");
  private static final String TOML = "[service.a]\ncommand = [\"/bin/true\"]\nenv-file = \"" + VARIABLES + "\"\n";

  private EnvFileFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    VARIABLES.write(data);
    String plan = PLAN.write(TOML.getBytes(StandardCharsets.UTF_8));
    PlanReader.Result result = PlanReader.read(List.of(plan), Map.of("HOME", "/home/x", "EMPTY", ""));
    if (result instanceof PlanReader.Result.Bad bad) {
      TomlFuzz.check(bad.problems());
    } else if (result instanceof PlanReader.Result.Ok ok) {
      for (ServiceSpec spec : ok.plan().services()) {
        check(spec.process().environment());
      }
    }
  }

  private static void check(Map<String, String> variables) {
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      String name = variable.getKey();
      if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0
          || variable.getValue().indexOf('\0') >= 0) {
        throw new IllegalStateException("no variable of an environment: " + variable);
      }
    }
  }
}
