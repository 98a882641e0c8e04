package reeve.config.write;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reeve.config.HooksSpec;

/** Writes the keys of {@link HooksSpec}. */
final class HooksWriter {
  private HooksWriter() {}

  /** Puts each key with its value, in the order of the manual; the value is null where nothing is set. */
  static void put(HooksSpec hooks, TomlFormat format, Map<String, String> settings) {
    Duration timeout = HooksSpec.DEFAULT_TIMEOUT;
    settings.put("pre-start", commands(hooks.preStart(), timeout, format));
    settings.put("post-start", commands(hooks.postStart(), timeout, format));
    settings.put("pre-stop", commands(hooks.preStop(), timeout, format));
    settings.put("post-stop", commands(hooks.postStop(), timeout, format));
    settings.put("stop-command", command(hooks.stop(), HooksSpec.DEFAULT_STOP_TIMEOUT, format));
    settings.put("reload-command", command(hooks.reload(), timeout, format));
    settings.put("on-failure", commands(hooks.onFailure(), timeout, format));
    settings.put("on-recovery", commands(hooks.onRecovery(), timeout, format));
  }

  /** One command; null: there is none. */
  static String command(Optional<HooksSpec.Command> command, Duration defaultTimeout, TomlFormat format) {
    return command.isEmpty() ? null : command(command.get(), defaultTimeout, format);
  }

  private static String commands(List<HooksSpec.Command> commands, Duration defaultTimeout, TomlFormat format) {
    if (commands.isEmpty()) {
      return null;
    }
    List<String> items = new ArrayList<>();
    for (HooksSpec.Command command : commands) {
      items.add(command(command, defaultTimeout, format));
    }
    return items.size() == 1 ? items.get(0) : TomlFormat.array(items);
  }

  private static String command(HooksSpec.Command command, Duration defaultTimeout, TomlFormat format) {
    String argv = format.strings(command.argv());
    if (command.timeout().equals(defaultTimeout) && !command.ignoreFailure()) {
      return argv;
    }
    return "{ command = " + argv + ", timeout = " + TomlFormat.duration(command.timeout())
        + (command.ignoreFailure() ? ", ignore-failure = true" : "") + " }";
  }
}
