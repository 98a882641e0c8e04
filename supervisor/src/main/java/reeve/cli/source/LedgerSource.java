package reeve.cli.source;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import reeve.app.DefaultPaths;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.PlanFiles;
import reeve.app.ProjectScope;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.HistoryOptions;
import reeve.config.Plan;
import reeve.config.Settings;
import reeve.config.layer.ReadOptions;
import reeve.config.read.PlanReader;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.ServiceStatus;
import reeve.history.LedgerFiles;
import reeve.history.LiveStatus;
import reeve.history.RunReader;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/**
 * The ledger that a command reads, and the connection to the reeve that writes it, if that reeve answers. The ledger is
 * named by the options, otherwise by the running reeve, otherwise by the configuration files. One thread.
 */
public final class LedgerSource implements AutoCloseable {
  private final Posix posix = new LinuxPosix();
  private final HistoryOptions options;
  private final ClientOptions clientOptions;
  private final List<String> files; // empty: the default ones
  private final Map<String, String> variables;
  private ControlClient client; // null: no reeve answers, or it has another ledger
  private String problem; // why there is no client or no live status, as a part of a sentence
  private ClientException error; // null: a reeve answered
  private Path stateDir;
  private Plan plan;
  private LedgerFiles opened; // null: it was not opened

  /**
   * Connects to reeve, and chooses the ledger.
   *
   * @throws SourceException if no option, running reeve or file names the ledger
   */
  public LedgerSource(ClientOptions clientOptions, HistoryOptions options) throws SourceException {
    this.options = options;
    this.clientOptions = clientOptions;
    files = files(clientOptions, options);
    variables = LauncherEnvironment.forChildren(posix.environment()).toMap();
    String running = connect(clientOptions);
    String selected = options.stateDir != null ? options.stateDir
        : options.files.isEmpty() && running != null ? running : configuredStateDir();
    if (selected == null) {
      close();
      throw new SourceException(ExitCodes.FAILURE,
          "cannot find the ledger: neither HOME nor XDG_STATE_HOME is set; name its directory with --state-dir");
    }
    stateDir = Path.of(selected).toAbsolutePath().normalize();
    if (client != null && options.isNamed()
        && (running == null || !Path.of(running).toAbsolutePath().normalize().equals(stateDir))) {
      problem = "the reeve that answers has another state directory";
      client.close();
      client = null;
    }
  }

  private List<String> files(ClientOptions client, HistoryOptions history) throws SourceException {
    try {
      return history.files.isEmpty() ? client.locator(posix).files() : history.files;
    } catch (ClientException e) {
      throw new SourceException(e.isAbsent() ? ExitCodes.NO_REEVE : ExitCodes.REFUSED, e.getMessage());
    }
  }

  /** @return the state directory of the running reeve; null: no reeve answers, or it has none */
  private String connect(ClientOptions clientOptions) {
    try {
      client = clientOptions.locator(posix).connect();
      return client.versionDetails().stateDir();
    } catch (ClientException e) {
      connectionLost(e);
      return null;
    }
  }

  /** Closes the connection after a failed request; the command continues without reeve. */
  void connectionLost(ClientException e) {
    error = e;
    problem = e.kind() == ClientException.Kind.FORBIDDEN ? "no permission for the socket of reeve"
        : "no reeve answers on its socket";
    if (client != null) {
      client.close();
      client = null;
    }
  }

  private String configuredStateDir() throws SourceException {
    PlanReader.Result result = read();
    if (result instanceof PlanReader.Result.Ok ok) {
      plan = ok.plan();
      Settings settings = plan.settings();
      ProjectScope project =
          clientOptions.system ? null : DefaultPaths.ownProject(PlanFiles.existing(files), clientOptions.socket,
              settings.socket().orElse(null), System.getenv(), 0);
      return DefaultPaths.stateDir(settings, project, posix.euid(), variables);
    }
    if (!options.files.isEmpty()) {
      PlanFiles.planOrReport(result, System.err);
      throw new SourceException(ExitCodes.CONFIG,
          "cannot find the ledger, because these files cannot be read; name its directory with --state-dir");
    }
    try {
      return DefaultPaths.stateDir(clientOptions.locator(posix).project(), posix.euid(), variables);
    } catch (ClientException e) {
      throw new SourceException(ExitCodes.REFUSED, e.getMessage());
    }
  }

