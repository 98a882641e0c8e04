package reeve.runtime;

/** What came of an attempt to start a process. */
sealed interface Started {
  /** @param pid of the new process */
  record Running(int pid) implements Started {}

  /**
   * @param message stage, path and reason
   * @param permanent trying again at once is vain
   * @param exitCode what a shell would say: 127 not found, 126 cannot be executed
   */
  record Failed(String message, boolean permanent, int exitCode) implements Started {}
}
