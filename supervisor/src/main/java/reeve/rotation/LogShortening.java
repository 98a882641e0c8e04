package reeve.rotation;

import java.util.Collection;
import java.util.List;
import reeve.logstore.LogFileNames;
import reeve.posix.DirectoryFiles;
import reeve.posix.Errno;
import reeve.posix.FileSpace;
import reeve.posix.FileUsers;

/**
 * How one log is shortened: finds out the way, and does it. Belongs to the keeper's thread; works after a
 * {@link ManagedLog#look}.
 */
final class LogShortening {
  /** A hole that is worth the work: with each cut there is one of less than a block or two. */
  private static final long SHRINK = 16 * 1024;

  /** Between two looks at who writes to the file. */
  private static final long USERS_MILLIS = 10_000;

  private final ManagedLog keeper;
  private final LogFileNames name;
  private final HeadCutter.Steps steps;
  private RotationMethod asked;
  private WriterControl hands;
  private Collection<String> services = List.of();
  private RotationMethod way;
  private int probeError;
  private int unappended;
  private long usersAt = Long.MIN_VALUE / 2;

  LogShortening(ManagedLog keeper, HeadCutter.Steps steps) {
    this.keeper = keeper;
    this.name = keeper.name();
    this.steps = steps;
  }

  /**
   * What its owner wants.
   *
   * @param wanted null: as its file system can
   * @param by null: nobody can be asked to hold services or to send them signals, so they are not
   * @param writers services that write to it
   */
  void ask(RotationMethod wanted, WriterControl by, Collection<String> writers) {
    asked = by == null && wanted != RotationMethod.AT_START ? null : wanted;
    hands = by;
    services = writers;
  }

  /** How it is cut; null: not known yet. */
  RotationMethod way() {
    if (asked == null || asked == RotationMethod.FREEZE && unappended != 0) {
      return unappended != 0 && way == RotationMethod.COLLAPSE ? RotationMethod.PUNCH : way;
    }
    return asked;
  }

  /** Whether it is not what its owner asked for, but for want of anything else. */
  boolean isForWantOf() {
    return asked == null && way == RotationMethod.AT_START;
  }

  /** A process that writes to it without O_APPEND; 0: none was seen. */
  int unappended() {
    return unappended;
  }

  /** It may be on another file system now. */
  void forget() {
    way = null;
  }

  /** From now on a look at who writes is due: a run began. */
  void usersChanged() {
    usersAt = Long.MIN_VALUE / 2;
  }

  /** Finds out how it can be cut, if that is not known. @return null or why not now */
  String probe() {
    if (way == null && asked == null) {
      int[] error = {0};
      way = RotationMethod.probe(keeper.directory(), name, error);
      probeError = error[0];
    }
    return way() != null ? null : "cannot write in \"" + name.directory() + "\": " + Errno.text(probeError);
  }

  /**
   * Cuts once, by its size or its age.
   *
   * @param most bytes of one archive
   * @param aged whether lines are to be archived that are fewer
   * @param calm whether writers can wait a little: collapsing writes all of the file out, which is much when they are
   *     fast. Otherwise the head is made a hole, which {@link #shrink} takes out when they are not
   */
  CutResult cut(long most, boolean aged, boolean calm, long wallMillis) {
    String unknown = probe();
    if (unknown != null) {
      return new CutResult(0, unknown, probeError == Errno.ENOSPC || probeError == Errno.EDQUOT);
    }
    if (keeper.isParting() || way() == RotationMethod.AT_START) {
      return CutResult.NOTHING;
    }
    int fd = keeper.openLive();
    if (fd < 0) {
      return fd == -Errno.EAGAIN ? CutResult.NOTHING
          : CutResult.failed("cannot open \"" + name.path() + "\": " + Errno.text(-fd));
    }
    try {
      IndexWriter index = keeper.index();
      if (index.state().pending() != null) {
        String problem = keeper.cutter().recover(fd);
        if (problem != null) {
          return CutResult.failed(problem);
        }
      }
      DirectoryFiles.Stat stat = DirectoryFiles.stat(fd);
      lookAtUsers(stat, wallMillis);
      String late = probe(); // who froze it before may not any more
      if (late != null) {
        return CutResult.failed(late);
      }
      long start = index.state().start();
      long base = index.state().base();
      CutResult result;
      switch (way()) {
        case AT_START -> result = CutResult.NOTHING;
        case SIGNAL -> {
          result = RenameRotation.begin(keeper.directory(), name, index.state(), stat, steps);
          if (result.bytes() > 0) {
            for (String service : services) {
              hands.requestReopen(service);
            }
          }
        }
        case FREEZE -> {
          result = new FreezeRotation(keeper.directory(), name, index, steps, hands).cut(fd, services, wallMillis);
          keeper.shortened(index.state().base() - base, index.state().start() > start, wallMillis);
        }
        default -> {
          result = keeper.cutter().cut(fd, most, aged && keeper.unarchived() <= most,
              calm ? way() : RotationMethod.PUNCH, wallMillis);
          keeper.shortened(0, index.state().start() > start, wallMillis);
        }
      }
      return result;
    } finally {
      FileSpace.close(fd);
    }
  }

  /** Whether there is a hole that is worth the work. */
  boolean mayShrink() {
    return !keeper.isParting() && way() == RotationMethod.COLLAPSE
        && keeper.state().start() - keeper.state().base() >= SHRINK;
  }

  /** Takes out the hole that cuts left while writers were fast. @return null or why not */
  String shrink(long wallMillis) {
    int fd = mayShrink() ? keeper.openLive() : -1;
    if (fd < 0) {
      return null; // the next look tells
    }
    try {
      lookAtUsers(DirectoryFiles.stat(fd), wallMillis);
      return keeper.state().pending() == null && way() == RotationMethod.COLLAPSE ? keeper.cutter().shrink(fd, wallMillis)
          : null;
    } finally {
      FileSpace.close(fd);
    }
  }

  private void lookAtUsers(DirectoryFiles.Stat stat, long wallMillis) {
    if (Math.abs(wallMillis - usersAt) >= USERS_MILLIS) {
      usersAt = wallMillis;
      unappended = FileUsers.unappended(stat.device(), stat.inode());
    }
  }
}
