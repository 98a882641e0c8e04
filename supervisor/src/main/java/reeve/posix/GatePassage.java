package reeve.posix;

/**
 * How a child passes the gate: it opens two files by paths that lead through its own descriptors.
 *
 * @param free the first of three numbers of descriptors that it uses for this
 * @param prefix of the paths
 */
record GatePassage(int free, String prefix) {
  /** @return null: the process does not pass the gate */
  static GatePassage of(SpawnRequest request) {
    ProcessAttributes attributes = request.attributes();
    if (attributes == null || attributes.gate() == null) {
      return null;
    }
    // With another root directory, the working directory of the thread is /proc: see ThreadSetup.
    return new GatePassage(Math.max(2, request.passedAs()) + 1,
        attributes.root() == null ? "/proc/self/fd/" : "self/fd/");
  }

  /** Returns both paths, each as a C string. */
  String paths() {
    return prefix + free + '\0' + prefix + (free + 1) + '\0';
  }

  /** Returns where the second one begins. */
  int secondPath() {
    return (prefix + free).length() + 1;
  }
}
