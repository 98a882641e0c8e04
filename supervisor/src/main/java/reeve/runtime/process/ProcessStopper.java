package reeve.runtime.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.KillMode;
import reeve.config.Signal;
import reeve.core.Effect;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.loop.LoopComponent;
import reeve.posix.Errno;
import reeve.posix.ProcStat;
import reeve.posix.Processes;
import reeve.runtime.cgroup.Cgroups;

/**
 * Sends the signals of stops and the signals that clients request, and watches the leftover processes of runs whose
 * main process has ended. Loop thread.
 */
public final class ProcessStopper implements LoopComponent {
  /**
   * A run whose main process has ended.
   *
   * @param mainPid the pid that its main process had
   */
  public record Drained(String service, long run, int mainPid) {}

  /** A run whose main process has ended and that has leftover processes. */
  private record Drain(int mainPid, StopStep step) {}

  private final Processes processes;
  private final ServiceSet services;
  private final ProcessTree tree;
  private final Cgroups cgroups;
  private final ProcessFreezer freezer;
  private final DeliveredSignals delivered;
  private final StopRecords records;
  private final Map<String, StopStep> steps = new HashMap<>();
  private final Map<String, Drain> draining = new LinkedHashMap<>();

  /**
   * @param freezer continues the processes of a service before a signal is sent to it
   * @param delivered keeps the signals that are sent outside of stops
   * @param records stores what the next reeve needs for a stop
   */
  public ProcessStopper(Processes processes, ServiceSet services, ProcessTree tree, Cgroups cgroups,
      ProcessFreezer freezer, DeliveredSignals delivered, StopRecords records) {
    this.processes = processes;
    this.services = services;
    this.tree = tree;
    this.cgroups = cgroups;
    this.freezer = freezer;
    this.delivered = delivered;
    this.records = records;
  }

  /** Begins to watch the leftover processes of a run whose main process has ended. */
  public void drain(String service, long run, int mainPid) {
    draining.put(service, new Drain(mainPid, stepOf(service, run)));
  }

  private StopStep stepOf(String service, long run) {
    StopStep step = steps.get(service);
    if (step == null || step.run != run) {
      step = new StopStep(run);
      steps.put(service, step);
    }
    return step;
  }

  @Override
  public void runEnded(String service, int mainPid, boolean last) {
    steps.remove(service);
  }

  /** Returns whether the end of any leftover process is awaited. */
  public boolean isDraining() {
    return !draining.isEmpty();
  }

  /** Returns the runs whose leftover processes are watched. A copy. */
  public List<Drained> draining() {
    List<Drained> runs = new ArrayList<>(draining.size());
    for (Map.Entry<String, Drain> entry : draining.entrySet()) {
      runs.add(new Drained(entry.getKey(), entry.getValue().step.run, entry.getValue().mainPid));
    }
    return runs;
  }

  /**
   * After {@link ProcessTree#refresh}: returns whether a run has no process left. Leftover processes that were forked
   * while others died, and are found only now, are sent the signal of the last step of the stop.
   */
  public boolean isDrained(Drained run) {
    if (tree.countOrphans(run.service()) == 0 && !tree.isDying()) {
      return true;
    }
    Drain drain = draining.get(run.service());
    if (drain != null && drain.step.signal() != null) {
      signalLeftovers(run.service(), drain.step);
    }
    return false;
  }

  /** Ends the watch of a run, when the core has learnt that no process of it is left. */
  public void endDrain(Drained run) {
    Drain drain = draining.get(run.service());
    if (drain != null && drain.step.run == run.run()) {
      draining.remove(run.service());
    }
  }

  @Override
  public boolean perform(Effect effect) {
    if (!(effect instanceof Effect.Send send)) {
      return false;
    }
    Service service = services.get(send.service());
    if (service != null && service.run().number() == send.run()) {
      send(service, send.signal(), send.scope());
    }
    return true;
  }

