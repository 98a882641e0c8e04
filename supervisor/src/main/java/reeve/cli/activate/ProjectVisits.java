package reeve.cli.activate;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import reeve.cli.common.DefinitionFile;
import reeve.posix.Posix;
import reeve.posix.ProcStat;

/**
 * The shells that are in a project, and what was started for them: a small file in the state directory of the user,
 * which is read and written under a lock. A shell is known by its pid, the time of its start and the boot, so that
 * another process of the same pid is none. One thread; open it for one change.
 */
final class ProjectVisits implements AutoCloseable {
  private static final String SHELL = "shell ";
  private static final String SERVICE = "service ";
  private static final String REEVE = "reeve ";

  private final Posix posix;
  private final Path file;
  private final FileChannel lock;
  private final Set<String> shells = new LinkedHashSet<>();
  private final Set<String> services = new LinkedHashSet<>();
  private String reeve;

  private ProjectVisits(Posix posix, Path file, FileChannel lock) {
    this.posix = posix;
    this.file = file;
    this.lock = lock;
  }

  /**
   * Reads the file of a project. Waits until another shell that enters or leaves has finished. Shells that have ended
   * are left out.
   */
  static ProjectVisits open(Posix posix, String stateHome, String project) throws IOException {
    Path directory = Path.of(stateHome, "reeve", "shells");
    AllowedProjects.makePrivate(directory);
    Path file = directory.resolve(HookedProject.key(project));
    FileChannel lock = FileChannel.open(Path.of(file + ".lock"),
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    lock.lock();
    ProjectVisits visits = new ProjectVisits(posix, file, lock);
    visits.read();
    return visits;
  }

  private void read() throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return;
    }
    for (String line : lines) {
      if (line.startsWith(SHELL)) {
        String shell = line.substring(SHELL.length());
        if (shell.equals(identity(pid(shell)))) {
          shells.add(shell);
        }
      } else if (line.startsWith(SERVICE)) {
        services.add(line.substring(SERVICE.length()));
      } else if (line.startsWith(REEVE)) {
        reeve = line.substring(REEVE.length());
      }
    }
  }

  private static int pid(String identity) {
    String digits = identity.split(" ", 2)[0];
    return digits.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(digits) : 0;
  }

  /** @return null: there is no such process */
  private String identity(int pid) {
    ProcStat stat = pid > 0 ? posix.stat(pid) : null;
    return stat == null || stat.isDead() ? null : pid + " " + stat.startTime() + " " + posix.bootId();
  }

  /** Whether no shell is in the project. */
  boolean isEmpty() {
    return shells.isEmpty();
  }

  void enter(int shell) {
    String identity = identity(shell);
    if (identity != null) {
      shells.add(identity);
    }
  }

  void leave(int shell) {
    shells.removeIf(identity -> pid(identity) == shell);
  }

  /** Records services that were started for the shells. */
  void started(List<String> names) {
    services.addAll(names);
  }

  /** Records that a reeve was started for the shells. */
  void startedReeve(int pid) {
    reeve = identity(pid);
  }

  /** The services that were started for the shells. */
  List<String> services() {
    return new ArrayList<>(services);
  }

  /** Whether a reeve was started for the shells. */
  boolean isStartedReeve(int pid) {
    return reeve != null && reeve.equals(identity(pid));
  }

  /** Forgets what was started. */
  void stopped() {
    services.clear();
    reeve = null;
  }

  void save() throws IOException {
    StringBuilder text = new StringBuilder();
    for (String shell : shells) {
      text.append(SHELL).append(shell).append('\n');
    }
    for (String service : services) {
      text.append(SERVICE).append(service).append('\n');
    }
    if (reeve != null) {
      text.append(REEVE).append(reeve).append('\n');
    }
    if (text.length() == 0) {
      Files.deleteIfExists(file);
    } else {
      DefinitionFile.replace(file, text.toString(), PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
