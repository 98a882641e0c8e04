package reeve.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.SignalMask;
import reeve.app.Version;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.HistoryOptions;
import reeve.cli.common.ServiceSelectionOptions;
import reeve.cli.common.TerminalText;
import reeve.cli.source.LedgerSource;
import reeve.cli.source.LogSelection;
import reeve.config.Signal;
import reeve.logview.LogSource;
import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.FileLock;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.PollEntry;
import reeve.posix.Posix;
import reeve.posix.SignalInfo;
import reeve.posix.SyscallException;
import reeve.ship.Destination;
import reeve.ship.Shipper;
import reeve.ship.TlsContext;
import reeve.time.Clock;

/**
 * {@code reeve ship}: the output of services to a syslog receiver. The main thread waits for a signal, another one
 * ships.
 */
@Command(
    name = "ship",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
        "Sends what services write to a syslog receiver, as RFC 5424 has it, until SIGTERM or SIGINT.",
        "It follows their log files in a process of its own, as the command logs does; best run as a service of reeve itself, whose own output it leaves out. How "
            + "far it got is kept in a file: nothing is lost when it, the receiver or reeve is started again; after a connection that broke the "
            + "last lines may arrive twice."
    })
public final class ShipCommand implements Callable<Integer> {
  /** For what is under way when it is asked to end. */
  private static final long END_MILLIS = 3000;

  private static final long ENDS =
      bit(Signal.HUP) | bit(Signal.INT) | bit(Signal.QUIT) | bit(Signal.TERM) | bit(Signal.TSTP);
  private static final int SMALLEST = 1024;
  private static final int LARGEST = 65_000;

  /** As RFC 5424 numbers them, but for those that are the kernel's and the clock's. */
  enum Facility {
    user, mail, daemon, auth, syslog, lpr, news, uucp, authpriv, ftp, local0, local1, local2, local3, local4, local5,
    local6, local7
  }

  /** As RFC 5424 numbers them. */
  enum Severity {
    emergency, alert, critical, error, warning, notice, informational, debug
  }

  /** Where a log begins of which nothing was sent yet. */
  enum From { beginning, end }

  @CommandLine.Spec
  private CommandSpec spec;

  @Mixin
  private ClientOptions common = new ClientOptions();
  @Mixin
  private ServiceSelectionOptions selection = new ServiceSelectionOptions();

  @Option(names = "--to", required = true, paramLabel = "DESTINATION",
      description = "unix:///dev/log, tcp://HOST:601 or tls://HOST:6514.")
  private String to;

  @Option(names = "--ca", paramLabel = "FILE",
      description = "Certificates (PEM) of those who may sign the receiver's. Default: those that the JVM knows.")
  private String ca;

