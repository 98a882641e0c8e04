package reeve.daemon;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import reeve.app.DefaultPaths;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.PlanFiles;
import reeve.app.SignalMask;
import reeve.app.Version;
import reeve.config.ConsoleSpec;
import reeve.config.LogSpec;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.Settings;
import reeve.config.Signal;
import reeve.config.read.PlanReader;
import reeve.console.ConsoleSink;
import reeve.console.ConsoleStyle;
import reeve.control.server.ControlSocketFile;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.event.EventFanout;
import reeve.event.EventSink;
import reeve.ledger.Ledger;
import reeve.ledger.LedgerSink;
import reeve.log.LogbackLog;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.LauncherEnvironment;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.SyscallException;
import reeve.rotation.LogRotator;
import reeve.runtime.RuntimeEnvironment;
import reeve.runtime.Supervisor;
import reeve.runtime.admin.ControlBackend;
import reeve.runtime.admin.EnablementStore;
import reeve.runtime.process.OomCounters;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/** Puts the supervisor together and runs it: the work of {@code reeve run}. */
public final class DaemonRun {
  /** Jars that are opened when a class of theirs is first wanted, /proc, the files of services, the locks. */
  private static final int SPARE_DESCRIPTORS = 8;

  private final Posix posix;
  private final RunOptions options;

  public DaemonRun(Posix posix, RunOptions options) {
    this.posix = posix;
    this.options = options;
  }

  /** @return the exit code of reeve */
  public int run() {
    try {
      return start();
    } catch (SyscallException e) {
      return Failure.report(e.getMessage());
    }
  }

  private int start() throws SyscallException {
    // JNA's initialisation and the reading of the files take about as long, and need nothing of each other.
    Thread warmUp = new Thread(null, new WarmUp(posix), "warm-up", 256 * 1024);
    warmUp.start();
    Environment environment = LauncherEnvironment.forChildren(posix.environment());
    Map<String, String> variables = environment.toMap();
    PlanReader.Result result = PlanFiles.readFor(options.files(), variables, options.target());
    join(warmUp);
    String problem = SignalMask.block(posix, SignalMask.SUPERVISOR);
    if (problem != null) {
      return Failure.report(problem);
    }
    Plan plan = PlanFiles.planOrReport(result, System.err);
    if (plan == null) {
      return ExitCodes.CONFIG;
    }
    if (!hasSpareDescriptors()) {
      return Failure.report("cannot run with so few file descriptors: reeve needs " + SPARE_DESCRIPTORS
          + " more for itself than there are; raise "
          + "the limit on open files (ulimit -n), to 64 or more");
    }
    // Ignored by whoever started us, the kernel would reap our children itself, and nobody would know how they ended.
    posix.ignoreSignal(Signal.CHLD, false);
    if (posix.pid() != 1) {
      posix.becomeSubreaper();
    }
    return supervise(plan, environment, variables);
  }

