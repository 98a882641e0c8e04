package reeve.config.read;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reeve.config.HooksSpec;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;
import reeve.config.util.Suggestions;

/** Gathers the keys of {@link HooksSpec} of a service. */
final class HooksBuilder {
  /** In the order of the manual. */
  static final List<String> KEYS = List.of("pre-start", "post-start", "pre-stop", "post-stop", "stop-command",
      "reload-command", "on-failure", "on-recovery");

  private static final int STOP = 4;
  private static final int RELOAD = 5;

  private static final List<String> COMMAND_KEYS = List.of("command", "shell", "timeout", "ignore-failure");
  private static final String HINT =
      "write it as [\"program\", \"argument\"] or { command = [\"program\"], timeout = \"10s\" }";

  private static final String SHELL_HINT = "make it one string, or remove shell = true";

  private HooksSpec hooks;

  HooksBuilder(HooksSpec base) {
    hooks = base;
  }

  /** @return whether the key is one of these */
  boolean apply(ValueReader in, String key, TomlNode node, String path) {
    int index = KEYS.indexOf(key);
    if (index < 0) {
      return false;
    }
    boolean one = index == STOP || index == RELOAD;
    List<HooksSpec.Command> commands =
        commands(in, node, path, index == STOP ? HooksSpec.DEFAULT_STOP_TIMEOUT : HooksSpec.DEFAULT_TIMEOUT);
    if (commands == null) {
      return true;
    }
    if (one && commands.size() > 1) {
      in.problem(node, path, "cannot be more than one command", HINT);
      return true;
    }
    Optional<HooksSpec.Command> single = commands.isEmpty() ? Optional.empty() : Optional.of(commands.get(0));
    HooksSpec h = hooks;
    hooks = new HooksSpec(index == 0 ? commands : h.preStart(), index == 1 ? commands : h.postStart(),
        index == 2 ? commands : h.preStop(),
        index == 3 ? commands : h.postStop(), index == STOP ? single : h.stop(), index == RELOAD ? single : h.reload(),
        index == 6 ? commands : h.onFailure(), index == 7 ? commands : h.onRecovery());
    return true;
  }

  /**
   * Sets {@code reload-command}.
   *
   * @return whether there is one now
   */
  boolean setReload(ValueReader in, TomlNode node, String path) {
    dropReload();
    apply(in, KEYS.get(RELOAD), node, path);
    return hooks.reload().isPresent();
  }

  /** Removes {@code reload-command}, because a signal replaces it. */
  void dropReload() {
    HooksSpec h = hooks;
    if (h.reload().isPresent()) {
      hooks = new HooksSpec(h.preStart(), h.postStart(), h.preStop(), h.postStop(), h.stop(), Optional.empty(),
          h.onFailure(), h.onRecovery());
    }
  }

  HooksSpec build() {
    return hooks.isEmpty() ? HooksSpec.NONE : hooks;
  }

  /** Reads at most one command, for a key beside the hooks. @return null after a problem */
  static Optional<HooksSpec.Command> single(ValueReader in, TomlNode node, String path) {
    List<HooksSpec.Command> commands = commands(in, node, path, HooksSpec.DEFAULT_TIMEOUT);
    if (commands != null && commands.size() > 1) {
      in.problem(node, path, "cannot be more than one command", HINT);
      return null;
    }
    return commands == null ? null : commands.isEmpty() ? Optional.empty() : Optional.of(commands.get(0));
  }

  /** Reads one command or an array of commands. An empty array means no command, whatever {@code [defaults]} sets. */
  private static List<HooksSpec.Command> commands(ValueReader in, TomlNode node, String path, Duration timeout) {
    boolean several = node instanceof TomlArray
        && (((TomlArray) node).items.isEmpty() || !(((TomlArray) node).items.get(0) instanceof TomlScalar));
    List<TomlNode> items = several ? ((TomlArray) node).items : List.of(node);
    List<HooksSpec.Command> commands = new ArrayList<>(items.size());
    for (TomlNode item : items) {
      HooksSpec.Command command = command(in, item, path, timeout);
      if (command != null) {
        commands.add(command);
      }
    }
    return commands.size() == items.size() ? commands : null;
  }

  private static HooksSpec.Command command(ValueReader in, TomlNode node, String path, Duration timeout) {
    if (node instanceof TomlArray) {
      List<String> argv = in.argv(node, path, HINT);
      return argv == null ? null : new HooksSpec.Command(argv, timeout, false);
    }
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, path, "an array of strings, or a table",
          "write it as { command = \"…\", shell = true } for the shell");
      return null;
    }
    TomlNode command = null;
    boolean shell = false;
    boolean ignore = false;
    boolean good = true;
    Duration limit = timeout;
    for (Map.Entry<String, TomlNode> entry : ((TomlTable) node).entries.entrySet()) {
      TomlNode value = entry.getValue();
      String key = path + "." + Escaped.key(entry.getKey());
      switch (entry.getKey()) {
        case "command":
          command = value;
          break;
        case "shell":
          Boolean inShell = in.bool(value, key);
          good &= inShell != null;
          shell = inShell != null && inShell;
          break;
        case "ignore-failure":
          Boolean ignored = in.bool(value, key);
          good &= ignored != null;
          ignore = ignored != null && ignored;
          break;
        case "timeout":
          limit = in.duration(value, key, false);
          good &= limit != null;
          break;
        default:
          in.problem(value, key, "unknown key", Suggestions.hint(entry.getKey(), COMMAND_KEYS));
          good = false;
          break;
      }
    }
    if (command == null) {
      in.problem(node, path, "cannot find its command", HINT);
      return null;
    }
    List<String> argv = shell ? in.script(command, path + ".command", SHELL_HINT)
        : in.argv(command, path + ".command", HINT);
    return argv == null || !good ? null : new HooksSpec.Command(argv, limit, ignore);
  }
}
