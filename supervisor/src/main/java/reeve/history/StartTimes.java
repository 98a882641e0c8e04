package reeve.history;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * When the services of the last start of reeve were started and were up, from its ledger. Services that a person
 * started later, and later lives of the others, are no part of that. Immutable.
 *
 * @param began milliseconds since 1970, of reeve; -1: the ledger has no start of it
 * @param services in the order of their starts
 */
public record StartTimes(long began, List<Start> services) {
  /**
   * One service. Times in milliseconds since reeve began.
   *
   * @param started when its first process was made, or failed to be; -1: it was not, up to now
   * @param up when it was ready, or a job done; -1: it was not, up to now
   * @param attempts how many processes that took
   * @param waited what it was said to wait for, as it was down; null: nothing
   * @param stopped whether somebody stopped it, or reeve ended, before it was up
   */
  public record Start(String service, long started, long up, int attempts, String waited, boolean stopped) {
    /** From its first process until it was up; -1: it is not up. */
    public long tookMillis() {
      return up < 0 || started < 0 ? -1 : up - started;
    }
  }

  public StartTimes {
    services = List.copyOf(services);
  }

  /** Reads the whole ledger; of it the part since the last start of reeve is kept. */
  public static StartTimes read(LedgerFiles files) throws IOException {
    Fold fold = new Fold();
    files.forward(line -> {
      fold.take(LedgerEntry.parse(line));
      return true;
    });
    return fold.result();
  }

  /** The same of lines. Pure. */
  static StartTimes of(List<String> lines) {
    Fold fold = new Fold();
    for (String line : lines) {
      fold.take(LedgerEntry.parse(line));
    }
    return fold.result();
  }

  private static final class Fold {
    private static final class Draft {
      long started = -1;
      long up = -1;
      int attempts;
      String waited;
      boolean stopped;
      /** Whether it belongs to the start; null: not known as yet. */
      Boolean ours;
    }

    private final Map<String, Draft> drafts = new LinkedHashMap<>();
    private long began = -1;
    private boolean ending;

    void take(LedgerEntry entry) {
      if (entry == null) {
        return;
      }
      if (entry.service() == null) {
        if (entry.event().equals("reeve-started")) {
          drafts.clear();
          began = entry.at();
          ending = false;
        } else if (entry.event().equals("shutting-down")) {
          ending = true;
        }
        return;
      }
      if (began >= 0 && !ending) {
        Draft draft = drafts.computeIfAbsent(entry.service(), name -> new Draft());
        if (draft.up < 0 && !draft.stopped && !Boolean.FALSE.equals(draft.ours)) {
          take(draft, entry);
        }
      }
    }

    private void take(Draft draft, LedgerEntry entry) {
      long at = Math.max(0, entry.at() - began);
      switch (entry.event()) {
        case "waiting-for" -> draft.waited = entry.text("message");
        case "started", "start-failed" -> {
          if (draft.ours == null) {
            // What a person asked for, or started by that, has who asked in it.
            draft.ours = entry.by() == null && !"request".equals(entry.text("reason"));
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
      for (Map.Entry<String, Draft> one : drafts.entrySet()) {
        Draft draft = one.getValue();
        if (!Boolean.FALSE.equals(draft.ours) && (draft.started >= 0 || draft.waited != null)) {
          starts.add(new Start(one.getKey(), draft.started, draft.up, draft.attempts, draft.waited, draft.stopped));
        }
      }
      starts.sort((a, b) -> Long.compare(a.started() < 0 ? Long.MAX_VALUE : a.started(),
          b.started() < 0 ? Long.MAX_VALUE : b.started()));
      return new StartTimes(began, starts);
    }
  }
}
