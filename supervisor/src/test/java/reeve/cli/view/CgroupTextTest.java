package reeve.cli.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.json.Json;
import reeve.json.JsonObject;

/** The lines about the cgroup of a service in its status. */
class CgroupTextTest {
  private static List<String> lines(String cgroup) {
    return CgroupText.lines(JsonObject.of(Json.parseObjectOrNull("{\"name\":\"web\",\"cgroup\":" + cgroup + "}")));
  }

  @Test
  void everythingThatIsKnownIsShown() {
    assertEquals(List.of("memory 100M of 200M, peak 150M, 1 killed for lack of memory, pids 12 of 200, "
        + "3 refused forks", "cpu 4.2 s, throttled for 2.1 s in 21 of 640 periods",
        "pressure memory 0.00% (0.13%), cpu 1.20% (0.40%)"),
        lines("{\"path\":\"/cg/web\",\"memoryBytes\":104857600,\"memoryPeakBytes\":157286400,"
            + "\"memoryMaxBytes\":209715200,\"oomKills\":1,\"pids\":12,\"pidsMax\":200,\"pidsMaxEvents\":3,"
            + "\"cpuUsec\":4200000,\"throttledUsec\":2100000,\"throttledPeriods\":21,\"periods\":640,"
            + "\"pressure\":{\"memory\":{\"some10\":0.00,\"some60\":0.13},"
            + "\"cpu\":{\"some10\":1.20,\"some60\":0.40}}}"));
  }

  @Test
  void whatTheKernelDoesNotCountIsLeftOut() {
    assertEquals(List.of("cpu 0.0 s"), lines("{\"path\":\"/cg/web\",\"cpuUsec\":0,\"pressure\":{}}"));
    assertEquals(List.of("memory 1.0M", "cpu 0.0 s"),
        lines("{\"memoryBytes\":1048576,\"memoryMaxBytes\":null,\"oomKills\":0,\"cpuUsec\":0,\"throttledUsec\":0}"));
    assertEquals(List.of(), lines("null"));
    assertEquals(List.of(), CgroupText.lines(null));
  }
}