  /**
   * Found out before anything runs: later a class could not be loaded, and a SIGTERM would be read and lead to nothing.
   */
  private boolean hasSpareDescriptors() {
    int[] fds = new int[SPARE_DESCRIPTORS];
    int n = 0;
    try {
      while (n < fds.length) {
        fds[n] = posix.eventFd();
        n++;
      }
    } catch (SyscallException | LinkageError e) {
      // Too few: that is the answer.
    }
    for (int i = 0; i < n; i++) {
      posix.close(fds[i]);
    }
    return n == fds.length;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The first call to the kernel initialises JNA. What goes wrong comes up again, and is told, at the next one. */
  private record WarmUp(Posix posix) implements Runnable {
    @Override
    public void run() {
      try {
        posix.pid();
      } catch (RuntimeException | Error e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private int supervise(Plan plan, Environment environment, Map<String, String> variables) throws SyscallException {
    Settings settings = plan.settings();
    int signalFd = posix.signalFd(SignalMask.SUPERVISOR);
    Clock clock = Clock.system();
    LogbackLog log = new LogbackLog(settings.logFile().orElse(null), options.verbose());
    String stateDir = DefaultPaths.stateDir(settings, posix.euid(), variables);
    SingleInstanceLock alone = new SingleInstanceLock(posix, log);
    String problem = alone.take(stateDir);
    ControlSocketFile endpoint = endpoint(settings, variables);
    if (problem == null && endpoint != null) {
      problem =
          alone.take(endpoint, DefaultPaths.isSocketNamed(options.socket(), settings.socket().orElse(null), variables));
    }
    if (problem != null) {
      return Failure.report(problem);
    }
    BackgroundWorker worker = new BackgroundWorker("worker");
    LongSupplier nanos = new LongSupplier() {
      @Override
      public long getAsLong() {
        return clock.nanos();
      }
    };
    ConsoleSink console = new ConsoleSink(posix, 1, style(plan, variables), log, plan.services().size(), nanos);
    EventSink sink = console;
    LedgerSink ledger = null;
    if (stateDir != null) {
      ledger = new LedgerSink(posix, new Ledger(posix, stateDir, log), worker, log, new OomCounters(posix, posix.pid()));
      sink = new EventFanout(console, ledger);
    }
    long started = clock.wallMillis();
    EnablementStore memory = new EnablementStore(posix, log, worker, clock, stateDir);
    ControlBackend desk = new ControlBackend(ledger, memory,
        new StartPlanSource(PlanFiles.existing(options.files()), variables, options.target()), plan);
    ProcStat self = posix.stat(posix.pid());
    long startTicks = self == null ? 0 : self.startTime();
    if (ledger != null) {
      ledger.reeveStarted(started, Version.text(), posix.pid(), startTicks);
    }
    LogRotator rotator = new LogRotator(posix, log, nanos, settings.logDiskMax().orElse(0L));
    console.setRotationOffsets(rotator);
    desk.rotateBy(rotator);
    sink = new EventFanout(new EventFanout(sink, desk), rotator);
    ControlSetup control = new ControlSetup(endpoint, desk, sink, log, clock, posix);
    ServiceSet services = new ServiceSet(plan.services(), new Dice(clock.nanos()), clock.nanos());
    rotator.setLogSpecs(new Function<String, LogSpec>() {
      @Override
      public LogSpec apply(String name) {
        Service service = services.get(name);
        return service == null ? null : service.spec().logs();
      }
    });
    RuntimeEnvironment surroundings =
        new RuntimeEnvironment(environment, DefaultPaths.logDir(settings, posix.euid(), variables),
            posix.pid() + "." + startTicks, worker);
    Supervisor supervisor =
        new Supervisor(new Supervisor.Parts(posix, clock, plan, services, sink, log, surroundings, new Runnable() {
          @Override
          public void run() {
            console.start();
            rotator.start();
            control.start(posix.pid(), started, stateDir, plan.files());
          }
        }), desk);
    LedgerFailureReports stories = new LedgerFailureReports(ledger, stateDir, clock, log);
    supervisor.tellBy(stories);
    rotator.setWriterControl(supervisor.hands(stateDir));
    rotator.setReplacementSink(console);
    int code = supervisor.run(signalFd);
    if (supervisor.epitaph() != null) {
      bury(supervisor.epitaph(), variables, log);
    }
    control.close();
    stories.close();
    if (ledger != null) {
      ledger.reeveEnded(clock.wallMillis(), posix.pid(), code);
    }
    console.finish();
    rotator.close();
    worker.close();
    console.close();
    log.close();
    return code;
  }

  private ControlSocketFile endpoint(Settings settings, Map<String, String> variables) {
    String path = DefaultPaths.socket(options.socket(), settings.socket().orElse(null), posix.euid(), variables);
    return path == null ? null : new ControlSocketFile(path, settings.socketGroup().orElse(null));
  }

  private ConsoleStyle style(Plan plan, Map<String, String> variables) {
    int width = 5;
    for (ServiceSpec spec : plan.services()) {
      width = Math.max(width, spec.name().length());
    }
    // As no-color.org has it: set and not empty.
    boolean colour = !options.noColor() && variables.getOrDefault("NO_COLOR", "").isEmpty() && posix.isTerminal(1);
    return new ConsoleStyle(console(plan.settings().console()), colour, options.quiet(), width);
  }

  /** The command line wins over the file, but for whether there is anything of services' at all. */
  private ConsoleSpec console(ConsoleSpec spec) {
    if ("json".equals(options.format())) {
      return new ConsoleSpec(ConsoleSpec.Mode.JSON, spec.time());
    }
    return "text".equals(options.format()) && spec.mode() == ConsoleSpec.Mode.JSON
        ? new ConsoleSpec(ConsoleSpec.Mode.PREFIX, spec.time()) : spec;
  }

  /** One paragraph for the platform (Kubernetes' terminationMessagePath) where it left a file for that. */
  private void bury(String epitaph, Map<String, String> variables, LogbackLog log) {
    String path = variables.getOrDefault("REEVE_TERMINATION_LOG", "/dev/termination-log");
    Posix.FileInfo info = posix.fileInfo(path);
    if (info == null || !info.isRegular()) {
      return;
    }
    byte[] bytes = (epitaph + "\n").getBytes(StandardCharsets.UTF_8);
    int fd = posix.open(path, Posix.Open.WRONLY | Posix.Open.TRUNC, 0);
    int wrote = fd < 0 ? fd : posix.write(fd, bytes, 0, bytes.length);
    if (wrote < 0) {
      log.warn("Cannot write \"" + path + "\": " + Errno.text(-wrote));
    }
    if (fd >= 0) {
      posix.close(fd);
    }
  }

  /**
   * Numbers in [0, 1) for the jitter of delays: xorshift64 (Marsaglia 2003), good enough to spread restarts, and no
   * class of the JDK's.
   */
  private static final class Dice implements DoubleSupplier {
    private long state;

    Dice(long seed) {
      state = seed == 0 ? 1 : seed;
    }

    @Override
    public double getAsDouble() {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
      return (state >>> 11) * 0x1.0p-53;
    }
  }
}
