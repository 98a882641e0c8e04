package reeve.cli.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.HistoryOptions;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.Session;
import reeve.cli.common.StandardOutput;
import reeve.cli.source.HistorySelection;
import reeve.cli.source.LedgerSource;
import reeve.cli.source.LedgerSpan;
import reeve.cli.source.SourceException;
import reeve.cli.source.TimeArgument;
import reeve.config.util.Globs;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.Notification;
import reeve.history.LedgerFiles;
import reeve.history.LedgerLine;
import reeve.history.RunReader;
import reeve.posix.FilePlace;

/**
 * {@code reeve events}: prints the lines of the ledger, and with {@code -f} the events that follow. The answer to the
 * subscription contains the size of the ledger when the subscription began. Earlier events are read from the files and
 * later ones arrive by the socket, so no event is missing or doubled.
 */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Prints past events, one JSON object per line as docs/events.md describes them; with -f also the "
        + "events that follow.")
public final class EventsCommand implements Callable<Integer> {
  /** A full part of the ledger is renamed, which can happen between two requests, but hardly several times in a row. */
  private static final int MAX_ATTEMPTS = 5;

  @Mixin
  private ClientOptions clientOptions = new ClientOptions();

  @Option(names = {"-f", "--follow"}, description = "Also print the events that follow, until reeve ends.")
  private boolean follow;

  @Option(names = "--since", paramLabel = "TIME", converter = TimeArgument.Converter.class,
      description = "Only events since TIME: 10m (ago), 2026-01-31, \"2026-01-31 12:00\", 2026-01-31T12:00:00Z.")
  private Long since;

  @Option(names = "--new", description = "With -f: print no past events.")
  private boolean onlyNew;

  @Option(names = "--state-dir", paramLabel = "DIR",
      description = HistoryOptions.STATE_DIR)
  private String stateDir;

