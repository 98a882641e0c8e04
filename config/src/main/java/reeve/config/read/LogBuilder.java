package reeve.config.read;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reeve.config.LogFileAccess;
import reeve.config.LogSpec;
import reeve.config.RotationSpec;
import reeve.config.Signal;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/** Gathers the keys of {@link LogSpec} of a service. */
final class LogBuilder {
  private static final List<String> COMPRESSIONS = List.of("none", "gzip", "zstd");
  private static final LogSpec.Compression[] COMPRESSION_VALUES = LogSpec.Compression.values();
  private static final int MAX_ARCHIVES = 100_000;

  private static final List<String> ROTATIONS = List.of("auto", "freeze", "signal", "at-start");
  private static final RotationSpec.Kind[] ROTATION_VALUES = RotationSpec.Kind.values();

  private static final List<String> OVERFLOWS = List.of("drop-oldest", "grow", "throttle");
  private static final RotationSpec.Overflow[] OVERFLOW_VALUES = RotationSpec.Overflow.values();

  private static final String NONE = "none";

  private LogSpec spec;

  LogBuilder(LogSpec spec) {
    this.spec = spec;
  }

  /** @return whether the key is one of these */
  boolean apply(ValueReader in, String key, TomlNode node, String path) {
    switch (key) {
      case "log-max-size":
        long size = maxSize(in, node, path);
        spec = size < 0 ? spec
            : new LogSpec(size, spec.maxAge(), spec.keep(), spec.compression(), spec.access(), spec.rotation());
        return true;
      case "log-max-age":
        Duration age = in.duration(node, path, false);
        spec = age == null ? spec
            : new LogSpec(spec.maxBytes(), Optional.of(age), spec.keep(), spec.compression(), spec.access(),
                spec.rotation());
        return true;
      case "log-keep":
        Integer keep = in.integer(node, path, 1, MAX_ARCHIVES);
        spec = keep == null ? spec
            : new LogSpec(spec.maxBytes(), spec.maxAge(), keep, spec.compression(), spec.access(), spec.rotation());
        return true;
      case "log-compress":
        int word = in.enumIndex(node, path, COMPRESSIONS);
        spec = word < 0 ? spec
            : new LogSpec(spec.maxBytes(), spec.maxAge(), spec.keep(), COMPRESSION_VALUES[word], spec.access(),
                spec.rotation());
        return true;
      case "log-user":
        access(in.string(node, path, "name the user, or give the number in quotes"), null, -1);
        return true;
      case "log-group":
        access(null, in.string(node, path, "name the group, or give the number in quotes"), -1);
        return true;
      case "log-mode":
        access(null, null, mode(in, node, path));
        return true;
      case "rotate":
        int rotation = in.enumIndex(node, path, ROTATIONS);
        if (rotation >= 0) {
          spec = spec.withRotation(spec.rotation().withKind(ROTATION_VALUES[rotation]));
        }
        return true;
      case "rotate-signal":
        Signal signal = DomainValueReader.catchableSignal(in, node, path);
        if (signal != null) {
          spec = spec.withRotation(spec.rotation().withSignal(signal));
        }
        return true;
      case "log-overflow":
        int overflow = in.enumIndex(node, path, OVERFLOWS);
        if (overflow >= 0) {
          spec = spec.withRotation(spec.rotation().withOverflow(OVERFLOW_VALUES[overflow]));
        }
        return true;
      default:
        return false;
    }
  }

  /** @return 0 for "none"; -1 after a problem */
  private static long maxSize(ValueReader in, TomlNode node, String path) {
    String text = in.string(node, path, "write it in quotes, as \"10MB\", or \"none\"");
    return text == null ? -1 : text.equals(NONE) ? 0 : in.size(node, path);
  }

  private void access(String user, String group, int mode) {
    LogFileAccess before = spec.access();
    spec = spec.withAccess(new LogFileAccess(user == null ? before.user() : Optional.of(user),
        group == null ? before.group() : Optional.of(group),
        mode < 0 ? before.mode() : mode));
  }

  /**
   * Permission bits, in quotes because a number of TOML cannot begin with 0.
   *
   * @return -1 after a problem
   */
  private static int mode(ValueReader in, TomlNode node, String path) {
    String text = in.string(node, path, "write it in quotes, as \"0640\"");
    if (text == null) {
      return -1;
    }
    int mode = 0;
    boolean octal = text.length() == 3 || text.length() == 4 && text.charAt(0) == '0';
    for (int i = 0; i < text.length() && octal; i++) {
      octal = text.charAt(i) >= '0' && text.charAt(i) <= '7';
      mode = mode * 8 + text.charAt(i) - '0';
    }
    if (!octal) {
      in.problem(node, path, "cannot read " + Escaped.quote(text) + " as a mode",
          "write it as \"0640\": three octal digits after a 0");
      return -1;
    }
    return mode;
  }

  LogSpec build() {
    return spec;
  }

  /** Reports problems of the combination of settings. */
  void check(ValueReader in, TomlTable table) {
    boolean present = table.entries.containsKey("rotate-signal")
        || table.unreadable != null && table.unreadable.contains("rotate-signal");
    if (spec.rotation().kind() == RotationSpec.Kind.SIGNAL && spec.rotation().signal().isEmpty() && !present) {
      // There is no default: a signal that a service does not handle ends it.
      in.problems.add(in.file, table.definedAt, table.path + ".rotate", "cannot be \"signal\" without the signal",
          "add rotate-signal = \"SIGUSR1\", or another signal that makes it reopen its log");
    }
  }
}
