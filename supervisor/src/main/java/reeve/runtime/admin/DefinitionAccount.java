package reeve.runtime.admin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ServiceSpec;
import reeve.config.write.DefinitionWriter;

/**
 * The memory that definitions take, as an estimate, and its bound: what clients add is refused before the heap is
 * exhausted, because a heap without room ends more than one request.
 */
final class DefinitionAccount {
  /** What a service with short values takes: its definition, its state and its view. Bytes; measured with 10,000. */
  private static final int PER_SERVICE = 2560;

  /** What a value takes beside its characters. Bytes. */
  private static final int PER_VALUE = 40;

  /** The share of the heap, in eighths. An apply holds the old definitions beside the new ones. */
  private static final int EIGHTHS = 3;

  private final long bound;
  /** The sizes of the definitions that were counted, by the name of the service. Loop thread. */
  private final Map<String, Long> sizes = new HashMap<>();
  private long total;
  private boolean counted;

  /** @param heap the largest size of the heap, in bytes */
  DefinitionAccount(long heap) {
    bound = heap / 8 * EIGHTHS;
  }

  /** Estimates the memory of a definition, in bytes. Any thread. */
  static long estimate(ServiceSpec spec) {
    long bytes = PER_SERVICE;
    for (Map.Entry<String, String> setting : DefinitionWriter.settings(spec).entrySet()) {
      boolean environment = setting.getKey().startsWith("env.");
      if (setting.getValue() != null) {
        bytes += setting.getValue().length() + (environment ? setting.getKey().length() + PER_VALUE : 0);
      }
    }
    return bytes;
  }

  /**
   * Checks whether a whole set of definitions is too large. Any thread; takes about 20 µs for each of them.
   *
   * @return null, or why it is refused, as the end of a sentence
   */
  String refusal(List<ServiceSpec> all) {
    long sum = 0;
    for (ServiceSpec spec : all) {
      sum += estimate(spec);
    }
    return sum <= bound ? null : text(sum);
  }

  /**
   * Checks whether one more definition is too much. Loop thread.
   *
   * @param present all present definitions, which are counted at the first call
   * @return null, or why it is refused, as the end of a sentence
   */
  String refusal(ServiceSpec more, Iterable<ServiceSpec> present) {
    if (!counted) {
      for (ServiceSpec spec : present) {
        if (!sizes.containsKey(spec.name())) {
          count(spec.name(), quickEstimate(spec));
        }
      }
      counted = true;
    }
    long sum = total + estimate(more);
    return sum <= bound ? null : text(sum);
  }

  private String text(long sum) {
    return "the definitions of all services would take " + ((sum >> 20) + 1) + " MiB, and " + (bound >> 20)
        + " MiB is the most for this heap; remove services, or start reeve with more, such as REEVE_JAVA_OPTS=-Xmx512m";
  }

  /** Counts a definition that was added. Loop thread. */
  void add(ServiceSpec spec) {
    count(spec.name(), estimate(spec));
  }

  private void count(String name, long size) {
    Long old = sizes.put(name, size);
    total += size - (old == null ? 0 : old);
  }

  /** Estimates by the values that are long in practice: 10,000 services must not hold up the loop. */
  private static long quickEstimate(ServiceSpec spec) {
    long bytes = (long) PER_SERVICE + spec.name().length();
    for (List<String> command : spec.process().commands()) {
      for (String argument : command) {
        bytes += argument.length() + PER_VALUE;
      }
    }
    for (Map.Entry<String, String> variable : spec.process().environment().entrySet()) {
      bytes += variable.getKey().length() + variable.getValue().length() + PER_VALUE;
    }
    return bytes;
  }

  /** Loop thread. */
  void remove(String name) {
    Long size = sizes.remove(name);
    total -= size == null ? 0 : size;
  }

  /**
   * Drops the counts of all other services, because an apply may have changed their definitions: they are counted again
   * when the next one is added. Loop thread.
   */
  void retain(Set<String> names) {
    sizes.keySet().retainAll(names);
    total = 0;
    for (long size : sizes.values()) {
      total += size;
    }
    counted = false;
  }
}