  @Option(names = "--file", paramLabel = "FILE",
      description = HistoryOptions.FILE)
  private List<String> files = new ArrayList<>();

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "Services: names, patterns with * and ?, or @TAG for the services with a tag. Default: all "
          + "services, and reeve itself.")
  private List<String> names = new ArrayList<>();

  private final PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false,
      StandardCharsets.UTF_8);
  private Set<String> selected; // null: all

  @Override
  public Integer call() {
    HistoryOptions options = new HistoryOptions();
    options.stateDir = stateDir;
    options.files = files;
    try (LedgerSource source = new LedgerSource(clientOptions, options)) {
      return follow ? follow(source) : printPast(source);
    } catch (SourceException e) {
      return e.report();
    } catch (IOException e) {
      Failure.report("cannot read the ledger: " + e.getMessage());
      return ExitCodes.SYSTEM;
    }
  }

  private int printPast(LedgerSource source) throws SourceException, IOException {
    try (LedgerFiles ledger = source.openLedger()) {
      select(source, ledger);
      print(ledger);
    }
    return StandardOutput.check(out, ExitCodes.OK);
  }

  /** @param ledger null: there is none */
  private void select(LedgerSource source, LedgerFiles ledger) throws SourceException, IOException {
    List<String> recorded = ledger == null || names.isEmpty() ? List.of() : new RunReader(ledger).services();
    selected = new HistorySelection(source).select(names, recorded);
  }

  private void print(LedgerFiles ledger) throws IOException {
    ledger.forward(line -> {
      printLine(line);
      return true;
    });
    out.flush();
  }

  private void printLine(String line) {
    LedgerLine event = LedgerLine.of(line);
    if (event != null && (since == null || event.at() >= since) && isSelected(event.service(), event.services())) {
      out.print(line + "\n");
    }
  }

  /**
   * Whether an event is printed.
   *
   * @param service null: it concerns reeve itself, or several services
   * @param requested the services that a request concerns; null: the event is not a request
   */
  private boolean isSelected(String service, List<String> requested) {
    if (selected == null) {
      return true;
    }
    if (service == null) {
      return requested != null && requested.stream().anyMatch(this::isSelected);
    }
    return isSelected(service);
  }

  private boolean isSelected(String service) {
    return selected.contains(service)
        || names.stream().anyMatch(word -> Globs.isGlob(word) && !word.startsWith("@") && Globs.matches(word, service));
  }

  // ---- the events that follow

  private int follow(LedgerSource source) throws SourceException, IOException {
    if (source.client() == null) {
      if (source.error() != null) {
        return Session.fail(source.error());
      }
      Failure.report("cannot follow: " + source.problem());
      return ExitCodes.NO_REEVE;
    }
    ControlClient client = source.client();
    try {
      for (int attempt = 1;; attempt++) {
        List<Notification.Event> early = new ArrayList<>();
        if (subscribe(source, client, early, attempt == MAX_ATTEMPTS)) {
          for (Notification.Event event : early) {
            print(event);
          }
          return printNotifications(source, client);
        }
        String path = client.path();
        client.close(); // the ledger has the events of this subscription by now
        client = ControlClient.connect(List.of(path));
      }
    } catch (ClientException e) {
      return Session.fail(e);
    } finally {
      client.close();
    }
  }

  /**
   * Subscribes, and prints the past events.
   *
   * @param early receives the events that came before the answer; the ledger has them beyond the size in the answer
   * @param last whether this is the last attempt, which accepts an unknown part of the ledger
   * @return false: a new part of the ledger began meanwhile, so it is unknown which part the size refers to
   */
  private boolean subscribe(LedgerSource source, ControlClient client, List<Notification.Event> early, boolean last)
      throws SourceException, ClientException, IOException {
    Path present = source.stateDir().resolve("ledger.jsonl");
    Object before = fileKey(present);
    long size = client.followEvents(notification -> {
      if (notification instanceof Notification.Event event) {
        early.add(event);
      }
    }).ledger().size();
    if (size < 0 || onlyNew) {
      select(source, null); // reeve has no ledger, or its disk is too slow, or no past event is wanted
      return true;
    }
    try (LedgerFiles ledger = LedgerFiles.open(source.stateDir(), size)) {
      if (!last && (before == null || !Objects.equals(before, fileKey(present)))) {
        return false;
      }
      select(source, ledger);
      print(ledger);
      return true;
    } catch (IOException e) {
      throw source.failed(e);
    }
  }

  /** @return device and inode of a file; null if it does not exist */
  private static Object fileKey(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  private int printNotifications(LedgerSource source, ControlClient client)
      throws SourceException, ClientException, IOException {
    while (true) {
      Notification next = client.nextNotification(ControlClient.NEVER);
      FilePlace ledger = next == null ? client.reconnectIfUpgraded() : null;
      if (ledger != null) {
        if (!printMissed(source, client, ledger)) {
          return StandardOutput.check(out, ExitCodes.OK);
        }
      } else if (next == null) {
        break;
      } else if (next instanceof Notification.Event event && !print(event)) {
        return StandardOutput.check(out, ExitCodes.OK); // the reader of the output is gone
      } else if (next instanceof Notification.Lost lost) {
        Failure.report("cannot print " + lost.events() + " events, which came too fast; reeve events prints them from "
            + "the ledger");
      }
    }
    Failure.report("cannot follow any longer: reeve, pid " + client.pid() + ", has ended");
    return ExitCodes.NO_REEVE;
  }

  /**
   * Subscribes again after an upgrade of reeve, and prints what has happened meanwhile.
   *
   * @param from the end of the ledger with all events that came before
   * @return false: the output cannot be written
   */
  private boolean printMissed(LedgerSource source, ControlClient client, FilePlace from)
      throws SourceException, ClientException, IOException {
    List<Notification.Event> early = new ArrayList<>();
    FilePlace to = client.followEvents(notification -> {
      if (notification instanceof Notification.Event event) {
        early.add(event);
      }
    }).ledger();
    if (from.isKnown() && to.isKnown()) {
      for (String line : LedgerSpan.lines(source.stateDir(), from, to)) {
        printLine(line);
      }
    }
    boolean written = true;
    for (Notification.Event event : early) {
      written &= print(event);
    }
    out.flush();
    return written && !out.checkError();
  }

  /** @return false: the output cannot be written */
  private boolean print(Notification.Event event) {
    if (isSelected(event.service(), event.services())) {
      out.print(event.json().text() + "\n");
    }
    out.flush();
    return !out.checkError();
  }
}
