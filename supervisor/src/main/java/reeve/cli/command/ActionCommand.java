package reeve.cli.command;

import reeve.cli.common.Session;

/** A command that applies one action of reeve to a selection of services, which must not be empty. */
abstract class ActionCommand extends SelectionCommand {
  final String method;

  /** @param method of the protocol, which is also the name of the command and the verb of its messages */
  ActionCommand(String method) {
    this.method = method;
  }

  @Override
  public Integer call() {
    return selection.isEmpty() ? Session.nothingSelected(method) : super.call();
  }
}
