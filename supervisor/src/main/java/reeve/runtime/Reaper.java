package reeve.runtime;

import java.util.ArrayList;
import java.util.List;
import reeve.config.KillMode;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.set.ServiceSet;
import reeve.log.SupervisorLog;
import reeve.posix.Posix;
import reeve.posix.Reaped;
import reeve.runtime.command.AuxCommandRunner;
import reeve.runtime.process.Cgroups;
import reeve.runtime.process.ForkingServices;
import reeve.runtime.process.ProcessStopper;
import reeve.runtime.process.ProcessTree;
import reeve.runtime.readiness.DbusServices;
import reeve.runtime.readiness.NotifyServices;
import reeve.runtime.readiness.ReadinessPipes;

/**
 * What follows when children of ours die: whose they were, who is left of a service, and whether that was the last of
 * it. Loop thread.
 */
final class Reaper {
  /**
   * How often a look at who is left is done again at once because somebody died meanwhile; after that there is a next
   * turn.
   */
  private static final int LOOKS = 10;

  record Tools(
      Posix posix, ServiceSet services, EffectRunner runner, ProcessTree tree, ProcessStopper stopper, Cgroups cgroups,
      AuxCommandRunner errands,
      NotifyServices notifier, ReadinessPipes pipes, ForkingServices forks, DbusServices buses, SupervisorLog log) {}

  private final Tools tools;
  private final Supervisor loop;
  private final List<Reaped> dead = new ArrayList<>();

  /** @param loop is told of faults of our own */
  Reaper(Tools tools, Supervisor loop) {
    this.tools = tools;
    this.loop = loop;
  }

  /** Takes all children of ours that are dead, and tells the core of those that it knows. */
  void reap() {
    dead.clear();
    collect();
    if (dead.isEmpty()) {
      return;
    }
    boolean look = tools.stopper().isDraining() || tools.errands().isSweeping();
    for (int i = 0; i < dead.size() && !look; i++) {
      look = tools.tree().isLeader(dead.get(i).pid());
    }
    if (look) {
      // All first: a stray that is dead as well is no leftover, and whom it left is one.
      tools.tree().refresh();
      for (int i = 0; i < LOOKS && tools.tree().isDying(); i++) {
        collect();
        tools.tree().refresh();
      }
    }
    tools.runner().deferTelling();
    try {
      for (int i = 0; i < dead.size(); i++) {
        Reaped one = dead.get(i);
        String name = tools.tree().reaped(one.pid());
        if (name != null) {
          try {
            if (tools.errands().reaped(one)) {
              continue;
            }
            tools.cgroups().reaped(one.pid());
            onDeath(name, one);
          } catch (RuntimeException | Error e) {
            loop.survive(e); // the other deaths are told only once, too
          }
        }
      }
      onStraysGone();
    } finally {
      tools.runner().tellDeferred();
    }
  }

  private void collect() {
    for (Reaped one = tools.posix().reap(); one != null; one = tools.posix().reap()) {
      dead.add(one);
    }
  }

  private void onDeath(String name, Reaped one) {
    tools.notifier().drain(name);
    tools.pipes().drain(name);
    Service service = tools.services().get(name);
    if (service == null || service.run().pid() != one.pid()) {
      return;
    }
    int left = tools.tree().strays(name);
    if (tools.notifier().hasSuccessor(service) || tools.forks().hasForked(service, one)) {
      return; // that was the first of it; the one that stays is its main process now
    }
    boolean gone = left == 0 && !tools.tree().isDying();
    if (gone) {
      isGone(name, one.pid());
    } else if (service.spec().stop().killMode() == KillMode.PROCESS) {
      tools.log().info("Leaves alone what \"" + name + "\" left, by its kill-mode: "
          + ProcessStopper.names(tools.tree().members(name, 0)));
      tools.tree().release(one.pid());
    } else {
      tools.stopper().drain(name, service.run().number(), one.pid());
    }
    tools.runner().exited(service, one, left, gone);
  }

  private void isGone(String name, int leader) {
    tools.stopper().forget(name);
    tools.tree().forget(name, leader);
    tools.forks().gone(name, leader);
    tools.buses().forget(name);
    if (tools.services().isShuttingDown()) {
      tools.cgroups().remove(name);
    }
  }

  /** Some child of ours died: perhaps the last of what a service left behind. */
  private void onStraysGone() {
    if (tools.errands().isSweeping()) {
      tools.errands().sweep();
    }
    if (!tools.stopper().isDraining()) {
      return;
    }
    for (ProcessStopper.Drained drained : tools.stopper().takeDrained()) {
      isGone(drained.service(), drained.leader());
      tools.runner().apply(drained.service(), new ServiceEvent.TreeGone(drained.life()));
    }
  }
}
