package reeve.cli.view;

import java.util.ArrayList;
import java.util.List;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;
import reeve.control.client.PlanReply;

/** Renders the answers to {@code plan} and {@code apply} for people. Pure. */
public final class PlanText {
  private static final String GREEN = "32";
  private static final String RED = "31";
  private static final String YELLOW = "33";
  private static final String CYAN = "36";
  private static final String DIM = "2";
  private static final int MAX_KEYS = 5;

  private PlanText() {}

  /** Each service that would change with its keys, then the settings of reeve itself, then a summary. */
  public static List<String> plan(PlanReply plan, OutputStyle style) {
    List<String> lines = new ArrayList<>();
    int unchanged = 0;
    int changed = 0;
    for (PlanReply.Service service : plan.services()) {
      String kind = service.kind();
      if (kind.equals("unchanged")) {
        unchanged++;
        continue;
      }
      changed++;
      String line = sign(kind) + " " + name(service) + ": " + effect(kind, service.effect());
      lines.add(style.paint(TerminalText.cut(line, style.width()), colour(kind)));
      for (PlanReply.Change change : service.changes()) {
        lines.add(change(change, style));
      }
    }
    lines.addAll(settings(plan, style));
    String rest = unchanged(unchanged);
    lines.add(changed == 0 ? "nothing to apply: " + rest
        : changed + (changed == 1 ? " service changes, " : " services change, ") + rest);
    return lines;
  }

  /** For a summary: {@code 3 services are unchanged}. */
  public static String unchanged(int services) {
    return services + (services == 1 ? " service is" : " services are") + " unchanged";
  }

  /** The changed settings of reeve itself: first those that change at once, then those that its next start applies. */
  public static List<String> settings(PlanReply plan, OutputStyle style) {
    List<String> lines = new ArrayList<>();
    settings(lines, plan, style, true);
    settings(lines, plan, style, false);
    return lines;
  }

  private static void settings(List<String> lines, PlanReply plan, OutputStyle style, boolean live) {
    boolean first = true;
    for (PlanReply.Setting setting : plan.settings()) {
      if (setting.live() == live) {
        if (first) {
          lines.add(live ? style.paint("~ [reeve]: changes while it runs", CYAN)
              : style.paint("! [reeve]: takes effect when reeve is restarted", YELLOW));
        }
        first = false;
        lines.add(change(setting.change(), style));
      }
    }
  }

  private static String change(PlanReply.Change change, OutputStyle style) {
    String before = change.before();
    String after = change.after();
    String values;
    if (before == null || after == null) {
      values = before == null ? "= " + after : "is no longer set";
    } else if (before.equals(after)) {
      values = "has another value"; // both are masked
    } else {
      values = "= " + after + ", was " + before;
    }
    String colour = before == null ? GREEN : after == null ? RED : null;
    String line = "    " + TerminalText.line(change.key()) + " " + TerminalText.line(values);
    return style.paint(TerminalText.cut(line, style.width()), colour);
  }

  /** The keys of a service that changed: {@code command, env.PORT}. */
  public static String keys(PlanReply.Service service) {
    List<String> keys = new ArrayList<>();
    for (PlanReply.Change change : service.changes()) {
      keys.add(TerminalText.line(change.key()));
    }
    return keys.size() <= MAX_KEYS ? String.join(", ", keys)
        : String.join(", ", keys.subList(0, MAX_KEYS)) + " and " + (keys.size() - MAX_KEYS) + " more";
  }

  /** The name of a service, safe to print. */
  public static String name(PlanReply.Service service) {
    return TerminalText.line(String.valueOf(service.name()));
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
      default -> DIM;
    };
  }

  private static String effect(String kind, String effect) {
    return switch (effect) {
      case "live" -> "changes while it runs";
      case "restart" -> "is restarted";
      case "next-start" -> "changes with its next start; it is not running and is not started now";
      case "start" -> kind.equals("new") ? "is new, and is started" : "is enabled now, and is started";
      case "add" -> "is new, and is not started";
      case "stop" -> "is stopped and removed";
      case "remove" -> "is removed; it is not running";
      default -> kind;
    };
  }
}
