package reeve.runtime;

import java.util.ArrayList;
import java.util.List;
import reeve.config.KillMode;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponents;
import reeve.posix.Processes;
import reeve.posix.Reaped;
import reeve.runtime.command.AuxCommandRunner;
import reeve.runtime.process.ProcessStopper;
import reeve.runtime.process.ProcessTree;

/**
 * Reaps dead children, and finds out what each death means: which service the child belonged to, and which processes of
 * that service are left. Loop thread.
 */
final class Reaper {
  /**
   * How often a turn repeats the search for leftover processes because a child died during it. After that the next turn
   * continues.
   */
  private static final int MAX_SEARCHES = 10;

  private final Processes processes;
  private final ServiceSet services;
  private final EffectRunner runner;
  private final LoopComponents components;
  private final ProcessTree tree;
  private final ProcessStopper stopper;
  private final AuxCommandRunner commands;
  private final SupervisorLog log;
  private final List<Reaped> dead = new ArrayList<>();

  Reaper(Processes processes, ServiceSet services, EffectRunner runner, LoopComponents components, ProcessTree tree,
      ProcessStopper stopper, AuxCommandRunner commands, SupervisorLog log) {
    this.processes = processes;
    this.services = services;
    this.runner = runner;
    this.components = components;
    this.tree = tree;
    this.stopper = stopper;
    this.commands = commands;
    this.log = log;
  }

  /** Reaps all children that are dead, and applies the deaths of main processes. */
  void reap() {
    dead.clear();
    collect();
    if (dead.isEmpty()) {
      return;
    }
    boolean search = stopper.isDraining() || commands.isSweeping();
    for (int i = 0; i < dead.size() && !search; i++) {
      search = tree.isLeader(dead.get(i).pid());
    }
    if (search) {
      // All dead children are collected first: another dead child is no leftover process, but its own children are.
      tree.refresh();
      for (int i = 0; i < MAX_SEARCHES && tree.isDying(); i++) {
        collect();
        tree.refresh();
      }
    }
    try {
      for (int i = 0; i < dead.size(); i++) {
        Reaped child = dead.get(i);
        String owner = tree.reaped(child.pid());
        if (owner != null) {
          try {
            onDeath(owner, child);
          } catch (RuntimeException | Error e) {
            runner.recover(e); // and handle the other deaths: the kernel does not report them again
          }
        }
      }
      onLeftoversGone();
    } finally {
      runner.report();
    }
  }

  private void collect() {
    for (Reaped child = processes.reap(); child != null; child = processes.reap()) {
      dead.add(child);
    }
  }

  private void onDeath(String owner, Reaped child) {
    if (components.exited(owner, child)) {
      return;
    }
    Service service = services.get(owner);
    if (service == null || service.run().pid() != child.pid()) {
      return;
    }
    int left = tree.countOrphans(owner);
    if (components.replacesMainProcess(service, child)) {
      return; // the run continues
    }
    boolean gone = left == 0 && !tree.isDying();
    if (gone) {
      components.runEnded(owner, child.pid(), services.isShuttingDown());
    } else if (service.spec().stop().killMode() == KillMode.PROCESS) {
      log.info("Does not stop the leftover processes of \"" + owner + "\", because of its kill-mode: "
          + ProcessStopper.describe(tree.members(owner, 0)));
      tree.release(child.pid());
    } else {
      stopper.drain(owner, service.run().number(), child.pid());
    }
    runner.exited(new Death(owner, service.run().number(), child, left, gone));
  }

  /** Ends the runs whose last leftover process was among the dead. */
  private void onLeftoversGone() {
    if (commands.isSweeping()) {
      commands.sweep();
    }
    if (!stopper.isDraining()) {
      return;
    }
    for (ProcessStopper.Drained drained : stopper.takeDrained()) {
      components.runEnded(drained.service(), drained.mainPid(), services.isShuttingDown());
      runner.treeGone(drained.service(), drained.run());
    }
  }
}
