package reeve.cli;

import java.util.List;
import java.util.Map;
import reeve.history.Times;

/** Services as a table. Pure. */
final class StatusTable {
  private static final String GREEN = "32";
  private static final String YELLOW = "33";
  private static final String RED = "31";
  private static final String DIM = "2";

  private StatusTable() {}

  /** @param now milliseconds since 1970 */
  static String text(List<Map<String, Object>> services, Screen screen, long now) {
    Table table = new Table()
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
      scheduled |= Fields.object(service, "schedule") != null;
    }
    if (scheduled) {
      table.column("NEXT", true, 0, 3);
    }
    for (Map<String, Object> service : services) {
      long pid = Fields.number(service, "pid", 0);
      long restarts = Fields.number(service, "restarts", 0);
      boolean runs = Fields.number(service, "processes", pid == 0 ? 0 : 1) > 0;
      Map<String, Object> lastExit = Fields.object(service, "lastExit");
      String[] cells = {
        or(Fields.text(service, "name")),
        stateAndWhom(service),
        health(service),
        Words.since(Fields.text(service, "since"), now),
        pid == 0 ? "" : Long.toString(pid),
        restarts == 0 ? "" : Long.toString(restarts),
        runs && service.get("cpuMs") != null ? Words.cpu(Fields.number(service, "cpuMs", 0)) : "",
        runs && service.get("memoryKib") != null ? Words.size(Fields.number(service, "memoryKib", 0)) : "",
        ports(service),
        Words.exitAgo(lastExit, now),
      };
      if (scheduled) {
        cells = java.util.Arrays.copyOf(cells, cells.length + 1);
        cells[cells.length - 1] = next(Fields.object(service, "schedule"), now);
      }
      String[] paint = new String[cells.length];
      paint[1] = colour(service);
      paint[2] = healthColour(service);
      paint[9] = lastExit == null || Fields.is(lastExit, "clean") ? DIM : RED;
      table.row(cells, paint);
    }
    return table.text(screen);
  }

  private static String next(Map<String, Object> schedule, long now) {
    long next = schedule == null ? -1 : Times.millis(Fields.text(schedule, "next"));
    return next < 0 ? "" : "in " + Words.span(Math.max(0, next - now) + 999);
  }

  /** {@code healthy}; empty for what is not asked at present. */
  static String health(Map<String, Object> service) {
    Map<String, Object> health = Fields.object(service, "health");
    String state = health == null ? "" : or(Fields.text(health, "state"));
    return state.equals("none") ? "" : state;
  }

  static String healthColour(Map<String, Object> service) {
    String health = health(service);
    return health.equals("healthy") ? GREEN : health.equals("unhealthy") ? RED : YELLOW;
  }

  /** {@code fatal} is what the machine calls it; people say failed. */
  static String state(Map<String, Object> service) {
    String state = or(Fields.text(service, "state"));
    if (Fields.is(service, "parked")) {
      return "parked";
    }
    return state.equals("fatal") || state.equals("exited") && Fields.is(service, "failed") ? "failed" : state;
  }

  /** {@code waiting for db +1}: all of it is in the details. */
  private static String stateAndWhom(Map<String, Object> service) {
    List<String> others = Fields.texts(service, "waitsFor");
    String state = state(service);
    if (others.isEmpty() || !state.equals("waiting")) {
      return state;
    }
    String first = others.get(0);
    int comma = first.indexOf(',');
    return state + " for " + Text.line(comma < 0 ? first : first.substring(0, comma)) + (others.size() > 1 ? " +" + (others.size() - 1) : "");
  }

  static String colour(Map<String, Object> service) {
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

  static String ports(Map<String, Object> service) {
    StringBuilder text = new StringBuilder();
    for (String port : Fields.texts(service, "ports")) {
      text.append(text.length() == 0 ? "" : " ").append(port);
    }
    return text.toString();
  }

  private static String or(String text) {
    return text == null ? "" : text;
  }
}