  @Option(names = "--cert", paramLabel = "FILE",
      description = "Our own certificate (PEM), for a receiver that asks for one; with --key.")
  private String certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "The key of --cert (PEM, PKCS #8, not encrypted).")
  private String key;

  @Option(names = "--from", paramLabel = "beginning|end",
      description = "Where to begin the very first time: with all that the logs and their archives hold, or with what comes. Default: end.")
  private From from = From.end;

  @Option(names = "--position", paramLabel = "FILE",
      description = "Where to remember how far it got. Default: a file for each destination in ship/ of the state directory.")
  private String position;

  @Option(names = "--facility", paramLabel = "NAME",
      description = "user, daemon, local0 to local7, ... Default: daemon.")
  private Facility facility = Facility.daemon;

  @Option(names = "--stderr-severity", paramLabel = "NAME",
      description = "Of lines from a file for standard error alone: error, warning, notice, ... All others are informational. Default: warning.")
  private Severity stderrSeverity = Severity.warning;

  @Option(names = "--hostname", paramLabel = "NAME",
      description = "What messages say where they come from. Default: the machine's.")
  private String hostname;

  @Option(names = "--max-message", paramLabel = "BYTES",
      description = "The longest message, from 1024 to 65000; a longer line is sent in pieces. Default: 8192.")
  private int longest = 8192;

  @Option(names = {"-c", "--file"}, paramLabel = "FILE",
      description = "A configuration file or a directory, as for run, that says where the files are; no running reeve is asked.")
  private List<String> files = new ArrayList<>();

  private final Posix posix = new LinuxPosix();

  @Override
  public Integer call() {
    Destination destination = destination();
    String problem = SignalMask.block(posix, ENDS);
    if (problem != null) {
      return Failure.report(problem);
    }
    LogSelection.Found found = LogSelection.find(common, selection, files, posix);
    if (found.services() == null) {
      return found.code();
    }
    try {
      SSLContext tls = destination.kind() == Destination.Kind.TLS ? TlsContext.of(ca, certificate, key) : null;
      String path = position == null ? defaultPosition(destination) : Path.of(position).toAbsolutePath().toString();
      FileLock lock = FileLock.take(posix, path + ".lock");
      if (!lock.isTaken()) {
        return Failure.report("cannot lock \"" + path + ".lock\": "
            + (lock.isHeld() ? "process " + lock.holder() + " ships to there already"
                : Errno.text(lock.error())));
      }
      Clock clock = Clock.system();
      Shipper shipper = new Shipper(posix, new Shipper.Options(destination, tls, longest, from == From.beginning),
          new Shipper.Labels(facility.name(), stderrSeverity.name(), hostname == null ? machine() : hostname), path,
          this::again,
          text -> System.err.println("reeve: " + TerminalText.line(text)), clock::nanos);
      return ship(shipper, sources(found.services()));
    } catch (IOException | SyscallException e) {
      return Failure.report(TerminalText.line(e.getMessage()));
    } catch (LedgerSource.Failed e) {
      return LedgerSource.fail(e);
    }
  }

  private Destination destination() {
    if (longest < SMALLEST || longest > LARGEST) {
      throw misuse("Invalid value for option '--max-message': it goes from " + SMALLEST + " to " + LARGEST);
    }
    if ((certificate == null) != (key == null)) {
      throw misuse("--cert and --key belong together");
    }
    try {
      return Destination.parse(to);
    } catch (IllegalArgumentException e) {
      throw misuse("Invalid value for option '--to': " + TerminalText.line(e.getMessage()));
    }
  }

  private CommandLine.ParameterException misuse(String text) {
    return new CommandLine.ParameterException(spec.commandLine(), text);
  }

  private String defaultPosition(Destination destination) throws LedgerSource.Failed, IOException {
    HistoryOptions options = new HistoryOptions();
    options.files = files;
    try (LedgerSource past = new LedgerSource(common, options)) {
      String directory = past.stateDir() + "/ship";
      int error = DirectoryMaker.make(posix, directory);
      if (error != 0) {
        throw new IOException(
            "cannot make \"" + directory + "\": " + Errno.text(error) + "; name a file with --position");
      }
      return directory + "/" + destination.fileName();
    }
  }

  private String machine() {
    try {
      return java.nio.file.Files.readString(Path.of("/proc/sys/kernel/hostname")).trim();
    } catch (IOException e) {
      return "localhost";
    }
  }

  /**
   * Each file once, as that of the first service that writes to it; and none of our own, of which each message would
   * make another.
   */
  private List<LogSource> sources(List<LogSelection.LoggedService> services) {
    String own = LauncherEnvironment.forChildren(posix.environment()).toMap().get("REEVE_SERVICE");
    List<LogSource> sources = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (LogSelection.LoggedService service : services) {
      if (service.name().equals(own)) {
        continue;
      }
      if (service.stdout() != null && seen.add(service.stdout())) {
        sources.add(new LogSource(service.name(), "stdout", service.stdout()));
      }
      if (service.stderr() != null && seen.add(service.stderr())) {
        sources.add(new LogSource(service.name(), "stderr", service.stderr()));
      }
    }
    return sources;
  }

  /** Which logs there are by now; null: nobody says. */
  private List<LogSource> again() {
    LogSelection.Found found = files.isEmpty() ? LogSelection.queryRunning(common, selection, posix) : null;
    return found == null || found.services() == null ? null : sources(found.services());
  }

  private int ship(Shipper shipper, List<LogSource> sources) throws SyscallException {
    int signals = posix.signalFd(ENDS);
    Thread thread = new Thread(() -> shipper.run(sources), "ship");
    thread.setDaemon(true);
    thread.start();
    int code = 0;
    while (code == 0) {
      posix.poll(new long[] {PollEntry.of(signals, true, false)}, 1, -1);
      SignalInfo info;
      while ((info = posix.readSignal(signals)) != null) {
        if (info.signal().equals(Signal.TSTP)) {
          posix.kill(posix.pid(), Signal.STOP);
        } else {
          code = 128 + info.signal().number();
        }
      }
    }
    shipper.close();
    try {
      thread.join(END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Somebody asked for it: 0, as any service that stops when it is told to.
    return code == 128 + Signal.TERM.number() ? ExitCodes.OK : code;
  }

  private static long bit(Signal signal) {
    return 1L << (signal.number() - 1);
  }
}
