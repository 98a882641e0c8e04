package reeve.runtime.readiness;

import java.util.List;
import reeve.log.SupervisorLog;
import reeve.posix.Files;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.NotifySockets;
import reeve.posix.Posix;
import reeve.posix.Sockets;
import reeve.survival.OwnRecord;
import reeve.time.BackgroundWorker;

/**
 * The sockets of sd_notify(3) in a directory of this reeve, one for each service that uses it: the queue of a socket
 * holds few datagrams (net.unix.max_dgram_qlen), and a service that fills its own must not block the messages of
 * others. Sockets that a killed reeve left behind are removed too. Loop thread.
 *
 * <p>A reeve that adopts the services of a killed one makes their sockets at the same paths, which they have in their
 * environment: it goes on with its directory and its key, from which the paths follow. It does not matter whether the
 * directory was removed meanwhile.
 *
 * <p>Without privileges, the services have the user of reeve, and only this user can enter the directory. Services of a
 * reeve with privileges may change their user by themselves before they connect, so every user can reach the sockets,
 * but only by a path that other processes cannot guess or list: it is in the environment of the service. Without random
 * bits for such a path, only root can reach them.
 */
public final class NotifySocketDirectory {
  private static final String PREFIX = "reeve-notify.";
  private static final int OTHERS_ENTER = 0711;
  private static final int PRIVATE = 0700;

  private final Posix posix;
  private final NotifySockets sockets;
  private final FileStorage storage;
  private final SupervisorLog log;
  private final BackgroundWorker worker;
  private final OwnRecord own;
  private final String[] places;
  private String directory;
  private int place;
  private boolean failureLogged;

  /**
   * Makes nothing before the first socket.
   *
   * @param places the directories to try, the best first; null is skipped
   * @param worker removes old directories, which may take long
   * @param own has the key and, if services are adopted, the directory of the former reeve
   */
  public NotifySocketDirectory(Posix posix, SupervisorLog log, BackgroundWorker worker, OwnRecord own,
      String... places) {
    this.posix = posix;
    this.sockets = posix.notifySockets();
    this.storage = posix.storage();
    this.log = log;
    this.worker = worker;
    this.own = own;
    this.places = withFormer(own.record().notifyDirectory(), places);
  }

  private static String[] withFormer(String former, String[] places) {
    if (former == null) {
      return places;
    }
    String[] all = new String[places.length + 1];
    all[0] = former.substring(0, former.lastIndexOf('/'));
    System.arraycopy(places, 0, all, 1, places.length);
    return all;
  }

  /** A socket that services may send to, non-blocking. */
  record Open(int fd, String path) {}

  /**
   * Makes a socket for a service.
   *
   * @return null: none can be made, which is logged once
   */
  Open open(String service) {
    int error = Errno.ENOENT;
    for (; place < places.length; place++) {
      if (places[place] == null) {
        continue;
      }
      if (directory == null) {
        error = makeDirectory(places[place]);
      }
      if (directory != null) {
        if (posix.fileInfo(directory) == null) {
          posix.mkdir(directory, mode()); // another program removed it
        }
        long key = own.record().notifyKey();
        String path = path(service, SocketSecret.of(key, service));
        int fd = inherited(path);
        if (fd < 0) {
          posix.unlink(path);
          fd = sockets.open(path, posix.euid() == 0 && key != 0 ? 0666 : 0600);
        }
        if (fd >= 0) {
          own.notifyDirectory(directory);
          failureLogged = false;
          return new Open(fd, path);
        }
        error = -fd;
        if (error == Errno.EMFILE || error == Errno.ENFILE) {
          break; // it fails in any other place too
        }
        posix.rmdir(directory);
        directory = null;
      }
    }
    if (place == places.length) {
      place = 0;
    }
    if (!failureLogged) {
      failureLogged = true;
      log.error(
          "Cannot make a socket for sd_notify for \"" + service + "\" in any of " + placesText() + ": "
              + Errno.text(error)
              + "; what the service reports through it is lost");
    }
    return null;
  }

