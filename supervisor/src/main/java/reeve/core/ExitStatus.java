package reeve.core;

import reeve.config.Signal;

/** How a process ended: by itself with a code, or by a signal. Never one int (law 2 of the design). */
public sealed interface ExitStatus {
  /** @param code 0 to 255 */
  record Exited(int code) implements ExitStatus {
    @Override
    public String toString() {
      return "exit " + code;
    }
  }

  /** @param coreDumped as the kernel says in the wait status */
  record Signaled(Signal signal, boolean coreDumped) implements ExitStatus {
    @Override
    public String toString() {
      return signal.name() + (coreDumped ? " (core dumped)" : "");
    }
  }

  /**
   * The code that a shell, tini and reeve itself exit with for it: the code, or 128+n. For leaving the program only.
   */
  default int shellCode() {
    return this instanceof Exited exited ? exited.code() : 128 + ((Signaled) this).signal().number();
  }
}
