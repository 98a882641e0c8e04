package reeve.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.SignalMask;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.EndSignals;
import reeve.cli.common.HistoryOptions;
import reeve.cli.common.MachineName;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.ServiceSelectionOptions;
import reeve.cli.common.TerminalText;
import reeve.cli.source.LedgerSource;
import reeve.cli.source.LogSelection;
import reeve.cli.source.SourceException;
import reeve.config.Signal;
import reeve.logview.LogSource;
import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.FileLock;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.PollEntry;
import reeve.posix.Posix;
import reeve.posix.SyscallException;
import reeve.ship.Destination;
import reeve.ship.Shipper;
import reeve.ship.TlsContext;
import reeve.time.Clock;

/**
 * {@code reeve ship}: sends the output of services to a syslog receiver. The main thread waits for a signal, and a
 * second thread sends.
 */
@Command(
    name = "ship",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Sends what services write to a syslog receiver, in the format of RFC 5424, until SIGTERM or SIGINT.",
        "It follows the log files in a process of its own, as the command logs does. It is best run as a service of "
            + "reeve, and omits its own output. A file records its position: nothing is lost if the command, the "
            + "receiver or reeve is restarted; after a broken connection, the last lines may arrive twice."
    })
public final class ShipCommand implements Callable<Integer> {
  /** How long the sending thread may take to finish after a signal. */
  private static final long FLUSH_TIMEOUT_MILLIS = 3000;

  private static final int MIN_MESSAGE = 1024;
  private static final int MAX_MESSAGE = 65_000;

  /** The facilities of RFC 5424, section 6.2.1, except those of the kernel and the clock. */
  enum Facility {
    user, mail, daemon, auth, syslog, lpr, news, uucp, authpriv, ftp, local0, local1, local2, local3, local4, local5,
    local6, local7
  }

  /** The severities of RFC 5424, section 6.2.1, in the order of their numbers. */
  enum Severity {
    emergency, alert, critical, error, warning, notice, informational, debug
  }

  /** Where to begin in a log from which nothing has been sent yet. */
  enum From { beginning, end }

  @CommandLine.Spec
  private CommandSpec spec;

  @Mixin
  private ClientOptions clientOptions = new ClientOptions();
  @Mixin
  private ServiceSelectionOptions selection = new ServiceSelectionOptions();

  @Option(names = "--to", required = true, paramLabel = "DESTINATION",
      description = "unix:///dev/log, tcp://HOST:601 or tls://HOST:6514.")
  private String to;

  @Option(names = "--ca", paramLabel = "FILE",
      description = "The certificates (PEM) of the authorities that may sign the receiver's certificate. Default: "
          + "those of the JVM.")
  private String ca;

