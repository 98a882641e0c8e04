package reeve.control.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reeve.control.ServiceView;
import reeve.control.TestViews;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.posix.FakePosix;
import reeve.posix.ProcessTable;

/** A sample is kept as long as it is fresh enough, so that not every request needs a pass over /proc. */
class ProcessSamplesTest {
  private static final long MILLI = 1_000_000;
  private static final int SELF = 10;

  private final List<ProcessTable.Row> rows = new ArrayList<>();
  private final Map<Integer, Map<String, String>> environments = new HashMap<>();
  private long now = 1_000 * MILLI;
  private long passCost;
  private final ProcessSamples samples = new ProcessSamples(new FakePosix() {
    @Override
    public ProcessTable processTable() {
      now += passCost;
      return new FakeTable(rows);
    }

    @Override
    public String environmentOf(int pid, String name) {
      return environments.getOrDefault(pid, Map.of()).get(name);
    }
  }, () -> now);

  private record FakeTable(List<ProcessTable.Row> rows) implements ProcessTable {
    @Override
    public String commandLine(int pid, int most) {
      return "x";
    }

    @Override
    public String cgroup(int pid) {
      return null;
    }

    @Override
    public Map<Long, String> listeners(int pid) {
      return Map.of();
    }

    @Override
    public Set<Long> sockets(int pid) {
      return Set.of();
    }

    @Override
    public String networkNamespace(int pid) {
      return "net";
    }
  }

  private void process(int pid, int ppid, int cpuMillis) {
    rows.add(new ProcessTable.Row(pid, ppid, pid, pid, 'S', 1, "x", 1, cpuMillis, 7));
  }

  private static ServiceView web(int pid) {
    return TestViews.service("web", ServiceState.RUNNING, Target.UP, 1, pid, null);
  }

  private ProcessSample get(ServiceView... services) {
    return samples.get(List.of(services), SELF);
  }

  @Test
  void aSampleIsKeptForHalfASecond() {
    process(20, SELF, 5);
    ProcessSample first = get(web(20));
    now += 500 * MILLI;
    assertSame(first, get(web(20)));
    now += MILLI;
    assertNotSame(first, get(web(20)));
  }

  @Test
  void aSampleThatTookLongIsKeptForTwentyTimesAsLong() {
    process(20, SELF, 5);
    passCost = 100 * MILLI;
    ProcessSample first = get(web(20));
    now += 2_000 * MILLI;
    assertSame(first, get(web(20)));
    now += MILLI;
    assertNotSame(first, get(web(20)));
  }

  @Test
  void aMissingMainProcessCausesAnEarlierSample() {
    process(20, SELF, 5);
    ProcessSample first = get(web(20));
    process(30, SELF, 5);
    now += 50 * MILLI;
    assertSame(first, get(web(30)));
    now += MILLI;
    assertNotSame(first, get(web(30)));
  }

  @Test
  void theTimeToReadDetailsIsPartOfTheCost() {
    process(20, SELF, 5);
    ProcessSample first = get(web(20));
    samples.measure(() -> now += 100 * MILLI);
    now += 1_900 * MILLI;
    assertSame(first, get(web(20)));
    now += MILLI;
    assertNotSame(first, get(web(20)));
  }

  private void command(int pid, String supervisor, String... more) {
    process(pid, SELF, 5);
    Map<String, String> variables = new HashMap<>(Map.of("REEVE_SERVICE", "web", "REEVE_SUPERVISOR", supervisor));
    for (int i = 0; i < more.length; i += 2) {
      variables.put(more[i], more[i + 1]);
    }
    environments.put(pid, variables);
  }

  @Test
  void commandsOfAServiceAreKnownByWhatTheyAreFor() {
    process(20, SELF, 5);
    command(30, "10.0", "REEVE_AUX_COMMAND", "1", "REEVE_HOOK", "pre-stop");
    process(31, 30, 5);
    command(40, "10.0", "REEVE_AUX_COMMAND", "2");
    command(50, "10.0", "REEVE_HOOK", "pre-start"); // the service itself, as a daemon, was given this variable
    command(60, "7.0", "REEVE_AUX_COMMAND", "2", "REEVE_HOOK", "post-stop"); // of another reeve
    ProcessFamily web = get(web(20)).family("web");
    assertEquals(Map.of(30, "pre-stop", 40, "check"), web.purposes);
    assertEquals(Set.of(30, 31, 40, 50), web.strays);
  }

  @Test
  void theProcessesOfAServiceAreSummedWithoutZombies() {
    process(20, SELF, 5);
    process(21, 20, 6);
    rows.add(new ProcessTable.Row(22, 20, 20, 20, 'Z', 1, "x", 1, 100, 50));
    process(40, SELF, 9);
    process(50, 1, 1000);
    ProcessSample sample = get(web(20));
    ProcessFamily web = sample.family("web");
    assertEquals("2 111 14 []", web.living + " " + web.cpuMillis + " " + web.residentKib + " " + web.strays);
    assertEquals(1, sample.others().living);
    assertEquals(0, sample.family("db").living);
  }
}
