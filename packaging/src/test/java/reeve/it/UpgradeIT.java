package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code reeve upgrade}: another program in the same process, with the same children. */
class UpgradeIT extends UpgradeFixture {
  /** Waits until the program of reeve was replaced, and the new one does not watch yet. */
  private static final String REPLACED = "until grep -qs REEVE_UPGRADE= /proc/$$PPID/environ; do sleep 0.01; done; ";

  @Test
  void servicesGoOnAndEachRunIsRecordedOnce() {
    serve("""
        [service.steady]
        command = ["/bin/sleep", "1000"]
        """ + FLAPPING);
    long pid = reeve.awaitEvent("steady", "started").get("pid").getAsLong();
    reeve.awaitEvents("flapping", "exited", 3);
    long descriptors = 0;
    for (int i = 0; i < 2; i++) {
      upgrade();
      descriptors = i == 0 ? reeve.openDescriptors() : descriptors;
      JsonObject steady = status("steady");
      assertEquals("running", EventFields.text(steady, "state"));
      assertEquals(pid, steady.get("pid").getAsLong());
      reeve.awaitEvents("flapping", "exited", reeve.events("flapping", "exited").size() + 3);
    }
    long most = descriptors + 3; // those of a start that is under way
    reeve.until("no descriptor is left open", () -> reeve.openDescriptors() <= most);
    assertEquals(1, reeve.events("steady", "started").size(), reeve::describe);
    List<JsonObject> upgrades = reeve.ledger().stream().filter(e -> Reeve.hasField(e, "event", "upgraded")).toList();
    assertEquals(2, upgrades.size());
    assertTrue(EventFields.text(upgrades.get(0), "message").contains("requested by pid "), upgrades::toString);
    assertTrue(commands.run("history", "steady").out().contains("runs"));
    reeve.stop();
    assertRuns("flapping", "3");
  }

  @Test
  @Tag("once")
  void whatHappensWhileTheProgramIsReplacedIsNotLost() {
    Reeve.require(TestFiles.succeeds("systemd-notify", "--version"), "systemd-notify");
    serve("""
        [service.code]
        shell = true
        command = '%1$sexit 7'
        restart = "no"
        [service.signal]
        shell = true
        command = '%1$skill -KILL $$$$'
        restart = "no"
        [service.notify]
        type = "notify"
        shell = true
        command = '%1$ssystemd-notify --ready --status=between; exec sleep 1000'
        notify-access = "all"
        """.formatted(REPLACED));
    reeve.awaitEvent("code", "started");
    reeve.awaitEvent("signal", "started");
    reeve.awaitEvent("notify", "started");
    upgrade();
    assertEquals("7", EventFields.exit(reeve.awaitEvent("code", "exited")));
    assertEquals("SIGKILL", EventFields.exit(reeve.awaitEvent("signal", "exited")));
    reeve.awaitEvent("notify", "ready");
    assertEquals("between", EventFields.text(status("notify"), "says"), () -> status("notify").toString());
    reeve.stop();
  }

  @Test
  @Tag("once")
  void aSignalThatArrivesWhileTheProgramIsReplacedStopsEverything() {
    serve("""
        [service.steady]
        command = ["/bin/sleep", "1000"]
        [service.ends]
        shell = true
        command = '%1$skill -TERM $$PPID; exec sleep 1000'
        """.formatted(REPLACED));
    reeve.awaitEvent("ends", "started");
    commands.run("upgrade"); // its answer may come from a reeve that ends
    assertEquals(0, reeve.awaitExit(), reeve::describe);
    assertEquals("SIGTERM", EventFields.exit(reeve.events("steady", "exited").get(0)), reeve::describe);
    assertEquals(List.of(), reeve.survivors());
  }

  @Test
  @Tag("once")
  void clientsGoOnWithTheNewProgram() throws Exception {
    serve("""
        [service.slow]
        shell = true
        command = "until [ -e go.$$REEVE_SERVICE ]; do sleep 0.05; done; touch ready.$$REEVE_SERVICE; exec sleep 1000"
        ready = { file = "ready.slow" }
        start-timeout = "1m"
        [service.again]
        shell = true
        command = "until [ -e go.$$REEVE_SERVICE ]; do sleep 0.05; done; touch ready.$$REEVE_SERVICE; exec sleep 1000"
        ready = { file = "ready.again" }
        start-timeout = "1m"
        [service.stops]
        shell = true
        command = "trap 'until [ -e go.stops ]; do sleep 0.05; done; exit 0' TERM; echo up; while :; do sleep 0.05; done"
        stop = ["SIGTERM 1m", "SIGKILL"]
        """ + FLAPPING);
    reeve.awaitLog("stops", "up");
    reeve.awaitEvent("again", "started");
    ReeveCommands.Running follow = commands.start("events", "-f", "flapping");
    ReeveCommands.Running start = commands.start("start", "--json", "slow");
    ReeveCommands.Running restart = commands.start("restart", "again");
    ReeveCommands.Running stop = commands.start("stop", "stops");
    awaitRequest("start");
    awaitRequest("restart");
    awaitRequest("stop");
    reeve.awaitEvents("again", "started", 2);
    upgrade();
    upgrade();
    Files.writeString(directory.resolve("go.slow"), "");
    Files.writeString(directory.resolve("go.again"), "");
    Files.writeString(directory.resolve("go.stops"), "");
    for (ReeveCommands.Running running : List.of(start, restart, stop)) {
      ReeveCommands.Result result = commands.await(running);
      assertEquals(0, result.code(), () -> result.err() + reeve.describe());
    }
    assertEquals(2, reeve.events("again", "started").size(), "it was restarted once");
    reeve.awaitEvents("flapping", "exited", reeve.events("flapping", "exited").size() + 3);
    reeve.stop();
    commands.await(follow);
    List<String> followed = eventsIn(Reeve.read(follow.out()));
    List<String> recorded = eventsIn(Reeve.read(directory.resolve("state/ledger.jsonl")));
    assertEquals(recorded, followed, "each event is there once, in order");
  }

