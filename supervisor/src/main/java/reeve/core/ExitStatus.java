package reeve.core;

import reeve.config.Signal;

/** How a process ended: with an exit code of its own, or by a signal. The two are never merged into one number. */
public sealed interface ExitStatus {
  /** @param code 0 to 255 */
  record Exited(int code) implements ExitStatus {
    @Override
    public String toString() {
      return "exit " + code;
    }
  }

  /** @param coreDumped the core dump flag of the wait status, see wait(2) */
  record Signaled(Signal signal, boolean coreDumped) implements ExitStatus {
    @Override
    public String toString() {
      return signal.name() + (coreDumped ? " (core dumped)" : "");
    }
  }

  /**
   * The code that a shell, tini and reeve itself exit with for this status: the exit code, or 128+n for signal n. Use
   * it only to leave the program.
   */
  default int shellCode() {
    return this instanceof Exited exited ? exited.code() : 128 + ((Signaled) this).signal().number();
  }
}