  /** Sends the signal of a step of a stop. */
  void send(Service service, Signal signal, Effect.Scope scope) {
    String name = service.name();
    int mainPid = service.run().pid();
    freezer.release(name);
    tree.former().strays().stopBegins(name);
    if (mainPid == 0) {
      Drain drain = draining.get(name);
      if (drain != null && scope != Effect.Scope.MAIN) { // a signal for a main process that has ended is dropped
        drain.step.set(signal, scope);
        signalLeftovers(name, drain.step);
      }
      return;
    }
    // This walk also makes known the processes that escape when the main process dies.
    List<ProcStat> members = tree.members(name, mainPid);
    records.stops(name, members);
    boolean stopped = !signal.equals(Signal.KILL) && tree.isStopped(name, mainPid);
    if (scope == Effect.Scope.MAIN) {
      tree.sendToLeader(mainPid, signal);
      continueLeader(mainPid, stopped);
      if (service.spec().stop().killMode() != KillMode.PROCESS) {
        for (ProcStat member : members) {
          continueIfStopped(member, signal); // the main process waits for its end
        }
      }
      return;
    }
    StopStep step = scope == Effect.Scope.GROUP ? null : stepOf(name, service.run().number());
    boolean further = step != null && step.set(signal, scope);
    if (scope == Effect.Scope.ROOTS || further) {
      signalEach(members, step); // the main process got SIGKILL before, and is stuck in the kernel
      return;
    }
    if (scope == Effect.Scope.TREE && signal.equals(Signal.KILL)) {
      cgroups.killAll(name);
    }
    if (tree.sendToGroup(mainPid, signal) == Errno.ESRCH) {
      tree.sendToLeader(mainPid, signal); // a main process that was forked does not lead a group
    }
    continueLeader(mainPid, stopped);
    for (ProcStat member : members) {
      boolean inGroup = member.pgrp() == mainPid;
      if (step != null) {
        step.add(member);
        if (!inGroup) {
          tree.send(member, signal);
        }
      }
      if (step != null || inGroup) {
        continueIfStopped(member, signal);
      }
    }
  }

  private void continueLeader(int mainPid, boolean stopped) {
    if (stopped) {
      tree.sendToLeader(mainPid, Signal.CONT);
    }
  }

  /** Lets a stopped process act on a signal. A process that runs gets no SIGCONT: it might have a handler for it. */
  private void continueIfStopped(ProcStat member, Signal signal) {
    if (member.isStopped() && !signal.equals(Signal.KILL)) {
      tree.send(member, Signal.CONT);
    }
  }

  /**
   * Sends a signal that is no step of a stop, and is therefore not followed by SIGCONT.
   *
   * @param service a service whose main process lives
   * @return 0 or an error number, for the main process or its group
   */
  public int deliver(Service service, Signal signal, Effect.Scope scope, Requester by) {
    freezer.release(service.name());
    delivered.add(service, signal, by);
    int mainPid = service.run().pid();
    if (scope == Effect.Scope.MAIN) {
      return tree.sendToLeader(mainPid, signal);
    }
    if (scope == Effect.Scope.GROUP) {
      return tree.sendToGroup(mainPid, signal);
    }
    List<ProcStat> members = tree.members(service.name(), mainPid);
    int result = tree.sendToGroup(mainPid, signal);
    for (ProcStat member : members) {
      if (member.pgrp() != mainPid) {
        tree.send(member, signal);
      }
    }
    return result;
  }

  private void signalLeftovers(String name, StopStep step) {
    freezer.release(name);
    if (step.signal().equals(Signal.KILL)) {
      cgroups.killAll(name);
    }
    List<ProcStat> members = tree.members(name, 0);
    records.stops(name, members);
    signalEach(members, step);
  }

  private void signalEach(List<ProcStat> members, StopStep step) {
    for (ProcStat member : step.takeReceivers(members)) {
      tree.send(member, step.signal());
      continueIfStopped(member, step.signal());
    }
  }

  /** Describes processes for people: {@code pid 12 (sleep), pid 13 (sh)}, at most five of them. */
  public static String describe(List<ProcStat> processes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < processes.size() && i < 5; i++) {
      text.append(i == 0 ? "" : ", ").append("pid ").append(processes.get(i).pid()).append(" (")
          .append(processes.get(i).comm()).append(')');
    }
    if (processes.size() > 5) {
      text.append(" and ").append(processes.size() - 5).append(" more");
    }
    return text.toString();
  }

  /** Returns the living processes of a service, its main process first. */
  public List<ProcStat> left(Service service) {
    List<ProcStat> left = new ArrayList<>();
    if (service.run().pid() != 0) {
      ProcStat main = processes.stat(service.run().pid());
      if (main != null) {
        left.add(main);
      }
    }
    left.addAll(tree.members(service.name(), service.run().pid()));
    return left;
  }
}
