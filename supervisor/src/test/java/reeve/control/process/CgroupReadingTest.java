package reeve.control.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reeve.json.ObjectWriter;
import reeve.posix.FakePosix;

/** The files of a cgroup as JSON. */
class CgroupReadingTest {
  private final Map<String, String> texts = new HashMap<>();
  private final FakePosix posix = new FakePosix() {
    @Override
    public String readText(String path) {
      return texts.get(path);
    }
  };

  private String json() {
    ObjectWriter json = new ObjectWriter(100);
    CgroupReading.write(json, posix, "/cg/web");
    return json.finish();
  }

  @Test
  void aCgroupOfAnyReeveIsFoundByTheNameOfTheService() {
    assertEquals("/own/reeve.7/web", CgroupReading.pathOf("/own/reeve.7/web", "web"));
    assertEquals("/reeve.7-1/web@1", CgroupReading.pathOf("/reeve.7-1/web@1/below", "web@1"));
    assertNull(CgroupReading.pathOf("/own/reeve.7/website", "web"));
    assertNull(CgroupReading.pathOf("/own/reeve.supervisor", "web"));
    assertNull(CgroupReading.pathOf("/user.slice", "web"));
    assertNull(CgroupReading.pathOf(null, "web"));
  }

  @Test
  void theFilesThatExistAreFields() {
    texts.put("/cg/web/memory.current", "1000\n");
    texts.put("/cg/web/memory.peak", "2000\n");
    texts.put("/cg/web/memory.max", "max\n");
    texts.put("/cg/web/memory.events", "low 0\nhigh 4\nmax 5\noom 1\noom_kill 2\n");
    texts.put("/cg/web/pids.current", "3\n");
    texts.put("/cg/web/cpu.stat", "usage_usec 70\nuser_usec 1\nnr_periods 9\nnr_throttled 2\nthrottled_usec 30\n");
    texts.put("/cg/web/memory.pressure", "some avg10=0.12 avg60=3.00 avg300=9.99 total=1\n"
        + "full avg10=0.00 avg60=1.50 avg300=9.99 total=1\n");
    texts.put("/cg/web/io.pressure", "damaged\n");
    assertEquals(
        "{\"cgroup\":{\"path\":\"/cg/web\",\"memoryBytes\":1000,\"memoryPeakBytes\":2000,\"memoryMaxBytes\":null,"
            + "\"oomKills\":2,\"memoryHighEvents\":4,\"memoryMaxEvents\":5,\"pids\":3,\"cpuUsec\":70,"
            + "\"throttledUsec\":30,\"throttledPeriods\":2,\"periods\":9,"
            + "\"pressure\":{\"memory\":{\"some10\":0.12,\"some60\":3.00,\"full10\":0.00,\"full60\":1.50}}}}",
        json());
  }

  @Test
  void aCgroupThatVanishedHasNoFigures() {
    assertEquals("{\"cgroup\":{\"path\":\"/cg/web\",\"pressure\":{}}}", json());
  }
}