  /** Writes what a service inherits into a file. */
  private static final String INHERITED = """
      [service.inherits]
      shell = true
      command = "(env | sort; ulimit -Sn; umask; ls /proc/self/fd) > new; mv new inherited; exec sleep 1000"
      """;

  private String inherited() throws Exception {
    String text = reeve.awaitFile("inherited");
    Files.delete(directory.resolve("inherited"));
    return text;
  }

  @Test
  @Tag("once")
  void asTheFirstProcessOfAPidNamespace() throws Exception {
    String[] unshare = "unshare --user --map-root-user --pid --fork --kill-child --mount-proc".split(" ");
    Reeve.require(TestFiles.succeeds("unshare", "--user", "--map-root-user", "--pid", "--fork", "true"),
        "unshare --user --pid");
    serveWithFewDescriptors(INHERITED + """
        [service.ends]
        shell = true
        command = "%sexit 7"
        restart = "no"
        """.formatted(REPLACED), unshare);
    long pid = status("inherits").get("pid").getAsLong();
    String before = inherited();
    assertTrue(before.contains("\n900\n"), before);
    upgrade();
    assertEquals(pid, status("inherits").get("pid").getAsLong());
    assertEquals("7", EventFields.exit(reeve.awaitEvent("ends", "exited")));
    assertEquals(0, commands.run("restart", "inherits").code(), reeve::describe);
    assertEquals(before, inherited());
    Reeve.signal(reeve.jvmPid(), "TERM");
    assertEquals(0, reeve.awaitExit(), reeve::describe);
    assertEquals(List.of(), reeve.survivors());
  }

  @Test
  @Tag("once")
  void toAnotherJvmAndBack() throws Exception {
    Path own = Path.of(System.getProperty("java.home")).toRealPath();
    Path other = null;
    try (DirectoryStream<Path> installed = Files.newDirectoryStream(Path.of("/usr/lib/jvm"))) {
      for (Path one : installed) {
        if (Files.isExecutable(one.resolve("bin/java")) && !one.toRealPath().equals(own)) {
          other = one.toRealPath();
        }
      }
    }
    Reeve.require(other != null, "a second JVM in /usr/lib/jvm");
    serve(INHERITED);
    String before = inherited();
    Path program = Path.of("/proc/" + reeve.pid() + "/exe");
    upgrade("--java-home", other.toString());
    assertEquals(other.resolve("bin/java"), program.toRealPath());
    assertEquals(0, commands.run("restart", "inherits").code(), reeve::describe);
    assertEquals(before, inherited());
    upgrade();
    assertEquals(own.resolve("bin/java"), program.toRealPath());
    assertEquals(0, commands.run("restart", "inherits").code(), reeve::describe);
    assertEquals(before, inherited());
    reeve.stop();
  }

  @Test
  @Tag("once")
  void theConsoleShowsEachLineOnce() {
    commands = new ReeveCommands(directory);
    reeve = Reeve.in(directory).services("console = \"prefix\"", """
        [service.writes]
        shell = true
        command = "i=0; while :; do i=$$((i+1)); echo line $$i.; sleep 0.02; done"
        """).start("run", "--no-color", "reeve.toml");
    commands.awaitServing(reeve);
    reeve.awaitStdout("line 5.");
    upgrade();
    int last = linesShown().size();
    reeve.until("more lines are shown", () -> linesShown().size() > last + 5);
    reeve.stop();
    List<String> lines = linesShown();
    for (int i = 0; i < lines.size(); i++) {
      assertEquals("line " + (i + 1) + ".", lines.get(i), reeve::stdout);
    }
    assertEquals(reeve.log("writes").lines().count(), lines.size());
  }

  private List<String> linesShown() {
    return reeve.stdout().lines().filter(line -> line.contains("line ") && line.endsWith("."))
        .map(line -> line.substring(line.indexOf("line "))).toList();
  }

  private void awaitRequest(String method) {
    reeve.until(method + " is requested",
        () -> reeve.ledger().stream().anyMatch(e -> Reeve.hasField(e, "method", method)));
  }

  private static List<String> eventsIn(String lines) {
    return lines.lines().filter(line -> line.contains("\"service\":\"flapping\""))
        .map(line -> line.replaceAll(".*\"time\":\"([^\"]*)\",\"event\":\"([^\"]*)\".*", "$1 $2")).toList();
  }
}
