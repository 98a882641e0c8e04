package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

/** {@code why}, {@code history} and {@code events} of the built program, for deaths that really happened. */
@Tag("once")
final class WhyIT {
  private static final String HOLD = "command = [\"sleep\", \"100000\"]\nrestart-delay = \"10ms\"\n";

  @TempDir
  Path directory;

  private ReeveCommands commands;

  @BeforeEach
  void prepareCommands() {
    commands = new ReeveCommands(directory);
  }

  /** @return what a command prints with --json, which must succeed */
  private JsonObject json(String... arguments) {
    ReeveCommands.Result result = commands.run(arguments);
    assertEquals(0, result.code(), result.err());
    return result.json();
  }

  private JsonObject why(String service) {
    return json("why", service, "--json");
  }

  private static String kind(JsonObject why) {
    return why.getAsJsonObject("cause").get("kind").getAsString();
  }

  private static int mainPid(Reeve reeve, String service, int start) {
    return EventFields.pid(reeve.awaitEvents(service, "ready", start).get(start - 1));
  }

  /** Incident 5: a SIGTERM from elsewhere is a failure, and reeve says that it was not its own. */
  @Test
  void aForeignSignalWasNotOurs() {
    try (Reeve reeve = Reeve.in(directory).services("[service.web]\n" + HOLD).run()) {
      Reeve.signal(mainPid(reeve, "web", 1), "TERM");
      int again = mainPid(reeve, "web", 2);
      JsonObject why = why("web");
      assertEquals("{\"signal\":\"SIGTERM\",\"coreDumped\":false}", why.get("exit").toString());
      assertEquals("none", kind(why));
      assertFalse(why.getAsJsonObject("cause").get("byReeve").getAsBoolean());
      assertFalse(why.get("clean").getAsBoolean());
      assertEquals(again, why.getAsJsonObject("next").get("pid").getAsInt());
      assertEquals("restarting", why.getAsJsonObject("then").get("event").getAsString());
      ReeveCommands.Result words = commands.run("why", "web");
      assertTrue(
          words.out().contains("reeve did not send that signal") && words.out().contains("runs again, as pid " + again),
          words.out());
      reeve.stop();
    }
  }

  @Test
  void aStopAndASignalOverTheSocketNameTheAsker() {
    try (Reeve reeve = Reeve.in(directory).services("[service.web]\n" + HOLD).run()) {
      mainPid(reeve, "web", 1);
      reeve.until("reeve answers", () -> commands.run("status", "web").code() == 0);
      assertEquals(0, commands.run("signal", "KILL", "web").code());
      mainPid(reeve, "web", 2);
      JsonObject signal = why("web");
      assertEquals("signal", kind(signal));
      assertEquals("signal SIGKILL", signal.getAsJsonObject("cause").get("asked").getAsString());
      assertEquals(0, commands.run("stop", "web").code());
      JsonObject stop = why("web");
      assertEquals("request", kind(stop));
      JsonObject by = stop.getAsJsonObject("cause").getAsJsonObject("by");
      assertEquals("reeve stop web", by.get("command").getAsString());
      assertTrue(by.get("pid").getAsInt() > 1, by.toString());
      assertEquals(TestFiles.isRoot(), by.get("uid").getAsInt() == 0);
      assertEquals("[\"SIGTERM\"]", stop.getAsJsonObject("cause").getAsJsonArray("sent").asList().stream()
          .map(sent -> sent.getAsJsonObject().get("signal").toString()).toList().toString().replace(" ", ""));
      assertTrue(stop.get("clean").getAsBoolean());
      assertEquals("stopped", stop.getAsJsonObject("next").get("state").getAsString());
      assertEquals("signal", kind(json("why", "web", "--run", "-2", "--json")), "the one before");
      assertEquals("signal", kind(json("why", "web", "--run", "1", "--json")), "by its number");
      assertEquals(1, commands.run("why", "web", "--run", "9").code());
      reeve.stop();
    }
  }

