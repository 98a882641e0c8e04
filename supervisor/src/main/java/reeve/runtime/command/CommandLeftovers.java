package reeve.runtime.command;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import reeve.config.Signal;
import reeve.posix.ProcStat;
import reeve.runtime.process.ProcessTree;

/** The processes that auxiliary commands leave when they end: they are killed. Loop thread. */
final class CommandLeftovers {
  private final ProcessTree tree;
  /** Owners of commands that ended and may have left processes, with the pid that the command had. */
  private final Map<String, Integer> owners = new HashMap<>();

  CommandLeftovers(ProcessTree tree) {
    this.tree = tree;
  }

  /** A command has ended. */
  void add(RunningCommand process) {
    owners.put(process.owner, process.pid);
  }

  boolean isEmpty() {
    return owners.isEmpty();
  }

  /** Kills what is left, until nothing is. */
  void sweep() {
    Iterator<Map.Entry<String, Integer>> each = owners.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<String, Integer> entry = each.next();
      if (tree.countOrphans(entry.getKey()) == 0 && !tree.isDying()) {
        tree.endRun(entry.getKey(), entry.getValue());
        each.remove();
      } else {
        for (ProcStat member : tree.members(entry.getKey(), 0)) {
          tree.send(member, Signal.KILL);
        }
      }
    }
  }
}
