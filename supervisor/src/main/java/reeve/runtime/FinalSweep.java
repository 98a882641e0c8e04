package reeve.runtime;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reeve.config.KillMode;
import reeve.config.Signal;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.posix.ProcStat;
import reeve.posix.Processes;
import reeve.runtime.command.AuxCommandRunner;
import reeve.runtime.command.FailureHooks;
import reeve.runtime.process.ProcessStopper;
import reeve.runtime.process.ProcessTree;

/**
 * The last step of a shutdown: all services are down, and every other process below reeve gets SIGTERM, and after a
 * grace period SIGKILL until none is left. Loop thread.
 */
final class FinalSweep {
  /** Between SIGTERM and SIGKILL. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** Between two rounds of SIGKILL without a death. */
  private static final Duration KILL_AGAIN = Duration.ofSeconds(1);

  private final Processes processes;
  private final ServiceSet services;
  private final ProcessTree tree;
  private final AuxCommandRunner commands;
  private final FailureHooks hooks;
  private final EventSink sink;
  private boolean sweeping;
  private boolean graceRuns;
  private long nextRound;

  FinalSweep(Processes processes, ServiceSet services, ProcessTree tree, AuxCommandRunner commands,
      FailureHooks hooks, EventSink sink) {
    this.processes = processes;
    this.services = services;
    this.tree = tree;
    this.commands = commands;
    this.hooks = hooks;
    this.sink = sink;
  }

  /** Returns whether the grace period after SIGTERM is over. */
  boolean isGraceOver(long now) {
    return graceRuns && now - nextRound >= 0;
  }

  /** Returns the nanoseconds until the next round; -1: none is planned. */
  long untilNext(long now) {
    return sweeping ? Math.max(0, nextRound - now) : -1;
  }

  /**
   * Signals the processes that are left. Called in every turn, and therefore after every death: only this way does it
   * reach processes that are forked while others are killed.
   *
   * @param kill whether there is no grace period, or it is over
   * @return whether no process is left
   */
  boolean sweep(long now, boolean kill) {
    if (commands.isBusy() || hooks.isWaiting()) {
      if (kill) {
        hooks.cancelAll();
        commands.killAll();
      }
      nextRound = now + KILL_AGAIN.toNanos();
      return false; // each command ends at its own timeout at the latest, which causes a turn
    }
    List<ProcStat> left = tree.allOrphans(leftOnPurpose());
    if (left.isEmpty()) {
      return !tree.isDying(); // a dying child is reaped in the next turn, and then its children are known
    }
    if (!sweeping) {
      sweeping = true;
      sink.announce("waiting", null, "ending what is left below reeve: " + ProcessStopper.describe(left));
      if (!kill) {
        graceRuns = true;
        nextRound = now + GRACE.toNanos();
        for (ProcStat process : left) {
          tree.send(process, Signal.TERM);
          if (process.isStopped()) {
            tree.send(process, Signal.CONT);
          }
        }
        return false;
      }
    }
    if (kill) {
      graceRuns = false;
      nextRound = now + KILL_AGAIN.toNanos();
      for (ProcStat process : left) {
        tree.send(process, Signal.KILL);
      }
    }
    return false;
  }

  /**
   * Returns the services whose leftover processes stay, because of {@code kill-mode = "process"}. If reeve is PID 1
   * there are none: the end of PID 1 ends all processes.
   */
  private Set<String> leftOnPurpose() {
    Set<String> names = new HashSet<>();
    if (processes.pid() != 1) {
      for (Service service : services.all()) {
        if (service.spec().stop().killMode() == KillMode.PROCESS) {
          names.add(service.name());
        }
      }
    }
    return names;
  }
}
