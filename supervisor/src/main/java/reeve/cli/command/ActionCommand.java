package reeve.cli.command;

import reeve.cli.common.Session;

/** A command that applies one action of reeve to a selection of services, which must not be empty. */
abstract class ActionCommand extends SelectionCommand {
  final String name;

  /** @param name the name of the command, which is also the verb of its messages */
  ActionCommand(String name) {
    this.name = name;
  }

  @Override
  public Integer call() {
    return selection.isEmpty() ? Session.nothingSelected(name) : super.call();
  }
}
