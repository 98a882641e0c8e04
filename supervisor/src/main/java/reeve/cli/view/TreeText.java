package reeve.cli.view;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.HumanText;
import reeve.cli.common.OutputStyle;

/**
 * Services with their processes, drawn as a tree. What a process calls itself is made harmless by {@link TextTable}.
 * Pure.
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

  /** @param answer of the method {@code tree} */
  public static String text(Map<String, Object> answer, OutputStyle screen) {
    TreeText text = new TreeText();
    for (Map<String, Object> service : AnswerFields.objects(answer, "services")) {
      text.service(service);
    }
    Map<String, Object> others = AnswerFields.object(answer, "others");
    if (others != null && !AnswerFields.objects(others, "processes").isEmpty()) {
      text.row(new String[] {"", "", "", "", "of no service"}, YELLOW);
      text.children(AnswerFields.objects(others, "processes"), false);
    }
    return text.table.text(screen);
  }

  private void service(Map<String, Object> service) {
    List<Map<String, Object>> processes = AnswerFields.objects(service, "processes");
    boolean unknown = service.get("processes") == null;
    row(new String[] {"", "", "", "", AnswerFields.text(service, "name") + "  " + StatusTable.state(service)
        + (unknown ? "  (its processes cannot be seen)" : "")}, BOLD);
    children(processes, true);
  }

  /** @param mark whether strays are marked */
  private void children(List<Map<String, Object>> processes, boolean mark) {
    Map<Long, List<Map<String, Object>>> byParent = new LinkedHashMap<>();
    Set<Long> pids = new HashSet<>();
    for (Map<String, Object> process : processes) {
      pids.add(AnswerFields.number(process, "pid", 0));
    }
    for (Map<String, Object> process : processes) {
      long parent = AnswerFields.number(process, "ppid", 0);
      byParent.computeIfAbsent(pids.contains(parent) ? parent : 0, key -> new ArrayList<>()).add(process);
    }
    draw(0, "", byParent, mark);
  }

  /**
   * Each parent's children are taken out before they are drawn: a ring, which a table read while it changes may have,
   * ends here.
   */
  private void draw(long parent, String indent, Map<Long, List<Map<String, Object>>> byParent, boolean mark) {
    List<Map<String, Object>> children = byParent.remove(parent);
    if (children == null) {
      return;
    }
    for (int i = 0; i < children.size(); i++) {
      Map<String, Object> process = children.get(i);
      boolean last = i == children.size() - 1;
      boolean stray = mark && AnswerFields.is(process, "stray");
      process(process, indent + (last ? "└─ " : "├─ "), stray);
      // What is below a stray is one too, and is seen to be.
      draw(AnswerFields.number(process, "pid", 0), indent + (last ? "   " : "│  "), byParent, mark && !stray);
    }
  }

  private void process(Map<String, Object> process, String branch, boolean stray) {
    String command = AnswerFields.text(process, "command");
    String state = AnswerFields.text(process, "state");
    boolean dead = "Z".equals(state) || "X".equals(state);
    row(new String[] {
        Long.toString(AnswerFields.number(process, "pid", 0)),
        HumanText.cpu(AnswerFields.number(process, "cpuMs", 0)),
        dead ? "" : HumanText.size(AnswerFields.number(process, "memoryKib", 0)),
        process.get("ports") == null ? "?" : StatusTable.ports(process),
        branch + (stray ? "stray: " : "") + (command == null ? "?" : command) + (dead ? " (ended, not reaped)" : ""),
    }, stray ? YELLOW : dead ? DIM : null);
  }

  private void row(String[] cells, String paint) {
    String[] paints = new String[COLUMNS];
    paints[COLUMNS - 1] = paint;
    table.row(cells, paints);
  }
}