  private PlanReader.Result read() {
    return PlanFiles.read(files, variables, ReadOptions.DEFAULT.withProfiles(options.profiles));
  }

  public Posix posix() {
    return posix;
  }

  /** @return null: no reeve answers, or it has another ledger */
  public ControlClient client() {
    return client;
  }

  /** Why no reeve answers; null: a reeve answered. */
  public ClientException error() {
    return error;
  }

  /** Why there is no client or no live status, as a part of a sentence. */
  public String problem() {
    return problem == null ? "reeve did not say" : problem;
  }

  /** The absolute path of the state directory, which contains the ledger. */
  public Path stateDir() {
    return stateDir;
  }

  /**
   * The plan of the configuration files.
   *
   * @return null: they cannot be read
   */
  public Plan plan() {
    if (plan == null && read() instanceof PlanReader.Result.Ok ok) {
      plan = ok.plan();
    }
    return plan;
  }

  /** Opens the ledger, after a running reeve has written all events up to now to it. */
  public LedgerFiles openLedger() throws SourceException {
    if (client != null) {
      try {
        client.flushLedger();
      } catch (ClientException e) {
        connectionLost(e);
      }
    }
    try {
      opened = LedgerFiles.open(stateDir);
      return opened;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Describes a failure to read the ledger. */
  public SourceException failed(IOException e) {
    String file = "\"" + stateDir.resolve("ledger.jsonl") + "\"";
    if (e instanceof NoSuchFileException) {
      return new SourceException(ExitCodes.FAILURE,
          "cannot find the ledger " + file + ": no reeve has run with that state directory; name another one with "
              + "--state-dir, or the files of that reeve with -c");
    }
    return e instanceof AccessDeniedException
        ? new SourceException(ExitCodes.REFUSED,
            "cannot read the ledger " + file + ": no permission; use the command as the user of reeve, or as root")
        : new SourceException(ExitCodes.SYSTEM, "cannot read the ledger " + file + ": " + e.getMessage());
  }

  /** Whether the reeve that wrote the last line of the ledger still runs. */
  public boolean isReeveRunning(RunReader reader) throws SourceException {
    try {
      return client != null || reader.lastSupervisor().isRunning(posix);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * The present status of a service, from the running reeve.
   *
   * @return null: see {@link #problem}
   */
  public LiveStatus liveStatus(String service) {
    if (client == null) {
      return null;
    }
    try {
      List<ServiceStatus> services = client.status(new Selector(List.of(service), false, false), false).services();
      return services.isEmpty() ? null : liveStatus(services.get(0));
    } catch (ClientException e) {
      if (e.code() == RpcException.NO_SUCH_SERVICE) {
        problem = "reeve has no such service any more";
      } else {
        connectionLost(e);
      }
      return null;
    }
  }

  /** Returns what an explanation needs of a status. */
  public static LiveStatus liveStatus(ServiceStatus status) {
    return new LiveStatus(status.state(), (int) status.pid(), status.since(), status.waiting().nextStart(),
        status.failed(), status.target(), status.waiting().parked(), status.waiting().reasons(),
        status.schedule() == null ? -1 : status.schedule().next(), status.cause().problem());
  }

  @Override
  public void close() {
    long damaged = opened == null ? 0 : opened.damagedLines();
    if (damaged > 0) {
      Failure.report("cannot read " + damaged + (damaged == 1 ? " line" : " lines") + " of the ledger \""
          + stateDir.resolve("ledger.jsonl") + "\", which were cut off; skipped them");
    }
    if (client != null) {
      client.close();
    }
  }
}
