package reeve.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.DepsOption;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.common.TransientDefinition;
import reeve.control.ServiceAction;
import reeve.control.client.ActionReply;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.ReplyWait;

/** {@code reeve start}: starts existing services, or with {@code --name} a new transient one. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Starts services, including those that failed, with the services that they need, and waits until each runs or "
            + "has completed. A name such as worker@mail that no service has is made of the template "
            + "[service.\"worker@\"] in the files.",
        "With --name it starts a new, transient service that no file defines: reeve start --name NAME -- CMD ARG... It "
            + "runs until it is stopped or removed, or until reeve ends; reeve save writes it to a file.",
    })
public final class StartCommand extends WaitingActionCommand {
  @Mixin
  private TransientDefinition definition = new TransientDefinition();
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
    if (definition.name == null) {
      String option = definition.firstOption();
      if (option == null) {
        return super.call();
      }
      Failure.report("cannot use " + option
          + " without --name: it is for a new service, as in reeve start --name NAME -- CMD ARG...");
      return ExitCodes.USAGE;
    }
    String problem = selection.failed || selection.all ? "--name defines one service, and excludes --all and --failed"
        : selection.names.isEmpty()
            ? "there is no command: reeve start --name " + TerminalText.line(definition.name) + " -- CMD ARG..."
        : definition.problem();
    if (problem != null) {
      Failure.report("cannot start a new service: " + problem);
      return ExitCodes.USAGE;
    }
    return Session.run(clientOptions, this);
  }

  @Override
  ActionReply request(ControlClient reeve, ReplyWait wait) throws ClientException {
    if (definition.name == null) {
      return reeve.act(ServiceAction.START, selection.selector(), deps.dependencies(), false, wait);
    }
    return reeve.add(definition.name, definition.directory(),
        definition.definition(selection.names, System.getenv()), wait);
  }
}
