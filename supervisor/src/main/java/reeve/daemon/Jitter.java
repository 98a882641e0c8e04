package reeve.daemon;

import java.util.function.DoubleSupplier;

/**
 * Random numbers in [0, 1) for the jitter of restart delays: xorshift64 (Marsaglia 2003), which is good enough to
 * spread restarts and loads no class of the JDK. Loop thread.
 */
final class Jitter implements DoubleSupplier {
  private long state;

  Jitter(long seed) {
    state = seed == 0 ? 1 : seed;
  }

  @Override
  public double getAsDouble() {
    state ^= state << 13;
    state ^= state >>> 7;
    state ^= state << 17;
    return (state >>> 11) * 0x1.0p-53;
  }
}
