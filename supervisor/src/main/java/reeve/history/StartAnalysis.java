package reeve.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a start of reeve waited for. Pure: times and edges give it.
 *
 * @param times all of them
 * @param upMillis from the start of reeve until the last service that came up was up; -1: none did
 * @param waitedFor of each service that had to wait for others the one that was there last
 * @param chain from the last service that came up to one that waited for nobody: making these faster makes the start
 *     faster
 */
public record StartAnalysis(StartTimes times, long upMillis, Map<String, String> waitedFor,
    List<StartTimes.Start> chain) {
  /**
   * That a service waits for another.
   *
   * @param when what for: {@code started}, {@code completed}, or else until it is up
   */
  public record Wait(String service, String other, String when) {}

  public StartAnalysis {
    waitedFor = Map.copyOf(waitedFor);
    chain = List.copyOf(chain);
  }

  /** @param waits of names that are in no start too; of circles a part is left out */
  public static StartAnalysis of(StartTimes times, List<Wait> waits) {
    Map<String, StartTimes.Start> byName = new HashMap<>();
    StartTimes.Start last = null;
    for (StartTimes.Start start : times.services()) {
      byName.put(start.service(), start);
      last = start.up() >= 0 && (last == null || start.up() > last.up()) ? start : last;
    }
    Map<String, String> waitedFor = new HashMap<>();
    Map<String, Long> there = new HashMap<>();
    for (Wait wait : waits) {
      StartTimes.Start start = byName.get(wait.service());
      StartTimes.Start other = byName.get(wait.other());
      if (start == null || other == null || start.started() < 0) {
        continue;
      }
      long at = "started".equals(wait.when()) ? other.started() : other.up();
      // One that came later was not waited for: it failed first, and this one could do without it.
      if (at >= 0 && at <= start.started() && at >= there.getOrDefault(wait.service(), 0L)) {
        there.put(wait.service(), at);
        waitedFor.put(wait.service(), wait.other());
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

  /** Those that are up, the one that took longest first. */
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

  /** Those that are wanted and not up. */
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
