package reeve.runtime.readiness;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reeve.config.ProbeSpec;
import reeve.config.ReadinessSpec;
import reeve.config.ServiceSpec;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.set.ServiceSet;
import reeve.event.FallbackLogs;
import reeve.event.OutputSegment;
import reeve.health.CheckExecutor;
import reeve.health.ReadinessCheck;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.loop.ServiceEvents;
import reeve.posix.FileStatus;
import reeve.posix.Files;
import reeve.runtime.process.OutputFiles;
import reeve.runtime.watch.CheckRunner;
import reeve.survival.RunFacts;
import reeve.time.Clock;

/**
 * Begins a readiness check when a service that has one starts, and ends it when the service is ready or stops. Loop
 * thread.
 */
public final class ReadinessProber implements LoopComponent {
  /** The clock of file systems advances in steps of up to this time, and the start was recorded after the start. */
  private static final long STEP_MILLIS = 20;

  private final Files files;
  private final Clock clock;
  private final ServiceSet services;
  private final Mailbox mailbox;
  private final ServiceEvents events;
  private final CheckRunner probes;
  private final String logDir;
  private final Map<String, ReadinessCheck> underWay = new HashMap<>();

  public ReadinessProber(Files files, Clock clock, ServiceSet services, ServiceEvents events, Mailbox mailbox,
      CheckRunner probes, String logDir) {
    this.files = files;
    this.clock = clock;
    this.services = services;
    this.events = events;
    this.mailbox = mailbox;
    this.probes = probes;
    this.logDir = logDir;
  }

  /**
   * Returns the state of the checked file or log before the start, for {@link #begin}. Called before the process
   * starts.
   *
   * @return null: the service has no readiness check
   */
  public String baseline(ServiceSpec spec) {
    Optional<ReadinessSpec> ready = spec.startup().ready();
    if (ready.isEmpty() || ready.get() instanceof ReadinessSpec.Notify || ready.get() instanceof ReadinessSpec.Fd) {
      return null;
    }
    return ReadinessCheck.baseline(ready.get(), log(spec, ready.get()));
  }

  /**
   * Returns what {@link #baseline} was before the start of a run that a former reeve started, as far as that can be
   * found out now.
   *
   * @param facts of that run: where its output begins, and when it started
   */
  public String baselineOf(ServiceSpec spec, RunFacts facts) {
    String now = baseline(spec);
    if (now == null) {
      return null;
    }
    if (spec.startup().ready().get() instanceof ReadinessSpec.Log log) {
      String path = log(spec, log);
      for (OutputSegment segment : facts.output()) {
        if (segment.path().equals(path)) {
          Files.FileInfo info = files.fileInfo(path);
          return info != null && info.inode() == segment.inode() ? Long.toString(segment.from()) : "0";
        }
      }
    } else if (spec.startup().ready().get() instanceof ReadinessSpec.Probed probed
        && probed.probe() instanceof ProbeSpec.File file) {
      FileStatus status = files.status(file.path());
      boolean changed = status != null && status.modifiedMillis() >= facts.startedMillis() - STEP_MILLIS;
      return changed && facts.startedMillis() != 0 ? "" : now;
    }
    return now;
  }

  private String log(ServiceSpec spec, ReadinessSpec readiness) {
    return readiness instanceof ReadinessSpec.Log ? OutputFiles.file(spec, "stdout", logDir) : null;
  }

  /**
   * Begins the check after the process was started.
   *
   * @param before from {@link #baseline}; null: there is no check
   * @param output the files that the process writes to
   */
  public void begin(ServiceSpec spec, long run, String before, List<OutputSegment> output) {
    String baseline = before;
    CheckExecutor checks = baseline == null ? null : probes.checks();
    if (checks == null) {
      return;
    }
    ReadinessSpec readiness = probes.probes().ready(spec, spec.startup().ready().get());
    String path = log(spec, readiness);
    if (path != null) {
      for (OutputSegment file : output) {
        if (file.stream().equals("stdout") && FallbackLogs.isFallback(file.path())) {
          path = file.path();
          baseline = Long.toString(file.from());
        }
      }
    }
    ReadinessCheck check =
        ReadinessCheck.of(spec.name(), run, readiness, baseline, path,
            passed -> mailbox.post(() -> ready(passed)));
    underWay.put(spec.name(), check);
    checks.add(check, clock.nanos() + check.firstDelayNanos());
  }

  private void ready(ReadinessCheck check) {
    Service service = services.get(check.service());
    if (service != null && service.run().number() == check.run()) {
      underWay.remove(check.service(), check);
      events.ready(check.service(), check.run());
    }
  }

  @Override
  public void noticed(String name, Notice notice) {
    if (underWay.isEmpty()) {
      return;
    }
    Service service = services.get(name);
    ReadinessCheck check = underWay.get(name);
    boolean starting =
        service != null && check != null && service.run().number() == check.run()
            && service.state() == ServiceState.STARTING;
    if (check != null && !starting) {
      underWay.remove(name);
      probes.checks().remove(check);
    }
  }
}
