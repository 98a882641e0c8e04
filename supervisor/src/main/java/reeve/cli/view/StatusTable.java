package reeve.cli.view;

import java.util.List;
import reeve.cli.common.HumanText;
import reeve.cli.common.OutputStyle;
import reeve.control.client.ServiceStatus;

/** Renders the services as a table, and their states with a colour. Pure. */
public final class StatusTable {
  private static final String GREEN = "32";
  private static final String YELLOW = "33";
  private static final String RED = "31";
  private static final String DIM = "2";

  private StatusTable() {}

  /**
   * Returns a line that says how many services were adopted from a reeve that was killed.
   *
   * @return empty: none was
   */
  public static String adoptions(List<ServiceStatus> services) {
    int count = 0;
    for (ServiceStatus service : services) {
      count += service.processes().adoptedFrom() == 0 ? 0 : 1;
    }
    return count == 0 ? ""
        : count + (count == 1 ? " service was" : " services were") + " adopted from a reeve that was killed\n";
  }

  /**
   * The table, without the columns that are empty for all services.
   *
   * @param now milliseconds since 1970
   */
  public static String text(List<ServiceStatus> services, OutputStyle style, long now) {
    TextTable table = new TextTable()
        .column("NAME", false, 12, 0)
        .column("STATE", false, 0, 0)
        .column("HEALTH", false, 0, 2)
        .column("SINCE", true, 0, 3)
        .column("PID", true, 0, 1)
        .column("RESTARTS", true, 0, 4)
        .column("CPU", true, 0, 6)
        .column("MEMORY", true, 0, 5)
        .formsColumn("PORTS", 7)
        .formsColumn("LAST EXIT", 2);
    boolean scheduled = false;
    for (ServiceStatus service : services) {
      scheduled |= service.schedule() != null;
    }
    if (scheduled) {
      table.column("NEXT", true, 0, 3);
    }
    table.notesColumn("NOTE", 16);
    for (ServiceStatus service : services) {
      row(table, service, scheduled, now);
    }
    return table.text(style);
  }

  private static void row(TextTable table, ServiceStatus service, boolean scheduled, long now) {
    ServiceStatus.Processes processes = service.processes();
    long pid = service.pid();
    boolean runs = processes.count() < 0 ? pid != 0 : processes.count() > 0;
    String[] cells = new String[scheduled ? 12 : 11];
    cells[0] = service.name() == null ? "" : service.name();
    cells[1] = service.state();
    cells[2] = health(service);
    cells[3] = HumanText.since(service.since(), now);
    cells[4] = pid == 0 ? "" : Long.toString(pid);
    cells[5] = service.restarts() == 0 ? "" : Long.toString(service.restarts());
    cells[6] = runs && processes.cpuMillis() >= 0 ? HumanText.cpu(processes.cpuMillis()) : "";
    cells[7] = runs && processes.memoryKib() >= 0 ? HumanText.size(processes.memoryKib()) : "";
    cells[8] = portForms(processes.ports());
    cells[9] = lastExitForms(service, now);
    if (scheduled) {
      cells[10] = nextRun(service.schedule(), now);
    }
    cells[cells.length - 1] = StatusNote.text(service, now);
    String[] paint = new String[cells.length];
    paint[1] = colour(service);
    paint[2] = healthColour(service);
    paint[9] = lastExitColour(service);
    table.row(cells, paint);
  }

  private static String nextRun(ServiceStatus.Schedule schedule, long now) {
    return schedule == null || schedule.next() < 0 ? ""
        : "in " + HumanText.duration(Math.max(0, schedule.next() - now) + 999);
  }

  /** The last exit as forms of a cell of {@link TextTable}: with its time, and without. */
  public static String lastExitForms(ServiceStatus service, long now) {
    String text = HumanText.exitAgo(service.lastExit(), now);
    String exit = HumanText.exit(service.lastExit());
    return exit.equals(text) ? text : text + "\n" + exit;
  }

  /** The attributes of the last exit, for {@link OutputStyle#paint}. */
  public static String lastExitColour(ServiceStatus service) {
    return service.lastExit() == null || service.lastExit().clean() ? DIM : RED;
  }

  /**
   * What an operator has to know about a service beside its state; empty: nothing.
   *
   * @param now milliseconds since 1970
   */
  public static String note(ServiceStatus service, long now) {
    return StatusNote.text(service, now);
  }

  /** The health of a service, such as {@code healthy}; empty if it is not checked at present. */
  public static String health(ServiceStatus service) {
    String state = service.health() == null ? "" : service.health().state();
    return state.equals("none") ? "" : state;
  }

  /** The attributes of {@link #health}, for {@link OutputStyle#paint}. */
  public static String healthColour(ServiceStatus service) {
    String health = health(service);
    return health.equals("healthy") ? GREEN : health.equals("unhealthy") ? RED : YELLOW;
  }

  /** The colour of the state of a service, for {@link OutputStyle#paint}. */
  public static String colour(ServiceStatus service) {
    switch (service.state()) {
      case "running":
        return GREEN;
      case "failed":
      case "backoff":
        return RED;
      case "stopped":
      case "completed":
      case "skipped":
        return DIM;
      default:
        return YELLOW;
    }
  }

  /**
   * Ports in one cell.
   *
   * @param ports null: unknown
   */
  public static String ports(List<String> ports) {
    return ports == null ? "" : String.join(" ", ports);
  }

  /**
   * Ports as forms of a cell of {@link TextTable}: all of them, then fewer with the number of the others. A port is
   * never cut, because 330 would be another port than 3300.
   *
   * @param ports null: unknown
   */
  public static String portForms(List<String> ports) {
    StringBuilder forms = new StringBuilder(ports(ports));
    for (int shown = ports == null ? 0 : ports.size() - 1; shown > 0; shown--) {
      forms.append('\n').append(String.join(" ", ports.subList(0, shown))).append(" +").append(ports.size() - shown);
    }
    return forms.toString();
  }
}
