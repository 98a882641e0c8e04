package reeve.config.read;

import java.util.List;
import java.util.Optional;
import reeve.config.ConfigProblem;
import reeve.config.execution.ResourceSpec;
import reeve.config.execution.ResourceSpec.Amount;
import reeve.config.execution.ResourceSpec.CpuTime;
import reeve.config.SourceLocation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;
import reeve.config.util.Sizes;

/** Gathers what a service may use of the machine: the limits of its cgroup, and {@code memory-restart}. */
final class ResourceBuilder {
  private static final List<String> MEMORY_KEYS =
      List.of("memory-max", "memory-high", "memory-low", "memory-swap-max", "memory-restart");
  private static final String MAX = "max";
  private static final String RESTART = "memory-restart";
  private static final String MEMORY_HINT = "write it in quotes, as \"512MB\" or \"50%\" of the machine's memory";
  private static final String CPU_HINT =
      "write it as \"150%\" for one and a half processors, \"max\", or as the kernel does: \"150000 100000\"";
  /** No program runs with less. */
  private static final long MIN_BYTES = 1L << 20;
  private static final long MIN_MICROS = 1000;
  private static final long MAX_PERIOD_MICROS = 1_000_000;
  private static final long MAX_QUOTA_MICROS = 1_000_000_000_000L;
  private static final int MAX_WEIGHT = 10_000;
  private static final int MAX_PIDS = 4 << 20; // PID_MAX_LIMIT, proc_sys_kernel(5)

  private ResourceSpec spec;

  /** @param base what it begins with */
  ResourceBuilder(ResourceSpec base) {
    spec = base;
  }

  /** @return whether it is one of its keys */
  boolean apply(ValueReader in, String key, TomlNode node, String path) {
    if (MEMORY_KEYS.contains(key)) {
      Amount amount = amount(in, key, node, path);
      if (amount != null) {
        set(key, Optional.of(amount));
      }
      return true;
    }
    switch (key) {
      case "cpu-max":
        CpuTime time = cpuTime(in, node, path);
        if (time != null) {
          set(Optional.of(time), spec.cpuWeight(), spec.pidsMax(), spec.ioWeight());
        }
        return true;
      case "cpu-weight":
        Integer cpu = in.integer(node, path, 1, MAX_WEIGHT);
        if (cpu != null) {
          set(spec.cpuMax(), cpu, spec.pidsMax(), spec.ioWeight());
        }
        return true;
      case "pids-max":
        long pids = pids(in, node, path);
        if (pids > 0) {
          set(spec.cpuMax(), spec.cpuWeight(), pids, spec.ioWeight());
        }
        return true;
      case "io-weight":
        Integer io = in.integer(node, path, 1, MAX_WEIGHT);
        if (io != null) {
          set(spec.cpuMax(), spec.cpuWeight(), spec.pidsMax(), io);
        }
        return true;
      default:
        return false;
    }
  }

  private void set(String key, Optional<Amount> amount) {
    spec = new ResourceSpec(key.equals("memory-max") ? amount : spec.memoryMax(),
        key.equals("memory-high") ? amount : spec.memoryHigh(),
        key.equals("memory-low") ? amount : spec.memoryLow(),
        key.equals("memory-swap-max") ? amount : spec.memorySwapMax(),
        spec.cpuMax(), spec.cpuWeight(), spec.pidsMax(), spec.ioWeight(),
        key.equals(RESTART) ? amount : spec.memoryRestart());
  }

  private void set(Optional<CpuTime> cpuMax, int cpuWeight, long pidsMax, int ioWeight) {
    spec = new ResourceSpec(spec.memoryMax(), spec.memoryHigh(), spec.memoryLow(), spec.memorySwapMax(), cpuMax,
        cpuWeight, pidsMax, ioWeight, spec.memoryRestart());
  }

