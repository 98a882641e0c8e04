package reeve.core;

import reeve.config.Signal;

/**
 * How a process ended: with an exit code of its own, or by a signal. The two are never merged into one number. Of a
 * process that was not our child it may not be known.
 */
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
   * It is not known how the process ended: it ended while no reeve ran, or another process collected its status. Where
   * no stop was under way, this counts as a failure.
   */
  record Unknown() implements ExitStatus {
    @Override
    public String toString() {
      return "unknown exit status";
    }
  }

  /**
   * The code that a shell, tini and reeve itself exit with for this status: the exit code, or 128+n for signal n; 1 if
   * it is not known. Use it only to leave the program.
   */
  default int shellCode() {
    return this instanceof Exited exited ? exited.code()
        : this instanceof Signaled signaled ? 128 + signaled.signal().number() : 1;
  }
}
