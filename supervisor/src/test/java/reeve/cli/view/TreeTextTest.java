package reeve.cli.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;
import reeve.json.Json;

class TreeTextTest {
  private final List<Object> processes = new ArrayList<>();
  private final List<Object> others = new ArrayList<>();

  private static Json.Num number(long value) {
    return new Json.Num(Long.toString(value));
  }

  private static Map<String, Object> process(long pid, long ppid, String state, String command, List<String> ports,
      boolean stray) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("pid", number(pid));
    fields.put("ppid", number(ppid));
    fields.put("state", state);
    fields.put("command", command);
    fields.put("cpuMs", number(1500));
    fields.put("memoryKib", number(2048));
    fields.put("ports", ports);
    fields.put("stray", stray);
    return fields;
  }

  private String text(int width) {
    Map<String, Object> service = new LinkedHashMap<>();
    service.put("name", "web");
    service.put("state", "running");
    service.put("processes", processes);
    return TreeText.text(Map.of("services", List.of(service), "others", Map.of("processes", others)),
        new OutputStyle(false, false, width));
  }

  private void example() {
    processes.add(process(20, 10, "S", "sh -c x", List.of(), false));
    processes.add(process(21, 20, "S", "server", List.of("0.0.0.0:80"), false));
    processes.add(process(22, 21, "Z", "[done]", List.of(), false));
    processes.add(process(23, 20, "S", "sleep 1", List.of(), false));
    processes.add(process(30, 10, "S", "daemon", null, true));
    others.add(process(40, 10, "S", "lost", List.of(), true));
  }

  @Test
  void itIsDrawnAsATree() {
    example();
    assertEquals("""
        PID    CPU  MEMORY  PORTS       SERVICE
                                        web  running
         20  1.5 s    2.0M              ├─ sh -c x
         21  1.5 s    2.0M  0.0.0.0:80  │  ├─ server
         22  1.5 s                      │  │  └─ [done] (ended, not reaped)
         23  1.5 s    2.0M              │  └─ sleep 1
         30  1.5 s    2.0M  ?           └─ stray: daemon
                                        of no service
         40  1.5 s    2.0M              └─ lost
        """, text(OutputStyle.UNLIMITED));
  }

  @Test
  void itFitsTheWidth() {
    example();
    processes.add(process(24, 20, "S", "x".repeat(500), List.of("127.0.0.1:12345", "[::1]:12345"), false));
    for (int width = 20; width < 200; width++) {
      int most = width;
      assertTrue(text(width).lines().allMatch(line -> TerminalText.width(line) <= most),
          () -> most + "\n" + text(most));
    }
  }

  @Test
  void aCommandLineCannotTouchTheTerminal() {
    processes.add(process(20, 10, "S", "evil \033[2J\nPID \u202e \007", List.of("unix:/a\nb"), false));
    assertEquals(3, text(OutputStyle.UNLIMITED).lines().count());
    assertTrue(text(OutputStyle.UNLIMITED).chars().allMatch(c -> c == '\n' || c >= ' ' && c != 0x202e),
        text(OutputStyle.UNLIMITED));
  }

  @Test
  void aRingEnds() {
    processes.add(process(20, 21, "S", "a", List.of(), false));
    processes.add(process(21, 20, "S", "b", List.of(), false));
    assertEquals(2, text(80).lines().count());
  }
}
