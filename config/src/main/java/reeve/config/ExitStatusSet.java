package reeve.config;

import java.util.BitSet;
import java.util.Set;

/**
 * A set of ends of a process: exit codes and signals, which are never mixed up. From {@code [143, "80-89", "SIGTERM"]}.
 *
 * @param codes 0 to 255
 * @param signals by what they are, not by 128+n
 */
public record ExitStatusSet(BitSet codes, Set<Signal> signals) {
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
