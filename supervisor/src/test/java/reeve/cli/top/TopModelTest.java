package reeve.cli.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

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
    model.sort(TopModel.Sort.NAME);
    assertEquals(List.of("a", "b", "c"), names());
    model.sort(TopModel.Sort.MEMORY);
    assertEquals(List.of("b", "a", "c"), names());
    model.sort(TopModel.Sort.RESTARTS);
    assertEquals(List.of("a", "c", "b"), names());
    model.sort(TopModel.Sort.CPU);
    assertEquals(List.of("c", "b", "a"), names());
  }

  @Test
  void rowsThatLookEqualKeepTheirOrder() {
    sample(1000, service("w@10", 1, 0L, 1540L, 0), service("w@2", 2, 0L, 1541L, 0), service("w@1", 3, 0L, 1542L, 0));
    assertEquals(List.of("w@1", "w@2", "w@10"), names());
    model.sort(TopModel.Sort.MEMORY);
    assertEquals(List.of("w@1", "w@2", "w@10"), names(), "all are shown as 1.5M");
    sample(3000, service("w@10", 1, 0L, 1555L, 0), service("w@2", 2, 0L, 1541L, 0), service("w@1", 3, 0L, 1540L, 0));
    assertEquals(List.of("w@1", "w@2", "w@10"), names());
    model.sort(TopModel.Sort.NAME);
    assertEquals(List.of("w@1", "w@2", "w@10"), names());
  }

  @Test
  void keepsTheSelectionWhenRowsMove() {
    sample(1000, service("a", 1, 0L, 30L, 0), service("b", 2, 0L, 20L, 0), service("c", 3, 0L, 10L, 0));
    model.sort(TopModel.Sort.NAME);
    model.move(1);
    assertEquals("b", model.selected);
    model.sort(TopModel.Sort.MEMORY);
    sample(2000, service("a", 1, 0L, 30L, 0), service("b", 2, 0L, 99L, 0), service("c", 3, 0L, 10L, 0));
    assertEquals("b", model.selected);
    assertEquals(0, model.index());
    sample(3000, service("a", 1, 0L, 30L, 0), service("c", 3, 0L, 10L, 0));
    assertEquals("a", model.selected, "the selected service is gone");
    model.select(Integer.MAX_VALUE);
    assertEquals("c", model.selected);
    model.move(1);
    assertEquals("c", model.selected, "there is nothing below");
    sample(4000);
    assertNull(model.selected);
  }

  @Test
  void theFilterHidesServicesAndTheSelectionStaysVisible() {
    sample(1000, service("web", 1, 0L, 30L, 0), service("Worker", 2, 0L, 20L, 0), service("db", 3, 0L, 10L, 0));
    model.selected = "Worker";
    model.filter("w");
    assertEquals(List.of("Worker", "web"), names());
    assertEquals("Worker", model.selected);
    model.filter("db");
    assertEquals("db", model.selected);
    model.filter("nothing");
    assertNull(model.selected);
    model.filter("");
    assertEquals(3, names().size());
    assertEquals(3, model.all().size());
  }

  @Test
  void remembersTheSamplesOfEachServiceAndOfAll() {
    sample(1000, service("a", 1, 0L, 100L, 0), service("b", 2, 0L, 50L, 0));
    sample(2000, service("a", 1, 500L, 200L, 0), service("b", 2, 100L, 50L, 0));
    sample(2000, service("a", 1, 500L, 200L, 0), service("b", 2, 100L, 50L, 0));
    assertEquals(200, model.histories("a").memory().maximum(10));
    assertEquals(500, model.histories("a").cpu().maximum(10));
    assertEquals("  ▄█", model.histories("a").memory().bars(4, 225), "the same sample counts once");
    assertEquals(600, model.sums().cpu().maximum(10));
    assertEquals(250, model.sums().memory().maximum(10));
    sample(3000, service("b", 2, 100L, 50L, 0));
    assertNull(model.histories("a"), "a service that is gone is forgotten");
  }
}
