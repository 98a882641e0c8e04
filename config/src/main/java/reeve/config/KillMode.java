package reeve.config;

/** {@code kill-mode}: to whom the steps of a stop go. In all but PROCESS, what is left at the end is killed. */
public enum KillMode {
  /** To the process group of the main process, and to every descendant outside of it. The default. */
  TREE,
  /** To the process group of the main process; descendants outside of it get the steps once it is gone. */
  GROUP,
  /** To the main process only; once it is gone, what is left gets SIGKILL at once. */
  MIXED,
  /** To the main process only; what is left is left alone, and named in the log. */
  PROCESS
}
