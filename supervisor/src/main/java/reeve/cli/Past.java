package reeve.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Globs;
import reeve.config.Instance;
import reeve.config.Plan;
import reeve.config.PlanReader;
import reeve.config.ServiceSpec;
import reeve.control.Client;
import reeve.control.ClientException;
import reeve.control.RpcException;
import reeve.history.LedgerFiles;
import reeve.history.Live;
import reeve.history.RunReader;
import reeve.history.Times;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/** The ledger that a command reads, and the reeve that writes it, if it answers. One thread. */
final class Past implements AutoCloseable {
  /** What ends a command, as a sentence. */
  static final class Failed extends Exception {
    private static final long serialVersionUID = 1L;
    final int code;

    Failed(int code, String message) {
      super(message, null, false, false);
      this.code = code;
    }
  }

  private final Posix posix = new LinuxPosix();
  private final PastOptions options;
  private final Map<String, String> variables;
  private Client client; // null: nobody answers, or another than is meant
  private String problem; // why; a part of a sentence
  private ClientException error; // null: somebody answered
  private Path stateDir;
  private Plan plan;

  Past(Common common, PastOptions options) throws Failed {
    this.options = options;
    variables = LauncherEnvironment.forChildren(posix.environment()).toMap();
    String answered = connect(common);
    String chosen = options.stateDir != null ? options.stateDir : options.files.isEmpty() && answered != null ? answered : configured();
    if (chosen == null) {
      close();
      throw new Failed(ExitCodes.FAILURE, "cannot tell where the ledger is: neither HOME nor XDG_STATE_HOME is set; name it with --state-dir");
    }
    stateDir = Path.of(chosen).toAbsolutePath().normalize();
    if (client != null && options.isNamed() && (answered == null || !Path.of(answered).toAbsolutePath().normalize().equals(stateDir))) {
      problem = "the reeve that answers has another state directory";
      client.close();
      client = null;
    }
  }

  /** @return the state directory of who answers; null: nobody does, or it has none */
  private String connect(Common common) {
    try {
      client = Client.connect(common.sockets(posix.euid(), System.getenv()));
      return Fields.text(client.call("version", Map.of()), "stateDir");
    } catch (ClientException e) {
      lost(e);
      return null;
    }
  }

  private void lost(ClientException e) {
    error = e;
    problem = e.kind() == ClientException.Kind.FORBIDDEN ? "no permission for the socket of reeve" : "no reeve answers on its socket";
    if (client != null) {
      client.close();
      client = null;
    }
  }

  private String configured() throws Failed {
    PlanReader.Result result = PlanFiles.read(options.files, variables);
    if (result instanceof PlanReader.Result.Ok ok) {
      plan = ok.plan();
      return Places.stateDir(plan.settings(), posix.euid(), variables);
    }
    if (!options.files.isEmpty()) {
      PlanFiles.planOrPrint(result, System.err);
      throw new Failed(ExitCodes.CONFIG, "cannot tell from these files where the ledger is; name it with --state-dir");
    }
    return posix.euid() == 0 ? "/var/lib/reeve" : Places.stateHome(variables) == null ? null : Places.stateHome(variables) + "/reeve";
  }

  Posix posix() {
    return posix;
  }

  /** @return null: nobody answers, or another than is meant */
  Client client() {
    return client;
  }

  /** Why nobody answers. */
  ClientException error() {
    return error;
  }

  Path stateDir() {
    return stateDir;
  }

  /** Opens the ledger, with all that happened up to now in it. */
  LedgerFiles ledger() throws Failed {
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
  Failed failed(IOException e) {
    String file = "\"" + stateDir.resolve("ledger.jsonl") + "\"";
    if (e instanceof NoSuchFileException) {
      return new Failed(ExitCodes.FAILURE, "cannot find the ledger " + file + ": no reeve has run with that state directory; name it with "
          + "--state-dir, or the files of that reeve with -f");
    }
    return e instanceof AccessDeniedException
        ? new Failed(ExitCodes.REFUSED, "cannot read the ledger " + file + ": no permission; ask as the user that reeve runs as, or as root")
        : new Failed(ExitCodes.SYSTEM, "cannot read the ledger " + file + ": " + e.getMessage());
  }

  boolean reeveLives(RunReader reader) throws Failed {
    try {
      return client != null || reader.lastReeve().lives(posix);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** @return null: {@link #problem} says why */
  Live live(String service) {
    if (client == null) {
      return null;
    }
    try {
      List<Map<String, Object>> services = Fields.objects(client.call("status", Map.of("services", List.of(service))), "services");
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

  private static Live live(Map<String, Object> fields) {
    return new Live(String.valueOf(fields.get("state")), (int) Fields.number(fields, "pid", 0), Times.millis(Fields.text(fields, "since")),
        Times.millis(Fields.text(fields, "nextStart")), Fields.is(fields, "failed"), Fields.text(fields, "target"));
  }

  String problem() {
    return problem == null ? "reeve did not say" : problem;
  }

  /**
   * Services by names, patterns and tags, of those that the ledger, reeve or the files know.
   *
   * @return null: all
   */
  Set<String> select(List<String> words, List<String> ofLedger) throws Failed {
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
  boolean isKnownNow(String name) throws Failed {
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
  ServiceGraph graph() throws Failed {
    specs();
    return plan == null ? new ServiceGraph(Map.of()) : ServiceGraph.of(plan);
  }

  private List<String> tagged(String word) throws Failed {
    List<String> names = new ArrayList<>();
    if (client != null) {
      try {
        for (Map<String, Object> service : Fields.objects(client.call("status", Map.of("services", List.of(word))), "services")) {
          names.add(Fields.text(service, "name"));
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
      if (spec.tags().stream().anyMatch(tag -> Globs.matches(word.substring(1), tag))) {
        names.add(spec.name());
      }
    }
    return names;
  }

  static Failed noSuch(String word, List<String> known) {
    String near = reeve.config.Words.nearest(word, known);
    String what = word.startsWith("@") ? "a service with the tag \"" + word.substring(1) + "\""
        : Globs.isGlob(word) ? "a service that matches \"" + word + "\"" : "the service \"" + word + "\" in the ledger";
    return new Failed(ExitCodes.NO_SUCH_SERVICE, Text.line("cannot find " + what + (near == null ? "" : "; did you mean \"" + near + "\"?")));
  }

  /** Says it on stderr. @return its exit code */
  static int fail(Failed e) {
    Main.fail(Text.line(e.getMessage()));
    return e.code;
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
  }
}
