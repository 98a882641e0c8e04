package reeve.daemon;

import java.util.Map;
import reeve.config.ConsoleSpec;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.console.ConsoleStyle;
import reeve.posix.Posix;

/** Decides how reeve writes to its standard output: by the command line, the file and the environment. */
final class ConsoleSelection {
  private ConsoleSelection() {}

  static ConsoleStyle style(Posix posix, RunOptions options, Plan plan, Map<String, String> variables) {
    int width = 5;
    for (ServiceSpec spec : plan.services()) {
      width = Math.max(width, spec.name().length());
    }
    // Set and not empty, as no-color.org defines it.
    boolean colour = !options.noColor() && variables.getOrDefault("NO_COLOR", "").isEmpty()
        && !"dumb".equals(variables.get("TERM"));
    return new ConsoleStyle(console(options, plan.settings().console()), posix.isTerminal(1), colour, options.quiet(),
        width);
  }

  /** The command line has precedence over the file, except for whether the output of services is shown at all. */
  private static ConsoleSpec console(RunOptions options, ConsoleSpec spec) {
    if ("json".equals(options.format())) {
      return new ConsoleSpec(ConsoleSpec.Mode.JSON, spec.time());
    }
    return "text".equals(options.format()) && spec.mode() == ConsoleSpec.Mode.JSON
        ? new ConsoleSpec(ConsoleSpec.Mode.PREFIX, spec.time()) : spec;
  }
}
