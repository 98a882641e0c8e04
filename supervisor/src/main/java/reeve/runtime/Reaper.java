package reeve.runtime;

import java.util.List;
import reeve.config.KillMode;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.log.SupervisorLog;
import reeve.loop.InternalErrors;
import reeve.loop.LoopComponents;
import reeve.loop.TurnBudget;
import reeve.posix.ProcStat;
import reeve.posix.Reaped;
import reeve.runtime.command.AuxCommandRunner;
import reeve.runtime.process.ProcessStopper;
import reeve.runtime.process.ProcessTree;
import reeve.runtime.process.Terminals;

/**
 * Handles dead children, and finds out what each death means: which service the child belonged to, and which processes
 * of that service are left. Loop thread.
 *
 * <p>No death is lost, because the kernel keeps it: a child is reaped only after its death was applied. Until then its
 * pid cannot belong to another process. If the handling of a death fails, the child stays a zombie and is handled again
 * later, and the deaths behind it are found one by one: {@link UnappliedDeaths}. A death is not applied twice, because
 * the core forgets the pid with it.
 */
final class Reaper implements DeathCheck {
  /**
   * How often the search for leftover processes is repeated because a child died during it. After that the next turn
   * continues.
   */
  private static final int MAX_SEARCHES = 10;

  private final Deaths deaths;
  private final ServiceSet services;
  private final EffectRunner runner;
  private final LoopComponents components;
  private final ProcessTree tree;
  private final ProcessStopper stopper;
  private final AuxCommandRunner commands;
  private final Terminals terminals;
  private final SupervisorLog log;
  private final InternalErrors errors;
  private final TurnBudget budget;
  private final UnappliedDeaths unapplied;
  private boolean unfinished;
  /** Whether a child was reaped since the last check whether runs have leftover processes. */
  private boolean leftoversChanged;

  Reaper(LoopCore core, Deaths deaths, EffectRunner runner, ProcessTree tree, ProcessStopper stopper,
      AuxCommandRunner commands, Terminals terminals) {
    this.terminals = terminals;
    this.deaths = deaths;
    this.runner = runner;
    this.tree = tree;
    this.stopper = stopper;
    this.commands = commands;
    services = core.services();
    components = core.components();
    log = core.log();
    errors = core.errors();
    budget = core.budget();
    unapplied = new UnappliedDeaths(deaths, tree, core.clock());
  }

  /**
   * Handles the children that are dead, until the stage has used up its time. The children that are left are handled in
   * the next turn: see {@link #untilNext}.
   */
  void reap() {
    unapplied.beginTurn();
    leftoversChanged |= deaths.takeNews();
    unfinished = true; // also if a call to the kernel fails
    Reaped child = unapplied.next();
    while (child != null) {
      handle(child);
      if (budget.isUsedUp()) {
        break;
      }
      child = unapplied.next();
    }
    unfinished = child != null;
    if (leftoversChanged || unapplied.isRetried()) {
      leftoversChanged = false;
      onLeftoversGone();
    }
    unapplied.endTurn();
    runner.report();
  }

  /** Looks for deaths in the next turn: the signals of some may have been read by a former program. */
  void lookForDeaths() {
    unfinished = true;
  }

  /** Returns the nanoseconds until there is a death to handle that no signal reports; -1: there is none. */
  long untilNext() {
    return unfinished || leftoversChanged || deaths.hasNews() ? 0 : unapplied.untilNext();
  }

  /** Watches the leftover processes of a run whose main process has ended, and looks for them in the next turn. */
  void drain(String service, long run, int mainPid) {
    stopper.drain(service, run, mainPid);
    leftoversChanged = true;
  }

  /** Handles the end of a process of a service that is not our child, and need not be reaped. */
  void ended(String owner, Reaped process) {
    leftoversChanged = true;
    onDeath(owner, process, isSearched());
    runner.report();
  }

  @Override
  public void checkDeath(int pid) {
    if (unfinished) {
      Reaped child = deaths.of(pid);
      if (child != null && !unapplied.contains(pid)) {
        handle(child);
      }
    }
  }

