package reeve.cli.command;

import picocli.CommandLine.Mixin;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.PlainCommand;
import reeve.cli.common.ServiceSelectionOptions;
import reeve.cli.common.Session;

/** A command that sends requests about a selection of services to a running reeve. */
abstract class SelectionCommand implements PlainCommand, Session.Action {
  @Mixin
  ClientOptions clientOptions = new ClientOptions();

  @Mixin
  ServiceSelectionOptions selection = new ServiceSelectionOptions();

  @Override
  public final boolean parsePlain(String[] args) {
    return PlainArguments.parse(args, 1, optionGroups());
  }

  /** The groups of options of this command. */
  PlainArguments.OptionGroup[] optionGroups() {
    return new PlainArguments.OptionGroup[] {selection, clientOptions};
  }

  @Override
  public Integer call() {
    return Session.run(clientOptions, this);
  }
}
