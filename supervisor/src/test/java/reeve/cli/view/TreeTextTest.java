package reeve.cli.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;
import reeve.control.client.ProcessStatus;
import reeve.control.client.ReplyFixtures;
import reeve.control.client.TreeReply;
import reeve.json.JsonObject;

class TreeTextTest {
  private final List<ProcessStatus> processes = new ArrayList<>();
  private final List<ProcessStatus> others = new ArrayList<>();

  private static ProcessStatus process(long pid, long ppid, String state, String command, List<String> ports,
      boolean stray) {
    return new ProcessStatus(pid, ppid, state, command, 1500, 2048, ports, stray,
        stray && pid == 31 ? "pre-stop" : null);
  }

  private String text(int width) {
    TreeReply.Service web =
        new TreeReply.Service(ReplyFixtures.service("{'name':'web','state':'running'}"), processes);
    return TreeText.text(new TreeReply(1, 0, List.of(web), others, JsonObject.EMPTY),
        new OutputStyle(false, false, width));
  }

  private void example() {
    processes.add(process(20, 10, "S", "sh -c x", List.of(), false));
    processes.add(process(21, 20, "S", "server", List.of("0.0.0.0:80"), false));
    processes.add(process(22, 21, "Z", "[done]", List.of(), false));
    processes.add(process(23, 20, "S", "sleep 1", List.of(), false));
    processes.add(process(30, 10, "S", "daemon", null, true));
    processes.add(process(31, 10, "S", "sh backup", List.of(), true));
    processes.add(process(32, 31, "S", "tar", List.of(), true));
    others.add(process(40, 10, "S", "lost", List.of(), true));
  }

  @Test
  void drawsProcessesBelowTheirParents() {
    example();
    assertEquals("""
        PID    CPU  MEMORY  PORTS       SERVICE
                                        web  running
         20  1.5 s    2.0M              ├─ sh -c x
         21  1.5 s    2.0M  0.0.0.0:80  │  ├─ server
         22  1.5 s                      │  │  └─ [done] (ended, not reaped)
         23  1.5 s    2.0M              │  └─ sleep 1
         30  1.5 s    2.0M  ?           ├─ stray: daemon
         31  1.5 s    2.0M              └─ pre-stop: sh backup
         32  1.5 s    2.0M                 └─ tar
                                        of no service
         40  1.5 s    2.0M              └─ lost
        """, text(OutputStyle.UNLIMITED));
  }

  @Test
  void fitsTheWidth() {
    example();
    processes.add(process(24, 20, "S", "x".repeat(500), List.of("127.0.0.1:12345", "[::1]:12345"), false));
    for (int width = 20; width < 200; width++) {
      int limit = width;
      assertTrue(text(width).lines().allMatch(line -> TerminalText.width(line) <= limit),
          () -> limit + "\n" + text(limit));
    }
  }

  @Test
  void removesControlCharactersOfCommandLines() {
    processes.add(process(20, 10, "S", "evil \033[2J\nPID \u202e \007", List.of("unix:/a\nb"), false));
    assertEquals(3, text(OutputStyle.UNLIMITED).lines().count());
    assertTrue(text(OutputStyle.UNLIMITED).chars().allMatch(c -> c == '\n' || c >= ' ' && c != 0x202e),
        text(OutputStyle.UNLIMITED));
  }

  @Test
  void endsForACycle() {
    processes.add(process(20, 21, "S", "a", List.of(), false));
    processes.add(process(21, 20, "S", "b", List.of(), false));
    assertEquals(2, text(80).lines().count());
  }
}
