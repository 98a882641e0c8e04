package reeve.cli.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.control.client.ReplyFixtures;

class TopModelTest {
  private final TopModel model = new TopModel();

  /** A service as JSON; null: unknown. */
  private static String service(String name, long pid, Long cpuMs, Long memoryKib, long restarts) {
    return "{'name':'" + name + "','state':'running','pid':" + pid + ",'processes':1,'cpuMs':" + cpuMs
        + ",'memoryKib':" + memoryKib + ",'restarts':" + restarts + "}";
  }

  private void sample(long atMillis, String... services) {
    model.sample(ReplyFixtures.status(atMillis, List.of(services)));
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
  void usageIsTheDifferenceOfTwoSamples() {
    sample(1000, service("web", 7, 500L, 10L, 0));
    assertEquals(-1, cpu("web"), "usage needs two samples");
    sample(3000, service("web", 7, 1500L, 10L, 0));
    assertEquals(500, cpu("web"));
  }

  @Test
  void ignoresTheSameSampleAgain() {
    sample(1000, service("web", 7, 500L, 10L, 0));
    sample(3000, service("web", 7, 1500L, 10L, 0));
    sample(3000, service("web", 7, 1500L, 10L, 0));
    assertEquals(500, cpu("web"));
    sample(5000, service("web", 7, 1700L, 10L, 0));
    assertEquals(100, cpu("web"));
  }

  @Test
  void countsTheWholeTimeOfAnotherMainProcess() {
    sample(1000, service("web", 7, 90_000L, 10L, 0));
    sample(2000, service("web", 8, 300L, 10L, 1));
    assertEquals(300, cpu("web"));
  }

  @Test
  void countsNothingWhenTheSumShrinks() {
    sample(1000, service("web", 7, 900L, 10L, 0));
    sample(2000, service("web", 7, 300L, 10L, 0));
    assertEquals(0, cpu("web"));
  }

  @Test
  void unknownIsNotZero() {
    sample(1000, service("web", 7, null, null, 0));
    sample(2000, service("web", 7, null, null, 0));
    assertEquals(-1, cpu("web"));
    assertEquals(-1, model.rows().get(0).memoryKib());
  }

  @Test
  void sortsByKeys() {
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
  void rowsThatLookEqualKeepTheirOrder() {
    sample(1000, service("w@10", 1, 0L, 1540L, 0), service("w@2", 2, 0L, 1541L, 0), service("w@1", 3, 0L, 1542L, 0));
    assertEquals(List.of("w@1", "w@2", "w@10"), names());
    model.key("m", 10);
    assertEquals(List.of("w@1", "w@2", "w@10"), names(), "all are shown as 1.5M");
    sample(3000, service("w@10", 1, 0L, 1555L, 0), service("w@2", 2, 0L, 1541L, 0), service("w@1", 3, 0L, 1540L, 0));
    assertEquals(List.of("w@1", "w@2", "w@10"), names());
    model.key("n", 10);
    assertEquals(List.of("w@1", "w@2", "w@10"), names());
  }

  @Test
  void keepsTheSelectionWhenRowsMove() {
    sample(1000, service("a", 1, 0L, 30L, 0), service("b", 2, 0L, 20L, 0), service("c", 3, 0L, 10L, 0));
    model.key("n", 10);
    model.key(TopKeys.DOWN, 10);
    assertEquals("b", model.selected);
    model.key("m", 10);
    sample(2000, service("a", 1, 0L, 30L, 0), service("b", 2, 0L, 99L, 0), service("c", 3, 0L, 10L, 0));
    assertEquals("b", model.selected);
    assertEquals(0, model.index());
    sample(3000, service("a", 1, 0L, 30L, 0), service("c", 3, 0L, 10L, 0));
    assertEquals("a", model.selected, "the selected service is gone");
    model.key(TopKeys.END, 10);
    assertEquals("c", model.selected);
    model.key(TopKeys.DOWN, 10);
    assertEquals("c", model.selected, "there is nothing below");
    sample(4000);
    assertNull(model.selected);
    assertEquals(TopModel.Command.NONE, model.key("l", 10));
    assertEquals(TopModel.Command.NONE, model.key("S", 10));
    assertEquals(TopModel.Command.NONE, model.key("T", 10));
  }

  @Test
  void stopAndRestartMustBeConfirmed() {
    sample(1000, service("a", 1, 0L, 30L, 0));
    for (String[] key : new String[][] {{"S", "stop"}, {"R", "restart"}}) {
      assertEquals(TopModel.Command.NONE, model.key(key[0], 10));
      assertTrue(model.message.contains(key[1] + " \"a\"?"), model.message);
      assertEquals(TopModel.Command.NONE, model.key("x", 10), "every key except y declines");
      assertEquals(TopModel.Command.NONE, model.key("y", 10), "the question is no longer open");
      model.key(key[0], 10);
      assertEquals(TopModel.Command.ACT, model.key("y", 10));
      assertEquals(key[1], model.action.method());
    }
    model.key("S", 10);
    assertEquals(TopModel.Command.NONE, model.key("q", 10), "q declines and does not quit");
    assertEquals(TopModel.Command.QUIT, model.key("q", 10));
  }

  @Test
  void qLeavesTheLogAndCtrlCQuits() {
    sample(1000, service("a", 1, 0L, 30L, 0));
    assertEquals(TopModel.Command.OPEN_LOG, model.key("l", 10));
    model.openLog("a: /a.log");
    assertEquals(TopModel.Command.NONE, model.key("S", 10));
    assertEquals(TopModel.Command.CLOSE_LOG, model.key("q", 10));
    model.openLog("a: /a.log");
    assertEquals(TopModel.Command.QUIT, model.key(TopKeys.INTERRUPT, 10));
  }

  @Test
  void keepsALimitedNumberOfLines() {
    model.openLog("a");
    for (int i = 0; i < 5000; i++) {
      model.addLine("line " + i);
    }
    assertEquals(List.of("line 4998", "line 4999"), model.logLines(2));
    assertTrue(model.logLines(10_000).size() <= 1000);
  }
}
