package reeve.cli.view;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.cli.common.HumanText;
import reeve.cli.common.OutputStyle;
import reeve.control.client.ProcessStatus;
import reeve.control.client.TreeReply;

/**
 * Renders the services with their processes as a tree. {@link TextTable} makes command lines safe to print. Pure.
 */
public final class TreeText {
  private static final String BOLD = "1";
  private static final String DIM = "2";
  private static final String YELLOW = "33";
  private static final int COLUMNS = 5;

  private final TextTable table = new TextTable()
      .column("PID", true, 0, 0)
      .column("CPU", true, 0, 3)
      .column("MEMORY", true, 0, 2)
      .column("PORTS", false, 10, 1)
      .column("SERVICE", false, 16, 0);

  private TreeText() {}

  /** The services in their order, followed by the processes that belong to no service. */
  public static String text(TreeReply tree, OutputStyle style) {
    TreeText text = new TreeText();
    for (TreeReply.Service service : tree.services()) {
      text.service(service);
    }
    if (!tree.others().isEmpty()) {
      text.row(new String[] {"", "", "", "", "of no service"}, YELLOW);
      text.processes(tree.others(), false);
    }
    return text.table.text(style);
  }

  private void service(TreeReply.Service service) {
    row(new String[] {"", "", "", "", service.status().name() + "  " + service.status().state()
        + (service.processes() == null ? "  (its processes cannot be seen)" : "")}, BOLD);
    processes(service.processes() == null ? List.of() : service.processes(), true);
  }

  /** @param mark whether processes that do not descend from the main process are marked */
  private void processes(List<ProcessStatus> processes, boolean mark) {
    Map<Long, List<ProcessStatus>> byParent = new LinkedHashMap<>();
    Set<Long> pids = new HashSet<>();
    for (ProcessStatus process : processes) {
      pids.add(process.pid());
    }
    for (ProcessStatus process : processes) {
      long parent = process.ppid();
      byParent.computeIfAbsent(pids.contains(parent) ? parent : 0, key -> new ArrayList<>()).add(process);
    }
    draw(0, "", byParent, mark);
  }

  /**
   * Draws the children of a process. They are removed from the map first, which ends a cycle: a process table that
   * changes while it is read can have one.
   */
  private void draw(long parent, String indent, Map<Long, List<ProcessStatus>> byParent, boolean mark) {
    List<ProcessStatus> children = byParent.remove(parent);
    if (children == null) {
      return;
    }
    for (int i = 0; i < children.size(); i++) {
      ProcessStatus process = children.get(i);
      boolean last = i == children.size() - 1;
      boolean stray = mark && process.stray();
      process(process, indent + (last ? "└─ " : "├─ "), stray);
      // What is below a stray process or a hook needs no mark of its own.
      draw(process.pid(), indent + (last ? "   " : "│  "), byParent, mark && !stray);
    }
  }

  private void process(ProcessStatus process, String branch, boolean stray) {
    boolean dead = process.state().equals("Z") || process.state().equals("X");
    row(new String[] {
        Long.toString(process.pid()),
        HumanText.cpu(process.cpuMillis()),
        dead ? "" : HumanText.size(process.memoryKib()),
        process.ports() == null ? "?" : StatusTable.ports(process.ports()),
        branch + (!stray ? "" : process.purpose() == null ? "stray: " : process.purpose() + ": ")
            + (process.command() == null ? "?" : process.command())
            + (dead ? " (ended, not reaped)" : ""),
    }, stray && process.purpose() == null ? YELLOW : dead ? DIM : null);
  }

  private void row(String[] cells, String paint) {
    String[] paints = new String[COLUMNS];
    paints[COLUMNS - 1] = paint;
    table.row(cells, paints);
  }
}
