package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import reeve.cli.source.LedgerSource;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.ServiceStatus;
import reeve.history.LedgerFiles;
import reeve.history.LiveStatus;
import reeve.history.RunReader;
import reeve.history.Why;
import reeve.history.WhyJson;
import reeve.history.WhyText;

/** Many services of one reeve that each die in a way of their own, and the checks of what is said about each death. */
final class DeathBatch {
  private static final Set<String> LAST_EVENTS =
      Set.of("completed", "failed", "stopped", "restarting", "parked", "waiting-for");

  private final Path directory;
  private final ReeveCommands commands;
  private Reeve reeve;

  DeathBatch(Path directory) {
    this.directory = directory;
    this.commands = new ReeveCommands(directory);
  }

  Path directory() {
    return directory;
  }

  Reeve reeve() {
    return reeve;
  }

  ReeveCommands commands() {
    return commands;
  }

  /** Runs all cases in one reeve, and checks what is said about each. */
  void check(List<DeathCase> cases) {
    check("", cases, batch -> {});
  }

  /**
   * As {@link #check(List)}.
   *
   * @param more tables of services that are no cases
   * @param afterwards is called after the death of all cases, before the checks
   */
  void check(String more, List<DeathCase> cases, Consumer<DeathBatch> afterwards) {
    StringBuilder toml = new StringBuilder("[defaults]\nrestart = \"no\"\n");
    for (DeathCase one : cases) {
      toml.append("[service.").append(one.name()).append("]\n").append(one.toml()).append('\n');
    }
    try (Reeve started = Reeve.in(directory).services(toml + more).run()) {
      reeve = started;
      commands.awaitServing(reeve);
      for (DeathCase one : cases) {
        if (one.act() != null) {
          if (one.toml().contains("up-" + one.name())) {
            reeve.awaitFile("up-" + one.name());
          }
          one.act().on(this, one.name());
        }
      }
      for (DeathCase one : cases) {
        awaitEnd(one.name());
      }
      afterwards.accept(this);
      List<String> problems = problems(cases);
      assertTrue(problems.isEmpty(), () -> problems.size() + " problems\n" + String.join("\n", problems));
      reeve.stop();
    }
  }

  /** Waits until what reeve decided after the death of a service is known. */
  void awaitEnd(String service) {
    reeve.until("end of " + service, () -> reeve.events().stream().anyMatch(event -> isLast(event, service)));
  }

  private static boolean isLast(JsonObject event, String service) {
    return !event.get("service").isJsonNull() && service.equals(event.get("service").getAsString())
        && LAST_EVENTS.contains(event.get("event").getAsString());
  }

  /**
   * Explains all deaths as {@code reeve why} does, but in this process, because a hundred commands take a minute. The
   * command itself explains the first one.
   */
  private List<String> problems(List<DeathCase> cases) {
    String first = cases.get(0).name();
    JsonObject printed = commands.run("why", first, "--json").json();
    List<String> problems = new ArrayList<>();
    try (LedgerFiles ledger = LedgerFiles.open(directory.resolve("state"));
        ControlClient client = ControlClient.connect(List.of(directory.resolve("reeve.sock").toString()))) {
      Map<String, LiveStatus> live = new HashMap<>();
      for (ServiceStatus status : client.status(new Selector(List.of(), false, false), false).services()) {
        live.put(status.name(), LedgerSource.liveStatus(status));
      }
      for (DeathCase one : cases) {
        Why why = explained(ledger, one.name(), live.get(one.name()));
        problems.addAll(problems(one, why));
        if (one.name().equals(first)) {
          assertEquals(printed.get("statements"),
              JsonParser.parseString(WhyJson.write(why)).getAsJsonObject().get("statements"));
        }
      }
      return problems;
    } catch (IOException | ClientException e) {
      throw new AssertionError(e);
    }
  }

  private static Why explained(LedgerFiles ledger, String service, LiveStatus live) throws IOException {
    long now = System.currentTimeMillis();
    RunReader.Lookup found = new RunReader(ledger).fromEnd(service, 1, true, now);
    return Why.of(found.run(), List.of(), found.recentExits(), live, live == null ? "it was removed" : null, now);
  }

  private static List<String> problems(DeathCase one, Why why) {
    // Without its name, which says what the case is about and must not be found in place of a statement.
    String text = WhyText.full(why).replace("\"" + one.name() + "\"", "the service");
    String first = text.lines().findFirst().orElse("");
    List<String> problems = new ArrayList<>();
    for (String pattern : one.first()) {
      if (!Pattern.compile(pattern).matcher(first).find()) {
        problems.add(one.name() + ": the first line must say \"" + pattern + "\"\n    " + text);
      }
    }
    for (String pattern : one.must()) {
      if (!Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).find()) {
        problems.add(one.name() + ": must say \"" + pattern + "\"\n    " + text);
      }
    }
    for (String pattern : one.mustNot()) {
      if (Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).find()) {
        problems.add(one.name() + ": must not say \"" + pattern + "\"\n    " + text);
      }
    }
    return problems;
  }

  /** Sends a signal to the main process of a service from outside of reeve. */
  void kill(String service, String signal) {
    Reeve.signal(pid(service), signal);
  }

  /** @return the pid of the main process of a service */
  int pid(String service) {
    return EventFields.pid(reeve.awaitEvent(service, "ready"));
  }

  /** Runs a command of reeve; its exit code does not matter. */
  ReeveCommands.Result command(String... arguments) {
    return commands.run(arguments);
  }
}