  /** The socket of the program that this one replaced: its queue may have messages. */
  private int inherited(String path) {
    int fd = posix.takeInherited(path);
    if (fd >= 0 && posix.fileInfo(path) == null) {
      posix.close(fd); // another program removed its file
      return -1;
    }
    if (fd >= 0) {
      sockets.resume(fd);
    }
    return fd;
  }

  private int mode() {
    return posix.euid() == 0 ? OTHERS_ENTER : PRIVATE;
  }

  /** Makes a path that only the service knows. */
  private String path(String service, long random) {
    String secret = Long.toHexString(random);
    String named = directory + "/" + service + "." + secret;
    return Sockets.pathLength(named) <= Sockets.LONGEST_PATH ? named : directory + "/@" + secret;
  }

  private String placesText() {
    StringBuilder text = new StringBuilder();
    for (String one : places) {
      if (one != null) {
        text.append(text.length() == 0 ? "" : ", ").append(one);
      }
    }
    return text.toString();
  }

  /** Makes the directory. Other users can neither list it nor write to it. */
  private int makeDirectory(String where) {
    String former = own.record().notifyDirectory();
    String usual = where + "/" + PREFIX + own.record().supervisorId();
    int error = 0;
    for (int i = 0; i < 3; i++) { // the name may exist: of an attacker
      boolean first = i == 0 && former != null && former.startsWith(usual);
      String candidate = first ? former : usual + (i == 0 ? "" : "-" + i);
      error = posix.mkdir(candidate, mode());
      if (error == 0 || error == Errno.EEXIST && isOwn(candidate)) {
        directory = candidate;
        sweepLater(where);
        return 0;
      }
    }
    return error;
  }

  /** Returns whether this is a directory that a reeve of our user made for our services. */
  private boolean isOwn(String candidate) {
    FileStatus found = posix.status(candidate);
    return found != null && found.isDirectory() && found.uid() == posix.euid() && (found.mode() & 0777 & ~mode()) == 0;
  }

  /** Returns whether a socket still exists in the file system. */
  boolean exists(Open one) {
    Files.FileInfo info = posix.fileInfo(one.path());
    return info != null && (info.mode() & 0170000) == 0140000;
  }

  /** Removes a socket from the file system. It stays open: see {@link PassedDescriptors#close}. */
  void remove(Open one) {
    posix.unlink(one.path());
  }

  /** Removes the directory, after all sockets are closed. */
  void removeDirectory() {
    if (directory != null) {
      posix.rmdir(directory);
      directory = null;
    }
  }

  private void sweepLater(String where) {
    String own = directory.substring(where.length() + 1);
    worker.submit(new Runnable() {
      @Override
      public void run() {
        sweep(where, own);
      }
    });
  }

  /** Removes sockets that no process listens to. Pids do not help: another pid namespace may share the directory. */
  private void sweep(String where, String own) {
    int all = storage.openDirectory(where);
    if (all < 0) {
      return;
    }
    try {
      List<String> names = storage.names(all, PREFIX);
      for (String name : names == null ? List.<String>of() : names) {
        if (!name.equals(own)) {
          sweepOne(all, where, name);
        }
      }
    } finally {
      posix.close(all);
    }
  }

  private void sweepOne(int all, String where, String name) {
    FileStatus stat = storage.stat(all, name);
    if (stat == null || (stat.mode() & 0170000) != 0040000) {
      return;
    }
    String path = where + "/" + name;
    int fd = storage.openDirectory(path);
    if (fd < 0) {
      return;
    }
    try {
      List<String> names = storage.names(fd, "");
      for (String socket : names == null ? List.<String>of() : names) {
        FileStatus of = storage.stat(fd, socket);
        // Files of other kinds may belong to another program.
        boolean socketFile = of != null && (of.mode() & 0170000) == 0140000;
        if (socketFile && sockets.isDead(path + "/" + socket)) {
          storage.unlink(fd, socket);
        }
      }
    } finally {
      posix.close(fd);
    }
    posix.rmdir(path); // fails if something is left in it
  }
}
