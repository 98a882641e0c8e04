package reeve.config.write;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import reeve.config.LogFileAccess;
import reeve.config.execution.Capabilities;
import reeve.config.execution.DirectoriesSpec;
import reeve.config.execution.ExecutionSpec;
import reeve.config.execution.PrivilegeSpec;
import reeve.config.execution.ResourceLimit;
import reeve.config.execution.SandboxSpec;
import reeve.config.execution.SchedulingSpec;
import reeve.config.execution.UserSpec;
import reeve.config.util.Sizes;

/** Writes the keys of {@link ExecutionSpec}. */
final class ExecutionWriter {
  private static final String[] IO_CLASSES = {"none", "realtime", "best-effort", "idle"};
  private static final int CLASS_SHIFT = 13;
  private static final long MICROS_OF_MILLI = 1000;
  /** What the readers of sizes and durations take at most. */
  private static final long MAX_SIZE = 1L << 50;
  private static final long MAX_SECONDS = 36_500L * 86_400;

  private ExecutionWriter() {}

  /** Puts each key with its value, in the order of the manual; the value is null where nothing is set. */
  static void put(ExecutionSpec spec, TomlFormat format, Map<String, String> settings) {
    UserSpec user = spec.user();
    settings.put("user", string(user.user(), format));
    settings.put("group", string(user.group(), format));
    settings.put("supplementary-groups",
        user.supplementaryGroups().isPresent() ? format.strings(user.supplementaryGroups().get()) : null);
    settings.put("login-environment", String.valueOf(user.loginEnvironment()));
    settings.put("umask", spec.umask().isPresent() ? mode(spec.umask().getAsInt()) : null);
    settings.put("root-directory", string(spec.rootDirectory(), format));
    settings.put("no-new-privileges", String.valueOf(spec.privileges().noNewPrivileges()));
    settings.put("capabilities", capabilities(spec.privileges()));
    putScheduling(spec.scheduling(), settings);
    settings.put("oom-score-adjust", integer(spec.oomScoreAdjust()));
    settings.put("limits", limits(spec.limits()));
    DirectoriesSpec directories = spec.directories();
    settings.put("runtime-directory", format.strings(directories.runtime()));
    settings.put("runtime-directory-mode", mode(directories.runtimeMode()));
    settings.put("state-directory", format.strings(directories.state()));
    settings.put("state-directory-mode", mode(directories.stateMode()));
    settings.put("credentials", credentials(spec.credentials(), format));
    putSandbox(spec.sandbox(), format, settings);
    settings.put("terminal", spec.terminal().strip() ? "{ strip = true }" : String.valueOf(spec.terminal().enabled()));
  }

  private static void putScheduling(SchedulingSpec scheduling, Map<String, String> settings) {
    settings.put("nice", integer(scheduling.nice()));
    settings.put("io-priority",
        scheduling.ioPriority().isPresent() ? ioPriority(scheduling.ioPriority().getAsInt()) : null);
    settings.put("cpu-affinity",
        scheduling.cpuAffinity().isPresent() ? processors(scheduling.cpuAffinity().get()) : null);
    String policy = null;
    if (scheduling.policy().isPresent()) {
      String word = scheduling.policy().get().name().toLowerCase(Locale.ROOT);
      policy = '"' + word + (scheduling.priority() > 0 ? ":" + scheduling.priority() : "") + '"';
    }
    settings.put("cpu-scheduling", policy);
  }

  private static void putSandbox(SandboxSpec sandbox, TomlFormat format, Map<String, String> settings) {
    settings.put("private-tmp", String.valueOf(sandbox.privateTmp()));
    settings.put("read-only-paths", format.strings(sandbox.readOnlyPaths()));
    settings.put("inaccessible-paths", format.strings(sandbox.inaccessiblePaths()));
    settings.put("protect-home", choice(sandbox.home()));
    settings.put("protect-system", choice(sandbox.system()));
    settings.put("private-network", String.valueOf(sandbox.privateNetwork()));
    settings.put("private-devices", String.valueOf(sandbox.privateDevices()));
  }

