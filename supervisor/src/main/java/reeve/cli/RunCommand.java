package reeve.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.Settings;
import reeve.config.Signal;
import reeve.core.ServiceSet;
import reeve.logs.Console;
import reeve.logs.ConsoleStyle;
import reeve.logs.EventSink;
import reeve.logs.Fanout;
import reeve.logs.Ledger;
import reeve.logs.LedgerSink;
import reeve.logs.LogbackLog;
import reeve.logs.Worker;
import reeve.posix.Environment;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.SyscallException;
import reeve.runtime.Clock;
import reeve.runtime.Supervisor;
import reeve.runtime.Surroundings;

/** {@code reeve run}: the supervisor in the foreground. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Starts the services of the given files and supervises them until SIGTERM or SIGINT.")
final class RunCommand implements Callable<Integer> {
  /** What one writes in a word, another in another. */
  enum LogFormat {
    text,
    json
  }

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "A file, or a directory of *.toml files; may be given several times. Default: ./reeve.toml, else /etc/reeve.")
  private List<String> files = new ArrayList<>();

  @Parameters(arity = "0..*", paramLabel = "FILE", description = "The same as -f.")
  private List<String> more = new ArrayList<>();

  @Option(
      names = {"-q", "--quiet"},
      description = "No output of services on the console, and of events only what is bad news; JSON events are all shown.")
  private boolean quiet;

  @Option(names = "--no-color", description = "No colours. The default when stdout is no terminal, or NO_COLOR is set.")
  private boolean noColor;

  @Option(names = "--log-format", paramLabel = "FORMAT", description = "text or json (a JSON object a line). Default: text.")
  private LogFormat format = LogFormat.text;

  @Option(
      names = {"-v", "--verbose"},
      description = "More in reeve's own log.")
  private boolean verbose;

  private final Posix posix = new LinuxPosix();

  @Override
  public Integer call() throws SyscallException {
    String problem = Main.blockSignals(posix);
    if (problem != null) {
      return Main.fail(problem);
    }
    files.addAll(more);
    Environment environment = LauncherEnvironment.forChildren(posix.environment());
    Map<String, String> variables = environment.toMap();
    Plan plan = PlanFiles.read(files, variables, System.err);
    if (plan == null) {
      return ExitCodes.CONFIG;
    }
    // Ignored by whoever started us, the kernel would reap our children itself, and nobody would know how they ended.
    posix.ignoreSignal(Signal.CHLD, false);
    if (posix.pid() != 1) {
      posix.becomeSubreaper();
    }
    return supervise(plan, environment, variables);
  }

  private int supervise(Plan plan, Environment environment, Map<String, String> variables) throws SyscallException {
    Settings settings = plan.settings();
    int signalFd = posix.signalFd(Main.WANTED);
    Clock clock = Clock.system();
    LogbackLog log = new LogbackLog(settings.logFile().orElse(null), verbose);
    Worker worker = new Worker("worker");
    Console console = new Console(posix, 1, style(plan, variables), log);
    String stateDir = Places.stateDir(settings, posix.euid(), variables);
    EventSink sink = console;
    if (stateDir != null) {
      sink = new Fanout(console, new LedgerSink(new Ledger(posix, stateDir, log), worker, log));
    }
    ServiceSet services = new ServiceSet(plan.services(), new Dice(clock.nanos()), clock.nanos());
    Surroundings surroundings =
        new Surroundings(environment, Places.logDir(settings, posix.euid(), variables), supervisorId(), worker);
    Supervisor supervisor =
        new Supervisor(new Supervisor.Parts(posix, clock, plan, services, sink, log, surroundings, console::start));
    int code = supervisor.run(signalFd);
    if (supervisor.epitaph() != null) {
      bury(supervisor.epitaph(), variables, log);
    }
    console.close();
    worker.close();
    log.close();
    return code;
  }

  private ConsoleStyle style(Plan plan, Map<String, String> variables) {
    int width = 5;
    for (ServiceSpec spec : plan.services()) {
      width = Math.max(width, spec.name().length());
    }
    boolean colour = !noColor && !variables.containsKey("NO_COLOR") && posix.isTerminal(1);
    return new ConsoleStyle(format == LogFormat.json, colour, quiet, width);
  }

  private String supervisorId() {
    ProcStat self = posix.stat(posix.pid());
    return posix.pid() + "." + (self == null ? 0 : self.startTime());
  }

  /** One paragraph for the platform (Kubernetes' terminationMessagePath) where it left a file for that. */
  private static void bury(String epitaph, Map<String, String> variables, LogbackLog log) {
    Path path = Path.of(variables.getOrDefault("REEVE_TERMINATION_LOG", "/dev/termination-log"));
    if (!Files.isRegularFile(path)) {
      return;
    }
    try {
      Files.writeString(path, epitaph + "\n");
    } catch (IOException e) {
      log.warn("Cannot write \"" + path + "\": " + e.getMessage());
    }
  }

  /** Numbers in [0, 1) for the jitter of delays: xorshift64 (Marsaglia 2003), good enough to spread restarts, and no class of the JDK's. */
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
