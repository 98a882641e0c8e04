package reeve.config;

/**
 * Which processes of a service get the signals of a stop: {@code kill-mode}. Except with PROCESS, every process that is
 * left at the end is killed.
 */
public enum KillMode {
  /**
   * The main process first, so that it can end its own processes in order. When it has ended, or was killed at the end
   * of its grace, the processes that it left behind get the schedule from its first step. The default.
   */
  MAIN_FIRST,
  /** The process group of the main process, and every descendant outside of it, all at once. */
  TREE,
  /** The process group of the main process. Descendants outside of it get the signals once the group is gone. */
  GROUP,
  /** The main process only. Once it is gone, leftover processes get SIGKILL at once. */
  MIXED,
  /** The main process only. Leftover processes keep running, and are named in the log. */
  PROCESS
}