  private static String credentials(Map<String, String> credentials, TomlFormat format) {
    if (credentials.isEmpty()) {
      return null;
    }
    List<String> items = new ArrayList<>();
    for (Map.Entry<String, String> credential : credentials.entrySet()) {
      items.add(TomlFormat.key(credential.getKey()) + " = " + format.string(credential.getValue()));
    }
    return "{ " + String.join(", ", items) + " }";
  }

  private static String string(Optional<String> value, TomlFormat format) {
    return value.isPresent() ? format.string(value.get()) : null;
  }

  private static String integer(OptionalInt value) {
    return value.isPresent() ? String.valueOf(value.getAsInt()) : null;
  }

  private static String mode(int mode) {
    return '"' + LogFileAccess.octal(mode) + '"';
  }

  /** @param value NO and YES are booleans */
  private static String choice(Enum<?> value) {
    return value.ordinal() > 1 ? TomlFormat.enumValue(value) : String.valueOf(value.ordinal() == 1);
  }

  private static String ioPriority(int value) {
    int type = value >> CLASS_SHIFT;
    int level = value & (1 << CLASS_SHIFT) - 1;
    return '"' + IO_CLASSES[type] + (IO_CLASSES[type].equals("idle") ? "" : ":" + level) + '"';
  }

  private static String processors(long[] words) {
    BitSet set = BitSet.valueOf(words);
    List<String> items = new ArrayList<>();
    for (int from = set.nextSetBit(0); from >= 0;) {
      int to = set.nextClearBit(from) - 1;
      items.add(from == to ? String.valueOf(from) : "\"" + from + "-" + to + "\"");
      from = set.nextSetBit(to + 1);
    }
    return TomlFormat.array(items);
  }

  /** @return null if nothing is set */
  private static String capabilities(PrivilegeSpec privileges) {
    if (privileges.bounding() == PrivilegeSpec.ALL && privileges.ambient() == 0) {
      return null;
    }
    List<String> parts = new ArrayList<>();
    if (privileges.bounding() != PrivilegeSpec.ALL) {
      parts.add("bounding = " + names(privileges.bounding()));
    }
    if (privileges.ambient() != 0) {
      parts.add("ambient = " + names(privileges.ambient()));
    }
    return "{ " + String.join(", ", parts) + " }";
  }

  private static String names(long set) {
    List<String> items = new ArrayList<>();
    for (String name : Capabilities.names(set)) {
      items.add('"' + name + '"');
    }
    return TomlFormat.array(items);
  }

  /** @return null if none is set */
  private static String limits(Map<ResourceLimit, ResourceLimit.Value> limits) {
    List<String> items = new ArrayList<>();
    for (ResourceLimit limit : ResourceLimit.values()) {
      ResourceLimit.Value value = limits.get(limit);
      if (value != null) {
        String soft = amount(limit, value.soft());
        items.add(limit.name().toLowerCase(Locale.ROOT) + " = " + (value.soft() == value.hard() ? soft
            : "{ soft = " + soft + ", hard = " + amount(limit, value.hard()) + " }"));
      }
    }
    return items.isEmpty() ? null : "{ " + String.join(", ", items) + " }";
  }

  private static String amount(ResourceLimit limit, long value) {
    if (value == ResourceLimit.UNLIMITED) {
      return "\"unlimited\"";
    }
    switch (limit) {
      case FSIZE, DATA, STACK, CORE, RSS, MEMLOCK, AS, MSGQUEUE:
        return value <= MAX_SIZE ? '"' + Sizes.format(value) + '"' : String.valueOf(value);
      case CPU:
        return value <= MAX_SECONDS ? TomlFormat.duration(Duration.ofSeconds(value)) : String.valueOf(value);
      case RTTIME:
        boolean whole = value % MICROS_OF_MILLI == 0 && value / MICROS_OF_MILLI <= MAX_SECONDS * MICROS_OF_MILLI;
        return whole ? TomlFormat.duration(Duration.ofMillis(value / MICROS_OF_MILLI)) : String.valueOf(value);
      default:
        return String.valueOf(value);
    }
  }
}
