package reeve.cli.command;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.Version;
import reeve.cli.common.DepsOption;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.common.TransientDefinition;

/** {@code reeve start}: services that there are; with {@code --name} a new one, of no file. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
        "Starts services with what they need, and what failed anew, and waits until each runs, or has done its work.",
        "With --name it starts a new, transient service that stands in no file: reeve start --name NAME -- CMD ARG... It runs until it is stopped, "
            + "removed, or reeve ends; reeve save writes it to a file.",
    })
public final class StartCommand extends ActCommand implements Callable<Integer> {
  @Mixin
  private TransientDefinition fresh = new TransientDefinition();

  @Mixin
  private DepsOption deps = new DepsOption();

  public StartCommand() {
    super("start", "to start");
  }

  @Override
  DepsOption deps() {
    return deps;
  }

  @Override
  public Integer call() {
    if (fresh.name == null) {
      String option = fresh.firstOption();
      if (option == null) {
        return super.call();
      }
      Failure.report("cannot use " + option
          + " without --name: it is for a new service, as in reeve start --name NAME -- CMD ARG...");
      return ExitCodes.USAGE;
    }
    String problem = selection.failed || selection.all ? "--name is for one new service, and not with --all or --failed"
        : selection.names.isEmpty()
            ? "there is no command: reeve start --name " + TerminalText.line(fresh.name) + " -- CMD ARG..."
        : fresh.problem();
    if (problem != null) {
      Failure.report("cannot start a new service: " + problem);
      return ExitCodes.USAGE;
    }
    return Session.run(common, this);
  }

  @Override
  String ask(Map<String, Object> params) {
    if (fresh.name == null) {
      return super.ask(params);
    }
    fresh.addTo(params, selection.names, System.getenv());
    return "add";
  }
}
