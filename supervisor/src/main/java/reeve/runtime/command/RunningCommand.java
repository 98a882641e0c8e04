package reeve.runtime.command;

import java.util.List;
import reeve.config.Signal;
import reeve.core.AuxCommand;
import reeve.posix.ProcStat;
import reeve.runtime.process.ProcessTree;

/** A process of {@link AuxCommandRunner}. */
final class RunningCommand {
  final String service;
  final AuxCommand command;
  /** What {@link ProcessTree} knows its processes by. */
  final String owner;
  final int pid;
  final long startedAt;
  /** Null: the command is a hook, whose end is an event for the core. */
  final CommandListener listener;
  boolean reported;
  boolean timedOut;
  boolean killed;

  RunningCommand(String service, AuxCommand command, String number, int pid, long startedAt,
      CommandListener listener) {
    this.service = service;
    this.command = command;
    this.owner = service + ' ' + number;
    this.pid = pid;
    this.startedAt = startedAt;
    this.listener = listener;
  }

  /** Whether the core waits for its end before the service makes any other progress. */
  boolean isAwaited() {
    AuxCommand.Purpose purpose = command.purpose();
    return listener == null && purpose != AuxCommand.Purpose.ON_FAILURE && purpose != AuxCommand.Purpose.ON_RECOVERY;
  }

  /** Sends a signal to all its processes. */
  void send(ProcessTree tree, Signal signal) {
    List<ProcStat> members = tree.members(owner, pid);
    boolean stopped = !signal.equals(Signal.KILL) && tree.isStopped(owner, pid);
    tree.sendToGroup(pid, signal);
    if (stopped) {
      tree.sendToLeader(pid, Signal.CONT);
    }
    for (ProcStat member : members) {
      if (member.pgrp() != pid) {
        tree.send(member, signal);
      }
      if (member.isStopped() && !signal.equals(Signal.KILL)) {
        tree.send(member, Signal.CONT);
      }
    }
  }
}
