package reeve.config.read;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;
import reeve.config.read.value.SettingLocation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;
import reeve.config.util.FilePaths;
import reeve.config.util.Suggestions;
import reeve.config.watch.WatchSpec;

/**
 * Gathers the key {@code watch} of a service. Its paths become absolute when the service is built, because they are
 * relative to its working directory.
 */
final class WatchBuilder {
  private static final List<String> KEYS =
      List.of("paths", "ignore", "do", "timeout", "debounce", "respect-gitignore");
  private static final List<String> ACTIONS = List.of("restart", "reload");
  private static final String HINT = "write it as [\"src/**\"] or { paths = [\"src/**\"], ignore = [\"*.log\"] }";
  private static final Duration LEAST_DEBOUNCE = Duration.ofMillis(10);
  private static final Duration LONGEST_DEBOUNCE = Duration.ofHours(1);

  /** As it is written; null: there is none. */
  private WatchSpec written;
  private SettingLocation location;
  /** Of its file. */
  private String directory;
  private boolean good;

  WatchBuilder() {}

  /** @return whether the key is this one */
  boolean apply(ValueReader in, String key, TomlNode node, String path) {
    if (!key.equals("watch")) {
      return false;
    }
    good = true;
    directory = in.file.directory();
    location = new SettingLocation(in, node, path);
    WatchSpec read = WatchSpec.NONE;
    if (node instanceof TomlArray) {
      read = with(read, patterns(in, node, path, HINT), read.ignore());
    } else if (node instanceof TomlTable) {
      read = table(in, (TomlTable) node, path);
    } else {
      in.wrongType(node, path, "an array of patterns, or a table", HINT);
      good = false;
    }
    if (good && read.paths().isEmpty()) {
      in.problem(node, path, "cannot find paths to watch", HINT);
      good = false;
    }
    written = good ? read : null;
    return true;
  }

