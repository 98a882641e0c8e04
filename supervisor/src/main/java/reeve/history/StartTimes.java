package reeve.history;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The times at which the services of the last start of reeve were started and were up, according to the ledger.
 * Services that were started later by a request are not included, nor are later runs of the other services. Immutable.
 *
 * @param began when reeve started, in milliseconds since 1970; -1: the ledger has no start of reeve
 * @param services in the order of their starts
 */
public record StartTimes(long began, List<Start> services) {
  /**
   * The start of one service. Times are in milliseconds since reeve started.
   *
   * @param started when its first process was created, or could not be created; -1: not yet
   * @param up when it was ready, or when a job was completed; -1: not yet
   * @param attempts the number of starts until it was up
   * @param waitMessage what it waited for before its start, as text; null: nothing
   * @param stopped whether it was stopped, or removed, before it was up
   */
  public record Start(String service, long started, long up, int attempts, String waitMessage, boolean stopped) {
    /** Returns the time from its first process until it was up, in milliseconds; -1: it is not up. */
    public long tookMillis() {
      return up < 0 || started < 0 ? -1 : up - started;
    }
  }

  public StartTimes {
    services = List.copyOf(services);
  }

  /** Reads the whole ledger, and keeps what happened since the last start of reeve. */
  public static StartTimes read(LedgerFiles files) throws IOException {
    Collector collector = new Collector();
    files.forward(line -> {
      collector.add(LedgerEntry.parse(line));
      return true;
    });
    return collector.result();
  }

  /** Returns the same for lines that were already read. Pure. */
  static StartTimes of(List<String> lines) {
    Collector collector = new Collector();
    for (String line : lines) {
      collector.add(LedgerEntry.parse(line));
    }
    return collector.result();
  }

  private static final class Collector {
    private static final class Draft {
      long started = -1;
      long up = -1;
      int attempts;
      String waited;
      boolean stopped;
      /** Whether it belongs to the start of reeve; null: unknown so far. */
      Boolean included;
    }

    private final Map<String, Draft> drafts = new LinkedHashMap<>();
    private long began = -1;
    /** The same on a clock that is never set; -1: unknown. */
    private long beganSteady = -1;
    private boolean ending;

    void add(LedgerEntry entry) {
      if (entry == null) {
        return;
      }
      if (entry.service() == null) {
        if (entry.event().equals("reeve-started")) {
          drafts.clear();
          began = entry.at();
          beganSteady = entry.number("monotonicMs");
          ending = false;
        } else if (entry.event().equals("shutting-down")) {
          ending = true;
        }
        return;
      }
      if (began >= 0 && !ending) {
        Draft draft = drafts.computeIfAbsent(entry.service(), name -> new Draft());
        if (draft.up < 0 && !draft.stopped && !Boolean.FALSE.equals(draft.included)) {
          add(draft, entry);
        }
      }
    }

    private void add(Draft draft, LedgerEntry entry) {
      long steady = entry.number("monotonicMs");
      long at = Math.max(0, steady >= 0 && beganSteady >= 0 ? steady - beganSteady : entry.at() - began);
      switch (entry.event()) {
        case "waiting-for" -> draft.waited = entry.text("message");
        case "started", "start-failed" -> {
          if (draft.included == null) {
            // A start that a request caused, directly or through a dependency, names the requester.
            draft.included = entry.by() == null && !"request".equals(entry.text("reason"));
          }
          draft.started = draft.started < 0 ? at : draft.started;
          draft.attempts++;
        }
        case "ready", "completed" -> draft.up = at;
        case "stopped", "removed" -> draft.stopped = true;
        default -> {}
      }
    }

    StartTimes result() {
      List<Start> starts = new ArrayList<>();
      for (Map.Entry<String, Draft> service : drafts.entrySet()) {
        Draft draft = service.getValue();
        if (!Boolean.FALSE.equals(draft.included) && (draft.started >= 0 || draft.waited != null)) {
          starts.add(new Start(service.getKey(), draft.started, draft.up, draft.attempts, draft.waited, draft.stopped));
        }
      }
      starts.sort((a, b) -> Long.compare(a.started() < 0 ? Long.MAX_VALUE : a.started(),
          b.started() < 0 ? Long.MAX_VALUE : b.started()));
      return new StartTimes(began, starts);
    }
  }
}
