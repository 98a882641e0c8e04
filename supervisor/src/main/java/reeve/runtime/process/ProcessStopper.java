package reeve.runtime.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Signal;
import reeve.core.Effect;
import reeve.core.ExitStatus;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.posix.Errno;
import reeve.posix.Posix;
import reeve.posix.ProcStat;

/** Sends the steps of a stop, and waits for those whose main process is gone already. */
public final class ProcessStopper {
  /** A life of which nobody is left any more. */
  public record Drained(String service, long life, int leader) {}

  /** What was sent to the tree of a life last, and to whom of it. */
  private static final class Step {
    final long life;
    Signal signal;
    final Set<ProcessTree.Member> told = new HashSet<>();

    Step(long life) {
      this.life = life;
    }
  }

  /** A life whose main process is gone and that left somebody behind. */
  private record Drain(int leader, Step step) {}

  /** The last signal that somebody asked to send to a service. */
  private record Delivered(long life, int number, Requester by) {}

  private final Map<String, Delivered> delivered = new HashMap<>();
  private final Posix posix;
  private final ProcessTree tree;
  private final Cgroups cgroups;
  private final Map<String, Step> steps = new HashMap<>();
  private ProcessFreezer freezer;
  private final Map<String, Drain> draining = new LinkedHashMap<>();

  public ProcessStopper(Posix posix, ProcessTree tree, Cgroups cgroups) {
    this.posix = posix;
    this.tree = tree;
    this.cgroups = cgroups;
  }

  /** Who may hold services, which go on before they are sent anything. */
  public void holdBy(ProcessFreezer one) {
    freezer = one;
  }

  private void release(String service) {
    if (freezer != null) {
      freezer.release(service);
    }
  }

  /** The main process is gone, and not everybody with it: from now on the strays are watched. */
  public void drain(String service, long life, int leader) {
    draining.put(service, new Drain(leader, stepOf(service, life)));
  }

  private Step stepOf(String service, long life) {
    Step step = steps.get(service);
    if (step == null || step.life != life) {
      step = new Step(life);
      steps.put(service, step);
    }
    return step;
  }

  /** The life is over: nothing of it is left. */
  public void forget(String service) {
    steps.remove(service);
  }

  public boolean isDraining() {
    return !draining.isEmpty();
  }

  /**
   * After {@link ProcessTree#refresh}: the lives that are over for good. To who came to light since the last step,
   * forked while the others were dying, that step is sent now.
   */
  public List<Drained> takeDrained() {
    List<Drained> over = new ArrayList<>();
    Iterator<Map.Entry<String, Drain>> each = draining.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<String, Drain> entry = each.next();
      Drain drain = entry.getValue();
      if (tree.strays(entry.getKey()) == 0 && !tree.isDying()) {
        each.remove();
        over.add(new Drained(entry.getKey(), drain.step.life, drain.leader));
      } else if (drain.step.signal != null) {
        sendToLeft(entry.getKey(), drain.step);
      }
    }
    return over;
  }

  public void send(Service service, Signal signal, Effect.Scope scope) {
    String name = service.name();
    int leader = service.run().pid();
    release(name);
    if (leader == 0) {
      Drain drain = draining.get(name);
      if (drain != null) {
        drain.step.signal = signal;
        drain.step.told.clear();
        sendToLeft(name, drain.step);
      }
      return;
    }
    List<ProcStat> members = tree.members(name, leader); // also so that who escapes when it dies is known
    if (scope == Effect.Scope.MAIN) {
      one(leader, signal);
      return;
    }
    if (scope == Effect.Scope.TREE && signal.equals(Signal.KILL)) {
      cgroups.kill(name);
    }
    if (posix.killGroup(leader, signal) == Errno.ESRCH) {
      one(leader, signal); // it forked: the group is not its own
    } else if (!signal.equals(Signal.KILL)) {
      posix.killGroup(leader, Signal.CONT);
    }
    if (scope == Effect.Scope.TREE) {
      Step step = stepOf(name, service.run().number());
      step.signal = signal;
      step.told.clear();
      for (ProcStat member : members) {
        step.told.add(new ProcessTree.Member(member.pid(), member.startTime()));
        if (member.pgrp() != leader) {
          tell(member, signal);
        }
      }
    }
  }

  /**
   * An end by a signal that somebody asked us to send is no end that nobody had a hand in.
   *
   * @param exited as the core tells it
   */
  public Notice.Exited explain(String name, Notice.Exited exited) {
    Delivered last = delivered.isEmpty() ? null : delivered.remove(name);
    if (last == null || last.life != exited.run() || exited.reason() != Reason.NONE) {
      return exited;
    }
    int number = exited.status() instanceof ExitStatus.Signaled signaled
        ? signaled.signal().number() : ((ExitStatus.Exited) exited.status()).code() - 128;
    return number != last.number ? exited : new Notice.Exited(
        exited.run(), exited.pid(), exited.status(), exited.clean(), Reason.REQUEST, last.by, exited.uptime());
  }

  /**
   * Sends a signal that is no step of a stop, and so no SIGCONT after it.
   *
   * @param service its main process lives
   * @return 0 or an error number, that of the main process or its group
   */
  public int deliver(Service service, Signal signal, Effect.Scope scope, Requester by) {
    release(service.name());
    delivered.put(service.name(), new Delivered(service.run().number(), signal.number(), by));
    int leader = service.run().pid();
    if (scope == Effect.Scope.MAIN) {
      return posix.kill(leader, signal);
    }
    if (scope == Effect.Scope.GROUP) {
      return posix.killGroup(leader, signal);
    }
    List<ProcStat> members = tree.members(service.name(), leader);
    int result = posix.killGroup(leader, signal);
    for (ProcStat member : members) {
      if (member.pgrp() != leader) {
        tree.send(member, signal);
      }
    }
    return result;
  }

  private void tell(ProcStat member, Signal signal) {
    tree.send(member, signal);
    if (!signal.equals(Signal.KILL)) {
      tree.send(member, Signal.CONT);
    }
  }

  private void one(int pid, Signal signal) {
    posix.kill(pid, signal);
    if (!signal.equals(Signal.KILL)) {
      posix.kill(pid, Signal.CONT);
    }
  }

  private void sendToLeft(String name, Step step) {
    release(name);
    if (step.signal.equals(Signal.KILL)) {
      cgroups.kill(name);
    }
    for (ProcStat member : tree.members(name, 0)) {
      if (step.told.add(new ProcessTree.Member(member.pid(), member.startTime()))) {
        tell(member, step.signal);
      }
    }
  }

  /** Whom a stop waits for, for people: {@code pid 12 (sleep), pid 13 (sh)}. */
  public static String names(List<ProcStat> members) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < members.size() && i < 5; i++) {
      text.append(i == 0 ? "" : ", ").append("pid ").append(members.get(i).pid()).append(" (")
          .append(members.get(i).comm()).append(')');
    }
    if (members.size() > 5) {
      text.append(" and ").append(members.size() - 5).append(" more");
    }
    return text.toString();
  }

  /** Who is left of a service: its main process first. */
  public List<ProcStat> left(Service service) {
    List<ProcStat> left = new ArrayList<>();
    if (service.run().pid() != 0) {
      ProcStat main = posix.stat(service.run().pid());
      if (main != null) {
        left.add(main);
      }
    }
    left.addAll(tree.members(service.name(), service.run().pid()));
    return left;
  }
}
