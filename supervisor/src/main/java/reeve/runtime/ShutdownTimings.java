package reeve.runtime;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import reeve.config.Signal;
import reeve.config.StopTimeBounds;
import reeve.core.DurationText;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.event.EventSink;
import reeve.event.EventText;

/** Records how long the stop of each service took, for the report at the end of a shutdown. Loop thread. */
final class ShutdownTimings {
  /** A shutdown that took no longer than this and killed no service is not reported. */
  private static final Duration SHORT = Duration.ofSeconds(2);

  private static final class Entry {
    final long from;
    long to = -1;
    Duration allowed;
    boolean killed;

    Entry(long from) {
      this.from = from;
    }
  }

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private boolean killed;

  /**
   * Records a notice about a service.
   *
   * @param service the service as it is now; null: it was removed
   */
  void note(String name, Notice notice, Service service, long now) {
    if (notice instanceof Notice.Stopping stopping) {
      Entry entry = entries.get(name);
      boolean first = entry == null;
      if (first) {
        entry = new Entry(now);
        entries.put(name, entry);
      }
      entry.killed |= Signal.KILL.equals(stopping.signal());
      if (first && service != null && service.stop().timeShare() < 1) {
        double share = service.stop().timeShare();
        entry.allowed = Duration.ofNanos((long) (StopTimeBounds.worstCase(service.spec()).toNanos() * share));
      }
    } else if (notice instanceof Notice.Escalated escalated && escalated.signal().equals(Signal.KILL)
        && entries.containsKey(name)) {
      entries.get(name).killed = true;
    } else if (notice instanceof Notice.Stopped && entries.containsKey(name)) {
      entries.get(name).to = now;
    }
    killed |= entries.containsKey(name) && entries.get(name).killed;
  }

  /**
   * Announces the timings, if they are worth it: {@code stopped the services in 5.2 s of 25 s: web from 0 ms to 1.2 s}.
   *
   * @param startedAt when the shutdown began
   * @param budget null: there is none
   */
  void report(EventSink sink, long startedAt, long now, Duration budget) {
    Duration took = Duration.ofNanos(now - startedAt);
    if (!entries.isEmpty() && (budget != null || killed || took.compareTo(SHORT) > 0)) {
      sink.announce("shutdown-timeline", null, "stopped the services in " + EventText.duration(took)
          + (budget == null ? "" : " of " + EventText.duration(budget)) + ": " + text(startedAt, now));
    }
  }

  /**
   * Describes the timings for people: {@code web from 0 ms to 1.2 s; db from 1.2 s to 5.2 s, had 4 s, killed}.
   *
   * @param startedAt when the shutdown began
   */
  private String text(long startedAt, long now) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Entry> named : entries.entrySet()) {
      Entry entry = named.getValue();
      long to = entry.to < 0 ? now : entry.to;
      text.append(text.length() == 0 ? "" : "; ").append(named.getKey())
          .append(" from ").append(DurationText.format(Duration.ofNanos(entry.from - startedAt)))
          .append(" to ").append(DurationText.format(Duration.ofNanos(to - startedAt)));
      if (entry.allowed != null) {
        text.append(", had ").append(DurationText.format(entry.allowed));
      }
      text.append(entry.killed ? ", killed" : "").append(entry.to < 0 ? ", still there" : "");
    }
    return text.toString();
  }
}
