package reeve.cli.view;

import java.util.List;
import java.util.Map;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.HumanText;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;
import reeve.history.LedgerTimes;

/** Services as a table. Pure. */
public final class StatusTable {
  private static final String GREEN = "32";
  private static final String YELLOW = "33";
  private static final String RED = "31";
  private static final String DIM = "2";

  private StatusTable() {}

  /** @param now milliseconds since 1970 */
  public static String text(List<Map<String, Object>> services, OutputStyle screen, long now) {
    TextTable table = new TextTable()
        .column("NAME", false, 12, 0)
        .column("STATE", false, 0, 0)
        .column("HEALTH", false, 0, 2)
        .column("SINCE", true, 0, 3)
        .column("PID", true, 0, 1)
        .column("RESTARTS", true, 0, 4)
        .column("CPU", true, 0, 6)
        .column("MEMORY", true, 0, 5)
        .column("PORTS", false, 10, 7)
        .column("LAST EXIT", false, 10, 2);
    boolean scheduled = false;
    for (Map<String, Object> service : services) {
      scheduled |= AnswerFields.object(service, "schedule") != null;
    }
    if (scheduled) {
      table.column("NEXT", true, 0, 3);
    }
    for (Map<String, Object> service : services) {
      long pid = AnswerFields.number(service, "pid", 0);
      long restarts = AnswerFields.number(service, "restarts", 0);
      boolean runs = AnswerFields.number(service, "processes", pid == 0 ? 0 : 1) > 0;
      Map<String, Object> lastExit = AnswerFields.object(service, "lastExit");
      String[] cells = {
          or(AnswerFields.text(service, "name")),
          stateAndDependency(service),
          health(service),
          HumanText.since(AnswerFields.text(service, "since"), now),
          pid == 0 ? "" : Long.toString(pid),
          restarts == 0 ? "" : Long.toString(restarts),
          runs && service.get("cpuMs") != null ? HumanText.cpu(AnswerFields.number(service, "cpuMs", 0)) : "",
          runs && service.get("memoryKib") != null ? HumanText.size(AnswerFields.number(service, "memoryKib", 0)) : "",
          ports(service),
          HumanText.exitAgo(lastExit, now),
      };
      if (scheduled) {
        cells = java.util.Arrays.copyOf(cells, cells.length + 1);
        cells[cells.length - 1] = next(AnswerFields.object(service, "schedule"), now);
      }
      String[] paint = new String[cells.length];
      paint[1] = colour(service);
      paint[2] = healthColour(service);
      paint[9] = lastExit == null || AnswerFields.is(lastExit, "clean") ? DIM : RED;
      table.row(cells, paint);
    }
    return table.text(screen);
  }

  private static String next(Map<String, Object> schedule, long now) {
    long next = schedule == null ? -1 : LedgerTimes.parse(AnswerFields.text(schedule, "next"));
    return next < 0 ? "" : "in " + HumanText.duration(Math.max(0, next - now) + 999);
  }

  /** {@code healthy}; empty for what is not asked at present. */
  static String health(Map<String, Object> service) {
    Map<String, Object> health = AnswerFields.object(service, "health");
    String state = health == null ? "" : or(AnswerFields.text(health, "state"));
    return state.equals("none") ? "" : state;
  }

  static String healthColour(Map<String, Object> service) {
    String health = health(service);
    return health.equals("healthy") ? GREEN : health.equals("unhealthy") ? RED : YELLOW;
  }

  /** {@code fatal} is what the machine calls it; people say failed. */
  public static String state(Map<String, Object> service) {
    String state = or(AnswerFields.text(service, "state"));
    if (AnswerFields.is(service, "parked")) {
      return "parked";
    }
    return state.equals("fatal") || state.equals("exited") && AnswerFields.is(service, "failed") ? "failed" : state;
  }

  /** {@code waiting for db +1}: all of it is in the details. */
  private static String stateAndDependency(Map<String, Object> service) {
    List<String> others = AnswerFields.texts(service, "waitsFor");
    String state = state(service);
    if (others.isEmpty() || !state.equals("waiting")) {
      return state;
    }
    String first = others.get(0);
    int comma = first.indexOf(',');
    return state + " for " + TerminalText.line(comma < 0 ? first : first.substring(0, comma))
        + (others.size() > 1 ? " +" + (others.size() - 1) : "");
  }

  public static String colour(Map<String, Object> service) {
    switch (state(service)) {
      case "running":
        return GREEN;
      case "failed":
      case "backoff":
        return RED;
      case "stopped":
      case "exited":
        return DIM;
      default:
        return YELLOW;
    }
  }

  public static String ports(Map<String, Object> service) {
    StringBuilder text = new StringBuilder();
    for (String port : AnswerFields.texts(service, "ports")) {
      text.append(text.length() == 0 ? "" : " ").append(port);
    }
    return text.toString();
  }

  private static String or(String text) {
    return text == null ? "" : text;
  }
}
