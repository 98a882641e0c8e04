package reeve.daemon;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.app.DefaultPaths;
import reeve.app.ProjectScope;
import reeve.app.ProjectEntry;
import reeve.control.server.ControlSocketFile;
import reeve.log.SupervisorLog;
import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.Files;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.RuntimeDirectory;

/**
 * The file by which commands find the reeve of a project from another directory. It is made before the first service
 * starts, on a file system in memory as a rule, and is not flushed: after a crash of the machine no reeve runs. Main
 * thread.
 */
final class ProjectEntryFile {
  private static final int MODE = 0600;

  private final Files files;
  private final String path; // null: there is none

  private ProjectEntryFile(Files files, String path) {
    this.files = files;
    this.path = path;
  }

  /**
   * Makes the file of a project's reeve. Without it the reeve runs, and is found from its directory only.
   *
   * @param endpoint null: it has no socket, so there is nothing to find
   */
  static ProjectEntryFile make(Posix posix, RunPaths paths, ControlSocketFile endpoint, Map<String, String> variables,
      SupervisorLog log) {
    ProjectScope project = paths.project();
    if (project == null || endpoint == null) {
      return new ProjectEntryFile(posix, null);
    }
    FileStatus directory = posix.status(project.directory());
    ProcStat self = posix.stat(posix.pid());
    String socket = new File(endpoint.path()).getAbsolutePath();
    ProjectEntry entry = new ProjectEntry(project, directory == null ? 0 : directory.device(),
        directory == null ? 0 : directory.inode(), posix.pid(), self == null ? 0 : self.startTime(), posix.bootId(),
        socket);
    List<String> places = new ArrayList<>();
    if (paths.ownSocket()) {
      places.add(DirectoryMaker.parent(socket));
    } else {
      places.addAll(DefaultPaths.projectDirectories(posix.euid(), variables));
    }
    String problem = "";
    for (String place : places) {
      String file = place + "/" + project.key() + ".project";
      problem = RuntimeDirectory.prepareFor(posix, file, posix.euid());
      problem = problem == null ? write(posix, file, entry.encode().getBytes(StandardCharsets.UTF_8)) : problem;
      if (problem == null) {
        return new ProjectEntryFile(posix, file);
      }
    }
    log.debug("Cannot record the project \"" + project.name() + "\" for \"reeve projects\": " + problem);
    return new ProjectEntryFile(posix, null);
  }

  private static String write(Files files, String path, byte[] content) {
    String fresh = path + ".new";
    int fd = files.open(fresh, Files.Open.WRONLY | Files.Open.CREAT | Files.Open.TRUNC, MODE);
    if (fd < 0) {
      return "\"" + fresh + "\": " + Errno.text(-fd);
    }
    int wrote = files.write(fd, content, 0, content.length);
    files.close(fd);
    int error = wrote == content.length ? files.rename(fresh, path) : wrote < 0 ? -wrote : Errno.ENOSPC;
    if (error != 0) {
      files.unlink(fresh);
    }
    return error == 0 ? null : "\"" + path + "\": " + Errno.text(error);
  }

  /** Removes the file, when reeve ends. */
  void remove() {
    if (path != null) {
      files.unlink(path);
    }
  }
}
