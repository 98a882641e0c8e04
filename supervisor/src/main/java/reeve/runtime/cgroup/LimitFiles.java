package reeve.runtime.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reeve.config.execution.ResourceSpec;
import reeve.config.execution.ResourceSpec.Amount;

/** Which files of a cgroup hold the limits of a service, and what is written to them. Pure. */
final class LimitFiles {
  /** The file of a kernel whose disks are scheduled by BFQ, instead of io.weight. */
  static final String BFQ_WEIGHT = "io.bfq.weight";

  private static final int MOST_BFQ_WEIGHT = 1000;
  private static final int DEFAULT_WEIGHT = 100;
  private static final int MOST_WEIGHT = 10_000;

  /**
   * One limit.
   *
   * @param key of the definition
   * @param written its value as the definition has it
   * @param file in the cgroup
   * @param value the kernel's form
   */
  record Limit(String key, String written, String file, String value) {
    /** The controller that has the file. */
    String controller() {
      return file.substring(0, file.indexOf('.'));
    }
  }

  private LimitFiles() {}

  /**
   * Returns what is written for a service, in this order. A lower memory.max comes last, because it may kill.
   *
   * @param before the limits that are in force, whose keys that are not set any more get the kernel's default; all keys
   *     of a cgroup whose limits are not known do
   * @param machine the bytes of memory that the machine has
   */
  static List<Limit> of(ResourceSpec spec, ResourceSpec before, long machine) {
    List<Limit> limits = new ArrayList<>();
    amount(limits, "memory-low", spec.memoryLow(), before.memoryLow(), "0", machine);
    amount(limits, "memory-high", spec.memoryHigh(), before.memoryHigh(), "max", machine);
    amount(limits, "memory-swap-max", spec.memorySwapMax(), before.memorySwapMax(), "max", machine);
    if (spec.cpuMax().isPresent()) {
      add(limits, "cpu-max", spec.cpuMax().get().toString(), "cpu.max", spec.cpuMax().get().kernelText());
    } else if (before.cpuMax().isPresent()) {
      add(limits, "cpu-max", null, "cpu.max", ResourceSpec.CpuTime.MAX.kernelText());
    }
    weight(limits, "cpu-weight", spec.cpuWeight(), before.cpuWeight());
    weight(limits, "io-weight", spec.ioWeight(), before.ioWeight());
    if (spec.pidsMax() != 0 || before.pidsMax() != 0) {
      boolean none = spec.pidsMax() == 0 || spec.pidsMax() == Long.MAX_VALUE;
      String text = none ? "max" : Long.toString(spec.pidsMax());
      add(limits, "pids-max", spec.pidsMax() == 0 ? null : text, "pids.max", text);
    }
    amount(limits, "memory-max", spec.memoryMax(), before.memoryMax(), "max", machine);
    return limits;
  }

  private static void amount(List<Limit> limits, String key, Optional<Amount> amount, Optional<Amount> before,
      String none, long machine) {
    String file = key.replace('-', '.');
    if (amount.isPresent()) {
      long bytes = amount.get().bytes(machine);
      add(limits, key, amount.get().toString(), file, bytes == Long.MAX_VALUE ? "max" : Long.toString(bytes));
    } else if (before.isPresent()) {
      add(limits, key, null, file, none);
    }
  }

  private static void weight(List<Limit> limits, String key, int weight, int before) {
    if (weight != 0 || before != 0) {
      add(limits, key, weight == 0 ? null : Integer.toString(weight), key.replace('-', '.'),
          Integer.toString(weight == 0 ? DEFAULT_WEIGHT : weight));
    }
  }

  private static void add(List<Limit> limits, String key, String written, String file, String value) {
    limits.add(new Limit(key, written, file, value));
  }

  /** The same weight for {@link #BFQ_WEIGHT}, which goes from 1 to 1000: above 100 in proportion, as systemd does. */
  static String bfqWeight(String weight) {
    int value = Integer.parseInt(weight);
    return Integer.toString(value <= DEFAULT_WEIGHT ? value : DEFAULT_WEIGHT
        + (value - DEFAULT_WEIGHT) * (MOST_BFQ_WEIGHT - DEFAULT_WEIGHT) / (MOST_WEIGHT - DEFAULT_WEIGHT));
  }
}
