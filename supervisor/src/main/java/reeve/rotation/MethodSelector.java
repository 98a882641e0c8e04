package reeve.rotation;

import reeve.posix.Errno;
import reeve.posix.FileStatus;

/**
 * Decides by which method one log is rotated: from its definition, its file system, and the processes that write to it.
 */
final class MethodSelector {
  /** Between two scans for the processes that have the file open. */
  private static final long SCAN_MILLIS = 10_000;

  private static final long NEVER = Long.MIN_VALUE / 2;

  private RotationMethod requested;
  private RotationMethod capability;
  private int probeErrno;
  private int nonAppendingPid;
  private long scannedMillis = NEVER;

  /**
   * Sets what the definition requests.
   *
   * @param method null: the best method that the file system supports
   * @param controllable whether the writers can be frozen and signalled
   */
  void request(RotationMethod method, boolean controllable) {
    requested = controllable || method == RotationMethod.AT_START ? method : null;
  }

  /** @return null: not known yet, see {@link #probe} */
  RotationMethod method() {
    // A file that a process writes to without O_APPEND must not become shorter: the next write would be at the old
    // offset.
    if (requested == null || requested == RotationMethod.FREEZE && nonAppendingPid != 0) {
      return nonAppendingPid != 0 && capability == RotationMethod.COLLAPSE ? RotationMethod.PUNCH : capability;
    }
    return requested;
  }

  /** Whether the log is rotated only at a start because its file system supports nothing else. */
  boolean isLastResort() {
    return requested == null && capability == RotationMethod.AT_START;
  }

  /** The pid of a process that writes to the log without O_APPEND; 0: none was found. */
  int nonAppendingPid() {
    return nonAppendingPid;
  }

  /** Forgets what the file system can do: the log may be on another one now. */
  void forgetCapability() {
    capability = null;
  }

  /** A run began: the next rotation scans for its processes. */
  void writersChanged() {
    scannedMillis = NEVER;
  }

  /**
   * Finds out what the file system can do, if that is needed and not known.
   *
   * @return null, or why it cannot be determined
   */
  RotationProblem probe(OpenLog log) {
    if (method() == null) {
      CapabilityProbe.Result result = CapabilityProbe.probe(log.storage(), log.directory(), log.name());
      capability = result.method();
      probeErrno = result.errno();
    }
    return method() != null ? null
        : new RotationProblem(RotationProblem.Kind.WRITE,
            "cannot write in \"" + log.name().directory() + "\": " + Errno.text(probeErrno));
  }

  /** Scans for writers without O_APPEND, at most every 10 s, if the method depends on them. */
  void scanWriters(OpenLog log, long wallMillis) {
    FileStatus live = log.stat();
    if (live != null && method() != RotationMethod.AT_START && Math.abs(wallMillis - scannedMillis) >= SCAN_MILLIS) {
      scannedMillis = wallMillis;
      nonAppendingPid = log.storage().writerWithoutAppend(live.device(), live.inode());
    }
  }
}
