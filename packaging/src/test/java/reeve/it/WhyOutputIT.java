package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of what {@code why} prints, and the process that sent the SIGHUP by which a definition was applied. */
@Tag("once")
final class WhyOutputIT {
  private static final String SLEEP = "command = [\"sleep\", \"100000\"]\n";

  @TempDir
  Path directory;

  /** A stop with output, a leftover process and what follows: each part that the text can have. */
  @Test
  void theFirstLineIsFollowedByTheRequestTheOutputAndWhatFollows() {
    ReeveCommands commands = new ReeveCommands(directory);
    String script = "trap 'echo bye; exit 0' TERM; echo armed; while :; do sleep 0.05; done";
    try (Reeve reeve = Reeve.in(directory).services("[service.web]\ncommand = [\"sh\", \"-c\", \"" + script
        + "\"]\nready = { log = \"armed\" }\npost-stop = [\"true\"]\n").run()) {
      reeve.awaitEvent("web", "ready");
      assertEquals(0, commands.run("stop", "web").code());
      String text = commands.run("why", "web").out();
      List<String> lines = text.lines().toList();
      assertTrue(lines.get(0).startsWith("\"web\" (pid ") && lines.get(0).contains("exited with code 0"), text);
      assertTrue(lines.get(0).contains("reeve stopped it, as requested; that counts as a clean end."), text);
      assertOrder(text, "\nRequested: stop, by pid ", "\nStop: SIGTERM", "\nHooks: post-stop (exit 0",
          "\nIts output (stdout, ", "\n  | armed\n  | bye\n", "\nNext: nothing; it is stopped",
          "\nIt was its first end");
      assertFalse(text.contains("Resources") || text.contains("processor time"), text);
      String verbose = commands.run("why", "web", "--verbose").out();
      assertTrue(verbose.startsWith(text), "the rest is the same, and comes first: " + verbose);
      String more = verbose.substring(text.length());
      assertEquals(1, more.lines().count(), verbose);
      assertTrue(more.contains("processor time") && more.contains("of memory"), verbose);
      reeve.stop();
    }
  }

  private static void assertOrder(String text, String... parts) {
    int at = 0;
    for (String part : parts) {
      int found = text.indexOf(part, at);
      assertTrue(found >= 0, "\"" + part + "\" does not follow in: " + text);
      at = found;
    }
  }

  /** The sender still exists when reeve reads the signal, so that its command line is known too. */
  @Test
  void theSenderOfTheSighupThatAppliedADefinitionIsNamed() throws IOException, InterruptedException {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = Reeve.in(directory).services("[service.changed]\n" + SLEEP + "[service.removed]\n" + SLEEP)
        .run()) {
      int first = EventFields.pid(reeve.awaitEvent("changed", "ready"));
      reeve.awaitEvent("removed", "ready");
      commands.replaceServices("[service.changed]\nenv = { A = \"1\" }\n" + SLEEP);
      Process sender = new ProcessBuilder("sh", "-c", "kill -HUP " + reeve.pid() + "; read end").start();
      try {
        reeve.awaitEvents("changed", "ready", 2);
        reeve.awaitEvent("removed", "removed");
        for (String service : List.of("changed", "removed")) {
          JsonObject why = commands.run("why", service, "--json").json();
          JsonObject by = why.getAsJsonObject("cause").getAsJsonObject("by");
          assertEquals(sender.pid(), by.get("pid").getAsLong(), why.toString());
          assertTrue(by.get("command").getAsString().startsWith("sh -c kill -HUP "), why.toString());
          String text = commands.run("why", service).out();
          assertTrue(text.contains("SIGHUP") && text.contains("by pid " + sender.pid() + " (sh -c kill -HUP "), text);
        }
        JsonArray runs = commands.run("history", "changed", "--json").json().getAsJsonArray("runs");
        JsonObject run = runs.get(0).getAsJsonObject();
        assertEquals(first, run.get("pid").getAsInt());
        assertEquals(sender.pid(), run.getAsJsonObject("by").get("pid").getAsLong(), run.toString());
        String table = commands.run("history", "changed").out();
        assertTrue(table.contains("pid " + sender.pid()), table);
      } finally {
        sender.getOutputStream().close();
        sender.waitFor();
      }
      reeve.stop();
    }
  }
}
