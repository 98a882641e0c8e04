package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reeve.config.OrphanPolicy;
import reeve.daemon.OrphanDecisions.Action;
import reeve.daemon.OrphanDecisions.Own;
import reeve.runtime.process.MarkedProcesses.Marked;

/** A process without a state is adopted only if it is certain which service it is. */
class OrphanDecisionsTest {
  private static final Own OWN = new Own(Set.of("web", "db"), Set.of("db"), "9.900", "/s");

  private static Marked process(int pid, int parent, int session) {
    return new Marked(pid, parent, session, 100, "web", null, "1.50", "/s");
  }

  private static Map<String, OrphanDecisions.Decision> decide(OrphanPolicy policy, Marked... all) {
    return OrphanDecisions.decide(List.of(all), new Own(Set.of("web", "db"), Set.of(), "9.900", "/s"), Set.of("7.70"),
        policy);
  }

  /** Each process is {@code pid/parent/session}. */
  @ParameterizedTest
  @CsvSource({
      // processes, policy, action, main
      "20/1/20, ADOPT, ADOPT, 20",
      "20/1/20 21/20/20 22/21/22, ADOPT, ADOPT, 20", // workers, and one with a session of its own
      "22/21/22 21/20/20 20/1/20, ADOPT, ADOPT, 20",
      "21/1/20, ADOPT, HOLD, 21", // its session leader has ended
      "20/1/20 30/1/30, ADOPT, HOLD, 30", // two lives
      "20/1/20, STOP, STOP, 20",
      "20/1/20 30/1/30, STOP, HOLD, 30",
      "20/1/20, IGNORE, IGNORE, 20",
      "20/1/20 30/1/30, IGNORE, IGNORE, 30",
  })
  void theProcessesOfAServiceDecide(String processes, OrphanPolicy policy, Action action, int main) {
    List<Marked> all = new ArrayList<>();
    for (String one : processes.split(" ")) {
      String[] fields = one.split("/");
      all.add(process(Integer.parseInt(fields[0]), Integer.parseInt(fields[1]), Integer.parseInt(fields[2])));
    }
    OrphanDecisions.Decision decision = decide(policy, all.toArray(new Marked[0])).get("web");
    assertEquals(action, decision.action());
    assertEquals(main, decision.main().pid());
    assertEquals(all.size(), decision.pids().size());
  }

  @Test
  void whatIsNotOursIsLeftAlone() {
    assertEquals(Map.of(), decide(OrphanPolicy.STOP,
        new Marked(20, 1, 20, 1, "other", null, "1.50", "/s"), // of no service of these files
        new Marked(21, 1, 21, 1, "web", null, "7.70", "/s"), // its reeve lives
        new Marked(22, 1, 22, 1, "web", null, "1.50", "/t"), // of another control socket
        new Marked(23, 1, 23, 1, "web", null, "1.50", null),
        new Marked(24, 1, 24, 1, "web", null, null, "/s")));
  }

  @Test
  void aServiceThatTheStateNamesIsLeftToIt() {
    Marked db = new Marked(20, 1, 20, 1, "db", null, "1.50", "/s");
    assertEquals(Map.of(), OrphanDecisions.decide(List.of(db), OWN, Set.of(), OrphanPolicy.ADOPT));
  }

  /** Its other processes are found by the name of their reeve, of which this one can go on with one only. */
  @Test
  void processesOfSeveralFormerReevesAreHeld() {
    Marked other = new Marked(30, 1, 30, 1, "db", null, "2.60", "/s");
    assertEquals(Action.HOLD, decide(OrphanPolicy.ADOPT, process(20, 1, 20), other).get("web").action());
    assertEquals(Action.HOLD,
        OrphanDecisions.decide(List.of(process(20, 1, 20)), OWN, Set.of(), OrphanPolicy.ADOPT).get("web").action());
  }

  @Test
  void theProcessOfAHookIsNoMainProcess() {
    Marked hook = new Marked(20, 1, 20, 1, "web", "3", "1.50", "/s");
    assertEquals(Action.HOLD, decide(OrphanPolicy.ADOPT, hook).get("web").action());
  }
}
