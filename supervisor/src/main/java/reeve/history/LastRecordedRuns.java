package reeve.history;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the ledger has of the last run of each service, among the runs that reeves have counted on from each other.
 * Reads the newest lines first, and no more than necessary. One thread.
 */
public final class LastRecordedRuns {
  /**
   * The last run that is recorded.
   *
   * @param life its number; 0: none of that count is recorded
   * @param ended whether its end is recorded
   * @param pid of its main process, as the last line of it that has one says; 0: no line has one
   */
  public record Recorded(long life, boolean ended, int pid) {}

  private static final byte[][] EVENTS = {bytes("\"event\":\"started\""), bytes("\"event\":\"exited\""),
      bytes("\"event\":\"start-failed\""), bytes("\"event\":\"adopted\""), bytes("\"event\":\"main-pid\""),
      bytes("\"event\":\"reeve-started\"")};

  private final Set<String> missing;
  private final int firstPid;
  private final long firstTicks;
  private final Map<String, Long> ends = new HashMap<>();
  /** The pids of the runs whose start is not found yet. */
  private final Map<String, Integer> pids = new HashMap<>();
  private final Map<String, Recorded> found = new HashMap<>();
  private boolean first;

  private LastRecordedRuns(Set<String> services, int firstPid, long firstTicks) {
    this.missing = new HashSet<>(services);
    this.firstPid = firstPid;
    this.firstTicks = firstTicks;
  }

  /**
   * Finds the last recorded runs.
   *
   * @param firstPid of the reeve that began to count the runs
   * @param firstTicks when it started, field 22 of /proc/PID/stat
   * @return by service; without those of which the ledger does not go back far enough
   */
  public static Map<String, Recorded> read(LedgerFiles files, Set<String> services, int firstPid, long firstTicks)
      throws IOException {
    LastRecordedRuns runs = new LastRecordedRuns(services, firstPid, firstTicks);
    files.backward(line -> !isOfRun(line) || runs.add(LedgerEntry.parse(new String(line, StandardCharsets.UTF_8))));
    for (String service : runs.missing) {
      Long ended = runs.ends.get(service);
      if (ended != null || runs.first) {
        runs.found.put(service, new Recorded(ended == null ? 0 : ended, true, 0));
      }
    }
    return runs.found;
  }

  /** @return false: nothing more is needed */
  private boolean add(LedgerEntry entry) {
    if (entry == null) {
      return true;
    }
    if (entry.service() == null) {
      first = entry.event().equals("reeve-started") && entry.number("pid") == firstPid
          && entry.number("startTicks") == firstTicks;
      return !first;
    }
    if (missing.contains(entry.service())) {
      long life = entry.number("life");
      if (entry.event().equals("exited")) {
        ends.putIfAbsent(entry.service(), life);
      } else if (entry.event().equals("main-pid")) {
        pids.putIfAbsent(entry.service(), entry.count("pid"));
      } else {
        Long ended = ends.get(entry.service());
        boolean isOver = entry.event().equals("start-failed") || ended != null && ended >= life;
        found.put(entry.service(), new Recorded(ended == null ? life : Math.max(ended, life), isOver,
            Math.max(0, pids.getOrDefault(entry.service(), entry.count("pid")))));
        missing.remove(entry.service());
      }
    }
    return !missing.isEmpty();
  }

  private static boolean isOfRun(byte[] line) {
    for (byte[] event : EVENTS) {
      if (contains(line, event)) {
        return true;
      }
    }
    return false;
  }

  /** The name of the event is near the beginning of a line. */
  private static boolean contains(byte[] line, byte[] part) {
    int last = Math.min(64, line.length - part.length);
    for (int i = 0; i <= last; i++) {
      int k = 0;
      while (k < part.length && line[i + k] == part[k]) {
        k++;
      }
      if (k == part.length) {
        return true;
      }
    }
    return false;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
