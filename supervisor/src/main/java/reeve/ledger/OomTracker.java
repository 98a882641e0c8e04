package reeve.ledger;

import java.util.HashMap;
import java.util.Map;
import reeve.core.Notice;
import reeve.event.LifecycleEvent;
import reeve.event.OomKills;

/**
 * Counts for each run the processes that the kernel killed because memory ran out.
 *
 * <p>The ledger's thread reads the counters after an exit that was not clean, so neither a start nor a restart waits
 * for them. A run is measured from the last reading before it, which may be long before: it may count kills that
 * happened before the run, which are then reported as possible causes, but it misses none. The kernel counts a kill
 * before it sends the signal (__oom_kill_process() in mm/oom_kill.c), so the reading includes the kill that ended the
 * process.
 *
 * <p>The ledger's thread only.
 */
final class OomTracker {
  private static final OomKills NOTHING = new OomKills(OomKills.UNKNOWN, OomKills.UNKNOWN, OomKills.UNKNOWN);

  private final OomKills.Counter counter;
  private final Map<String, OomKills> killsAtStart = new HashMap<>();
  private final Map<String, Long> killsByService = new HashMap<>();
  private OomKills lastReading; // its count for the service belongs to the service that was read then

  OomTracker(OomKills.Counter counter) {
    this.counter = counter;
  }

  /** Events follow. Before the first ones, reads the counters once. */
  void beginBatch() {
    if (lastReading == null) {
      lastReading = counter.read(null);
    }
  }

  /** @return the kills during the run that this event ends; null for every event but an exit that was not clean */
  OomKills killsIn(LifecycleEvent event) {
    String service = event.service();
    if (event.notice() instanceof Notice.Started) {
      long kills = killsByService.getOrDefault(service, 0L);
      killsAtStart.put(service, new OomKills(kills, lastReading.reeve(), lastReading.machine()));
    } else if (event.notice() instanceof Notice.Removed) {
      killsAtStart.remove(service);
      killsByService.remove(service);
    } else if (event.notice() instanceof Notice.Exited exited) {
      OomKills before = killsAtStart.remove(service);
      if (!exited.clean()) {
        OomKills now = counter.read(service);
        lastReading = now;
        killsByService.put(service, Math.max(0, now.service()));
        return before == null ? NOTHING : now.since(before);
      }
    }
    return null;
  }
}
