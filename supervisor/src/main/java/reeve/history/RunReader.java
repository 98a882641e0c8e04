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
import reeve.posix.ProcStat;
import reeve.posix.Processes;
import reeve.text.Rfc3339;

/** Reads runs from the files of a ledger, and keeps only the requested runs in memory. One thread. */
public final class RunReader {
  private static final long DAY = 86_400_000L;

  /**
   * The reeve that wrote the ledger last. If it still runs, a run without an end still runs, too.
   *
   * @param pid 0: the ledger names none
   * @param startTicks field 22 of /proc/PID/stat
   * @param bootId null: unknown
   * @param ended whether it recorded its own end
   */
  public record LastSupervisor(int pid, long startTicks, String bootId, boolean ended) {
    static final LastSupervisor NONE = new LastSupervisor(0, 0, null, true);

    /** Whether the same process of the same boot still runs. Any thread. */
    public boolean isRunning(Processes processes) {
      if (ended || pid <= 0 || bootId == null || !bootId.equals(processes.bootId())) {
        return false;
      }
      ProcStat stat = processes.stat(pid);
      return stat != null && stat.startTime() == startTicks;
    }
  }

  /**
   * The result of a search for one run.
   *
   * @param run null: there is no such run
   * @param recentExits how often the service ended up to then, as far back as the ledger goes; null: there is no such
   *     run
   * @param running the run that has not ended; null: there is none
   * @param known whether the ledger has an entry of the service
   */
  public record Lookup(Run run, RecentExits recentExits, Run running, boolean known) {}

  private final LedgerFiles files;

  public RunReader(LedgerFiles files) {
    this.files = files;
  }

  /** Reads the last start of reeve in the ledger, and whether its end is recorded after it. */
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
              new LastSupervisor(entry.count("pid"), entry.number("startTicks"), entry.text("bootId"), ended[0]);
          return false;
        }
      }
      return true;
    });
    return last[0];
  }

  /**
   * Finds the last run that has ended, or an earlier one. It has a number only if this needed the whole ledger.
   *
   * @param back 1: the last run that ended, 2: the previous one, and so on
   * @param reeveIsRunning see {@link LastSupervisor#isRunning}
   * @param now milliseconds since 1970
   */
  public Lookup fromEnd(String service, int back, boolean reeveIsRunning, long now) throws IOException {
    Search search = new Search(service, back);
    LedgerFiles.Position begin = files.backward(search::goesFurtherBack);
    files.forward(begin, search::isWanted, search::add);
    search.assembler.finish(reeveIsRunning, now);
    Run run = search.lastRuns.size() < back ? null : search.lastRuns.peekFirst();
    boolean counted = begin.equals(LedgerFiles.Position.START);
    RecentExits ends = run == null ? null : search.recentExits.get(run);
    return new Lookup(run == null || counted ? run : run.withoutNumber(), ends, search.running, search.known);
  }

  /**
   * Finds a run by its number, even if it has not ended.
   *
   * @param number from 1
   */
  public Lookup byNumber(String service, int number, boolean reeveIsRunning, long now) throws IOException {
    Search search = new Search(service, Integer.MAX_VALUE);
    search.number = number;
    files.forward(LedgerFiles.Position.START, search::isWanted, search::add);
    search.assembler.finish(reeveIsRunning, now);
    return new Lookup(search.found, search.found == null ? null : search.recentExits.get(search.found), search.running,
        search.known);
  }

  /** A search for one run, which counts the ends before it. */
  private static final class Search {
    final RunAssembler assembler;
    final Deque<Run> lastRuns = new ArrayDeque<>();
    final Map<Run, RecentExits> recentExits = new IdentityHashMap<>();
    Run running;
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
      assembler = new RunAssembler(service, this::keep);
    }

    /** Whether to read further back: to the start of the requested run, and by another day to count earlier ends. */
    boolean goesFurtherBack(byte[] line) {
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

    /** The time of a line in milliseconds since 1970; the maximum, which continues the search, if it has no time. */
    private static long time(byte[] line) {
      int from = "{\"time\":\"".length();
      return line.length < from + 24 ? Long.MAX_VALUE
          : orMaximum(Rfc3339.parse(new String(line, from, 24, StandardCharsets.ISO_8859_1)));
    }

    private static long orMaximum(long millis) {
      return millis < 0 ? Long.MAX_VALUE : millis;
    }

    boolean isWanted(byte[] line) {
      // Some lines have "service":null only in oomKills; the assembler ignores them.
      return contains(line, quoted) || contains(line, "\"service\":null");
    }

    boolean add(String line) {
      LedgerEntry entry = LedgerEntry.parse(line);
      if (entry != null) {
        known |= service.equals(entry.service());
        assembler.add(entry);
      }
      return number == 0 || found == null;
    }

    private void keep(Run run) {
      if (run.isOver()) {
        RecentExits recent = counter.count(run);
        if (number == 0) {
          lastRuns.addLast(run);
          recentExits.put(run, recent);
          if (lastRuns.size() > back) {
            recentExits.remove(lastRuns.removeFirst());
          }
        } else if (run.number() == number) {
          found = run;
          recentExits.put(run, recent);
        }
      } else {
        running = run;
        found = number == run.number() ? run : found;
      }
    }
  }

  /** Receives runs. */
  public interface RunConsumer {
    /** @param order runs that began earlier have a lower number, whatever the clock was set to */
    void accept(Run run, long order);
  }

  /**
   * Passes on all runs of all services, and the due times without a run. Each is passed on as soon as no further entry
   * can belong to it, so they are not in the order of their starts.
   *
   * @param wanted selects services by name; null: all
   * @param now milliseconds since 1970
   */
  public void forEachRun(Predicate<String> wanted, boolean reeveIsRunning, long now, RunConsumer runs)
      throws IOException {
    Map<String, RunAssembler> assemblers = new LinkedHashMap<>();
    long[] position = new long[1];
    List<LedgerEntry> reeveStart = new ArrayList<>(1); // the last one, for services whose first entry comes later
    files.forward(line -> {
      LedgerEntry entry = LedgerEntry.parse(line);
      if (entry == null) {
        return true;
      }
      position[0]++;
      if (entry.service() == null) {
        if (entry.event().equals("reeve-started")) {
          reeveStart.clear();
          reeveStart.add(entry);
        }
        for (RunAssembler assembler : assemblers.values()) {
          assembler.add(entry, position[0]);
        }
      } else if (wanted == null || wanted.test(entry.service())) {
        RunAssembler assembler = assemblers.get(entry.service());
        if (assembler == null) {
          RunAssembler[] own = new RunAssembler[1];
          assembler = new RunAssembler(entry.service(), run -> runs.accept(run, own[0].begin()), true);
          own[0] = assembler;
          assemblers.put(entry.service(), assembler);
          for (LedgerEntry start : reeveStart) {
            assembler.add(start, position[0]);
          }
        }
        assembler.add(entry, position[0]);
      }
      return true;
    });
    for (RunAssembler assembler : assemblers.values()) {
      assembler.finish(reeveIsRunning, now);
    }
  }

  /** Returns the names of all services that were started or ended, sorted. */
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
