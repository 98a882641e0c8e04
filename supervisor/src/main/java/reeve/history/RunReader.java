package reeve.history;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import reeve.posix.Posix;
import reeve.posix.ProcStat;

/** Runs out of a ledger's files, with no more of them in memory than was asked for. One thread. */
public final class RunReader {
  private static final long DAY = 86_400_000L;

  /** Who wrote the ledger last: whether what has no end still runs. */
  public record LastSupervisor(int pid, long startTicks, String bootId, boolean ended) {
    static final LastSupervisor NONE = new LastSupervisor(0, 0, null, true);

    /** Any thread. */
    public boolean isRunning(Posix posix) {
      if (ended || pid <= 0 || bootId == null || !bootId.equals(posix.bootId())) {
        return false;
      }
      ProcStat stat = posix.stat(pid);
      return stat != null && stat.startTime() == startTicks;
    }
  }

  /**
   * What a question about one run finds.
   *
   * @param run null: there is no such run
   * @param ends how often the service ended before, in what the ledger has
   * @param living the run that goes on; null: none does
   * @param known whether the ledger has anything of the service
   */
  public record Lookup(Run run, RecentExits recentExits, Run running, boolean known) {}

  private final LedgerFiles files;

  public RunReader(LedgerFiles files) {
    this.files = files;
  }

  /** The last line in which reeve said that it began, and whether it said that it ends after that. */
  public LastSupervisor lastSupervisor() throws IOException {
    boolean[] ended = new boolean[1];
    LastSupervisor[] last = {LastSupervisor.NONE};
    files.backward(line -> {
      if (contains(line, "\"reeve-ended\"")) {
        LedgerEntry entry = LedgerEntry.parse(new String(line, StandardCharsets.UTF_8));
        ended[0] |= entry != null && entry.event().equals("reeve-ended");
      } else if (contains(line, "\"reeve-started\"")) {
        LedgerEntry entry = LedgerEntry.parse(new String(line, StandardCharsets.UTF_8));
        if (entry != null && entry.event().equals("reeve-started")) {
          last[0] =
              new LastSupervisor((int) entry.number("pid"), entry.number("startTicks"), entry.text("bootId"), ended[0]);
          return false;
        }
      }
      return true;
    });
    return last[0];
  }

  /**
   * The last run that is over, or one before it. It has a number only where the whole ledger was read for it.
   *
   * @param back 1: the last
   * @param reeveLives see {@link LastReeve#lives}
   * @param now milliseconds since 1970
   */
  public Lookup fromEnd(String service, int back, boolean reeveLives, long now) throws IOException {
    Search search = new Search(service, back);
    LedgerFiles.Position begin = files.backward(search::goesOn);
    files.forward(begin, search::isWanted, search::take);
    search.fold.finish(reeveLives, now);
    Run run = search.last.size() < back ? null : search.last.peekFirst();
    boolean counted = begin.equals(LedgerFiles.Position.START);
    RecentExits ends = run == null ? null : search.counts.get(run);
    return new Lookup(run == null || counted ? run : run.withoutNumber(), ends, search.living, search.known);
  }

  /** The run of that number; one that goes on too. @param number from 1 */
  public Lookup byNumber(String service, int number, boolean reeveLives, long now) throws IOException {
    Search search = new Search(service, Integer.MAX_VALUE);
    search.number = number;
    files.forward(LedgerFiles.Position.START, search::isWanted, search::take);
    search.fold.finish(reeveLives, now);
    return new Lookup(search.found, search.found == null ? null : search.counts.get(search.found), search.living,
        search.known);
  }

  /** Looks for one run, and counts those before it. */
  private static final class Search {
    final RunAssembler fold;
    final Deque<Run> last = new ArrayDeque<>();
    final Map<Run, RecentExits> counts = new IdentityHashMap<>();
    Run living;
    Run found;
    boolean known;
    int number;
    private final String service;
    private final byte[] quoted;
    private final int back;
    private final RecentExits.Counter counter = new RecentExits.Counter();
    private int ends;
    private int starts;
    private long until = Long.MIN_VALUE;

