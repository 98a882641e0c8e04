package reeve.config.read;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reeve.config.ExitStatusSet;
import reeve.config.Instance;
import reeve.config.OutputSpec;
import reeve.config.Signal;
import reeve.config.StdinSpec;
import reeve.config.StopSchedule;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.util.Escaped;
import reeve.config.util.Suggestions;

/**
 * Reads the values that have a syntax of their own: exit statuses, stop schedules, signals, inputs and outputs. Each
 * method returns null after it has reported a problem.
 */
final class DomainValueReader {
  private static final List<String> OUTPUT_WORDS = List.of("log", "inherit", "null", "stdout");
  private static final List<String> INPUT_WORDS = List.of("null", "inherit");
  private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);
  private static final OutputSpec LOG = new OutputSpec.Log();
  private static final OutputSpec INHERIT = new OutputSpec.Inherit();
  private static final OutputSpec NULL = new OutputSpec.Null();
  private static final OutputSpec SAME = new OutputSpec.SameAsStdout();

  private DomainValueReader() {}

  /** {@code [143, "80-89", "SIGTERM"]}. */
  static ExitStatusSet statusSet(ValueReader in, TomlNode node, String key) {
    if (!(node instanceof TomlArray)) {
      in.wrongType(node, key, "an array", "write it as [143, \"80-89\", \"SIGTERM\"]");
      return null;
    }
    BitSet codes = new BitSet();
    Set<Signal> signals = new HashSet<>();
    boolean good = true;
    for (TomlNode item : ((TomlArray) node).items) {
      if (item instanceof TomlScalar && ((TomlScalar) item).kind == TomlScalar.Kind.INTEGER) {
        Integer code = in.integer(item, key, 0, 255);
        good &= code != null;
        if (code != null) {
          codes.set(code);
        }
      } else {
        String text = in.string(item, key, "write it as [143, \"80-89\", \"SIGTERM\"]");
        if (text == null || !addStatus(text, codes, signals)) {
          good = false;
          if (text != null) {
            in.problem(item, key, "cannot read " + Escaped.quote(text) + " as an exit code, a range or a signal",
                "write it as 143, \"80-89\" or \"SIGTERM\"; codes go from 0 to 255");
          }
        }
      }
    }
    return good ? new ExitStatusSet(codes, signals) : null;
  }

  private static boolean addStatus(String text, BitSet codes, Set<Signal> signals) {
    if (text.isEmpty()) {
      return false;
    }
    char first = text.charAt(0);
    if (first < '0' || first > '9') {
      Signal signal = Signal.parse(text).orElse(null);
      if (signal != null) {
        signals.add(signal);
      }
      return signal != null;
    }
    int dash = text.indexOf('-');
    int low = code(dash < 0 ? text : text.substring(0, dash));
    int high = dash < 0 ? low : code(text.substring(dash + 1));
    if (low < 0 || high < low) {
      return false;
    }
    codes.set(low, high + 1);
    return true;
  }

  /** @return -1 if the text is not an exit code */
  private static int code(String digits) {
    if (digits.isEmpty() || digits.length() > 3) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value > 255 ? -1 : value;
  }

  /** {@code "SIGTERM"}, {@code "SIGTERM 10s"} or an array of these. SIGKILL is added if it is not the last step. */
  static StopSchedule stop(ValueReader in, TomlNode node, String key) {
    List<TomlNode> items = node instanceof TomlArray ? ((TomlArray) node).items : List.of(node);
    if (items.isEmpty()) {
      in.problem(node, key, "cannot be empty", "leave the key out for [\"SIGTERM 10s\", \"SIGKILL\"]");
      return null;
    }
    List<StopSchedule.Step> steps = new ArrayList<>(items.size() + 1);
    boolean good = true;
    for (int i = 0; i < items.size(); i++) {
      TomlNode item = items.get(i);
      String text = in.string(item, key, "write it as \"SIGTERM 10s\"");
      StopSchedule.Step step = text == null ? null : step(in, item, key, text);
      if (step == null) {
        good = false;
      } else if (step.signal().number() == Signal.KILL.number() && i < items.size() - 1) {
        in.problem(item, key, "cannot have a step after SIGKILL", "no process is left to receive it");
        good = false;
      } else {
        steps.add(step);
      }
    }
    if (!good) {
      return null;
    }
    if (steps.get(steps.size() - 1).signal().number() != Signal.KILL.number()) {
      steps.add(new StopSchedule.Step(Signal.KILL, Duration.ZERO));
    }
    return new StopSchedule(steps);
  }

  private static StopSchedule.Step step(ValueReader in, TomlNode node, String key, String text) {
    String trimmed = text.trim();
    int space = trimmed.indexOf(' ');
    String word = space < 0 ? trimmed : trimmed.substring(0, space);
    Signal signal = Signal.parse(word).orElse(null);
    if (signal == null) {
      in.problem(node, key, "cannot read " + Escaped.quote(word) + " as a signal", "write it as \"SIGTERM 10s\"");
      return null;
    }
    boolean kill = signal.number() == Signal.KILL.number();
    if (space < 0) {
      return new StopSchedule.Step(signal, kill ? Duration.ZERO : DEFAULT_GRACE);
    }
    Duration grace = in.duration(node, key, trimmed.substring(space).trim(), true);
    return grace == null ? null : new StopSchedule.Step(signal, grace);
  }

  /** A signal that a process can handle: not SIGKILL and not SIGSTOP. */
  static Signal catchableSignal(ValueReader in, TomlNode node, String key) {
    String text = in.string(node, key, "write it as \"SIGHUP\"");
    Signal signal = text == null ? null : Signal.parse(text).orElse(null);
    if (text != null && signal == null) {
      in.problem(node, key, "cannot read " + Escaped.quote(text) + " as a signal", "write it as \"SIGHUP\"");
    } else if (signal != null && (signal.equals(Signal.KILL) || signal.equals(Signal.STOP))) {
      in.problem(node, key, "cannot be " + signal + ": no process can act on it", "write it as \"SIGHUP\"");
      return null;
    }
    return signal;
  }

  /** {@code "log"}, {@code "inherit"}, {@code "null"} or a path, and {@code "stdout"} for stderr. */
  static OutputSpec output(ValueReader in, TomlNode node, String key, boolean isStderr) {
    List<String> words = isStderr ? OUTPUT_WORDS : OUTPUT_WORDS.subList(0, 3);
    String text = in.string(node, key, "use " + Suggestions.list(words) + ", or a path with a slash");
    if (text == null) {
      return null;
    }
    switch (text) {
      case "log":
        return LOG;
      case "inherit":
        return INHERIT;
      case "null":
        return NULL;
      case "stdout":
        if (isStderr) {
          return SAME;
        }
        break;
      default:
        break;
    }
    return isPath(in, node, key, text, words) ? new OutputSpec.File(in.absolute(text)) : null;
  }

  /** {@code "null"}, {@code "inherit"} or a path. */
  static StdinSpec input(ValueReader in, TomlNode node, String key) {
    String text = in.string(node, key, "use " + Suggestions.list(INPUT_WORDS) + ", or a path with a slash");
    if (text == null) {
      return null;
    }
    if (text.equals("null")) {
      return new StdinSpec.Null();
    }
    if (text.equals("inherit")) {
      return new StdinSpec.Inherit();
    }
    return isPath(in, node, key, text, INPUT_WORDS) ? new StdinSpec.File(in.absolute(text)) : null;
  }

  private static boolean isPath(ValueReader in, TomlNode node, String key, String text, List<String> words) {
    if (text.indexOf('/') >= 0) {
      return !in.isForAShell(node, key, text);
    }
    in.problem(node, key, "cannot be " + Escaped.quote(text),
        "use " + Suggestions.list(words) + ", or a path with a slash"
            + (text.isEmpty() ? "" : ": " + Escaped.quote("./" + text)));
    return false;
  }

  /** The number of instances. */
  static Integer instances(ValueReader in, TomlNode node, String key) {
    if (node instanceof TomlScalar && ((TomlScalar) node).kind == TomlScalar.Kind.STRING) {
      in.wrongType(node, key, "an integer",
          "write a number without quotes, as instances = 4; nproc prints the number of processors");
      return null;
    }
    if (node instanceof TomlArray) {
      in.wrongType(node, key, "an integer", "only a template has names for its instances: write [service.\"NAME@\"]");
      return null;
    }
    return in.integer(node, key, 1, Instance.MAX);
  }

  /** The value of a variable: a string, or a number or a boolean as it is written. */
  static String variable(ValueReader in, TomlNode node, String key) {
    if (node instanceof TomlScalar) {
      TomlScalar.Kind kind = ((TomlScalar) node).kind;
      if (kind == TomlScalar.Kind.INTEGER || kind == TomlScalar.Kind.FLOAT || kind == TomlScalar.Kind.BOOLEAN) {
        return ((TomlScalar) node).written();
      }
    }
    return in.string(node, key, "write one value in quotes");
  }
}
