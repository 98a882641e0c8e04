package reeve.config.execution;

import java.util.Optional;
import reeve.config.util.Sizes;

/**
 * What a service may use of the machine. All but the last are limits of its cgroup (version 2,
 * Documentation/admin-guide/cgroup-v2.rst), whose files have the same names with dots. Empty or 0: not set.
 *
 * @param memoryMax more than this is not possible: the kernel kills processes of the service
 * @param memoryHigh above this the kernel slows the service down and takes memory away from it
 * @param memoryLow up to this much is taken away only if there is nothing else to take
 * @param memorySwapMax how much of its memory may be swapped; may be zero
 * @param cpuMax how much time of processors it may use
 * @param cpuWeight its share of the processors when they are all busy, from 1 to 10000; the kernel's default is 100
 * @param pidsMax how many processes and threads it may have; {@link Long#MAX_VALUE}: any number
 * @param ioWeight its share of busy disks, as {@code cpuWeight}
 * @param memoryRestart the service is restarted when its processes use more than this
 */
public record ResourceSpec(
    Optional<Amount> memoryMax,
    Optional<Amount> memoryHigh,
    Optional<Amount> memoryLow,
    Optional<Amount> memorySwapMax,
    Optional<CpuTime> cpuMax,
    int cpuWeight,
    long pidsMax,
    int ioWeight,
    Optional<Amount> memoryRestart) {

  /** For services that set nothing; shared by all of them. */
  public static final ResourceSpec NONE = new ResourceSpec(Optional.empty(), Optional.empty(), Optional.empty(),
      Optional.empty(), Optional.empty(), 0, 0, 0, Optional.empty());

  /**
   * An amount of memory.
   *
   * @param bytes {@link Long#MAX_VALUE}: no limit; 0 if it is a percentage
   * @param percent of the machine's memory; 0: it is in bytes
   */
  public record Amount(long bytes, int percent) {
    /** No limit. */
    public static final Amount MAX = new Amount(Long.MAX_VALUE, 0);

    /** An amount in bytes. */
    public static Amount ofBytes(long bytes) {
      return new Amount(bytes, 0);
    }

    /** A percentage of the machine's memory. */
    public static Amount ofPercent(int percent) {
      return new Amount(0, percent);
    }

    /**
     * Returns the amount in bytes.
     *
     * @param machine the bytes of memory that the machine has
     */
    public long bytes(long machine) {
      return percent == 0 ? bytes : machine / 100 * percent;
    }

    /** Returns the amount as it is written in a file, without quotes. */
    @Override
    public String toString() {
      return percent != 0 ? percent + "%" : bytes == Long.MAX_VALUE ? "max" : Sizes.format(bytes);
    }
  }

  /**
   * Time of processors in each period.
   *
   * @param quotaMicros {@link Long#MAX_VALUE}: no limit
   * @param periodMicros from 1000 to 1000000
   */
  public record CpuTime(long quotaMicros, long periodMicros) {
    /** The period of a percentage: 100 ms, the kernel's default. */
    public static final long PERIOD_MICROS = 100_000;
    /** No limit. */
    public static final CpuTime MAX = new CpuTime(Long.MAX_VALUE, PERIOD_MICROS);

    private static final long MICROS_OF_PERCENT = PERIOD_MICROS / 100;

    /** Returns the time as it is written in a file, without quotes. */
    @Override
    public String toString() {
      if (periodMicros == PERIOD_MICROS && quotaMicros % MICROS_OF_PERCENT == 0) {
        return quotaMicros / MICROS_OF_PERCENT + "%";
      }
      return quotaMicros == Long.MAX_VALUE && periodMicros == PERIOD_MICROS ? "max" : kernelText();
    }

    /** Returns the time as cpu.max has it. */
    public String kernelText() {
      return (quotaMicros == Long.MAX_VALUE ? "max" : Long.toString(quotaMicros)) + " " + periodMicros;
    }
  }

  /** Whether it needs a cgroup. */
  public boolean hasLimits() {
    return this != NONE && (memoryMax.isPresent() || memoryHigh.isPresent() || memoryLow.isPresent()
        || memorySwapMax.isPresent() || cpuMax.isPresent() || cpuWeight != 0 || pidsMax != 0 || ioWeight != 0);
  }
}