    Search(String service, int back) {
      this.service = service;
      this.back = back;
      quoted = ("\"" + service + "\"").getBytes(StandardCharsets.UTF_8);
      fold = new RunAssembler(service, this::keep);
    }

    /** The way back: until the run begins that is asked about, and a day before that. */
    boolean goesOn(byte[] line) {
      if (contains(line, quoted)) {
        if (contains(line, "\"event\":\"exited\"") || contains(line, "\"event\":\"start-failed\"")) {
          ends++;
        }
        if (contains(line, "\"event\":\"started\"") || contains(line, "\"event\":\"start-failed\"")) {
          starts++;
        }
      }
      if (ends < back || starts <= back) {
        return true;
      }
      if (until == Long.MIN_VALUE) {
        until = time(line) - DAY;
      }
      return time(line) >= until;
    }

    /** A line that does not begin as reeve's do is no reason to stop. */
    private static long time(byte[] line) {
      int from = "{\"time\":\"".length();
      return line.length < from + 24 ? Long.MAX_VALUE
          : orLate(LedgerTimes.parse(new String(line, from, 24, StandardCharsets.ISO_8859_1)));
    }

    private static long orLate(long millis) {
      return millis < 0 ? Long.MAX_VALUE : millis;
    }

    boolean isWanted(byte[] line) {
      // some have that in oomKills; they are sorted out later
      return contains(line, quoted) || contains(line, "\"service\":null");
    }

    boolean take(String line) {
      LedgerEntry entry = LedgerEntry.parse(line);
      if (entry != null) {
        known |= service.equals(entry.service());
        fold.add(entry);
      }
      return number == 0 || found == null;
    }

    private void keep(Run run) {
      if (run.isOver()) {
        RecentExits lately = counter.count(run);
        if (number == 0) {
          last.addLast(run);
          counts.put(run, lately);
          if (last.size() > back) {
            counts.remove(last.removeFirst());
          }
        } else if (run.number() == number) {
          found = run;
          counts.put(run, lately);
        }
      } else {
        living = run;
        found = number == run.number() ? run : found;
      }
    }
  }

  /**
   * All runs of all services, and what their schedules left out, each once nothing more belongs to it, and so not in
   * the order of their starts.
   *
   * @param wanted names; null: all
   */
  public void forEachRun(Predicate<String> wanted, boolean reeveLives, long now, Consumer<Run> runs)
      throws IOException {
    Map<String, RunAssembler> folds = new LinkedHashMap<>();
    List<LedgerEntry> head = new ArrayList<>(1); // the last start of reeve, for services that are met later
    files.forward(line -> {
      LedgerEntry entry = LedgerEntry.parse(line);
      if (entry == null) {
        return true;
      }
      if (entry.service() == null) {
        if (entry.event().equals("reeve-started")) {
          head.clear();
          head.add(entry);
        }
        for (RunAssembler fold : folds.values()) {
          fold.add(entry);
        }
      } else if (wanted == null || wanted.test(entry.service())) {
        RunAssembler fold = folds.get(entry.service());
        if (fold == null) {
          fold = new RunAssembler(entry.service(), runs, true);
          folds.put(entry.service(), fold);
          for (LedgerEntry one : head) {
            fold.add(one);
          }
        }
        fold.add(entry);
      }
      return true;
    });
    for (RunAssembler fold : folds.values()) {
      fold.finish(reeveLives, now);
    }
  }

  /** All services that the ledger has a line of. */
  public List<String> services() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    files.forward(LedgerFiles.Position.START,
        line -> contains(line, "\"event\":\"started\"") || contains(line, "\"event\":\"start-failed\"")
            || contains(line, "\"event\":\"exited\""),
        line -> {
          LedgerEntry entry = LedgerEntry.parse(line);
          if (entry != null && entry.service() != null) {
            names.add(entry.service());
          }
          return true;
        });
    return new ArrayList<>(names);
  }

  private static boolean contains(byte[] line, String part) {
    return contains(line, part.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static boolean contains(byte[] line, byte[] part) {
    int last = line.length - part.length;
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
}
