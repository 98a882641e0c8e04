package reeve.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.core.ExitStatus;
import reeve.core.Notice;
import reeve.event.DeathDetails;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.event.OutputSegment;
import reeve.loop.InternalErrors;
import reeve.posix.Files;
import reeve.posix.Processes;
import reeve.runtime.admin.CurrentOutput;
import reeve.runtime.process.DeliveredSignals;
import reeve.time.Clock;

/**
 * Makes the lifecycle events of services, and passes them to the sinks after the effects that belong to them: the work
 * of the sinks must not delay a restart. Loop thread.
 */
final class LifecycleReporter implements CurrentOutput {
  private final Processes processes;
  private final Files files;
  private final Clock clock;
  private final DeliveredSignals signals;
  private final EventSink sink;
  private final InternalErrors errors;
  private final StateRecorder recorder;
  private final List<LifecycleEvent> pending = new ArrayList<>();
  /** Our largest resident set when it was read last, KiB: it never gets smaller. */
  private long ownPeak;
  /** Deaths whose notice has not come yet, by service. */
  private final Map<String, Death> deaths = new HashMap<>();
  /** The time in which a run ended while no reeve ran, until its notice comes, by service. */
  private final Map<String, DeathDetails.Unwatched> unwatched = new HashMap<>();
  /** Services whose next start is in the ledger already. */
  private final Set<String> recorded = new HashSet<>();
  private final Map<String, Integer> lastPid = new HashMap<>();
  private final Map<String, List<OutputSegment>> output = new HashMap<>();

  LifecycleReporter(Processes processes, Files files, Clock clock, DeliveredSignals signals, EventSink sink,
      InternalErrors errors, StateRecorder recorder) {
    this.processes = processes;
    this.files = files;
    this.clock = clock;
    this.signals = signals;
    this.sink = sink;
    this.errors = errors;
    this.recorder = recorder;
  }

  /**
   * Records that a main process was started.
   *
   * @param files the files that it writes to
   */
  void spawned(String service, long run, int pid, List<OutputSegment> files) {
    lastPid.put(service, pid);
    output.put(service, files);
    recorder.spawned(service, run, pid, files);
  }

  /** Records the process of a service that a former reeve started; 0: it has none. */
  void adopted(String service, int pid, List<OutputSegment> files) {
    lastPid.put(service, pid);
    output.put(service, files);
  }

  /** Keeps the next start of a service from being reported: it took place before this reeve. */
  void startRecorded(String service) {
    recorded.add(service);
  }

  /** Records a death that is applied to the core next: the notice of this exit gets what is known of it. */
  void died(Death death) {
    deaths.put(death.service(), death);
  }

  /** Records that a run ended while no reeve ran: its exit, which is applied to the core next, contains that. */
  void endedUnwatched(String service, DeathDetails.Unwatched time) {
    unwatched.put(service, time);
  }

  /** Makes an event, which {@link #report} passes on. */
  void add(String service, Notice notice) {
    if (notice instanceof Notice.Started && recorded.remove(service)) {
      return;
    }
    boolean exited = false;
    Death own = null;
    DeathDetails details = null;
    if (notice instanceof Notice.Exited end) {
      exited = true;
      own = deaths.remove(service);
      own = own == null || own.run() != end.run() ? null : own;
      DeathDetails.Delivered delivered = signals.take(service, end);
      notice = DeliveredSignals.explain(end, delivered);
      details = details(own, delivered, unwatched.remove(service));
    } else if (notice instanceof Notice.MainPidChanged main) {
      lastPid.put(service, main.pid());
    }
    Integer pid = lastPid.get(service);
    pending.add(new LifecycleEvent(clock.wallMillis(), service, pid == null ? 0 : pid, notice,
        own == null ? null : own.child().usage(), own == null ? 0 : own.leftBehind(),
        exited || notice instanceof Notice.Started || notice instanceof Notice.Adopted ? output.get(service) : null,
        details, clock.nanos() / 1_000_000));
  }

  /** @return null: there is nothing to record, as is usual */
  private static DeathDetails details(Death death, DeathDetails.Delivered delivered, DeathDetails.Unwatched time) {
    boolean core = death != null && death.child().status() instanceof ExitStatus.Signaled signaled
        && signaled.coreDumped();
    boolean leftovers = death != null && !death.leftovers().isEmpty();
    if (!core && !leftovers && delivered == null && time == null) {
      return null;
    }
    String directory = !core ? null : death.directory() == null ? System.getProperty("user.dir") : death.directory();
    return new DeathDetails(leftovers ? death.leftovers() : List.of(), directory, delivered, time);
  }

  /**
   * Passes the events to the sinks, each once. The state is stored first: the ledger must not know of an end of which
   * the state, from which a next reeve goes on, does not.
   */
  void report() {
    if (!pending.isEmpty()) {
      recorder.flush();
    }
    boolean read = false;
    for (int i = 0; i < pending.size(); i++) {
      LifecycleEvent event = pending.get(i);
      try {
        if (event.usage() != null) {
          if (!read && event.usage().maxRssKib() > ownPeak) { // else it is not above the present peak either
            read = true;
            ownPeak = Math.max(ownPeak, processes.maxRssKib());
          }
          event = event.withUsage(event.usage().withoutInheritedRss(ownPeak));
        }
        if (event.notice() instanceof Notice.Exited) {
          event = event.withOutput(withEnds(event));
        }
      } catch (RuntimeException | Error e) {
        errors.report(e); // the event without these facts is of more use than none
      }
      sink.publish(event);
    }
    pending.clear();
  }

  /**
   * Adds where the output of a run ends. If the service was restarted at once, the next run began where this one ended,
   * and its start has already read the sizes of the files.
   */
  private List<OutputSegment> withEnds(LifecycleEvent event) {
    if (event.output() == null) {
      return null;
    }
    List<OutputSegment> next = output.get(event.service());
    List<OutputSegment> ended = new ArrayList<>(event.output().size());
    for (OutputSegment segment : event.output()) {
      long end = -1;
      if (next != null && next != event.output()) {
        for (OutputSegment following : next) {
          boolean same = following.inode() == segment.inode() && following.path().equals(segment.path());
          end = same ? following.from() : end;
        }
      } else {
        Files.FileInfo info = files.fileInfo(segment.path());
        end = info != null && info.inode() == segment.inode() ? info.size() : -1;
      }
      ended.add(segment.until(end));
    }
    return ended;
  }

  /** Makes the log rotation follow the new definition of a service whose process continues to run. */
  void definitionReplaced(String service) {
    sink.definitionReplaced(service, output(service));
  }

  @Override
  public List<OutputSegment> output(String service) {
    List<OutputSegment> files = output.get(service);
    return files == null ? List.of() : files;
  }

  /** Returns whether the sinks have stored everything that they have received. */
  boolean isStored() {
    return sink.isStored();
  }

  /** Waits for a moment until that is so. */
  void awaitStored() {
    sink.awaitStored();
  }

  /** Lets the sinks write what they have received. */
  void flush() {
    sink.flush();
  }

  /** Drops what is kept about a service that was removed. */
  void forget(String service) {
    lastPid.remove(service);
    deaths.remove(service);
    unwatched.remove(service);
    output.remove(service);
  }
}
