package reeve.runtime.command;

import reeve.core.AuxCommand;

/** Receives the end of an auxiliary command. */
public interface CommandListener {
  /** Called once for each command, and again if it throws. Loop thread. */
  void ended(String service, AuxCommand command, AuxCommand.Outcome outcome);
}