  private WatchSpec table(ValueReader in, TomlTable table, String path) {
    WatchSpec read = WatchSpec.NONE;
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      read = setting(in, read, entry.getKey(), entry.getValue(), path + "." + Escaped.key(entry.getKey()));
    }
    if (good && table.entries.containsKey("timeout") && read.action() != WatchSpec.Action.RUN) {
      in.problem(table, path + ".timeout", "cannot be set without a command in do", "remove it");
      good = false;
    }
    return read;
  }

  private WatchSpec setting(ValueReader in, WatchSpec w, String name, TomlNode node, String path) {
    switch (name) {
      case "paths":
        return with(w, patterns(in, node, path, HINT), w.ignore());
      case "ignore":
        return with(w, w.paths(), patterns(in, node, path, "write it as [\"*.log\", \"tmp/\"]"));
      case "do":
        return action(in, w, node, path);
      case "timeout":
        return new WatchSpec(w.paths(), w.ignore(), w.action(), w.command(), kept(in.duration(node, path, false),
            w.timeout()), w.debounce(), w.respectGitignore());
      case "debounce":
        return new WatchSpec(w.paths(), w.ignore(), w.action(), w.command(), w.timeout(),
            debounce(in, node, path), w.respectGitignore());
      case "respect-gitignore":
        return new WatchSpec(w.paths(), w.ignore(), w.action(), w.command(), w.timeout(), w.debounce(),
            kept(in.bool(node, path), true));
      default:
        in.problem(node, path, "unknown key", Suggestions.hint(name, KEYS));
        good = false;
        return w;
    }
  }

  private static WatchSpec with(WatchSpec w, List<String> paths, List<String> ignore) {
    return new WatchSpec(paths, ignore, w.action(), w.command(), w.timeout(), w.debounce(), w.respectGitignore());
  }

  private <T> T kept(T read, T before) {
    good &= read != null;
    return read == null ? before : read;
  }

  private Duration debounce(ValueReader in, TomlNode node, String path) {
    Duration read = kept(in.duration(node, path, false), WatchSpec.DEFAULT_DEBOUNCE);
    if (read.compareTo(LEAST_DEBOUNCE) < 0 || read.compareTo(LONGEST_DEBOUNCE) > 0) {
      in.problem(node, path, "cannot be " + (read.compareTo(LEAST_DEBOUNCE) < 0 ? "less than 10ms" : "more than 1h"),
          "an editor that saves a file changes it several times");
      good = false;
    }
    return read;
  }

  private WatchSpec action(ValueReader in, WatchSpec w, TomlNode node, String path) {
    List<String> command = List.of();
    WatchSpec.Action action = WatchSpec.Action.RUN;
    if (node instanceof TomlArray) {
      command = kept(in.argv(node, path, "write it as [\"npm\", \"run\", \"build\"]"), command);
    } else {
      int index = in.enumIndex(node, path, ACTIONS);
      good &= index >= 0;
      action = index == 1 ? WatchSpec.Action.RELOAD : WatchSpec.Action.RESTART;
    }
    return new WatchSpec(w.paths(), w.ignore(), action, command, w.timeout(), w.debounce(), w.respectGitignore());
  }

  private List<String> patterns(ValueReader in, TomlNode node, String path, String hint) {
    List<String> read = kept(in.strings(node, path, hint), List.of());
    boolean ignore = path.endsWith(".ignore");
    for (String pattern : read) {
      String problem = pattern.isBlank() ? "cannot be an empty pattern"
          : hasBraces(pattern) ? "cannot read the braces of " + Escaped.quote(pattern)
          : !ignore && pattern.startsWith("!") ? "cannot begin with \"!\": " + Escaped.quote(pattern) : null;
      if (problem != null) {
        in.problem(node, path, problem, hasBraces(pattern) ? "write a pattern for each alternative"
            : pattern.isBlank() ? "remove it" : "ignore has the patterns that are left out");
        good = false;
      } else {
        good &= !in.isForAShell(node, path, pattern);
      }
    }
    return read;
  }

  /** Whether a pattern has alternatives, as a shell expands them. */
  private static boolean hasBraces(String pattern) {
    int open = pattern.indexOf('{');
    int comma = pattern.indexOf(',', open + 1);
    return open >= 0 && (open == 0 || pattern.charAt(open - 1) != '\\') && comma > open
        && pattern.indexOf('}', comma) > comma;
  }

  boolean isSet() {
    return written != null;
  }

  /** Adds the watch to a service, and reports an action that the service does not have. */
  ServiceSpec addTo(ServiceSpec service) {
    String base = quoted(service.process().workingDirectory().orElse(directory));
    List<String> paths = new ArrayList<>();
    for (String path : written.paths()) {
      paths.add(FilePaths.absolute(base, path));
    }
    List<String> ignore = new ArrayList<>();
    for (String pattern : written.ignore()) {
      ignore.add(absolute(base, pattern));
    }
    if (written.action() == WatchSpec.Action.RELOAD && service.reloadSignal().isEmpty()
        && service.hooks().reload().isEmpty()) {
      location.problem("cannot reload it: it has no reload-signal and no reload-command",
          "set one of them, or do = \"restart\"");
    }
    return ServiceSpecBuilder.of(service).watch(with(written, paths, ignore)).build();
  }

  /** A pattern with a slash before its end is a path; one without is about a name in any directory. */
  private static String absolute(String base, String pattern) {
    String sign = pattern.startsWith("!") ? "!" : "";
    String path = pattern.substring(sign.length());
    int slash = path.indexOf('/');
    if (slash < 0 || slash == path.length() - 1) {
      return pattern;
    }
    return sign + FilePaths.absolute(base, path) + (path.endsWith("/") ? "/" : "");
  }

  /** A directory as a pattern that matches only it. */
  private static String quoted(String directory) {
    StringBuilder text = new StringBuilder(directory.length());
    for (int i = 0; i < directory.length(); i++) {
      char c = directory.charAt(i);
      text.append(c == '*' || c == '?' || c == '[' || c == '\\' ? "\\" : "").append(c);
    }
    return text.toString();
  }
}
