package reeve.cli.common;

import picocli.CommandLine.Option;

/** Whether a request also affects the dependencies and dependents of a service: {@code @Mixin DepsOption}. */
public final class DepsOption implements PlainArguments.OptionGroup {
  @Option(
      names = "--no-deps",
      description = "Act on these services only: do not start or wait for the services that they need, and do not "
          + "stop or restart the services that need them.")
  boolean noDeps;

  @Override
  public int consume(String[] args, int at) {
    if (args[at].equals("--no-deps") && !noDeps) {
      noDeps = true;
      return 1;
    }
    return 0;
  }

  /** Whether a request also affects the dependencies and dependents of a service. */
  public boolean dependencies() {
    return !noDeps;
  }
}
