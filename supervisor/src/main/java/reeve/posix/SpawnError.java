package reeve.posix;

/**
 * The error of a spawn in one number: an error number of the kernel, and the step of {@link ProcessAttributes} that
 * failed.
 */
final class SpawnError {
  private static final int STEP_SHIFT = 12; // error numbers are below 4096 (linux/err.h)
  private static final int INDEX_SHIFT = 18;

  /** The steps, each as what could not be done. */
  enum Step {
    EXECUTE(null),
    THREAD("make a thread"),
    GATE("hold it before its program runs: reeve needs a directory that it can write, and /proc"),
    NAMESPACE("make a namespace for it"),
    MOUNT("make its mounts"),
    LOOPBACK("start the loopback interface of its network"),
    UMASK("set its umask"),
    ROOT("change its root directory"),
    BOUNDING("drop capabilities from its bounding set"),
    GROUPS("set its supplementary groups"),
    GROUP("set its group"),
    USER("set its user"),
    AMBIENT("give it ambient capabilities"),
    NO_NEW_PRIVILEGES("set no_new_privs"),
    LIMIT("set its resource limits"),
    NICE("set its nice value"),
    IO_PRIORITY("set its I/O priority"),
    AFFINITY("set its processors"),
    SCHEDULING("set its scheduling policy"),
    OOM_SCORE("set its OOM score"),
    CGROUP("move it to its control group");

    /** What could not be done; null: it is the execution itself. */
    final String task;

    Step(String task) {
      this.task = task;
    }
  }

  private static final Step[] STEPS = Step.values();

  private SpawnError() {}

  /** Returns the number of an error, positive. */
  static int of(Step step, int errno) {
    return errno | step.ordinal() << STEP_SHIFT;
  }

  /**
   * Returns the number of an error of one of several mounts, positive.
   *
   * @param index of {@link ProcessAttributes.Sandbox#mounts}; beyond some thousands it is not kept
   */
  static int ofMount(int index, int errno) {
    return of(Step.MOUNT, errno) | (index + 1 & 0xfff) << INDEX_SHIFT;
  }

  /** Returns the index of the mount that failed; -1: none. */
  static int mount(int error) {
    return (error >>> INDEX_SHIFT) - 1;
  }

  /** Returns the error number of the kernel. */
  static int errno(int error) {
    return error & (1 << STEP_SHIFT) - 1;
  }

  /** Returns what can be done about an error, as the end of a sentence; may be empty. */
  static String advice(int error) {
    if (errno(error) != Errno.EPERM && (errno(error) != Errno.EACCES || step(error) != Step.NICE)) {
      return "";
    }
    return switch (step(error)) {
      case GROUPS, GROUP, USER -> " (run reeve as root, or with CAP_SETUID and CAP_SETGID)";
      case NAMESPACE, MOUNT -> " (run reeve as root, or with CAP_SYS_ADMIN)";
      case ROOT -> " (run reeve as root, or with CAP_SYS_CHROOT)";
      case BOUNDING -> " (run reeve as root, or with CAP_SETPCAP)";
      case AMBIENT -> " (reeve has only the capabilities that it was started with)";
      case LIMIT, OOM_SCORE -> " (above what reeve has itself, it needs CAP_SYS_RESOURCE)";
      case NICE, IO_PRIORITY, SCHEDULING, AFFINITY -> " (above what reeve has itself, it needs CAP_SYS_NICE)";
      default -> "";
    };
  }

  /** Returns the step that failed. */
  static Step step(int error) {
    return STEPS[error >>> STEP_SHIFT & (1 << INDEX_SHIFT - STEP_SHIFT) - 1];
  }
}
