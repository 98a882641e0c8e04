package reeve.rotation;

import java.util.List;
import reeve.logstore.IndexState;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.Files;

/**
 * Renames the live file to an archive, creates a new one under its name, and signals the services to open their log
 * again. {@link PendingRename} completes the archive when they have done so.
 */
final class RenameRotation extends LiveFileRotation {
  private final WriterControl control;
  private final List<String> services;

  /** @param services that write to the log */
  RenameRotation(OpenLog log, WriterControl control, List<String> services) {
    super(log);
    this.control = control;
    this.services = services;
  }

  @Override
  Result rotate(int fd, FileStatus stat, Request request) {
    IndexState state = log().state();
    int directory = log().directory();
    int error = storage().rename(directory, name().file(), name().archive(state.start()));
    if (error != 0) {
      return Result.failed(log().failed(RotationProblem.Kind.LASTING, "cannot rename", Errno.text(error)));
    }
    // The new file gets the mode and owner of the old one, because a service may not be permitted to create files in
    // this directory. If it exists already, a service created it.
    int fresh = storage().open(directory, name().file(), Files.Open.RDWR | Files.Open.CREAT | Files.Open.EXCL, 0600);
    if (fresh >= 0) {
      storage().setMode(fresh, stat.mode() & 0777, stat.uid(), stat.gid());
      storage().close(fresh);
    }
    for (String service : services) {
      control.requestReopen(service);
    }
    return Result.of(Math.max(1, stat.size() - (state.start() - state.base())));
  }
}
