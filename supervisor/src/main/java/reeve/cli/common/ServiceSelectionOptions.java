package reeve.cli.common;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.control.Selector;

/** The services that a command acts on: {@code @Mixin ServiceSelectionOptions}. reeve resolves patterns and tags. */
public final class ServiceSelectionOptions implements PlainArguments.OptionGroup {
  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "Services: names, patterns with * and ?, or @TAG for the services with a tag or of a target.")
  public List<String> names = new ArrayList<>();

  @Option(names = "--failed", description = "The services that failed.")
  public boolean failed;

  @Option(names = "--all", description = "All services.")
  public boolean all;

  @Override
  public int consume(String[] args, int at) {
    String argument = args[at];
    if (argument.equals("--failed") && !failed) {
      failed = true;
      return 1;
    }
    if (argument.equals("--all") && !all) {
      all = true;
      return 1;
    }
    if (PlainArguments.isPositional(argument)) {
      names.add(argument);
      return 1;
    }
    return 0;
  }

  /** Whether nothing is selected, which most commands that change something refuse. */
  public boolean isEmpty() {
    return names.isEmpty() && !failed && !all;
  }

  /** The sentence for a selection in which there is no service; patterns and names that match nothing are errors. */
  public String nothingFound() {
    return failed && !all ? "no service has failed" : "there is no service";
  }

  /** The selection, for a request. */
  public Selector selector() {
    return new Selector(names, failed, all);
  }
}