  private void handle(Reaped child) {
    leftoversChanged = true;
    String owner = tree.leaderOf(child.pid());
    if (owner != null) {
      try {
        onDeath(owner, child, isSearched());
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
      if (!isApplied(owner, child.pid())) {
        unapplied.add(child.pid());
        return;
      }
    }
    forget(child.pid());
  }

  /** Returns whether neither the core nor the commands wait for the end of this process any more. */
  private boolean isApplied(String owner, int pid) {
    Service service = services.get(owner);
    return (service == null || service.run().pid() != pid) && !commands.isRunning(pid);
  }

  /** Reaps a child whose death was applied, or that is of no importance. */
  private void forget(int pid) {
    if (tree.cancelMove(pid)) {
      unapplied.add(pid); // its pid must not belong to another process before the move is over
      return;
    }
    reportTerminal(pid);
    tree.reaped(pid); // first, because the pid may be used again afterwards
    try {
      deaths.reap(pid);
    } catch (RuntimeException | Error e) {
      errors.report(e);
      unapplied.add(pid);
    }
  }

  private void reportTerminal(int pid) {
    try {
      terminals.reaped(pid);
    } catch (RuntimeException | Error e) {
      errors.report(e);
    }
  }

  /**
   * Searches for orphans. Dead ones are reaped first: they are no leftover processes, but their own children are.
   *
   * @return false: it is not known whether processes are left
   * @throws RuntimeException or Error if it failed and is to be repeated later
   */
  private boolean isSearched() {
    try {
      search();
      return true;
    } catch (RuntimeException | Error e) {
      if (unapplied.isTriedOften()) {
        errors.report(e);
        return false;
      }
      throw e;
    }
  }

  private void search() {
    List<Integer> dead = tree.refresh();
    for (int i = 0; i < MAX_SEARCHES && tree.isDying(); i++) {
      for (int j = 0; j < dead.size(); j++) {
        forget(dead.get(j));
      }
      dead = tree.refresh();
    }
  }

  private void onDeath(String owner, Reaped child, boolean searched) {
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
    service = services.get(owner);
    if (service == null || service.run().pid() != child.pid()) {
      return; // the same, but the component failed afterwards
    }
    boolean gone = searched && left == 0 && !tree.isDying();
    // Without a search, because /proc cannot be read, the death counts all the same.
    List<ProcStat> leftovers = left == 0 || !searched ? List.of() : tree.members(owner, 0);
    if (!leftovers.isEmpty() && leftovers.removeIf(process -> terminals.isHolder(process.pid()))) {
      left--; // it ends by itself, as soon as all output is in the log
    }
    if (gone) {
      components.runEnded(owner, child.pid(), services.isShuttingDown());
    } else if (service.spec().stop().killMode() == KillMode.PROCESS) {
      log.info("Does not stop the leftover processes of \"" + owner + "\", because of its kill-mode: "
          + ProcessStopper.describe(leftovers));
      tree.release(owner, child.pid());
    } else {
      stopper.drain(owner, service.run().number(), child.pid());
    }
    runner.exited(new Death(owner, service.run().number(), child, left, gone, leftovers,
        service.spec().process().workingDirectory().orElse(null)));
  }

  /** Ends the runs whose last leftover process was among the dead. */
  private void onLeftoversGone() {
    if (!stopper.isDraining() && !commands.isSweeping()) {
      return;
    }
    try {
      search();
    } catch (RuntimeException | Error e) {
      errors.report(e);
      unapplied.retryLater();
      return;
    }
    if (commands.isSweeping()) {
      try {
        commands.sweep();
      } catch (RuntimeException | Error e) {
        errors.report(e);
        unapplied.retryLater();
      }
    }
    List<ProcessStopper.Drained> runs = stopper.isDraining() ? stopper.draining() : List.of();
    for (int i = 0; i < runs.size(); i++) {
      try {
        checkLeftovers(runs.get(i));
      } catch (RuntimeException | Error e) {
        errors.report(e);
        unapplied.retryLater();
      }
    }
  }

  private void checkLeftovers(ProcessStopper.Drained run) {
    if (stopper.isDrained(run)) {
      components.runEnded(run.service(), run.mainPid(), services.isShuttingDown());
      runner.treeGone(run.service(), run.run());
      stopper.endDrain(run);
    }
  }
}
