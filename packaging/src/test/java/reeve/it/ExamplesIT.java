package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples load, and do what they say. ContainerIT runs the one of that name. */
@Tag("once")
final class ExamplesIT {
  static final Path EXAMPLES =
      Path.of(System.getProperty("reeve.examples", "../examples")).toAbsolutePath().normalize();

  @TempDir
  Path directory;

  static List<Path> tomlFiles() throws IOException {
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      return files.filter(file -> file.toString().endsWith(".toml")).sorted().toList();
    }
  }

  /** A copy of an example, so that it can be run with what it writes. */
  private ReeveBuilder example(String name) throws IOException {
    Path copy = directory.resolve("run");
    TestFiles.copyTree(EXAMPLES.resolve(name), copy);
    TestFiles.run("rm", "-rf", copy.resolve(".reeve").toString());
    return Reeve.in(copy);
  }

  private static String file(Reeve reeve, String name) {
    return Reeve.read(reeve.directory().resolve(".reeve").resolve(name));
  }

  @ParameterizedTest
  @MethodSource("tomlFiles")
  void everyExampleLoads(Path toml) {
    try (Reeve reeve = Reeve.in(directory).start("check", toml.toString())) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertTrue(reeve.stdout().contains("service"), reeve.stdout());
    }
  }

  @Test
  void portsArePassedOn() throws IOException {
    try (Reeve reeve = example("ports").run()) {
      reeve.awaitEvent("web", "ready");
      String log = new ReeveCommands(directory.resolve("run")).run("logs", "web").out();
      assertTrue(log.matches("(?s).*the API is at http://127.0.0.1:30[0-9]{2}/\n.*"), log);
    }
  }

  @Test
  void sigpipeKillsTheWriterAndItIsStartedAgain() throws IOException {
    try (Reeve reeve = example("sigpipe").run()) {
      List<JsonObject> deaths = reeve.awaitEvents("writer", "exited", 2);
      for (JsonObject death : deaths) {
        assertEquals("SIGPIPE", EventFields.exit(death));
        assertFalse(EventFields.isClean(death), death.toString());
      }
      reeve.awaitEvents("writer", "started", 3);
      assertEquals("0", EventFields.exit(reeve.awaitEvent("shipper", "exited")));
      reeve.until("more was shipped than one shipper ships", () -> file(reeve, "shipped").lines().count() > 1000);
      reeve.stop();
    }
  }

  @Test
  void watchBuildsTheSiteAgainAndRestartsIt() throws IOException {
    try (Reeve reeve = example("watch").run()) {
      reeve.awaitEvent("site", "ready");
      ReeveCommands commands = new ReeveCommands(reeve.directory());
      reeve.until("it is watched", () -> commands.run("status", "site").out().contains("on, 1 directory"));
      Files.writeString(reeve.directory().resolve("src/notes.md"), "no source");
      Files.writeString(reeve.directory().resolve("src/more.txt"), "ERROR\n");
      reeve.until("the build has failed", () -> commands.run("status", "site").out().contains("not restarted"));
      Files.writeString(reeve.directory().resolve("src/more.txt"), "more\n");
      assertEquals("watch", EventFields.text(reeve.awaitEvents("site", "started", 2).get(1), "reason"));
      reeve.until("it serves both", () -> file(reeve, "log/site.log").contains("serves: hello\nmore"));
      reeve.stop();
    }
  }

  @Test
  void jobTimeoutLeavesNoProcessAndTheLedgerSaysSo() throws IOException {
    try (Reeve reeve = example("job-timeout").run()) {
      reeve.until("all four have started", () -> file(reeve, "pids").lines().count() == 4);
      List<Long> pids = file(reeve, "pids").lines().map(line -> Long.valueOf(line.split(" ")[1])).toList();
      for (long pid : pids) {
        assertTrue(ProcessHandle.of(pid).isPresent(), () -> pid + " runs\n" + reeve.describe());
      }
      assertEquals("timeout", EventFields.text(reeve.awaitEvent("nightly-job", "failed"), "reason"));
      for (long pid : pids) {
        assertFalse(ProcessHandle.of(pid).isPresent(),
            () -> pid + " is gone when the end is reported\n" + reeve.describe());
      }
      JsonObject exited = reeve.awaitEvent("nightly-job", "exited");
      assertEquals("timeout", EventFields.text(exited, "reason"));
      assertFalse(EventFields.isClean(exited), exited.toString());
      assertEquals(1, reeve.events("nightly-job", "started").size());
      reeve.stop();

      List<JsonObject> ledger = file(reeve, "state/ledger.jsonl").lines()
          .map(line -> com.google.gson.JsonParser.parseString(line).getAsJsonObject())
          .toList();
      JsonObject recorded = ledger.stream().filter(e -> Reeve.hasField(e, "event", "exited")).findFirst().orElseThrow();
      assertEquals("timeout", EventFields.text(recorded, "reason"));
      assertEquals("SIGTERM", EventFields.exit(recorded));
      assertTrue(EventFields.number(recorded, "uptimeMs") >= 3000, recorded.toString());
      assertTrue(ledger.stream()
          .anyMatch(e -> Reeve.hasField(e, "event", "escalated") && Reeve.hasField(e, "signal", "SIGKILL")),
          ledger.toString());
    }
  }

  /**
   * nginx forks, leaves its session and writes over its environment; redis notifies; node answers. Ports of the machine
   * that are free.
   */
  @Test
  void webStackStartsInOrderServesHealsAndStopsBackwardsInTime() throws IOException {
    for (String program : List.of("/usr/sbin/nginx", "/usr/bin/redis-server", "/usr/bin/node")) {
      Reeve.require(Files.isExecutable(Path.of(program)), program);
    }
    ReeveBuilder builder = example("web-stack");
    int front = TestFiles.freePort();
    int back = TestFiles.freePort();
    for (String file : List.of("reeve.toml", "nginx.conf", "app.js")) {
      Path path = directory.resolve("run").resolve(file);
      Files.writeString(path,
          Files.readString(path).replace("8380", Integer.toString(front)).replace("8381", Integer.toString(back)));
    }
    try (Reeve reeve = builder.run()) {
      reeve.awaitEvent("proxy", "ready");
      List<String> started = reeve.events().stream().filter(e -> Reeve.hasField(e, "event", "started"))
          .map(e -> EventFields.text(e, "service")).toList();
      assertEquals(List.of("redis", "app", "proxy"), started, reeve::describe);
      List<String> order =
          reeve.events().stream().map(e -> EventFields.text(e, "event") + " " + EventFields.text(e, "service"))
              .toList();
      assertTrue(
          order.indexOf("ready redis") < order.indexOf("started app")
              && order.indexOf("healthy app") < order.indexOf("started proxy"),
          reeve::describe);
      assertEquals("visitor 1\n", page(front));
      long master = Long.parseLong(Reeve.read(reeve.directory().resolve("nginx.pid")).trim());
      assertEquals(master, reeve.events("proxy", "ready").get(0).get("pid").getAsLong());

      Reeve.signal(reeve.events("redis", "ready").get(0).get("pid").getAsLong(), "KILL");
      reeve.awaitEvents("redis", "ready", 2);
      reeve.awaitEvents("app", "ready", 2);
      Reeve.signal(reeve.events("app", "ready").get(1).get("pid").getAsLong(), "STOP"); // it accepts, and never answers
      reeve.awaitEvents("app", "ready", 3);
      assertEquals("visitor 1\n", page(front));
      assertEquals(1, reeve.events("redis", "restarting").size(), reeve::describe);

      reeve.stop();
      List<String> stopped = reeve.events().stream().filter(e -> Reeve.hasField(e, "event", "stopped"))
          .map(e -> EventFields.text(e, "service")).toList();
      assertEquals(List.of("proxy", "app", "redis"), stopped, reeve::describe);
      assertFalse(reeve.events().stream().anyMatch(e -> Reeve.hasField(e, "event", "killing")), reeve::describe);
      assertFalse(ProcessHandle.of(master).isPresent());
      assertEquals(1, reeve.events("proxy", "exited").size(), reeve::describe);
    }
  }

  private static String page(int port) throws IOException {
    try (java.io.InputStream page = java.net.URI.create("http://127.0.0.1:" + port + "/").toURL().openStream()) {
      return new String(page.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  @Test
  void gracefulStopWaitsForTheCleanUp() throws IOException {
    try (Reeve reeve = example("graceful-stop").run()) {
      reeve.until("it works", () -> file(reeve, "log/orders.log").contains("taking orders"));
      reeve.stop();
      String log = file(reeve, "log/orders.log");
      assertTrue(log.endsWith("order 1 is safe\norder 2 is safe\norder 3 is safe\nall is safe\n"), log);
      JsonObject exited = reeve.awaitEvent("orders", "exited");
      assertEquals("0", EventFields.exit(exited));
      assertTrue(EventFields.isClean(exited), exited.toString());
      assertEquals("shutdown", EventFields.text(exited, "reason"));
      assertEquals(0, reeve.events("orders", "escalated").size());
      assertTrue(file(reeve, "state/ledger.jsonl").contains("\"event\":\"exited\""), file(reeve, "state/ledger.jsonl"));
    }
  }

  @Test
  void chattyLosesNothingAndKillsNoService() throws IOException {
    try (Reeve reeve = example("chatty").run("--quiet")) {
      for (String name : List.of("lines", "one-line", "both")) {
        JsonObject exited = reeve.awaitEvent(name, "exited");
        assertEquals("0", EventFields.exit(exited), name);
        reeve.awaitEvent(name, "completed");
      }
      reeve.stop();
      Path log = reeve.directory().resolve(".reeve/log");
      try (BufferedReader lines = Files.newBufferedReader(log.resolve("lines.log"))) {
        String end = " " + "x".repeat(89);
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          number++;
          if (line.length() != 99 || Integer.parseInt(line.substring(0, 9)) != number || !line.endsWith(end)) {
            throw new AssertionError("line " + number + " is " + line);
          }
        }
        assertEquals(1_000_000, number);
      }
      assertEquals(100_000_000, Files.size(log.resolve("lines.log")));
      assertEquals(100_000_000, Files.size(log.resolve("one-line.log")));
      assertEquals(100_000, Files.readAllLines(log.resolve("both.out.log")).size());
      assertEquals(50_000, Files.readAllLines(log.resolve("both.err.log")).size());
    }
  }

  /** The same with the lines on the console: all of them are there too, in order, each whole. */
  @Test
  void chattyOnTheConsoleIsWholeAndInOrder() throws IOException {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.lines]
        command = ["seq", "1", "200000"]
        essential = true
        """).start("run", "-c", directory.resolve("reeve.toml").toString())) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      List<String> lines =
          Files.readAllLines(directory.resolve("stdout")).stream().filter(line -> line.contains(" lines | "))
              .map(line -> line.substring(line.indexOf(' ') + 1)).toList();
      assertEquals(200_000, lines.size());
      for (int i = 0; i < lines.size(); i++) {
        assertEquals("lines | " + (i + 1), lines.get(i));
      }
    }
  }

  /**
   * 143 after our SIGTERM is clean, the same out of the blue is a failure; the daemon that the script leaves is the
   * service.
   */
  @Test
  void zookeeperIsStartedByItsScriptInBothWays() throws IOException {
    String script = "/usr/share/zookeeper/bin/zkServer.sh";
    Reeve.require(java.nio.file.Files.isExecutable(Path.of(script)), script);
    try (Reeve reeve = example("zookeeper").run()) {
      reeve.awaitEvent("forking", "ready");
      reeve.awaitEvent("foreground", "ready");
      Path pidFile = reeve.directory().resolve(".reeve/zookeeper.pid");
      long daemon = Long.parseLong(Reeve.read(pidFile).trim());
      assertEquals(daemon, reeve.events("forking", "ready").get(0).get("pid").getAsLong());
      Reeve.signal(daemon, "TERM");
      JsonObject killed = reeve.awaitEvent("forking", "exited");
      assertEquals("143", EventFields.exit(killed));
      assertFalse(EventFields.isClean(killed), killed.toString());
      reeve.awaitEvents("forking", "ready", 2);
      reeve.stop();
      for (JsonObject end : List.of(reeve.events("forking", "exited").get(1),
          reeve.events("foreground", "exited").get(0))) {
        assertEquals("143", EventFields.exit(end));
        assertTrue(EventFields.isClean(end), end.toString());
      }
      assertFalse(java.nio.file.Files.exists(pidFile), "it named a process that is gone");
    }
  }

  @Test
  void onePlaceHasTwoWorkersAndAnotherHasOneAndAMailServer() throws IOException {
    ReeveBuilder builder = example("places");
    ReeveCommands commands = new ReeveCommands(directory.resolve("run"));
    try (Reeve reeve = builder.run()) {
      commands.awaitServing(reeve);
      reeve.until("both workers have started", () -> file(reeve, "log/worker@1.log").equals(
          "queue 1, port 3101, mode production\n")
          && file(reeve, "log/worker@2.log")
              .equals("queue 2, port 3102, mode production\n"));
      assertEquals(0, commands.run("start", "worker@7").code());
      assertEquals(List.of("worker@1 running", "worker@2 running", "worker@7 running"), commands.states());
      reeve.until("its port follows from its name", () -> file(reeve, "log/worker@7.log").contains("port 3107,"));
      assertTrue(commands.run("render", "worker@1").out().contains("reeve.toml.d/10-restart.toml:4\n"));
      reeve.stop();
    }
    try (Reeve reeve = builder.run("--profile", "dev")) {
      commands.awaitServing(reeve);
      reeve.until("the services of the profile run",
          () -> List.of("worker@1 running", "mailcatcher running").equals(commands.states()));
      reeve.stop();
    }
  }
}
