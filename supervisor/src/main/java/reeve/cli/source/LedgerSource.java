package reeve.cli.source;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.app.DefaultPaths;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.PlanFiles;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.HistoryOptions;
import reeve.cli.common.TerminalText;
import reeve.cli.view.ServiceGraph;
import reeve.config.Instance;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.read.PlanReader;
import reeve.config.util.Globs;
import reeve.control.RpcException;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.history.LedgerFiles;
import reeve.history.LedgerTimes;
import reeve.history.LiveStatus;
import reeve.history.RunReader;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/** The ledger that a command reads, and the reeve that writes it, if it answers. One thread. */
public final class LedgerSource implements AutoCloseable {
  /** What ends a command, as a sentence. */
  public static final class Failed extends Exception {
    private static final long serialVersionUID = 1L;
    final int code;

    public Failed(int code, String message) {
      super(message, null, false, false);
      this.code = code;
    }
  }

  private final Posix posix = new LinuxPosix();
  private final HistoryOptions options;
  private final Map<String, String> variables;
  private ControlClient client; // null: nobody answers, or another than is meant
  private String problem; // why; a part of a sentence
  private ClientException error; // null: somebody answered
  private Path stateDir;
  private Plan plan;

  public LedgerSource(ClientOptions common, HistoryOptions options) throws Failed {
    this.options = options;
    variables = LauncherEnvironment.forChildren(posix.environment()).toMap();
    String answered = connect(common);
    String chosen = options.stateDir != null ? options.stateDir : options.files.isEmpty() && answered != null ? answered
        : configured();
    if (chosen == null) {
      close();
      throw new Failed(ExitCodes.FAILURE,
          "cannot tell where the ledger is: neither HOME nor XDG_STATE_HOME is set; name it with --state-dir");
    }
    stateDir = Path.of(chosen).toAbsolutePath().normalize();
    if (client != null && options.isNamed()
        && (answered == null || !Path.of(answered).toAbsolutePath().normalize().equals(stateDir))) {
      problem = "the reeve that answers has another state directory";
      client.close();
      client = null;
    }
  }

  /** @return the state directory of who answers; null: nobody does, or it has none */
  private String connect(ClientOptions common) {
    try {
      client = ControlClient.connect(common.sockets(posix.euid(), System.getenv()));
      return AnswerFields.text(client.call("version", Map.of()), "stateDir");
    } catch (ClientException e) {
      lost(e);
      return null;
    }
  }

  private void lost(ClientException e) {
    error = e;
    problem = e.kind() == ClientException.Kind.FORBIDDEN ? "no permission for the socket of reeve"
        : "no reeve answers on its socket";
    if (client != null) {
      client.close();
      client = null;
    }
  }

  private String configured() throws Failed {
    PlanReader.Result result = PlanFiles.read(options.files, variables);
    if (result instanceof PlanReader.Result.Ok ok) {
      plan = ok.plan();
      return DefaultPaths.stateDir(plan.settings(), posix.euid(), variables);
    }
    if (!options.files.isEmpty()) {
      PlanFiles.planOrReport(result, System.err);
      throw new Failed(ExitCodes.CONFIG, "cannot tell from these files where the ledger is; name it with --state-dir");
    }
    return posix.euid() == 0 ? "/var/lib/reeve" : DefaultPaths.stateHome(variables) == null ? null
        : DefaultPaths.stateHome(variables) + "/reeve";
  }

  public Posix posix() {
    return posix;
  }

  /** @return null: nobody answers, or another than is meant */
  public ControlClient client() {
    return client;
  }

  /** Why nobody answers. */
  public ClientException error() {
    return error;
  }

  public Path stateDir() {
    return stateDir;
  }

