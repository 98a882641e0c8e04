package reeve.cli.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reeve.StatusWords;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;
import reeve.control.client.ReplyFixtures;

class TopScreenTest {
  private static final long NOW = 1_800_000_000_000L;

  private final TopBoard board = new TopBoard();
  private final TopModel model = board.model();

  private void services(int count, String suffix) {
    for (int round = 0; round < 2; round++) {
      List<String> services = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", "service-" + i + suffix);
        fields.put("state", "running");
        fields.put("pid", 100 + i);
        fields.put("processes", 2);
        fields.put("cpuMs", round * 123);
        fields.put("memoryKib", 2048);
        fields.put("restarts", i);
        fields.put("ports", List.of("0.0.0.0:80"));
        services.add(ReplyFixtures.json(fields));
      }
      model.sample(ReplyFixtures.status(1000L * round, services));
    }
    model.sort(TopModel.Sort.NAME);
  }

  private void press(String key) {
    board.input(TopInput.key(key), board.layout(24), "");
  }

  private List<String> lines(int columns, int rows) {
    return TopScreen.lines(board, new OutputStyle(true, false, columns), rows, NOW);
  }

  @Test
  void showsTheStateByItsWord() {
    for (String state : StatusWords.STATES) {
      model.sample(ReplyFixtures.status(0, List.of("{'name':'web','state':'" + state + "','target':'up'}")));
      String row = lines(120, 24).stream().filter(line -> line.contains("web")).findFirst().orElseThrow();
      assertTrue(List.of(row.trim().split(" +")).contains(state), state + ": " + row);
    }
  }

  @Test
  void fillsTheScreenAndNoMore() {
    services(30, "");
    for (int rows = 1; rows < 40; rows++) {
      for (int columns : new int[] {30, 40, 80, 200}) {
        List<String> lines = lines(columns, rows);
        assertTrue(lines.size() <= rows, rows + ": " + lines.size());
        for (String line : lines) {
          assertTrue(TerminalText.width(line) <= columns, columns + ": " + line);
        }
        if (rows >= 5) {
          assertEquals(rows, lines.size());
        }
      }
    }
  }

  @Test
  void alwaysShowsAndMarksTheSelectedService() {
    services(30, "");
    for (int i = 0; i < 30; i++) {
      String selected = model.selected;
      assertEquals(1, lines(80, 12).stream().filter(line -> line.startsWith(">") && line.contains(selected)).count(),
          selected);
      model.move(1);
    }
  }

  @Test
  void showsFiguresBelowTheirTitles() {
    services(1, "");
    List<String> lines = lines(80, 10);
    assertTrue(lines.get(2).matches(" +NAME +STATE +CPU% +MEMORY +RESTARTS +PROCS +PID +PORTS"), lines.get(2));
    assertEquals(">  service-0  running  12.3    2.0M         0      2  100  0.0.0.0:80",
        lines.get(3).replaceFirst("running +", "running  "));
    assertTrue(lines.get(0).contains("1 of 1 running  cpu 12.3 %  memory 2.0M"), lines.get(0));
  }

  @Test
  void aWideScreenHasGraphs() {
    services(1, "");
    model.sample(ReplyFixtures.status(5000, List.of("{'name':'service-0','state':'running','pid':100,'processes':2,"
        + "'cpuMs':4123,'memoryKib':1024,'restarts':0}")));
    List<String> lines = lines(140, 24);
    assertTrue(lines.get(2).contains("CPU%  CPU HISTORY") && lines.get(2).contains("MEMORY HISTORY"), lines.get(2));
    assertTrue(lines.get(3).contains("▁█"), "the second sample is a tenth of the third: " + lines.get(3));
    assertTrue(lines.get(3).contains("██▅"), "half of the memory: " + lines.get(3));
    assertTrue(lines.get(1).startsWith("cpu ") && lines.get(1).contains("  memory "), lines.get(1));
    assertFalse(lines(55, 24).get(2).contains("HISTORY"), "there is no room");
    assertTrue(lines(55, 24).get(1).contains("▁█"), lines(55, 24).get(1));
  }

  private List<String> busyService(int columns) {
    for (int round = 0; round < 2; round++) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("name", "web-frontend");
      fields.put("state", "running");
      fields.put("pid", 1234567);
      fields.put("restarts", 12);
      fields.put("processes", 34);
      fields.put("cpuMs", round * 2345);
      fields.put("memoryKib", 345_678);
      fields.put("health", Map.of("state", "unhealthy"));
      fields.put("ports", List.of("0.0.0.0:3300", "127.0.0.1:3301"));
      fields.put("lastExit", Map.of("code", 137, "at", "2027-01-15T07:59:00.000Z", "clean", false));
      model.sample(ReplyFixtures.status(1000L * round, List.of(ReplyFixtures.json(fields))));
    }
    return lines(columns, 24);
  }

  @Test
  void neverCutsANumberAndShowsHealthAndLastExitAt80Columns() {
    Set<String> whole = Set.of("234.5", "337M", "12", "34", "1234567", "0.0.0.0:3300", "127.0.0.1:3301", "+1", "137",
        "137,", "60", "1");
    for (int columns = 200; columns >= 60; columns--) {
      List<String> lines = busyService(columns);
      assertEquals(24, lines.size());
      for (String word : lines.get(3).split(" +")) {
        assertTrue(whole.contains(word) || word.chars().noneMatch(Character::isDigit), columns + ": " + lines.get(3));
      }
      if (columns >= 80) {
        assertTrue(lines.get(2).contains("HEALTH") && lines.get(2).contains("LAST EXIT"), lines.get(2));
        assertTrue(lines.get(3).contains("unhealthy") && lines.get(3).contains("exit 137"), lines.get(3));
        assertTrue(lines.get(23).endsWith("T start"), "all keys fit: " + lines.get(23));
      }
    }
  }

  @Test
  void reportsNoServicesBeforeTheFirstSample() {
    board.title = "reeve 1  pid 2";
    assertEquals("reeve 1  pid 2", lines(80, 24).get(0));
  }

  @Test
  void headerLeavesOutWholeParts() {
    services(1, "");
    board.title = "reeve development  pid 4711";
    assertEquals("1 of 1 running  cpu 12.3 %  memory 2.0M", lines(60, 24).get(0));
    assertEquals("1 of 1 running", lines(30, 24).get(0));
  }

  @Test
  void marksNothingWithoutATerminal() {
    services(3, "");
    String table = TopScreen.table(model, new OutputStyle(false, false, OutputStyle.UNLIMITED), NOW);
    assertFalse(table.contains(">"), table);
    assertEquals(4, table.lines().count());
  }

  @Test
  void removesControlCharactersOfNamesAndLogs() {
    services(2, "\033[2J\n\u202e");
    press("l");
    board.log().open("x\033]0;t\007");
    board.log().add("tab\there \033[31m");
    List<String> log = lines(80, 10);
    press("q");
    for (List<String> lines : List.of(lines(80, 10), log)) {
      for (String line : lines) {
        assertTrue(line.chars().allMatch(c -> c >= ' ' && c != 0x7f && c != 0x202e), line);
      }
    }
    assertEquals("tab    here ?[31m", log.get(2));
  }

  @Test
  void showsTheQuestion() {
    services(1, "");
    press("S");
    assertEquals("stop \"service-0\"? y: yes", lines(80, 10).get(1));
  }
}
