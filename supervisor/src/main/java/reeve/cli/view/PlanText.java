package reeve.cli.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;

/** What {@code plan} and {@code apply} answer, for people. Pure. */
public final class PlanText {
  private static final String GREEN = "32";
  private static final String RED = "31";
  private static final String YELLOW = "33";
  private static final String CYAN = "36";
  private static final String FAINT = "2";

  private PlanText() {}

  /** Each service that would change with its keys, then reeve's own settings, then a summary. */
  public static List<String> plan(Map<String, Object> answer, OutputStyle screen) {
    List<String> lines = new ArrayList<>();
    int unchanged = 0;
    int changed = 0;
    for (Map<String, Object> service : AnswerFields.objects(answer, "services")) {
      String kind = String.valueOf(service.get("kind"));
      if (kind.equals("unchanged")) {
        unchanged++;
        continue;
      }
      changed++;
      String line = sign(kind) + " " + name(service) + ": " + effect(kind, String.valueOf(service.get("effect")));
      lines.add(screen.paint(TerminalText.cut(line, screen.width()), colour(kind)));
      changes(lines, service, screen);
    }
    settings(lines, answer, screen);
    String rest = unchanged + (unchanged == 1 ? " service is" : " services are") + " unchanged";
    lines.add(changed == 0 ? "nothing to apply: " + rest
        : changed + (changed == 1 ? " service changes, " : " services change, ") + rest);
    return lines;
  }

  /** Reeve's own settings: what changes at once, and what only its next start takes. */
  public static void settings(List<String> lines, Map<String, Object> answer, OutputStyle screen) {
    settings(lines, answer, screen, true);
    settings(lines, answer, screen, false);
  }

  private static void settings(List<String> lines, Map<String, Object> answer, OutputStyle screen, boolean live) {
    boolean first = true;
    for (Map<String, Object> change : AnswerFields.objects(answer, "settings")) {
      if (AnswerFields.is(change, "live") == live) {
        if (first) {
          lines.add(live ? screen.paint("~ [reeve]: changes while it runs", CYAN)
              : screen.paint("! [reeve]: has an effect when reeve is started again", YELLOW));
        }
        first = false;
        lines.add(change(change, screen));
      }
    }
  }

  private static void changes(List<String> lines, Map<String, Object> service, OutputStyle screen) {
    for (Map<String, Object> change : AnswerFields.objects(service, "changes")) {
      lines.add(change(change, screen));
    }
  }

  private static String change(Map<String, Object> change, OutputStyle screen) {
    String key = TerminalText.line(String.valueOf(change.get("key")));
    String before = AnswerFields.text(change, "old");
    String after = AnswerFields.text(change, "new");
    String values;
    if (before == null || after == null) {
      values = before == null ? "= " + after : "is no longer set";
    } else if (before.equals(after)) {
      values = "has another value"; // both are masked
    } else {
      values = "= " + after + ", was " + before;
    }
    String colour = before == null ? GREEN : after == null ? RED : null;
    return screen.paint(TerminalText.cut("    " + key + " " + TerminalText.line(values), screen.width()), colour);
  }

  /** The keys of a service that changed: {@code command, env.PORT}. */
  public static String keys(Map<String, Object> service) {
    List<String> keys = new ArrayList<>();
    for (Map<String, Object> change : AnswerFields.objects(service, "changes")) {
      keys.add(TerminalText.line(String.valueOf(change.get("key"))));
    }
    return keys.size() <= 5 ? String.join(", ", keys)
        : String.join(", ", keys.subList(0, 5)) + " and " + (keys.size() - 5) + " more";
  }

  public static String name(Map<String, Object> service) {
    return TerminalText.line(String.valueOf(service.get("name")));
  }

  private static String sign(String kind) {
    return switch (kind) {
      case "new" -> "+";
      case "removed" -> "-";
      default -> "~";
    };
  }

  private static String colour(String kind) {
    return switch (kind) {
      case "new" -> GREEN;
      case "removed" -> RED;
      case "restart" -> YELLOW;
      case "policy" -> CYAN;
      default -> FAINT;
    };
  }

  private static String effect(String kind, String effect) {
    return switch (effect) {
      case "live" -> "changes while it runs";
      case "restart" -> "is restarted";
      case "next-start" -> "changes with its next start; it is not running and stays so";
      case "start" -> kind.equals("new") ? "is new, and is started" : "is enabled now, and is started";
      case "add" -> "is new, and is not started";
      case "stop" -> "is stopped and removed";
      case "remove" -> "is removed; it is not running";
      default -> kind;
    };
  }
}