  /** Opens the ledger, with all that happened up to now in it. */
  public LedgerFiles ledger() throws Failed {
    if (client != null) {
      try {
        client.call("events", Map.of("follow", false)); // answered once all of it is written
      } catch (ClientException e) {
        lost(e);
      }
    }
    try {
      return LedgerFiles.open(stateDir);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** What went wrong with the ledger. */
  public Failed failed(IOException e) {
    String file = "\"" + stateDir.resolve("ledger.jsonl") + "\"";
    if (e instanceof NoSuchFileException) {
      return new Failed(ExitCodes.FAILURE,
          "cannot find the ledger " + file + ": no reeve has run with that state directory; name it with "
              + "--state-dir, or the files of that reeve with -f");
    }
    return e instanceof AccessDeniedException
        ? new Failed(ExitCodes.REFUSED,
            "cannot read the ledger " + file + ": no permission; ask as the user that reeve runs as, or as root")
        : new Failed(ExitCodes.SYSTEM, "cannot read the ledger " + file + ": " + e.getMessage());
  }

  public boolean reeveLives(RunReader reader) throws Failed {
    try {
      return client != null || reader.lastSupervisor().isRunning(posix);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** @return null: {@link #problem} says why */
  public LiveStatus live(String service) {
    if (client == null) {
      return null;
    }
    try {
      List<Map<String, Object>> services =
          AnswerFields.objects(client.call("status", Map.of("services", List.of(service))), "services");
      return services.isEmpty() ? null : live(services.get(0));
    } catch (ClientException e) {
      if (e.code() == RpcException.NO_SUCH_SERVICE) {
        problem = "reeve has no such service any more";
      } else {
        lost(e);
      }
      return null;
    }
  }

  private static LiveStatus live(Map<String, Object> fields) {
    return new LiveStatus(String.valueOf(fields.get("state")), (int) AnswerFields.number(fields, "pid", 0),
        LedgerTimes.parse(AnswerFields.text(fields, "since")),
        LedgerTimes.parse(AnswerFields.text(fields, "nextStart")), AnswerFields.is(fields, "failed"),
        AnswerFields.text(fields, "target"));
  }

  public String problem() {
    return problem == null ? "reeve did not say" : problem;
  }

  /**
   * Services by names, patterns and tags, of those that the ledger, reeve or the files know.
   *
   * @return null: all
   */
  public Set<String> select(List<String> words, List<String> ofLedger) throws Failed {
    if (words.isEmpty()) {
      return null;
    }
    Set<String> chosen = new LinkedHashSet<>();
    for (String word : words) {
      int before = chosen.size();
      boolean any = false;
      if (word.startsWith("@")) {
        chosen.addAll(tagged(word));
        any = chosen.size() > before;
      } else {
        for (String name : ofLedger) {
          if (Globs.isGlob(word) ? Globs.matches(word, name) : word.equals(name) || Instance.isOf(name, word)) {
            chosen.add(name);
            any = true;
          }
        }
        if (!any && !Globs.isGlob(word) && isKnownNow(word)) {
          chosen.add(word);
          any = true;
        }
      }
      if (!any) {
        throw noSuch(word, ofLedger);
      }
    }
    return chosen;
  }

  /** Whether reeve, or the files, have such a service. */
  public boolean isKnownNow(String name) throws Failed {
    if (client != null) {
      return live(name) != null;
    }
    return specs().stream().anyMatch(spec -> spec.name().equals(name));
  }

  private List<ServiceSpec> specs() throws Failed {
    if (plan == null && PlanFiles.read(options.files, variables) instanceof PlanReader.Result.Ok ok) {
      plan = ok.plan();
    }
    return plan == null ? List.of() : plan.services();
  }

  /** Who waits for whom, as the files say; empty where they cannot be read. */
  public ServiceGraph graph() throws Failed {
    specs();
    return plan == null ? new ServiceGraph(Map.of()) : ServiceGraph.of(plan);
  }

  private List<String> tagged(String word) throws Failed {
    List<String> names = new ArrayList<>();
    if (client != null) {
      try {
        for (Map<String, Object> service : AnswerFields
            .objects(client.call("status", Map.of("services", List.of(word))), "services")) {
          names.add(AnswerFields.text(service, "name"));
        }
        return names;
      } catch (ClientException e) {
        if (e.code() != RpcException.NO_SUCH_SERVICE) {
          lost(e);
        }
        return names;
      }
    }
    for (ServiceSpec spec : specs()) {
      if (spec.identity().tags().stream().anyMatch(tag -> Globs.matches(word.substring(1), tag))) {
        names.add(spec.name());
      }
    }
    return names;
  }

  public static Failed noSuch(String word, List<String> known) {
    String near = reeve.config.read.Suggestions.nearest(word, known);
    String what = word.startsWith("@") ? "a service with the tag \"" + word.substring(1) + "\""
        : Globs.isGlob(word) ? "a service that matches \"" + word + "\"" : "the service \"" + word + "\" in the ledger";
    return new Failed(ExitCodes.NO_SUCH_SERVICE,
        TerminalText.line("cannot find " + what + (near == null ? "" : "; did you mean \"" + near + "\"?")));
  }

  /** Says it on stderr. @return its exit code */
  public static int fail(Failed e) {
    Failure.report(TerminalText.line(e.getMessage()));
    return e.code;
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
  }
}
