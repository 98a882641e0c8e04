package reeve.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a start of reeve waited for, calculated from times and dependencies. Pure.
 *
 * @param times the times of all services
 * @param upMillis from the start of reeve until the last service was up; -1: none came up
 * @param waitedFor for each service that waited for others, the dependency that was ready last
 * @param chain the critical path, from the last service that came up back to a service that waited for no other; a
 *     faster start of these services makes the whole start faster
 */
public record StartAnalysis(StartTimes times, long upMillis, Map<String, String> waitedFor,
    List<StartTimes.Start> chain) {
  /**
   * A dependency for which a service waits when it starts.
   *
   * @param when the condition: {@code started}; any other condition is met when the dependency is up
   */
  public record Wait(String service, String dependency, String when) {}

  public StartAnalysis {
    waitedFor = Map.copyOf(waitedFor);
    chain = List.copyOf(chain);
  }

  /**
   * Analyzes a start.
   *
   * @param waits may name services that were not started; a cycle is cut where it closes
   */
  public static StartAnalysis of(StartTimes times, List<Wait> waits) {
    Map<String, StartTimes.Start> byName = new HashMap<>();
    StartTimes.Start last = null;
    for (StartTimes.Start start : times.services()) {
      byName.put(start.service(), start);
      last = start.up() >= 0 && (last == null || start.up() > last.up()) ? start : last;
    }
    Map<String, String> waitedFor = new HashMap<>();
    Map<String, Long> metAt = new HashMap<>();
    for (Wait wait : waits) {
      StartTimes.Start start = byName.get(wait.service());
      StartTimes.Start dependency = byName.get(wait.dependency());
      if (start == null || dependency == null || start.started() < 0) {
        continue;
      }
      long at = "started".equals(wait.when()) ? dependency.started() : dependency.up();
      // A dependency that came up later was not waited for: it failed first, and this service does not require it.
      if (at >= 0 && at <= start.started() && at >= metAt.getOrDefault(wait.service(), 0L)) {
        metAt.put(wait.service(), at);
        waitedFor.put(wait.service(), wait.dependency());
      }
    }
    List<StartTimes.Start> chain = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (StartTimes.Start at = last; at != null && seen.add(at.service()); at =
        byName.get(waitedFor.get(at.service()))) {
      chain.add(at);
    }
    return new StartAnalysis(times, last == null ? -1 : last.up(), waitedFor, chain);
  }

  /** Returns the services that are up, the slowest first. */
  public List<StartTimes.Start> slowestFirst() {
    List<StartTimes.Start> list = new ArrayList<>();
    for (StartTimes.Start start : times.services()) {
      if (start.tookMillis() >= 0) {
        list.add(start);
      }
    }
    list.sort((a, b) -> Long.compare(b.tookMillis(), a.tookMillis()));
    return list;
  }

  /** Returns the services that should be up and are not. */
  public List<StartTimes.Start> missing() {
    List<StartTimes.Start> list = new ArrayList<>();
    for (StartTimes.Start start : times.services()) {
      if (start.up() < 0 && !start.stopped()) {
        list.add(start);
      }
    }
    return list;
  }
}
