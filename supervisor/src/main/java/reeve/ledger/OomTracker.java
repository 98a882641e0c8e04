package reeve.ledger;

import java.util.HashMap;
import java.util.Map;
import reeve.core.Notice;
import reeve.event.LifecycleEvent;
import reeve.event.OomKills;

/**
 * How many processes were killed because memory ran out, run by run. The counters are looked at after an end that was
 * not clean, by the worker, so neither a start nor a restart waits for them. A run is measured from the last look
 * before it, which may be well before: what is counted too much is said to be possible, and nothing is left out. The
 * kernel counts before it sends the signal (__oom_kill_process() in mm/oom_kill.c), so the look finds what ended the
 * process. The worker's thread only.
 */
final class OomTracker {
  private static final OomKills NOTHING = new OomKills(OomKills.UNKNOWN, OomKills.UNKNOWN, OomKills.UNKNOWN);

  private final OomKills.Counter counter;
  private final Map<String, OomKills> atStart = new HashMap<>();
  private final Map<String, Long> ofService = new HashMap<>();
  private OomKills last; // what it says of the service is another's
  private boolean fresh;

  OomTracker(OomKills.Counter counter) {
    this.counter = counter;
  }

  /** What comes now happened together. */
  void beginBatch() {
    fresh = false;
    if (last == null) {
      last = counter.read(null);
      fresh = true;
    }
  }

  /** @return null for all but ends that were not clean */
  OomKills killsIn(LifecycleEvent event) {
    String service = event.service();
    if (event.notice() instanceof Notice.Started) {
      atStart.put(service, new OomKills(ofService.getOrDefault(service, 0L), last.reeve(), last.machine()));
    } else if (event.notice() instanceof Notice.Removed) {
      atStart.remove(service);
      ofService.remove(service);
    } else if (event.notice() instanceof Notice.Exited exited) {
      OomKills before = atStart.remove(service);
      if (!exited.clean()) {
        OomKills now = counter.read(service);
        last = now;
        ofService.put(service, Math.max(0, now.service()));
        return before == null ? NOTHING : now.since(before);
      }
    }
    return null;
  }
}
