package reeve.runtime.readiness;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import reeve.config.StartupSpec;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.log.SupervisorLog;
import reeve.posix.Files;
import reeve.posix.NotifySockets;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.runtime.process.ProcessTree;
import reeve.time.Clock;

/**
 * Decides whether a message of sd_notify(3) comes from the service that it was sent to. Loop thread.
 *
 * <p>The uid is checked first, without reading anything of the sender: of the message only what the kernel attests, and
 * no file of its process. Users of a service are root, the user of reeve, and each user as which the main process or a
 * descendant of it was seen; to find these, only files of the processes of the service are read, and for uids of no
 * process of the service not more often than about once a second.
 *
 * <p>A process that lives belongs to the service if the kernel shows it: it descends from the main process, or is in
 * its session or cgroup. The environment proves nothing, because a process can write over its own. Of a process that is
 * gone nothing can be read any more, and its pid may be that of another process; it belongs to the service only if the
 * kernel recorded that it ended in the cgroup of the service.
 */
final class NotifySenders {
  /** So many searches for an unknown uid may fail at once; each second allows for one more. */
  private static final int MOST_SEARCHES = 10;

  private static final long SECOND = 1_000_000_000L;

  /** What is known about the users of one run. */
  private static final class Users {
    final long run;
    int[] uids = {};
    int searches = MOST_SEARCHES;
    long refilledAt;
    boolean refusalLogged;

    Users(long run, long now) {
      this.run = run;
      this.refilledAt = now;
    }

    boolean contains(int uid) {
      for (int one : uids) {
        if (one == uid) {
          return true;
        }
      }
      return false;
    }

    void add(int uid) {
      if (!contains(uid)) {
        uids = Arrays.copyOf(uids, uids.length + 1);
        uids[uids.length - 1] = uid;
      }
    }
  }

  private final Posix posix;
  private final NotifySockets sockets;
  private final Clock clock;
  private final ServiceSet services;
  private final ProcessTree tree;
  private final SupervisorLog log;
  private final Map<String, Users> users = new HashMap<>();

  NotifySenders(Posix posix, NotifySockets sockets, Clock clock, ServiceSet services, ProcessTree tree,
      SupervisorLog log) {
    this.posix = posix;
    this.sockets = sockets;
    this.clock = clock;
    this.services = services;
    this.tree = tree;
    this.log = log;
  }

  /**
   * Returns whether a message counts.
   *
   * @param successor the pid that becomes the main process later; 0: none
   * @param ended the main process, if it has just been reaped; 0: it has not
   */
  boolean isAccepted(Service service, NotifySockets.Sender sender, int successor, int ended) {
    boolean main = isMain(service, sender, successor, ended);
    if (!main && !isUser(service, sender)) {
      log.debug("Ignored a message to the socket of \"" + service.name() + "\" from pid " + sender.pid() + " of uid "
          + sender.uid() + ", which is no user of the service");
      return false;
    }
    boolean onlyMain = service.spec().startup().notifyAccess() == StartupSpec.NotifyAccess.MAIN;
    boolean accepted = main || !onlyMain && sender.pid() > 0 && isOfService(service, sender);
    if (!accepted) {
      log.debug("Ignored a message to the socket of \"" + service.name() + "\" from pid " + sender.pid()
          + ", which is not " + (onlyMain ? "its main process" : "of it"));
    }
    return accepted;
  }

  /** The pid of a main process that is not reaped belongs to no other process, unless the sender is gone. */
  private boolean isMain(Service service, NotifySockets.Sender sender, int successor, int ended) {
    int pid = sender.pid();
    boolean main = pid > 0 && (pid == service.run().pid() || pid == successor);
    return main && (pid == ended || sender.pidfd() == -1 || lastCgroup(sender) == NotifySockets.NOT_REAPED);
  }

  private boolean isUser(Service service, NotifySockets.Sender sender) {
    int uid = sender.uid();
    if (uid == 0 || uid == posix.euid()) {
      return true;
    }
    Users known = users(service);
    if (known.contains(uid)) {
      return true;
    }
    if (uid == -1 || !maySearch(known)) {
      return false;
    }
    boolean found = sockets.realUid(service.run().pid()) == uid;
    if (!found) {
      for (ProcStat member : tree.members(service.name(), service.run().pid())) {
        found |= member.pid() == sender.pid();
      }
    }
    if (found) {
      known.add(uid);
    } else {
      known.searches--;
    }
    return found;
  }

  private boolean maySearch(Users known) {
    long seconds = (clock.nanos() - known.refilledAt) / SECOND;
    if (seconds > 0) {
      known.searches = (int) Math.min(MOST_SEARCHES, known.searches + seconds);
      known.refilledAt += seconds * SECOND;
    }
    return known.searches > 0;
  }

  private boolean isOfService(Service service, NotifySockets.Sender sender) {
    int pid = sender.pid();
    if (lastCgroup(sender) == NotifySockets.NOT_REAPED) {
      boolean own = belongs(service, pid);
      // If it has ended meanwhile, these may be the facts of another process with the same pid.
      if (lastCgroup(sender) == NotifySockets.NOT_REAPED) {
        return own;
      }
    }
    boolean endedInCgroup = isCgroup(lastCgroup(sender), service.name());
    if (!endedInCgroup) {
      logEnded(service, pid);
    }
    return endedInCgroup;
  }

  private boolean isCgroup(long id, String service) {
    String directory = id <= 0 ? null : tree.kernelOwners().cgroupDirectory(service);
    Files.FileInfo info = directory == null ? null : posix.fileInfo(directory);
    return info != null && info.inode() == id;
  }

  /**
   * Returns what {@link NotifySockets#cgroupAtEnd} does. Without a pidfd the pid has to do, which another process may
   * have by now.
   */
  private long lastCgroup(NotifySockets.Sender sender) {
    if (sender.pidfd() >= 0) {
      return sockets.cgroupAtEnd(sender.pidfd());
    }
    boolean gone = sender.pidfd() == NotifySockets.GONE || posix.stat(sender.pid()) == null;
    return gone ? -1 : NotifySockets.NOT_REAPED;
  }

  /** Returns whether a process that is not reaped belongs to a service. */
  boolean belongs(Service service, int pid) {
    String owner = tree.kernelOwners().ownerOf(pid);
    if (owner == null && services.all().size() == 1) {
      owner = tree.ownerOf(pid); // by its environment: there is no other service that it could be of
    }
    return service.name().equals(owner);
  }

  private void logEnded(Service service, int pid) {
    Users known = users(service);
    if (!known.refusalLogged) {
      known.refusalLogged = true;
      log.warn("Ignored a message to the socket of \"" + service.name() + "\" from pid " + pid
          + ": the process has ended, so reeve cannot check that it belongs to the service; let the sender wait for"
          + " reeve before it ends, as systemd-notify does (BARRIER=1), or send from a process that goes on running");
    }
  }

  private Users users(Service service) {
    Users known = users.get(service.name());
    if (known == null || known.run != service.run().number()) {
      known = new Users(service.run().number(), clock.nanos());
      users.put(service.name(), known);
    }
    return known;
  }

  /** Drops what is known about a service that was removed. */
  void forget(String service) {
    users.remove(service);
  }
}
