package reeve.app;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.posix.FileStatus;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.RuntimeDirectory;

/**
 * The projects of a user whose reeve runs, as the files beside their sockets record them. A directory that another user
 * could have made is not read. One thread.
 */
public final class ProjectRegistry {
  private static final long LONGEST = 16_384;

  private final Posix posix;
  private final List<String> directories;

  /** @param environment of the caller */
  public ProjectRegistry(Posix posix, Map<String, String> environment) {
    this.posix = posix;
    this.directories = DefaultPaths.projectDirectories(posix.euid(), environment);
  }

  /**
   * The sockets on which the reeve of a project may listen, in order: the one that is recorded, and those that it would
   * choose.
   */
  public List<String> sockets(ProjectScope project) {
    List<String> sockets = new ArrayList<>(directories.size() + 1);
    for (String directory : directories) {
      if (isOwn(directory)) {
        ProjectEntry entry = read(directory + "/" + project.key() + ProjectEntry.SUFFIX);
        if (entry != null && isLiving(entry) && !sockets.contains(entry.socket())) {
          sockets.add(entry.socket());
        }
      }
    }
    for (String directory : directories) {
      String socket = directory + "/" + project.key() + DefaultPaths.SOCKET;
      if (!sockets.contains(socket) && isOwn(directory)) {
        sockets.add(socket);
      }
    }
    return sockets;
  }

  /** The projects whose reeve runs, by name and then by directory. Files of those that have ended are removed. */
  public List<ProjectEntry> running() {
    Map<String, ProjectEntry> entries = new LinkedHashMap<>();
    for (String directory : directories) {
      String[] names = isOwn(directory) ? new File(directory).list() : null;
      if (names == null) {
        continue;
      }
      Arrays.sort(names);
      for (String name : names) {
        ProjectEntry entry = name.endsWith(ProjectEntry.SUFFIX) ? read(directory + "/" + name) : null;
        if (entry != null && isLiving(entry)) {
          entries.putIfAbsent(entry.socket(), entry);
        } else if (entry != null) {
          removeStale(directory + "/" + name, entry);
        }
      }
    }
    List<ProjectEntry> sorted = new ArrayList<>(entries.values());
    sorted.sort((a, b) -> {
      int order = a.project().name().compareTo(b.project().name());
      return order != 0 ? order : a.project().directory().compareTo(b.project().directory());
    });
    return sorted;
  }

  /** Whether the directory of a project is where it was when its reeve started. */
  public boolean isInPlace(ProjectEntry entry) {
    FileStatus status = posix.status(entry.project().directory());
    return status != null && status.device() == entry.device() && status.inode() == entry.inode();
  }

  /** Where the directory of a project that was moved is, from the working directory of its reeve; null: unknown. */
  public String presentDirectory(ProjectEntry entry) {
    try {
      String directory = Path.of("/proc/" + entry.pid() + "/cwd").toRealPath().toString();
      FileStatus status = posix.status(directory);
      return status != null && status.device() == entry.device() && status.inode() == entry.inode() ? directory : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Whether an entry is of the directory of a project, which may have had another path when its reeve started. */
  public boolean isOf(ProjectEntry entry, ProjectScope project) {
    FileStatus status = posix.status(project.directory());
    return status != null && status.device() == entry.device() && status.inode() == entry.inode();
  }

  /** Whether only this user and root can have made what is in a directory. */
  private boolean isOwn(String directory) {
    return RuntimeDirectory.problemFor(posix, directory + "/" + DefaultPaths.SOCKET, posix.euid()) == null;
  }

  private static ProjectEntry read(String path) {
    File file = new File(path);
    try {
      return file.length() > LONGEST || !file.isFile() ? null
          : ProjectEntry.decode(Files.readString(file.toPath(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return null;
    }
  }

  /** A process of another pid namespace, which is not seen here, counts while its socket is there. */
  private boolean isLiving(ProjectEntry entry) {
    ProcStat stat = posix.stat(entry.pid());
    boolean same = stat != null && !stat.isDead() && stat.startTime() == entry.startTicks()
        && entry.bootId().equals(posix.bootId());
    return same || posix.probe(entry.socket()) == 0;
  }

  private void removeStale(String path, ProjectEntry entry) {
    posix.unlink(path);
    if (path.equals(entry.socket().replaceFirst("\\.sock$", ProjectEntry.SUFFIX))) {
      posix.unlink(entry.socket()); // nothing listens there, and the next reeve would replace it
      posix.unlink(entry.socket() + ".lock");
    }
  }
}
