package reeve.config.read;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reeve.config.ReadinessSpec;
import reeve.config.StartupSpec;
import reeve.config.execution.Condition;
import reeve.config.read.execution.ConditionReader;
import reeve.config.read.value.SettingLocation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.util.Escaped;

/** Gathers the keys of {@link StartupSpec} of a service. */
final class StartupBuilder {
  private static final List<String> TYPES =
      List.of("simple", "exec", "oneshot", "forking", "notify", "notify-reload", "dbus", "idle");
  private static final List<String> ACCESS = List.of("none", "main", "all");
  private static final String BUS_HINT = "use \"system\", \"session\" or an address such as \"unix:path=/run/bus\"";

  private StartupSpec.Type type = StartupSpec.Type.SIMPLE;
  private boolean remainAfterExit;
  private String pidFile;
  private ReadinessSpec ready;
  private Duration timeout;
  private Duration startSeconds = StartupSpec.DEFAULT_START_SECONDS;
  private StartupSpec.NotifyAccess notifyAccess;
  private String busName;
  private boolean busNameSet;
  private String bus;
  private List<Condition> conditions = List.of();
  private boolean changed;
  private SettingLocation typeLocation;
  private SettingLocation accessLocation;
  private SettingLocation secondsLocation;
  /** The location of the last key that has a meaning with one type only; null if there is none. */
  private SettingLocation typedLocation;

  StartupBuilder() {}

  StartupBuilder(StartupBuilder base) {
    timeout = base.timeout;
    startSeconds = base.startSeconds;
    conditions = base.conditions;
    changed = base.changed;
  }

  static boolean isKey(String key) {
    return key.equals("type") || key.equals("remain-after-exit") || key.equals("pid-file") || key.equals("ready")
        || isDefaultKey(key) || key.equals("notify-access") || key.equals("bus-name") || key.equals("bus");
  }

  /** Whether the key may stand in {@code [defaults]} too. */
  static boolean isDefaultKey(String key) {
    return key.equals("start-timeout") || key.equals("start-seconds") || key.equals("condition");
  }

  StartupSpec.Type type() {
    return type;
  }

  /** @return whether the key is one of these */
  boolean apply(ValueReader in, String key, TomlNode node, String path) {
    if (!isKey(key)) {
      return false;
    }
    changed = true;
    switch (key) {
      case "type":
        int typeIndex = in.enumIndex(node, path, TYPES);
        type = typeIndex < 0 ? type : StartupSpec.Type.values()[typeIndex];
        typeLocation = new SettingLocation(in, node, path);
        break;
      case "remain-after-exit":
        Boolean value = in.bool(node, path);
        remainAfterExit = value != null && value;
        typedLocation = remainAfterExit ? new SettingLocation(in, node, path) : typedLocation;
        break;
      case "pid-file":
        pidFile = in.path(node, path);
        typedLocation = new SettingLocation(in, node, path);
        break;
      case "ready":
        ready = ReadinessReader.read(in, node, path);
        break;
      case "notify-access":
        int accessIndex = in.enumIndex(node, path, ACCESS);
        notifyAccess = accessIndex < 0 ? notifyAccess : StartupSpec.NotifyAccess.values()[accessIndex];
        accessLocation = new SettingLocation(in, node, path);
        break;
      case "bus-name":
        busName = busName(in, node, path);
        busNameSet = true;
        typedLocation = new SettingLocation(in, node, path);
        break;
      case "bus":
        bus = bus(in, node, path);
        typedLocation = new SettingLocation(in, node, path);
        break;
      case "condition":
        List<Condition> read = ConditionReader.read(in, node, path);
        conditions = read == null ? conditions : read;
        break;
      case "start-seconds":
        Duration seconds = in.duration(node, path, true);
        startSeconds = seconds == null ? startSeconds : seconds;
        secondsLocation = new SettingLocation(in, node, path);
        break;
      default:
        timeout = in.duration(node, path, true);
        break;
    }
    return true;
  }

  /**
   * A well-known bus name (D-Bus Specification, "Bus names"): at least two elements of letters, digits, _ and -,
   * separated by dots, none beginning with a digit.
   */
  private static String busName(ValueReader in, TomlNode node, String key) {
    String text = in.string(node, key, "write it as \"org.example.Web\"");
    if (text == null) {
      return null;
    }
    int dots = 0;
    boolean good = !text.isEmpty() && text.length() <= 255;
    for (int i = 0; i < text.length() && good; i++) {
      char c = text.charAt(i);
      boolean first = i == 0 || text.charAt(i - 1) == '.';
      boolean word = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '-';
      good = word || c >= '0' && c <= '9' && !first || c == '.' && !first && i < text.length() - 1;
      dots += c == '.' ? 1 : 0;
    }
    if (!good || dots == 0) {
      in.problem(node, key, "cannot use " + Escaped.quote(text) + " as the name of a service on a bus",
          "write it as \"org.example.Web\"");
      return null;
    }
    return text;
  }

  private static String bus(ValueReader in, TomlNode node, String key) {
    String text = in.string(node, key, BUS_HINT);
    if (text != null && !text.equals("system") && !text.equals("session") && !text.startsWith("unix:")) {
      in.problem(node, key, "cannot be " + Escaped.quote(text), BUS_HINT);
      return null;
    }
    return text;
  }

  StartupSpec build() {
    if (!changed) {
      return StartupSpec.PLAIN;
    }
    if (remainAfterExit && type != StartupSpec.Type.ONESHOT) {
      typedLocation.warn("has no meaning without type = \"oneshot\"");
    } else if (pidFile != null && type != StartupSpec.Type.FORKING) {
      typedLocation.warn("has no meaning without type = \"forking\"");
    } else if ((busName != null || bus != null) && type != StartupSpec.Type.DBUS) {
      typedLocation.warn("has no meaning without type = \"dbus\"");
    }
    if (type == StartupSpec.Type.DBUS && !busNameSet) {
      typeLocation.problem("cannot be \"dbus\" without a bus-name",
          "add bus-name = \"org.example.Web\"");
    }
    boolean byNotify = type == StartupSpec.Type.NOTIFY || type == StartupSpec.Type.NOTIFY_RELOAD
        || ready instanceof ReadinessSpec.Notify;
    if (byNotify && notifyAccess == StartupSpec.NotifyAccess.NONE) {
      accessLocation.problem("cannot be \"none\" for a service that itself reports that it is up",
          "use \"main\" or \"all\"");
    }
    StartupSpec.NotifyAccess defaultAccess =
        byNotify ? StartupSpec.NotifyAccess.ALL : StartupSpec.NotifyAccess.NONE;
    StartupSpec spec = new StartupSpec(type, remainAfterExit, Optional.ofNullable(pidFile), Optional.ofNullable(ready),
        Optional.ofNullable(timeout), startSeconds, notifyAccess == null ? defaultAccess : notifyAccess,
        Optional.ofNullable(busName),
        bus == null ? "system" : bus, conditions);
    if (secondsLocation != null && !spec.readyAtOnce()) {
      secondsLocation.warn("has no meaning for a service that has to become ready");
    }
    return spec;
  }
}
