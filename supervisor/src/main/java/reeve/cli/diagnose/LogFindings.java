package reeve.cli.diagnose;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reeve.config.LogSpec;
import reeve.config.OutputSpec;
import reeve.config.ServiceSpec;
import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Posix;

/** Finds logs that grow without limit, and logs that cannot be rotated although they are to be. It changes nothing. */
final class LogFindings {
  private final Posix posix;
  private final String logDir;
  private final Set<String> seen = new HashSet<>();

  /** @param logDir the directory of logs without a path; null: there is none */
  LogFindings(Posix posix, String logDir) {
    this.posix = posix;
    this.logDir = logDir;
  }

  /** Adds what is found in the logs of a service. */
  void add(ServiceSpec spec, List<Finding> findings) {
    add(spec, spec.process().stdout(), ".log", findings);
    add(spec, spec.process().stderr(), ".err.log", findings);
  }

  private void add(ServiceSpec spec, OutputSpec output, String ending, List<Finding> findings) {
    String path = output instanceof OutputSpec.File file ? file.path()
        : output instanceof OutputSpec.Log && logDir != null ? logDir + "/" + spec.name() + ending : null;
    if (path == null || path.startsWith("/dev/") || path.startsWith("/proc/") || !seen.add(path)) {
      return;
    }
    LogSpec logs = spec.logs().of(output);
    FileStatus status = status(path);
    if (status != null && !status.isRegular() && !status.isLink()) {
      return; // a FIFO
    }
    if (!logs.rotates()) {
      findings.add(Finding.warning("logs", spec.name(), "its log \"" + path + "\" grows without limit",
          "nothing is deleted without log-max-size or log-max-age, until the disk is full"
              + (status == null ? "" : "; it has " + status.size() + " bytes now"),
          "set log-max-size = \"10MB\", or have another program rotate it"));
      return;
    }
    String reason = status == null ? null
        : status.isLink() ? "it is a symbolic link"
        : status.links() > 1 ? "it has " + status.links() + " names (hard links)" : null;
    String directory = DirectoryMaker.parent(path);
    int error = reason != null || directory.isEmpty() || posix.fileInfo(directory) == null ? 0
        : posix.checkWritable(directory);
    reason = error == 0 ? reason : "its directory cannot be written to: " + Errno.text(error);
    if (reason != null) {
      findings.add(Finding.warning("logs", spec.name(), "its log \"" + path + "\" cannot be rotated: " + reason,
          "it grows without limit", "name the file itself, in a directory that reeve may write to"));
    }
  }

  private FileStatus status(String path) {
    FileStorage storage = posix.storage();
    String parent = DirectoryMaker.parent(path);
    int directory = storage.openDirectory(parent.isEmpty() ? "/" : parent);
    if (directory < 0) {
      return null;
    }
    try {
      return storage.stat(directory, path.substring(path.lastIndexOf('/') + 1));
    } finally {
      storage.close(directory);
    }
  }
}
