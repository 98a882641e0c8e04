package reeve.cli.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reeve.json.Json;

class TopModelTest {
  private final TopModel model = new TopModel();

  /** Of one service: name, pid, cpuMs, memoryKib, restarts; null where not known. */
  private static Map<String, Object> service(String name, long pid, Long cpuMs, Long memoryKib, long restarts) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", name);
    fields.put("state", "running");
    fields.put("pid", number(pid));
    fields.put("processes", number(1));
    fields.put("cpuMs", cpuMs == null ? null : number(cpuMs));
    fields.put("memoryKib", memoryKib == null ? null : number(memoryKib));
    fields.put("restarts", number(restarts));
    return fields;
  }

  private static Json.Num number(long value) {
    return new Json.Num(Long.toString(value));
  }

  private void sample(long atMillis, Object... services) {
    model.sample(Map.of("sampledMs", number(atMillis), "services", List.of(services)));
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    for (TopModel.Row row : model.rows()) {
      names.add(row.name());
    }
    return names;
  }

  private long cpu(String name) {
    return model.rows().stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow().cpu();
  }

  @Test
  void whatIsUsedIsTheDifferenceOfTwoSamples() {
    sample(1000, service("web", 7, 500L, 10L, 0));
    assertEquals(-1, cpu("web"), "one sample tells nothing");
    sample(3000, service("web", 7, 1500L, 10L, 0));
    assertEquals(500, cpu("web"));
  }

  @Test
  void theSameSampleAgainChangesNothing() {
    sample(1000, service("web", 7, 500L, 10L, 0));
    sample(3000, service("web", 7, 1500L, 10L, 0));
    sample(3000, service("web", 7, 1500L, 10L, 0));
    assertEquals(500, cpu("web"));
    sample(5000, service("web", 7, 1700L, 10L, 0));
    assertEquals(100, cpu("web"));
  }

  @Test
  void anotherProcessBeganMeanwhile() {
    sample(1000, service("web", 7, 90_000L, 10L, 0));
    sample(2000, service("web", 8, 300L, 10L, 1));
    assertEquals(300, cpu("web"));
  }

  @Test
  void timeThatEndedWithAProcessIsNoGain() {
    sample(1000, service("web", 7, 900L, 10L, 0));
    sample(2000, service("web", 7, 300L, 10L, 0));
    assertEquals(0, cpu("web"));
  }

  @Test
  void whatIsNotKnownIsNotZero() {
    sample(1000, service("web", 7, null, null, 0));
    sample(2000, service("web", 7, null, null, 0));
    assertEquals(-1, cpu("web"));
    assertEquals(-1, model.rows().get(0).memoryKib());
  }

  @Test
  void keysSort() {
    sample(1000, service("b", 1, 0L, 30L, 5), service("a", 2, 0L, 20L, 9), service("c", 3, 0L, 10L, 7));
    sample(2000, service("b", 1, 100L, 30L, 5), service("a", 2, 50L, 20L, 9), service("c", 3, 900L, 10L, 7));
    assertEquals(List.of("c", "b", "a"), names(), "by cpu at first");
    model.key("n", 10);
    assertEquals(List.of("a", "b", "c"), names());
    model.key("m", 10);
    assertEquals(List.of("b", "a", "c"), names());
    model.key("r", 10);
    assertEquals(List.of("a", "c", "b"), names());
    model.key("c", 10);
    assertEquals(List.of("c", "b", "a"), names());
  }

  @Test
  void whatIsSelectedStaysSelectedWhereverItGoes() {
    sample(1000, service("a", 1, 0L, 30L, 0), service("b", 2, 0L, 20L, 0), service("c", 3, 0L, 10L, 0));
    model.key("n", 10);
    model.key(TopKeys.DOWN, 10);
    assertEquals("b", model.selected);
    model.key("m", 10);
    sample(2000, service("a", 1, 0L, 30L, 0), service("b", 2, 0L, 99L, 0), service("c", 3, 0L, 10L, 0));
    assertEquals("b", model.selected);
    assertEquals(0, model.index());
    sample(3000, service("a", 1, 0L, 30L, 0), service("c", 3, 0L, 10L, 0));
    assertEquals("a", model.selected, "it is gone");
    model.key(TopKeys.END, 10);
    assertEquals("c", model.selected);
    model.key(TopKeys.DOWN, 10);
    assertEquals("c", model.selected, "there is nothing below");
    sample(4000);
    assertNull(model.selected);
    assertEquals(TopModel.Action.NONE, model.key("l", 10));
    assertEquals(TopModel.Action.NONE, model.key("S", 10));
    assertEquals(TopModel.Action.NONE, model.key("T", 10));
  }

  @Test
  void stopAndRestartAreAskedForTwice() {
    sample(1000, service("a", 1, 0L, 30L, 0));
    for (String[] one : new String[][] {{"S", "stop"}, {"R", "restart"}}) {
      assertEquals(TopModel.Action.NONE, model.key(one[0], 10));
      assertTrue(model.message.contains(one[1] + " \"a\"?"), model.message);
      assertEquals(TopModel.Action.NONE, model.key("x", 10), "anything but y is no");
      assertEquals(TopModel.Action.NONE, model.key("y", 10), "too late");
      model.key(one[0], 10);
      assertEquals(TopModel.Action.ACT, model.key("y", 10));
      assertEquals(one[1], model.method);
    }
    model.key("S", 10);
    assertEquals(TopModel.Action.NONE, model.key("q", 10), "also what ends else");
    assertEquals(TopModel.Action.QUIT, model.key("q", 10));
  }

  @Test
  void inTheLogQGoesBackAndCtrlCEnds() {
    sample(1000, service("a", 1, 0L, 30L, 0));
    assertEquals(TopModel.Action.OPEN_LOG, model.key("l", 10));
    model.openLog("a: /a.log");
    assertEquals(TopModel.Action.NONE, model.key("S", 10));
    assertEquals(TopModel.Action.CLOSE_LOG, model.key("q", 10));
    model.openLog("a: /a.log");
    assertEquals(TopModel.Action.QUIT, model.key(TopKeys.INTERRUPT, 10));
  }

  @Test
  void aLogIsBounded() {
    model.openLog("a");
    for (int i = 0; i < 5000; i++) {
      model.addLine("line " + i);
    }
    assertEquals(List.of("line 4998", "line 4999"), model.logLines(2));
    assertTrue(model.logLines(10_000).size() <= 1000);
  }
}
