package reeve.cli.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.Version;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.HistoryOptions;
import reeve.cli.common.Session;
import reeve.cli.common.StandardOutput;
import reeve.cli.source.LedgerSource;
import reeve.cli.source.TimeArgument;
import reeve.config.util.Globs;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.history.LedgerFiles;
import reeve.history.LedgerLine;
import reeve.history.RunReader;
import reeve.json.Json;

/**
 * {@code reeve events}: the lines of the ledger, and with {@code -f} those that come. The subscription says how much of
 * the ledger was written when it began; all before that is read from the files, all after it comes by the socket: no
 * gap, and nothing twice.
 */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Prints what happened, one JSON object a line, as docs/events.md has them; with -f also what happens.")
public final class EventsCommand implements Callable<Integer> {
  /** A part of the ledger that is full is renamed; that it happens twice between two looks is out of the question. */
  private static final int ATTEMPTS = 5;

  @Mixin
  private ClientOptions common = new ClientOptions();

  @Option(names = {"-f", "--follow"}, description = "Go on with what happens, until reeve ends.")
  private boolean follow;

  @Option(names = "--since", paramLabel = "TIME", converter = TimeArgument.Converter.class,
      description = "Only what happened since then: 10m (ago), 2026-01-31, \"2026-01-31 12:00\", 2026-01-31T12:00:00Z.")
  private Long since;

  @Option(names = "--new", description = "With -f: nothing of the past.")
  private boolean onlyNew;

  @Option(names = "--state-dir", paramLabel = "DIR",
      description = "Where the ledger is. Default: that of the reeve that answers, else as the files say, else /var/lib/reeve or the user's own.")
  private String stateDir;

  @Option(names = "--file", paramLabel = "FILE",
      description = "The files of the reeve that is meant, as for run; only where its state is and the tags are read from them.")
  private List<String> files = new ArrayList<>();

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "Services: names, patterns with * and ?, and @TAG for those with a tag. Default: all, and reeve itself.")
  private List<String> names = new ArrayList<>();

  private Set<String> chosen; // null: all
  private final PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), false,
      java.nio.charset.StandardCharsets.UTF_8);

  @Override
  public Integer call() {
    HistoryOptions options = new HistoryOptions();
    options.stateDir = stateDir;
    options.files = files;
    try (LedgerSource past = new LedgerSource(common, options)) {
      return follow ? follow(past) : print(past);
    } catch (LedgerSource.Failed e) {
      return LedgerSource.fail(e);
    } catch (IOException e) {
      Failure.report("cannot read the ledger: " + e.getMessage());
      return ExitCodes.SYSTEM;
    }
  }

  private int print(LedgerSource past) throws LedgerSource.Failed, IOException {
    try (LedgerFiles ledger = past.ledger()) {
      choose(past, ledger);
      print(ledger);
    }
    return StandardOutput.check(out, ExitCodes.OK);
  }

  private void choose(LedgerSource past, LedgerFiles ledger) throws LedgerSource.Failed, IOException {
    chosen = past.select(names, names.isEmpty() ? List.of() : new RunReader(ledger).services());
  }

  private void print(LedgerFiles ledger) throws IOException {
    ledger.forward(line -> {
      LedgerLine read = LedgerLine.of(line);
      if (read != null && (since == null || read.at() >= since) && isWanted(read.service(), read.services())) {
        out.print(line + "\n");
      }
      return true;
    });
    out.flush();
  }

  /** @param about of a request; null: it is none */
  private boolean isWanted(String service, List<String> about) {
    if (chosen == null) {
      return true;
    }
    if (service == null) {
      return about != null && about.stream().anyMatch(this::isChosen);
    }
    return isChosen(service);
  }

  private boolean isChosen(String service) {
    return chosen.contains(service)
        || names.stream().anyMatch(word -> Globs.isGlob(word) && !word.startsWith("@") && Globs.matches(word, service));
  }

  // ---- as it happens

  private int follow(LedgerSource past) throws LedgerSource.Failed, IOException {
    if (past.client() == null) {
      if (past.error() != null) {
        return Session.fail(past.error());
      }
      Failure.report("cannot follow: " + past.problem());
      return ExitCodes.NO_REEVE;
    }
    ControlClient client = past.client();
    try {
      for (int attempt = 1;; attempt++) {
        List<Map<String, Object>> early = new ArrayList<>();
        if (begin(past, client, early, attempt == ATTEMPTS)) {
          for (Map<String, Object> event : early) {
            show(event);
          }
          return goOn(client);
        }
        String path = client.path();
        client.close(); // what it told already is in the ledger by now
        client = ControlClient.connect(List.of(path));
      }
    } catch (ClientException e) {
      return Session.fail(e);
    } finally {
      client.close();
    }
  }

  /**
   * Subscribes, and shows what was before.
   *
   * @param early what was told before the answer came: it is behind the size that the answer says
   * @return false: a new part of the ledger began meanwhile, and which one the size is of is not known
   */
  private boolean begin(LedgerSource past, ControlClient client, List<Map<String, Object>> early, boolean last)
      throws LedgerSource.Failed, ClientException, IOException {
    Path present = past.stateDir().resolve("ledger.jsonl");
    Object before = key(present);
    Map<String, Object> answer = client.call("events", Map.of("follow", true), ControlClient.NEVER, (method, event) -> {
      if (method.equals("event")) {
        early.add(event);
      }
    });
    Map<String, Object> ledger = AnswerFields.object(answer, "ledger");
    long size = ledger == null ? -1 : AnswerFields.number(ledger, "size", -1);
    if (size < 0 || onlyNew) {
      show(past, null); // it has none, or the disk is too slow to tell, or nobody wants it
      return true;
    }
    try (LedgerFiles open = LedgerFiles.open(past.stateDir(), size)) {
      if (!last && (before == null || !Objects.equals(before, key(present)))) {
        return false;
      }
      show(past, open);
      return true;
    } catch (IOException e) {
      throw past.failed(e);
    }
  }

  private void show(LedgerSource past, LedgerFiles ledger) throws LedgerSource.Failed, IOException {
    if (ledger != null) {
      choose(past, ledger);
      if (!onlyNew) {
        print(ledger);
      }
    } else {
      chosen = past.select(names, List.of());
    }
  }

  private static Object key(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  private int goOn(ControlClient client) throws ClientException {
    while (true) {
      ControlClient.RawNotification next = client.next(ControlClient.NEVER);
      if (next == null) {
        break;
      }
      if (next.method().equals("event") && !show(next.params())) {
        return StandardOutput.check(out, ExitCodes.OK); // nobody reads it any more
      }
      if (next.method().equals("lost")) {
        Failure.report(AnswerFields.number(next.params(), "events", 0)
            + " events came faster than they could be told and are left out here; reeve events "
            + "has them from the ledger");
      }
    }
    Failure.report("the reeve that was followed, pid " + client.pid() + ", has gone away");
    return ExitCodes.NO_REEVE;
  }

  /** @return false: it cannot be written */
  private boolean show(Map<String, Object> event) {
    List<String> about = event.get("services") instanceof List<?> ? AnswerFields.texts(event, "services") : null;
    if (isWanted(AnswerFields.text(event, "service"), about)) {
      out.print(Json.text(event) + "\n");
    }
    out.flush();
    return !out.checkError();
  }
}