  @Test
  void codesPipesCoresAndTimeoutsAreExplained() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [defaults]
        restart = "no"
        [service.code]
        command = ["sh", "-c", "i=1; while [ $i -le 30 ]; do echo line $i; i=$((i+1)); done; printf 'bell\\\\007 end'; exit 7"]
        [service.pipe]
        command = ["sh", "-c", "kill -PIPE $$$$"]
        [service.core]
        command = ["sh", "-c", "kill -QUIT $$$$"]
        [service.late]
        command = ["sleep", "100000"]
        timeout = "300ms"
        [service.missing]
        command = ["/no/such/program"]
        """).run()) {
      for (String service : List.of("code", "pipe", "core", "late")) {
        reeve.awaitEvent(service, "exited");
      }
      reeve.awaitEvent("missing", "failed");
      JsonObject code = why("code");
      assertEquals("{\"code\":7}", code.get("exit").toString());
      JsonObject lines = code.getAsJsonArray("lines").get(0).getAsJsonObject();
      assertEquals(20, lines.getAsJsonArray("lines").size());
      assertEquals("\"bell\\\\x07 end\"", lines.getAsJsonArray("lines").get(19).toString());
      assertEquals("\"line 12\"", lines.getAsJsonArray("lines").get(0).toString());
      assertTrue(lines.get("more").getAsBoolean());
      assertEquals("SIGPIPE", why("pipe").getAsJsonObject("exit").get("signal").getAsString());
      JsonObject core = why("core");
      assertEquals("SIGQUIT", core.getAsJsonObject("exit").get("signal").getAsString());
      boolean dumped = core.getAsJsonObject("exit").get("coreDumped").getAsBoolean();
      assertEquals(dumped, core.get("text").getAsString().contains("core dumped"));
      JsonObject late = why("late");
      assertEquals("timeout", kind(late));
      assertFalse(late.get("clean").getAsBoolean());
      assertTrue(late.get("text").getAsString().contains("its timeout was over"), late.toString());
      JsonObject missing = why("missing");
      assertEquals("not-started", missing.get("outcome").getAsString());
      assertTrue(missing.get("message").getAsString().contains("/no/such/program"), missing.toString());
      assertEquals(2, commands.run("why", "cod").code());
      assertTrue(commands.run("why", "cod").err().contains("did you mean \"code\"?"));
      reeve.stop();
    }
  }

  /** The output of each run, and no other's, though all write to one file. */
  @Test
  void theLastLinesAreThoseOfThatRun() throws IOException {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = ["sh", "-c", "echo run >>runs; echo I am $(wc -l <runs); exit 1"]
        restart-delay = "0s"
        start-limit = { burst = 3, interval = "1m" }
        on-start-limit = "fail"
        """).run()) {
      reeve.awaitEvent("web", "failed");
      for (int run = 1; run <= 3; run++) {
        JsonObject why = json("why", "web", "--run", Integer.toString(run), "--json");
        JsonObject lines = why.getAsJsonArray("lines").get(0).getAsJsonObject();
        assertEquals("[\"I am " + run + "\"]", lines.get("lines").toString());
      }
      JsonObject last = why("web");
      assertEquals(3, last.getAsJsonObject("lately").get("hourSame").getAsInt());
      assertTrue(last.getAsJsonObject("next").get("failed").getAsBoolean());
      assertTrue(last.get("text").getAsString().contains("gave up on it: started 3 times"), last.toString());
      Files.writeString(directory.resolve("log/web.log"), "");
      assertTrue(
          why("web").getAsJsonArray("lines").get(0).getAsJsonObject().get("problem").getAsString().contains("cut off"));
      Files.delete(directory.resolve("log/web.log"));
      assertTrue(
          why("web").getAsJsonArray("lines").get(0).getAsJsonObject().get("problem").getAsString()
              .contains("no longer exists"));
      reeve.stop();
    }
  }

  /** With reeve down too: how its shutdown began, and what was not observed after it was killed. */
  @Test
  void historyGoesOnAcrossAReeveThatIsKilled() {
    String toml = "[service.web]\n" + HOLD;
    int first;
    try (Reeve reeve = Reeve.in(directory).services(toml).run()) {
      first = mainPid(reeve, "web", 1);
      assertTrue(commands.run("why", "web").out().contains("the ledger has no earlier end of it"), "it runs");
      reeve.until("it is in the ledger",
          () -> Reeve.read(directory.resolve("state/ledger.jsonl")).contains("\"ready\""));
      reeve.signal("KILL");
      reeve.awaitExit();
      JsonObject why = why("web");
      assertEquals("unseen", why.get("outcome").getAsString());
      assertEquals("reeve-killed", why.get("unseen").getAsString());
      assertFalse(why.getAsJsonObject("next").get("known").getAsBoolean());
      assertTrue(why.getAsJsonObject("cause").get("byReeve").isJsonNull());
    }
    Await.until("it was reaped, so that its status is lost", () -> !Files.exists(Path.of("/proc/" + first)));
    try (Reeve reeve = Reeve.in(directory).services(toml).run()) {
      int second = mainPid(reeve, "web", 1);
      // A sender that still exists when reeve looks: kill(1) alone is gone sooner, and then its command line is not
      // known.
      TestFiles.run("sh", "-c", "kill -TERM " + reeve.pid() + "; while kill -0 " + reeve.pid() + " 2>&-; do :; done");
      assertEquals(0, reeve.awaitExit());
      JsonArray runs = json("history", "web", "--json").getAsJsonArray("runs");
      assertEquals(List.of(first, second),
          runs.asList().stream().map(run -> run.getAsJsonObject().get("pid").getAsInt()).toList());
      JsonObject unwatched = runs.get(0).getAsJsonObject();
      assertEquals("exited", unwatched.get("outcome").getAsString(), "the next reeve found that it had ended");
      assertEquals("{\"unknown\":true}", unwatched.get("exit").toString());
      JsonObject why = why("web");
      assertEquals("shutdown", kind(why));
      String by = why.getAsJsonObject("cause").getAsJsonObject("by").get("command").getAsString();
      assertTrue(by.startsWith("sh -c kill -TERM ") && why.get("text").getAsString().contains("SIGTERM from pid"),
          why.toString());
      ReeveCommands.Result table = commands.run("history");
      assertEquals(3, table.out().lines().count(), table.out());
      assertTrue(table.out().contains("unknown") && table.out().contains("shutdown by pid"), table.out());
      assertEquals(2, commands.run("history", "--since", "1h", "web").out().lines().count() - 1);
      assertEquals("", commands.run("history", "--since", "2999-01-01").out());
      assertEquals(2, commands.run("history", "nix").code());
      assertEquals(1, commands.run("history", "--state-dir", "/no/such/directory").code());
      assertEquals(4, commands.run("events", "-f").code());
    }
  }

  @Test
  void eventsFollowsWithoutAGapOrADouble() throws IOException, InterruptedException {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = ["true"]
        restart = "always"
        restart-delay = "5ms"
        restart-backoff = 1
        start-limit = { burst = 0 }
        """).run("--quiet")) {
      reeve.awaitEvents("web", "ready", 5);
      ReeveCommands.Running follow = commands.start("events", "-f");
      Path out = follow.out();
      try {
        reeve.until("it follows", () -> Reeve.read(out).lines().count() > 200);
        long read = Reeve.read(out).lines().count();
        reeve.until("it goes on", () -> Reeve.read(out).lines().count() > read + 200);
        reeve.stop();
        ReeveCommands.Result ended = commands.await(follow);
        assertEquals(4, ended.code());
        assertTrue(ended.err().startsWith("reeve: cannot follow any longer: "), ended.err());
        List<String> followed = keys(Files.readAllLines(out));
        List<String> ledger = keys(Files.readAllLines(directory.resolve("state/ledger.jsonl")));
        ledger.removeIf(key -> key.contains("reeve-ended"));
        assertEquals(ledger, followed);
      } finally {
        follow.process().destroyForcibly();
      }
      assertEquals(commands.run("events").out(),
          Files.readString(directory.resolve("state/ledger.jsonl"), StandardCharsets.UTF_8));
      assertEquals("", commands.run("events", "--since", "2999-01-01").out());
      Set<String> services = commands.run("events", "web").out().lines()
          .map(line -> EventFields.text(JsonParser.parseString(line).getAsJsonObject(), "service"))
          .collect(Collectors.toSet());
      assertEquals(Set.of("web"), services);
    }
  }

  /** Live lines lack what is looked up later, and what reeve reports while it waits is for watching clients. */
  private static List<String> keys(List<String> lines) {
    List<String> keys = new ArrayList<>();
    for (String line : lines) {
      JsonObject event = JsonParser.parseString(line).getAsJsonObject();
      event.remove("oomKills");
      if (event.has("message")) {
        event.remove("time"); // each receiver of an announcement reads the clock itself
      }
      if (!Set.of("waiting", "no-socket", "fallback-socket").contains(EventFields.text(event, "event"))) {
        keys.add(event.toString());
      }
    }
    return keys;
  }

  /** A real lack of memory, in a cgroup of the test's. */
  @Test
  void aLackOfMemoryIsExplained() throws IOException {
    Path cgroup = memoryCgroup();
    Reeve.require(cgroup != null, "a cgroup with a memory limit");
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.hungry]
        command = ["perl", "-e", "my @a; push @a, 'x' x 1_000_000 while 1"]
        restart = "no"
        """).wrappedBy("sh", "-c", "echo $$ >" + cgroup + "/cgroup.procs && exec \"$@\"", "sh").run()) {
      reeve.awaitEvent("hungry", "exited");
      JsonObject why = why("hungry");
      assertEquals("SIGKILL", why.getAsJsonObject("exit").get("signal").getAsString());
      assertTrue(Set.of("likely", "yes").contains(why.get("oom").getAsString()), why.toString());
      assertTrue(why.get("text").getAsString().contains("emory"), why.toString());
      reeve.stop();
    } finally {
      Await.until("the cgroup is empty and removed", () -> cgroup.toFile().delete());
    }
  }

  /** @return null: none can be made */
  private static Path memoryCgroup() {
    String name = "reeve-it-" + ProcessHandle.current().pid();
    Path second = Path.of("/sys/fs/cgroup", name);
    Path first = Path.of("/sys/fs/cgroup/memory", name);
    for (Path cgroup : List.of(second, first)) {
      try {
        if (!Files.exists(cgroup.resolveSibling("cgroup.procs"))) {
          continue;
        }
        Files.createDirectory(cgroup);
        Path limit = cgroup.resolve(cgroup == second ? "memory.max" : "memory.limit_in_bytes");
        if (Files.exists(limit)) {
          Files.writeString(limit, Long.toString(200L * 1024 * 1024));
          return cgroup;
        }
        Files.delete(cgroup);
      } catch (IOException e) {
        cgroup.toFile().delete();
      }
    }
    return null;
  }
}
