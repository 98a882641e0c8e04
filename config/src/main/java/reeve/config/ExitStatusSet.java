package reeve.config;

import java.util.BitSet;
import java.util.Set;

/**
 * A set of exit statuses: exit codes and signals, which are kept apart. Read from {@code [143, "80-89", "SIGTERM"]}.
 * Immutable.
 *
 * @param codes 0 to 255
 * @param signals that ended a process; exit code 128+n is not taken for signal n
 */
public record ExitStatusSet(BitSet codes, Set<Signal> signals) {
  /** No status. */
  public static final ExitStatusSet EMPTY = new ExitStatusSet(new BitSet(), Set.of());

  public ExitStatusSet {
    codes = (BitSet) codes.clone();
    signals = Set.copyOf(signals);
  }

  /** A copy: the set itself never changes. */
  @Override
  public BitSet codes() {
    return (BitSet) codes.clone();
  }

  public boolean hasCode(int code) {
    return codes.get(code);
  }

  public boolean hasSignal(Signal signal) {
    return signals.contains(signal);
  }
}