  @Option(names = "--cert", paramLabel = "FILE",
      description = "The client certificate (PEM), for a receiver that requires one; with --key.")
  private String certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "The key of --cert (PEM, PKCS #8, not encrypted).")
  private String key;

  @Option(names = "--from", paramLabel = "beginning|end",
      description = "Where to begin the first time: beginning sends everything in the logs and their archives, end "
          + "sends only new lines. Default: end.")
  private From from = From.end;

  @Option(names = "--position", paramLabel = "FILE",
      description = "The file that records the position. Default: a file for each destination in ship/ of the state "
          + "directory.")
  private String position;

  @Option(names = "--facility", paramLabel = "NAME",
      description = "user, daemon, local0 to local7, ... Default: daemon.")
  private Facility facility = Facility.daemon;

  @Option(names = "--stderr-severity", paramLabel = "NAME",
      description = "The severity of lines from a separate file for the standard error: error, warning, notice, ... "
          + "All other lines are informational. Default: warning.")
  private Severity stderrSeverity = Severity.warning;

  @Option(names = "--hostname", paramLabel = "NAME",
      description = "The host name in the messages. Default: that of the machine.")
  private String hostname;

  @Option(names = "--max-message", paramLabel = "BYTES",
      description = "The maximum size of a message, from 1024 to 65000; a longer line is sent in parts. Default: 8192.")
  private int maxMessage = 8192;

  @Option(names = {"-c", "--file"}, paramLabel = "FILE",
      description = "The configuration, as for run, that defines where the files are; no running reeve is queried.")
  private List<String> files = new ArrayList<>();

  private final Posix posix = new LinuxPosix();

  @Override
  public Integer call() {
    Destination destination = destination();
    String problem = SignalMask.block(posix, posix, EndSignals.MASK);
    if (problem != null) {
      return Failure.report(problem);
    }
    LogSelection.Result found = LogSelection.find(clientOptions, selection, files, posix);
    if (found.services() == null) {
      return found.exitCode();
    }
    try {
      SSLContext tls = destination.kind() == Destination.Kind.TLS ? TlsContext.of(ca, certificate, key) : null;
      String path = position == null ? defaultPosition(destination) : Path.of(position).toAbsolutePath().toString();
      FileLock lock = FileLock.take(posix, path + ".lock");
      if (!lock.isTaken()) {
        return Failure.report("cannot lock \"" + path + ".lock\": "
            + (lock.isHeld() ? "process " + lock.holder() + " already ships to this destination"
                : Errno.text(lock.error())));
      }
      Clock clock = Clock.system();
      Shipper shipper = new Shipper(posix, new Shipper.Options(destination, tls, maxMessage, from == From.beginning),
          new Shipper.Labels(facility.name(), stderrSeverity.name(), hostname == null ? MachineName.get() : hostname),
          path,
          this::presentSources,
          text -> System.err.println("reeve: " + TerminalText.line(text)), clock::nanos);
      return ship(shipper, sources(found.services()));
    } catch (IOException | SyscallException e) {
      return Failure.report(TerminalText.line(e.getMessage()));
    } catch (SourceException e) {
      return e.report();
    }
  }

  private Destination destination() {
    if (maxMessage < MIN_MESSAGE || maxMessage > MAX_MESSAGE) {
      throw misuse("Invalid value for option '--max-message': it must be from " + MIN_MESSAGE + " to " + MAX_MESSAGE);
    }
    if ((certificate == null) != (key == null)) {
      throw misuse("--cert and --key must be used together");
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

  private String defaultPosition(Destination destination) throws SourceException, IOException {
    HistoryOptions options = new HistoryOptions();
    options.files = files;
    try (LedgerSource source = new LedgerSource(clientOptions, options)) {
      String directory = source.stateDir() + "/ship";
      int error = DirectoryMaker.make(posix, directory);
      if (error != 0) {
        throw new IOException(
            "cannot make \"" + directory + "\": " + Errno.text(error) + "; name a file with --position");
      }
      return directory + "/" + destination.fileName();
    }
  }

  /**
   * The logs of services. The log of this command itself is omitted, because each message would add a line to it.
   */
  private List<LogSource> sources(List<LogSelection.LoggedService> services) {
    String own = LauncherEnvironment.forChildren(posix.environment()).toMap().get("REEVE_SERVICE");
    List<LogSelection.LoggedService> others = new ArrayList<>(services);
    others.removeIf(service -> service.name().equals(own));
    return LogSelection.sources(others, true, true);
  }

  /** The logs of the present services; null: no reeve answers. */
  private List<LogSource> presentSources() {
    LogSelection.Result found = files.isEmpty() ? LogSelection.queryRunning(clientOptions, selection, posix) : null;
    return found == null || found.services() == null ? null : sources(found.services());
  }

  private int ship(Shipper shipper, List<LogSource> sources) throws SyscallException {
    int signals = posix.signalFd(EndSignals.MASK);
    Thread thread = new Thread(() -> shipper.run(sources), "ship");
    thread.setDaemon(true);
    thread.start();
    int code = 0;
    while (code == 0) {
      posix.poll(new long[] {PollEntry.of(signals, true, false)}, 1, -1);
      code = EndSignals.readExitCode(posix, signals);
    }
    shipper.close();
    try {
      thread.join(FLUSH_TIMEOUT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // An end by SIGTERM was requested and is therefore a success, as for any service.
    return code == 128 + Signal.TERM.number() ? ExitCodes.OK : code;
  }
}
