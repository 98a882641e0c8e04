package reeve.runtime;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.Signal;
import reeve.core.Effect;
import reeve.core.Service;
import reeve.logs.OwnLog;
import reeve.posix.Posix;
import reeve.posix.ProcStat;

/** Sends the steps of a stop, and waits for those whose main process is gone already. */
final class Stopper {
  /** A life of which nobody is left any more. */
  record Drained(String service, long life, int leader) {}

  /** A life whose main process is gone and that left somebody behind. */
  private static final class Drain {
    final long life;
    final int leader;
    Signal last;
    final List<Long> told = new ArrayList<>();

    Drain(long life, int leader) {
      this.life = life;
      this.leader = leader;
    }
  }

  private final Posix posix;
  private final ProcessTree tree;
  private final Cgroups cgroups;
  private final OwnLog log;
  private final Map<String, Drain> draining = new LinkedHashMap<>();

  Stopper(Posix posix, ProcessTree tree, Cgroups cgroups, OwnLog log) {
    this.posix = posix;
    this.tree = tree;
    this.cgroups = cgroups;
    this.log = log;
  }

  /** The main process is gone, and not everybody with it: from now on the strays are watched. */
  void drain(String service, long life, int leader) {
    draining.put(service, new Drain(life, leader));
  }

  boolean isDraining() {
    return !draining.isEmpty();
  }

  /**
   * After {@link ProcessTree#refresh}: the lives that are over for good. To who came to light since the last step, forked while the others
   * were dying, that step is sent now.
   */
  List<Drained> takeDrained() {
    List<Drained> over = new ArrayList<>();
    Iterator<Map.Entry<String, Drain>> each = draining.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<String, Drain> entry = each.next();
      Drain drain = entry.getValue();
      if (tree.strays(entry.getKey()) == 0 && !tree.isDying()) {
        each.remove();
        over.add(new Drained(entry.getKey(), drain.life, drain.leader));
      } else if (drain.last != null) {
        sendToLeft(entry.getKey(), drain, drain.last);
      }
    }
    return over;
  }

  void send(Service service, Signal signal, Effect.Scope scope) {
    String name = service.name();
    int leader = service.pid();
    if (leader == 0) {
      Drain drain = draining.get(name);
      if (drain != null) {
        drain.last = signal;
        drain.told.clear();
        sendToLeft(name, drain, signal);
      }
      return;
    }
    if (scope == Effect.Scope.MAIN) {
      tree.members(name, leader); // so that who escapes when it dies is known
      one(leader, signal);
      return;
    }
    List<ProcStat> members = tree.members(name, leader);
    if (signal.equals(Signal.KILL) && scope == Effect.Scope.TREE) {
      cgroups.kill(name);
    }
    posix.killGroup(leader, signal);
    if (!signal.equals(Signal.KILL)) {
      posix.killGroup(leader, Signal.CONT);
    }
    if (scope == Effect.Scope.TREE) {
      for (ProcStat member : members) {
        if (member.pgrp() != leader) {
          tree.send(member, signal);
          if (!signal.equals(Signal.KILL)) {
            tree.send(member, Signal.CONT);
          }
        }
      }
    }
  }

  private void one(int pid, Signal signal) {
    posix.kill(pid, signal);
    if (!signal.equals(Signal.KILL)) {
      posix.kill(pid, Signal.CONT);
    }
  }

  private void sendToLeft(String name, Drain drain, Signal signal) {
    if (signal.equals(Signal.KILL)) {
      cgroups.kill(name);
    }
    for (ProcStat member : tree.members(name, 0)) {
      long identity = (long) member.pid() << 40 ^ member.startTime();
      if (!drain.told.contains(identity)) {
        drain.told.add(identity);
        tree.send(member, signal);
        if (!signal.equals(Signal.KILL)) {
          tree.send(member, Signal.CONT);
        }
      }
    }
  }

  /** Whom a stop waits for, for people: {@code pid 12 (sleep), pid 13 (sh)}. */
  static String names(List<ProcStat> members) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < members.size() && i < 5; i++) {
      text.append(i == 0 ? "" : ", ").append("pid ").append(members.get(i).pid()).append(" (").append(members.get(i).comm()).append(')');
    }
    if (members.size() > 5) {
      text.append(" and ").append(members.size() - 5).append(" more");
    }
    return text.toString();
  }

  /** Who is left of a service: its main process first. */
  List<ProcStat> left(Service service) {
    List<ProcStat> left = new ArrayList<>();
    if (service.pid() != 0) {
      ProcStat main = posix.stat(service.pid());
      if (main != null) {
        left.add(main);
      }
    }
    left.addAll(tree.members(service.name(), service.pid()));
    return left;
  }
}
