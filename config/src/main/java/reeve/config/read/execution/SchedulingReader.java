package reeve.config.read.execution;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import reeve.config.execution.SchedulingSpec;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.util.Escaped;
import reeve.config.util.Suggestions;

/** Reads the keys of {@link SchedulingSpec}. */
final class SchedulingReader {
  /** The highest NR_CPUS that Linux can be configured with (arch/x86/Kconfig). */
  private static final int MAX_PROCESSORS = 8192;
  private static final int MAX_PRIORITY = 99;
  private static final int MAX_LEVEL = 7;
  /** linux/ioprio.h. */
  private static final int CLASS_SHIFT = 13;
  private static final List<String> IO_CLASSES = List.of("realtime", "best-effort", "idle");
  private static final int BEST_EFFORT = 2;
  private static final int IDLE = 3;
  private static final String IO_HINT =
      "write it as \"best-effort:4\", \"realtime:0\" or \"idle\"; levels go from 0 to 7";
  private static final List<String> POLICIES = List.of("other", "fifo", "rr", "batch", "idle");
  private static final SchedulingSpec.Policy[] POLICY_VALUES = SchedulingSpec.Policy.values();
  private static final String CPU_HINT = "write it as [0, \"2-3\"]";

  private SchedulingReader() {}

  /** @return {@code before} after a problem */
  static SchedulingSpec read(ValueReader in, String key, TomlNode node, String path, SchedulingSpec before) {
    switch (key) {
      case "nice":
        Integer nice = in.integer(node, path, -20, 19);
        return nice == null ? before
            : new SchedulingSpec(OptionalInt.of(nice), before.ioPriority(), before.cpuAffinity(), before.policy(),
                before.priority());
      case "io-priority":
        int value = ioPriority(in, node, path);
        return value < 0 ? before
            : new SchedulingSpec(before.nice(), OptionalInt.of(value), before.cpuAffinity(), before.policy(),
                before.priority());
      case "cpu-affinity":
        long[] words = processors(in, node, path);
        return words == null ? before
            : new SchedulingSpec(before.nice(), before.ioPriority(), Optional.of(words), before.policy(),
                before.priority());
      default:
        return policy(in, node, path, before);
    }
  }

  private static int ioPriority(ValueReader in, TomlNode node, String path) {
    if (isInteger(node)) {
      Integer level = in.integer(node, path, 0, MAX_LEVEL);
      return level == null ? -1 : BEST_EFFORT << CLASS_SHIFT | level;
    }
    String text = in.string(node, path, IO_HINT);
    if (text == null) {
      return -1;
    }
    int colon = text.indexOf(':');
    String word = colon < 0 ? text : text.substring(0, colon);
    int type = IO_CLASSES.indexOf(word) + 1;
    if (type == 0) {
      String near = Suggestions.didYouMean(word, List.of("idle")); // any other class needs a level
      in.problem(node, path, "cannot be " + Escaped.quote(text), near.isEmpty() ? IO_HINT : near);
      return -1;
    }
    if (type == IDLE && colon < 0) {
      return IDLE << CLASS_SHIFT;
    }
    int level = colon < 0 || type == IDLE ? -1 : number(text, colon + 1, text.length());
    if (level < 0 || level > MAX_LEVEL) {
      in.problem(node, path, "cannot read the level of " + Escaped.quote(text), IO_HINT);
      return -1;
    }
    return type << CLASS_SHIFT | level;
  }

  private static SchedulingSpec policy(ValueReader in, TomlNode node, String path, SchedulingSpec before) {
    String text = in.string(node, path, "use one of " + Suggestions.list(POLICIES));
    if (text == null) {
      return before;
    }
    int colon = text.indexOf(':');
    String word = colon < 0 ? text : text.substring(0, colon);
    int index = POLICIES.indexOf(word);
    if (index < 0) {
      in.problem(node, path, "cannot be " + Escaped.quote(text), Suggestions.hint(word, POLICIES));
      return before;
    }
    SchedulingSpec.Policy policy = POLICY_VALUES[index];
    boolean realtime = policy == SchedulingSpec.Policy.FIFO || policy == SchedulingSpec.Policy.RR;
    int priority = colon < 0 ? 0 : number(text, colon + 1, text.length());
    if (!realtime && colon >= 0) {
      in.problem(node, path, "cannot be " + Escaped.quote(text) + ": only fifo and rr have a priority",
          "write it as \"" + word + "\", and use nice");
      return before;
    }
    if (realtime && (priority < 1 || priority > MAX_PRIORITY)) {
      in.problem(node, path, "cannot be " + Escaped.quote(text) + (colon < 0 ? " without a priority" : ""),
          "write it as \"" + word + ":10\"; priorities go from 1 to " + MAX_PRIORITY);
      return before;
    }
    return new SchedulingSpec(before.nice(), before.ioPriority(), before.cpuAffinity(), Optional.of(policy), priority);
  }

  /** {@code [0, "2-3"]}, {@code "0-3,8"} or one number. */
  private static long[] processors(ValueReader in, TomlNode node, String path) {
    List<TomlNode> items = node instanceof TomlArray ? ((TomlArray) node).items : List.of(node);
    if (items.isEmpty()) {
      in.problem(node, path, "cannot be empty: the process needs a processor", CPU_HINT);
      return null;
    }
    BitSet set = new BitSet();
    boolean good = true;
    for (TomlNode item : items) {
      if (isInteger(item)) {
        Integer number = in.integer(item, path, 0, MAX_PROCESSORS - 1);
        good &= number != null;
        if (number != null) {
          set.set(number);
        }
      } else {
        String text = in.string(item, path, CPU_HINT);
        good &= text != null && addRanges(in, item, path, text, set);
      }
    }
    return good ? set.toLongArray() : null;
  }

  private static boolean addRanges(ValueReader in, TomlNode node, String path, String text, BitSet set) {
    int from = 0;
    while (from <= text.length()) {
      int comma = text.indexOf(',', from);
      int to = comma < 0 ? text.length() : comma;
      int dash = text.indexOf('-', from);
      boolean range = dash > from && dash < to;
      int low = number(text, from, range ? dash : to);
      int high = range ? number(text, dash + 1, to) : low;
      if (low < 0 || high < low || high >= MAX_PROCESSORS) {
        boolean large = low >= 0 && high >= low;
        in.problem(node, path, "cannot read " + Escaped.quote(text) + " as a range of processors",
            large ? "they go from 0 to " + (MAX_PROCESSORS - 1) : CPU_HINT);
        return false;
      }
      set.set(low, high + 1);
      from = to + 1;
    }
    return true;
  }

  private static boolean isInteger(TomlNode node) {
    return node instanceof TomlScalar && ((TomlScalar) node).kind == TomlScalar.Kind.INTEGER;
  }

  /** @return -1 unless these are one to seven digits */
  private static int number(String text, int from, int to) {
    if (from >= to || to - from > 7) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + c - '0';
    }
    return value;
  }
}
