package reeve.config.read.execution;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import reeve.config.execution.ResourceLimit;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.toml.TomlTable;
import reeve.config.util.Durations;
import reeve.config.util.Escaped;
import reeve.config.util.Sizes;
import reeve.config.util.Suggestions;

/** Reads the table {@code limits}. */
final class LimitReader {
  /** In the order of {@link ResourceLimit}. */
  static final List<String> NAMES = List.of("cpu", "fsize", "data", "stack", "core", "rss", "nproc", "nofile",
      "memlock", "as", "locks", "sigpending", "msgqueue", "nice", "rtprio", "rttime");

  private static final ResourceLimit[] LIMITS = ResourceLimit.values();
  private static final List<String> PARTS = List.of("soft", "hard");
  /** Not the value of a limit. */
  private static final long INVALID = -2;
  private static final int MAX_DIGITS = 18;
  private static final long MICROS_OF_MILLI = 1000;

  private LimitReader() {}

  /**
   * Reads the limits of a table, in addition to those before, which may be set again.
   *
   * @return {@code before} after a problem
   */
  static Map<ResourceLimit, ResourceLimit.Value> read(ValueReader in, TomlNode node, String path,
      Map<ResourceLimit, ResourceLimit.Value> before) {
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, path, "a table", "write it as { nofile = 65536, core = \"unlimited\" }");
      return before;
    }
    TomlTable table = (TomlTable) node;
    Map<ResourceLimit, ResourceLimit.Value> limits = new EnumMap<>(ResourceLimit.class);
    limits.putAll(before);
    boolean good = true;
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      String name = entry.getKey();
      int index = NAMES.indexOf(name);
      if (index < 0) {
        in.problem(entry.getValue(), table.pathOf(name), "unknown key", Suggestions.hint(plain(name), NAMES));
        good = false;
        continue;
      }
      ResourceLimit.Value value = value(in, LIMITS[index], entry.getValue(), table.pathOf(name));
      good &= value != null;
      if (value != null) {
        limits.put(LIMITS[index], value);
      }
    }
    return good ? limits : before;
  }

  /** {@code nofile} for the {@code LimitNOFILE} of systemd and the {@code RLIMIT_NOFILE} of getrlimit(2). */
  private static String plain(String name) {
    String lower = name.toLowerCase(Locale.ROOT).replace('-', '_');
    return lower.startsWith("rlimit_") ? lower.substring(7)
        : lower.startsWith("limit_") ? lower.substring(6)
        : lower.startsWith("limit") ? lower.substring(5) : lower;
  }

  private static ResourceLimit.Value value(ValueReader in, ResourceLimit limit, TomlNode node, String path) {
    if (node instanceof TomlTable) {
      return ofTable(in, limit, (TomlTable) node, path);
    }
    long soft;
    long hard;
    TomlScalar.Kind kind = node instanceof TomlScalar ? ((TomlScalar) node).kind : null;
    if (kind == TomlScalar.Kind.STRING) {
      String text = in.string(node, path, "");
      if (text == null) {
        return null;
      }
      int colon = text.indexOf(':');
      soft = parse(in, limit, node, path, colon < 0 ? text : text.substring(0, colon));
      hard = colon < 0 || soft == INVALID ? soft : parse(in, limit, node, path, text.substring(colon + 1));
    } else {
      soft = amount(in, limit, node, path);
      hard = soft;
    }
    return checked(in, node, path, soft, hard);
  }

  private static ResourceLimit.Value ofTable(ValueReader in, ResourceLimit limit, TomlTable table, String path) {
    long soft = INVALID;
    long hard = INVALID;
    boolean good = true;
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      String key = path + "." + Escaped.key(entry.getKey());
      if (!PARTS.contains(entry.getKey())) {
        in.problem(entry.getValue(), key, "unknown key", Suggestions.hint(entry.getKey(), PARTS));
        good = false;
        continue;
      }
      long amount = amount(in, limit, entry.getValue(), key);
      good &= amount != INVALID;
      soft = entry.getKey().equals("soft") ? amount : soft;
      hard = entry.getKey().equals("hard") ? amount : hard;
    }
    if (good && (soft == INVALID || hard == INVALID)) {
      in.problem(table, path, "cannot find its " + (soft == INVALID ? "soft" : "hard") + " limit",
          "write it as { soft = 1024, hard = 4096 }, or one value for both");
    }
    return good ? checked(in, table, path, soft, hard) : null;
  }

  private static ResourceLimit.Value checked(ValueReader in, TomlNode node, String path, long soft, long hard) {
    if (soft == INVALID || hard == INVALID) {
      return null;
    }
    if (hard != ResourceLimit.UNLIMITED && (soft == ResourceLimit.UNLIMITED || soft > hard)) {
      in.problem(node, path, "cannot have a soft limit above the hard limit", "the soft limit comes first");
      return null;
    }
    return new ResourceLimit.Value(soft, hard);
  }

  /** @return {@link #INVALID} after a problem */
  private static long amount(ValueReader in, ResourceLimit limit, TomlNode node, String path) {
    TomlScalar.Kind kind = node instanceof TomlScalar ? ((TomlScalar) node).kind : null;
    if (kind == TomlScalar.Kind.INTEGER) {
      return parse(in, limit, node, path, ((TomlScalar) node).written());
    }
    if (kind != TomlScalar.Kind.STRING) {
      in.wrongType(node, path, "a limit", hint(limit));
      return INVALID;
    }
    String text = in.string(node, path, "");
    return text == null ? INVALID : parse(in, limit, node, path, text);
  }

  private static long parse(ValueReader in, ResourceLimit limit, TomlNode node, String path, String text) {
    if (text.equals("unlimited") || text.equals("infinity")) {
      return ResourceLimit.UNLIMITED;
    }
    long value = isDigits(text) ? Long.parseLong(text) : withUnit(limit, text);
    long max = max(limit);
    if (value < 0) {
      in.problem(node, path, "cannot read " + Escaped.quote(text) + " as a limit", hint(limit));
      return INVALID;
    }
    if (value > max) {
      in.problem(node, path, "cannot be " + text, "it goes from 0 to " + max);
      return INVALID;
    }
    return value;
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= MAX_DIGITS;
  }

  /** @return -1 if the text is no amount of the unit of this limit */
  private static long withUnit(ResourceLimit limit, String text) {
    switch (limit) {
      case FSIZE, DATA, STACK, CORE, RSS, MEMLOCK, AS, MSGQUEUE:
        return Sizes.parse(text);
      case CPU:
        Duration seconds = Durations.parse(text);
        return seconds == null || seconds.getNano() != 0 ? -1 : seconds.getSeconds();
      case RTTIME:
        Duration time = Durations.parse(text);
        return time == null ? -1 : time.toMillis() * MICROS_OF_MILLI;
      default:
        return -1;
    }
  }

  /** The values of nice and rtprio are priorities (getrlimit(2)). */
  private static long max(ResourceLimit limit) {
    return limit == ResourceLimit.NICE ? 40 : limit == ResourceLimit.RTPRIO ? 99 : Long.MAX_VALUE;
  }

  private static String hint(ResourceLimit limit) {
    switch (limit) {
      case FSIZE, DATA, STACK, CORE, RSS, MEMLOCK, AS, MSGQUEUE:
        return "write it as \"8MB\", 8388608 (bytes), \"4MB:8MB\" (soft and hard) or \"unlimited\"";
      case CPU:
        return "write it as \"30s\", 30 (whole seconds), \"30s:60s\" (soft and hard) or \"unlimited\"";
      case RTTIME:
        return "write it as \"500ms\", 500000 (microseconds), \"500ms:1s\" (soft and hard) or \"unlimited\"";
      default:
        return "write it as 40, \"20:40\" (soft and hard) or \"unlimited\"";
    }
  }
}