  private static Amount amount(ValueReader in, String key, TomlNode node, String path) {
    String text = in.string(node, path, MEMORY_HINT);
    if (text == null) {
      return null;
    }
    if (text.equals(MAX)) {
      return Amount.MAX;
    }
    boolean isPercent = text.endsWith("%");
    boolean mayBeZero = key.equals("memory-swap-max");
    long number = isPercent ? number(text.substring(0, text.length() - 1)) : text.equals("0") ? 0 : Sizes.parse(text);
    if (number < 0) {
      in.problem(node, path, "cannot read the size " + Escaped.quote(text),
          "write it as \"512MB\", \"64MiB\", \"2GB\", \"max\" or \"50%\" of the machine's memory");
      return null;
    }
    if (number == 0 && !mayBeZero) {
      in.problem(node, path, "cannot be zero", "write \"max\" for no limit");
      return null;
    }
    if (isPercent && number > 100) {
      in.problem(node, path, "cannot be more than the machine has", "write \"max\" for no limit");
      return null;
    }
    if (!isPercent && number < MIN_BYTES && !mayBeZero) {
      in.problem(node, path, "cannot be less than 1MiB: no program runs with it", "");
      return null;
    }
    return isPercent && number > 0 ? Amount.ofPercent((int) number) : Amount.ofBytes(number);
  }

  private static CpuTime cpuTime(ValueReader in, TomlNode node, String path) {
    String text = in.string(node, path, CPU_HINT);
    if (text == null) {
      return null;
    }
    if (text.equals(MAX)) {
      return CpuTime.MAX;
    }
    int space = text.indexOf(' ');
    long quota;
    long period = CpuTime.PERIOD_MICROS;
    if (text.endsWith("%")) {
      long percent = number(text.substring(0, text.length() - 1));
      quota = percent < 0 ? -1 : percent * (CpuTime.PERIOD_MICROS / 100);
    } else {
      String first = space < 0 ? "" : text.substring(0, space);
      quota = first.equals(MAX) ? Long.MAX_VALUE : number(first);
      period = space < 0 ? -1 : number(text.substring(space + 1));
    }
    if (quota < 0 || period < 0) {
      in.problem(node, path, "cannot read " + Escaped.quote(text) + " as a time of processors", CPU_HINT);
      return null;
    }
    if (quota < MIN_MICROS || quota > MAX_QUOTA_MICROS && quota != Long.MAX_VALUE) {
      in.problem(node, path, quota < MIN_MICROS ? "cannot be less than 1% or 1000 microseconds" : "cannot be so much",
          "write \"max\" for no limit");
      return null;
    }
    if (period < MIN_MICROS || period > MAX_PERIOD_MICROS) {
      in.problem(node, path, "cannot have a period of " + period + " microseconds", "it goes from 1000 to 1000000");
      return null;
    }
    return new CpuTime(quota, period);
  }

  /** @return 0 after a problem */
  private static long pids(ValueReader in, TomlNode node, String path) {
    if (node instanceof TomlScalar && ((TomlScalar) node).kind == TomlScalar.Kind.STRING) {
      String text = in.string(node, path, "");
      if (text != null && !text.equals(MAX)) {
        in.problem(node, path, "cannot be " + Escaped.quote(text),
            "write a number without quotes, as pids-max = 100, or \"max\" for no limit");
      }
      return MAX.equals(text) ? Long.MAX_VALUE : 0;
    }
    Integer number = in.integer(node, path, 1, MAX_PIDS);
    return number == null ? 0 : number;
  }

  /** @return -1 if these are not one to twelve digits */
  private static long number(String digits) {
    long number = digits.isEmpty() || digits.length() > 12 ? -1 : 0;
    for (int i = 0; i < digits.length() && number >= 0; i++) {
      char c = digits.charAt(i);
      number = c >= '0' && c <= '9' ? number * 10 + (c - '0') : -1;
    }
    return number;
  }

  /** Warns of a limit below which another one can never take effect. */
  private void check(ValueReader in, TomlTable table) {
    Amount max = spec.memoryMax().orElse(Amount.MAX);
    Amount restart = spec.memoryRestart().orElse(Amount.MAX);
    boolean comparable = max.percent() == 0 == (restart.percent() == 0);
    if (restart != Amount.MAX && comparable && (max.percent() == 0 ? restart.bytes() >= max.bytes()
        : restart.percent() >= max.percent())) {
      in.problems.warn(in.file, table.definedAt, new ConfigProblem(new SourceLocation(in.file.name(), table.definedAt),
          table.path + "." + RESTART,
          "cannot have an effect: at " + max + ", its memory-max, the kernel kills it before",
          "set it lower than memory-max"));
    }
  }

  /** Builds it for a service. */
  ResourceSpec build(ValueReader in, TomlTable table) {
    if (spec != ResourceSpec.NONE) {
      check(in, table);
    }
    return spec;
  }

  /** Builds the defaults. */
  ResourceSpec build() {
    return spec;
  }
}
