package reeve.runtime.upgrade;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.control.SupervisorBackend;
import reeve.core.Requester;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.event.EventText;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.PollRegistry;
import reeve.posix.Environment;
import reeve.posix.Posix;
import reeve.posix.Reaped;
import reeve.runtime.admin.UpgradeRequests;
import reeve.runtime.command.FailureHooks;
import reeve.runtime.process.ProcessTree;
import reeve.survival.DescriptorSource;
import reeve.survival.Handover;
import reeve.survival.TrialReport;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/**
 * Replaces this program by another one: the trial of the new program comes first, then the control socket is suspended,
 * and at the end of a turn, when all that has happened is stored, execve(2) follows. Until then any failure leaves this
 * program as it was. Loop thread.
 */
public final class Upgrade implements LoopComponent, UpgradeRequests {
  /** Stores the state of services. */
  public interface StateStore {
    /**
     * Stores all that has changed.
     *
     * @return null; or why that failed, as a clause
     */
    String storeAll();
  }

  /** What it works with. */
  public record Parts(Posix posix, Clock clock, ServiceSet services, ProcessTree tree, PollRegistry polled,
      StateStore state, EventSink sink, SupervisorLog log) {}

  /** A request that is being carried out. */
  private record Request(String directory, String javaHome, Requester by, SupervisorBackend.UpgradeAnswer answer) {}

  private static final long LONGEST_WORK_MILLIS = 500;
  /** How long the requests that were taken, and what they have done, may take to be answered and stored. */
  static final Duration LONGEST_SUSPENSION = Duration.ofSeconds(30);

  private static final String UNSTORABLE =
      "the ledger cannot be written, and what waits for it in memory would be lost; the log of reeve has the reason";

  private final Parts parts;
  private final FailureHooks hooks;
  private final SupervisorBackend.Info info;
  private final Environment environment;
  private final BackgroundWorker worker;
  private final List<DescriptorSource> sources = new ArrayList<>();
  private ControlSuspension control;
  private OutputSuspension output;
  private Request request;
  private UpgradeTrial trial;
  private TrialReport report;
  private long suspendedAt;
  private boolean due;

  /**
   * @param hooks those that wait for a report are started before the exec
   * @param info the program that runs
   * @param environment that of services
   * @param worker whose tasks, such as moves into cgroups, are done before the exec
   */
  public Upgrade(Parts parts, FailureHooks hooks, SupervisorBackend.Info info, Environment environment,
      BackgroundWorker worker) {
    this.parts = parts;
    this.hooks = hooks;
    this.info = info;
    this.environment = environment;
    this.worker = worker;
  }

  /** Adds what has descriptors to hand over. */
  public void add(DescriptorSource... more) {
    sources.addAll(Arrays.asList(more));
  }

  /** Sets the control socket, through which all requests come, and the console. */
  public void connect(ControlSuspension socket, OutputSuspension console) {
    control = socket;
    output = console;
    sources.add(socket);
  }

  @Override
  public void request(String directory, String javaHome, Requester by, SupervisorBackend.UpgradeAnswer answer) {
    String home = directory == null ? System.getProperty("reeve.home") : directory;
    String refusal = request != null ? "another upgrade is under way"
        : parts.services.isShuttingDown() ? "a shutdown is under way"
        : control == null || info.stateDir() == null
            ? "there is no state directory, through which the state of services is passed; set [reeve] state-dir"
        : parts.sink.holdsUnstorable() ? UNSTORABLE
        : home == null ? "this program was not started by its launcher; name the new one's directory by --to"
        : null;
    if (refusal != null) {
      answer.failed(refusal);
      return;
    }
    request = new Request(home, javaHome, by, answer);
    UpgradeTrial started = new UpgradeTrial(parts.posix, parts.tree, parts.polled, parts.clock.nanos());
    String problem = started.start(home, environment, javaHome);
    if (problem != null) {
      fail(problem);
    } else {
      trial = started;
    }
  }

  /** Ends an upgrade that has changed nothing yet but that the control socket may be suspended. */
  private void fail(String why) {
    Request failed = request;
    request = null;
    trial = null;
    boolean suspended = report != null;
    report = null;
    due = false;
    String text =
        "cannot upgrade reeve " + info.version() + " to the one in \"" + failed.directory + "\", requested by "
            + EventText.requester(failed.by) + ": " + why;
    parts.sink.announce("upgrade-failed", null, text, failed.by);
    failed.answer.failed(why);
    if (suspended) {
      control.resume();
    }
  }

  @Override
  public boolean exited(String owner, Reaped child) {
    if (!UpgradeTrial.OWNER.equals(owner)) {
      return false;
    }
    parts.tree.endRun(UpgradeTrial.OWNER, child.pid());
    UpgradeTrial ended = trial;
    if (ended != null && ended.pid() == child.pid()) {
      trial = null;
      TrialReport made = ended.report();
      String problem = made == null ? ended.problem(child.status()) : problem(made);
      if (problem == null) {
        report = made;
        suspendedAt = parts.clock.nanos();
        request.answer.upgrading(made.version());
        control.suspend(() -> due = report == made); // else it was given up meanwhile
      } else {
        fail(problem);
      }
    }
    return true;
  }

  private String problem(TrialReport made) {
    if (!made.stateDir().equals(info.stateDir())) {
      return "its state directory would be \"" + made.stateDir() + "\" instead of \"" + info.stateDir()
          + "\"; set the present one in the files, or restart reeve";
    }
    return parts.services.isShuttingDown() ? "a shutdown is under way" : null;
  }

  @Override
  public void advance(long now) {
    if (trial != null && now - trial.startedAt() >= UpgradeTrial.LIMIT.toNanos()) {
      trial.kill();
      fail("the new program, tried in a process of its own, has not ended within " + UpgradeTrial.LIMIT.toSeconds()
          + " s");
    } else if (report != null && now - suspendedAt >= LONGEST_SUSPENSION.toNanos()) {
      fail("what was requested before could not be answered and stored within " + LONGEST_SUSPENSION.toSeconds()
          + " s");
    }
  }

  @Override
  public long untilNext(long now) {
    return isDue() ? 0
        : trial != null ? Math.max(0, trial.startedAt() + UpgradeTrial.LIMIT.toNanos() - now)
        : report != null ? Math.max(0, suspendedAt + LONGEST_SUSPENSION.toNanos() - now) : -1;
  }

  /** Returns whether {@link #replace} is to be called as soon as nothing is left to be done in this program. */
  public boolean isDue() {
    return due && !hooks.isWaiting(); // which would be lost; a report comes within seconds, and causes a turn
  }

  /** Replaces this program. Returns if that failed: then this program goes on. */
  public void replace() {
    String problem = parts.services.isShuttingDown() ? "a shutdown is under way"
        : parts.sink.holdsUnstorable() ? UNSTORABLE : parts.state.storeAll();
    if (problem == null) {
      worker.await(LONGEST_WORK_MILLIS); // a disk that does not answer must not prevent the upgrade
      Map<String, Integer> descriptors = new LinkedHashMap<>();
      for (DescriptorSource source : sources) {
        source.addTo(descriptors);
      }
      Handover handover =
          new Handover(info.version(), request.by, info.upgrades() + 1, parts.posix.maxRssKib(), descriptors,
              output.suspend());
      problem = new ProgramReplacement(parts.posix, environment).run(report, request.javaHome != null, handover);
      output.resume();
    }
    fail(problem);
  }
}
