package reeve.init;

import java.util.ArrayList;
import java.util.List;
import reeve.config.Signal;
import reeve.posix.ProcStat;
import reeve.posix.Processes;
import reeve.posix.Signals;

/**
 * The processes that the command left behind: all our descendants, even those that called setsid or forked twice,
 * because we reap orphans. Processes that were our descendants before the command started are not included: the program
 * that was replaced by us through exec may have started them for other purposes.
 */
final class LeftoverProcesses {
  private final Processes processes;
  private final Signals signals;
  private final int[] foreign;
  private final List<ProcStat> terminated = new ArrayList<>();

  /** @param foreign pids of the children that we had before the command; {@link #reaped} removes those that end */
  LeftoverProcesses(Processes processes, Signals signals, int[] foreign) {
    this.processes = processes;
    this.signals = signals;
    this.foreign = foreign;
  }

  /** Records that a child was reaped, because its pid may be given to another process from now on. */
  void reaped(int pid) {
    for (int i = 0; i < foreign.length; i++) {
      if (foreign[i] == pid) {
        foreign[i] = 0;
      }
    }
  }

  /** Lists all that live now, parents first, without zombies. */
  List<ProcStat> living() {
    List<ProcStat> found = new ArrayList<>();
    int own = processes.pid();
    addChildren(own, own, 0, found);
    for (int i = 0; i < found.size(); i++) {
      addChildren(found.get(i).pid(), own, found.get(i).startTime(), found);
    }
    return found;
  }

  /**
   * Adds the living children of a process. Its pid and theirs may be given to other processes while this reads, because
   * others reap them. Therefore a child counts only if its stat line names the parent, or us because the parent has
   * ended; and only if the parent is the same process after that as it was before.
   */
  private void addChildren(int parent, int own, long startTime, List<ProcStat> found) {
    int before = found.size();
    for (int pid : processes.children(parent)) {
      if (parent == own && isForeign(pid)) {
        continue;
      }
      ProcStat stat = processes.stat(pid);
      if (stat != null && !stat.isDead() && (stat.ppid() == parent || stat.ppid() == own)) {
        found.add(stat);
      }
    }
    if (parent != own && found.size() > before) {
      ProcStat now = processes.stat(parent);
      if (now == null || now.startTime() != startTime) {
        // Its children are ours by now, so the next list has them. This list is not empty: it has the parent.
        found.subList(before, found.size()).clear();
      }
    }
  }

  /** Lists processes for people. */
  static String names(List<ProcStat> processes) {
    StringBuilder names = new StringBuilder();
    for (ProcStat process : processes) {
      names.append(names.length() == 0 ? "" : ", ").append(process.comm()).append(" (pid ").append(process.pid())
          .append(')');
    }
    return names.toString();
  }

  /** Sends TERM once to each process, and CONT to those that are stopped. */
  void terminate(List<ProcStat> processes) {
    for (ProcStat process : processes) {
      if (!isTerminated(process)) {
        terminated.add(process);
        send(process, Signal.TERM);
        if (process.isStopped()) {
          send(process, Signal.CONT);
        }
      }
    }
  }

  /** Sends KILL to each process. */
  void kill(List<ProcStat> processes) {
    for (ProcStat process : processes) {
      send(process, Signal.KILL);
    }
  }

  /**
   * Sends a signal. The pid of our own child cannot have been reused, because only we reap it; that of another process
   * can.
   */
  private void send(ProcStat process, Signal signal) {
    if (process.ppid() == processes.pid()) {
      signals.kill(process.pid(), signal);
    } else {
      signals.killExactly(process.pid(), process.startTime(), signal);
    }
  }

  private boolean isTerminated(ProcStat process) {
    for (ProcStat other : terminated) {
      if (other.pid() == process.pid() && other.startTime() == process.startTime()) {
        return true;
      }
    }
    return false;
  }

  private boolean isForeign(int pid) {
    for (int other : foreign) {
      if (other == pid) {
        return true;
      }
    }
    return false;
  }
}
