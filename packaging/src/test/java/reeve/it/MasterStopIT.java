package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The default stop of services with several processes: the main process first. With real programs. */
@Tag("once")
final class MasterStopIT {
  private static final int STOPS = 3;

  @TempDir
  Path directory;

  /** Each stop was clean, none needed SIGKILL, and nothing is left. */
  private static void assertCleanStops(Reeve reeve, String service, int count) {
    List<JsonObject> exits = reeve.events(service, "exited");
    assertEquals(count, exits.size(), reeve::describe);
    for (JsonObject exit : exits) {
      assertTrue(EventFields.isClean(exit), () -> exit + "\n" + reeve.describe());
    }
    assertEquals(List.of(), reeve.events(service, "escalated"), reeve::describe);
    assertEquals(List.of(), reeve.survivors(), reeve::describe);
  }

  /** What {@code why} says about a stop: clean, and SIGTERM was enough. Its text has the time that the stop took. */
  private static void assertExplainedAsClean(ReeveCommands commands, String service, int run) {
    ReeveCommands.Result result = commands.run("why", service, "--run", Integer.toString(run), "--json");
    assertEquals(0, result.code(), result::err);
    JsonObject why = result.json();
    String text = why.get("text").getAsString();
    assertTrue(why.get("clean").getAsBoolean(), text);
    assertTrue(why.getAsJsonObject("cause").get("byReeve").getAsBoolean(), text);
    List<String> sent = new ArrayList<>();
    for (JsonElement signal : why.getAsJsonObject("cause").getAsJsonArray("sent")) {
      sent.add(signal.getAsJsonObject().get("signal").getAsString());
    }
    assertEquals(List.of("SIGTERM"), sent, text);
    assertFalse(text.contains("SIGKILL"), text);
  }

  private void startAndStop(Reeve reeve, String service, int count) throws Exception {
    ReeveCommands commands = new ReeveCommands(directory);
    for (int i = 1; i <= count; i++) {
      int ready = i;
      reeve.until("it is ready", () -> reeve.events(service, "ready").size() == ready);
      String[] command = i < count ? new String[] {"restart", service} : new String[] {"stop", service};
      ReeveCommands.Result result = commands.run(command);
      assertEquals(0, result.code(), () -> result + "\n" + reeve.describe());
      assertExplainedAsClean(commands, service, i);
    }
    assertCleanStops(reeve, service, count);
  }

  // ---- a master as that of egg

  /**
   * It stops its workers in order by a message, and takes a worker that ended before it got the message for lost: it
   * then waits for its answer, like egg's master.
   */
  private static final String MASTER = """
      const cluster = require('cluster');
      if (cluster.isPrimary) {
        let stopping = false, answers = 0, ready = 0;
        for (let i = 0; i < 2; i++) cluster.fork();
        cluster.on('message', (worker, message) => {
          if (message === 'ready' && ++ready === 2) console.log('cluster is up');
          if (message === 'done' && ++answers === 2) { console.log('in order'); process.exit(0); }
        });
        cluster.on('exit', (worker, code, signal) => { if (signal) console.log('lost a worker by ' + signal); });
        process.on('SIGTERM', () => {
          if (stopping) return;
          stopping = true;
          console.log('master stops');
          setTimeout(() => { for (const id in cluster.workers) cluster.workers[id].send('stop'); }, 300);
        });
      } else {
        process.on('message', () => process.send('done', () => process.exit(0)));
        process.on('disconnect', () => process.exit(0));
        process.send('ready');
        setInterval(() => {}, 1000);
      }
      """;

  private Reeve serve(String command, String more) throws IOException {
    Files.writeString(directory.resolve("master.js"), MASTER);
    return Reeve.in(directory).script("with-exec", "#!/bin/sh\necho begins\nexec node master.js\n")
        .script("without-exec", "#!/bin/sh\necho begins\nnode master.js\necho ended\n")
        .services("[service.master]\ncommand = " + command + "\nready = { log = \"cluster is up\" }\n" + more).run();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"node\", \"master.js\"]", "[\"./with-exec\"]", "[\"./without-exec\"]"})
  void aNodeMasterStopsItsWorkersInOrder(String command) throws Exception {
    try (Reeve reeve = serve(command, "")) {
      startAndStop(reeve, "master", STOPS);
      assertFalse(reeve.log("master").contains("lost"), reeve.log("master"));
      assertEquals(STOPS, reeve.log("master").lines().filter("in order"::equals).count(), reeve.log("master"));
    }
  }

  /** What the former default did, and what kill-mode "tree" still does: the workers get SIGTERM too, at once. */
  @Test
  void withKillModeTreeTheSameMasterLosesThem() throws Exception {
    try (Reeve reeve = serve("[\"node\", \"master.js\"]", "kill-mode = \"tree\"\nstop = [\"SIGTERM 2s\"]\n")) {
      reeve.awaitEvent("master", "ready");
      new ReeveCommands(directory).run("stop", "master");
      assertTrue(reeve.log("master").contains("lost a worker by SIGTERM"), reeve.log("master"));
      assertFalse(reeve.log("master").contains("in order"), reeve.log("master"));
    }
  }

  /** With the default stop. npm itself ends at once, and node has its time as what npm leaves behind. */
  @Test
  void npmRunLeavesNoNodeBehind() throws Exception {
    Reeve.require(TestFiles.succeeds("npm", "--version"), "npm");
    Files.writeString(directory.resolve("package.json"), "{ \"scripts\": { \"serve\": \"node serve.js\" } }");
    Files.writeString(directory.resolve("serve.js"), """
        process.on('SIGTERM', () => { console.log('in order'); setTimeout(() => process.exit(0), 100); });
        setInterval(() => {}, 1000);
        console.log('is up');
        """);
    String toml = "[service.npm]\ncommand = [\"npm\", \"run\", \"serve\"]\nready = { log = \"is up\" }\n";
    try (Reeve reeve = Reeve.in(directory).services(toml).run()) {
      startAndStop(reeve, "npm", 2);
      assertEquals(2, reeve.log("npm").lines().filter("in order"::equals).count(), reeve.log("npm"));
    }
  }

  // ---- real programs

  private void realProgram(String command, int port) throws Exception {
    String toml = "[service.real]\ncommand = " + command + "\nready = { tcp = \"127.0.0.1:" + port + "\" }\n";
    try (Reeve reeve = Reeve.in(directory).services(toml).run()) {
      startAndStop(reeve, "real", 2);
    }
  }

  private static String only(String directory, String glob) throws IOException {
    try (var found = Files.newDirectoryStream(Path.of(directory), glob)) {
      for (Path path : found) {
        return path.toString();
      }
    }
    Reeve.require(false, directory + "/" + glob);
    return null;
  }

  private void wsgi() throws IOException {
    Files.writeString(directory.resolve("app.py"), "def application(e, s):\n  s('200 OK', [])\n  return [b'hi']\n");
  }

  @Test
  void gunicorn() throws Exception {
    wsgi();
    int port = TestFiles.freePort();
    realProgram(
        "[\"" + only("/usr/bin", "gunicorn") + "\", \"-w\", \"2\", \"-b\", \"127.0.0.1:" + port + "\", \"app\"]",
        port);
  }

  @Test
  void uwsgi() throws Exception {
    wsgi();
    int port = TestFiles.freePort();
    realProgram(
        "[\"" + only("/usr/bin", "uwsgi") + "\", \"--plugin\", \"python3\", \"--http-socket\", \"127.0.0.1:" + port
            + "\", \"--master\", \"--workers\", \"2\", \"--die-on-term\", \"--wsgi-file\", \"app.py\"]",
        port);
  }

  @Test
  void nginxInTheForeground() throws Exception {
    int port = TestFiles.freePort();
    Files.writeString(directory.resolve("nginx.conf"), """
        daemon off; worker_processes 2; pid nginx.pid;
        events { worker_connections 16; }
        http {
          access_log off;
          client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
          server { listen 127.0.0.1:%d; location / { return 200 "hi"; } }
        }
        """.formatted(port));
    realProgram(
        "[\"" + only("/usr/sbin", "nginx") + "\", \"-p\", \".\", \"-e\", \"error.log\", \"-c\", \"nginx.conf\"]",
        port);
  }

  @Test
  void phpFpm() throws Exception {
    int port = TestFiles.freePort();
    Files.writeString(directory.resolve("fpm.conf"), """
        [global]
        daemonize = no
        error_log = fpm.log
        [www]
        listen = 127.0.0.1:%d
        user = www-data
        pm = static
        pm.max_children = 2
        """.formatted(port));
    realProgram("[\"" + only("/usr/sbin", "php-fpm*") + "\", \"-F\", \"-R\", \"-p\", \".\", \"-y\", \"fpm.conf\"]",
        port);
  }

  @Test
  void puma() throws Exception {
    int port = TestFiles.freePort();
    Files.writeString(directory.resolve("config.ru"), "run lambda { |env| [200, {}, ['hi']] }\n");
    realProgram("[\"" + only("/usr/bin", "puma") + "\", \"-w\", \"2\", \"-b\", \"tcp://127.0.0.1:" + port
        + "\", \"config.ru\"]", port);
  }

  /** It refuses to run as root. */
  @Test
  void postgres() throws Exception {
    String bin = Path.of(only("/usr/lib/postgresql", "*")).resolve("bin").toString();
    String user = System.getProperty("user.name").equals("root")
        ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : "env ";
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path data = directory.resolve("data");
    assertEquals(0, new ProcessBuilder("sh", "-c", "cd / && " + user + bin + "/initdb -N -D " + data + " >/dev/null")
        .inheritIO().start().waitFor());
    int port = TestFiles.freePort();
    realProgram("\"exec " + user + bin + "/postgres -D " + data + " -p " + port + " -h 127.0.0.1 -k ''\"\nshell = true",
        port);
  }

  // ---- SIGCONT

  /** Prints each signal that it gets; ends after a SIGTERM, when no other one comes for a while. */
  private static final String RECORDER = """
      #!/usr/bin/env python3
      import os, signal, sys
      s = signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}
      signal.pthread_sigmask(signal.SIG_BLOCK, s)
      name = sys.argv[1]
      if name == 'main':
        if os.fork() == 0:
          name = 'child'
        elif os.fork() == 0:
          os.setsid()
          name = 'session'
      os.write(1, (name + ' armed\\n').encode())
      ended = False
      while True:
        got = signal.sigtimedwait(s, 0.5 if ended else 600)
        if got is None: break
        os.write(1, (name + ' ' + signal.Signals(got.si_signo).name + '\\n').encode())
        ended = ended or got.si_signo == signal.SIGTERM
      """;

  /** A program that handles every signal saw a SIGCONT at each stop. */
  @ParameterizedTest
  @ValueSource(strings = {"main-first", "tree", "group"})
  void aProcessThatRunsGetsNoSigcont(String mode) {
    Reeve.require(TestFiles.succeeds("python3", "--version"), "python3");
    try (Reeve reeve = Reeve.in(directory).script("recorder", RECORDER)
        .services("[service.r]\ncommand = [\"./recorder\", \"main\"]\nkill-mode = \"" + mode + "\"\n").run()) {
      reeve.until("all three are armed",
          () -> reeve.log("r").lines().filter(line -> line.endsWith(" armed")).count() == 3);
      new ReeveCommands(directory).run("stop", "r");
      List<String> heard = reeve.log("r").lines().filter(line -> !line.endsWith(" armed")).sorted().toList();
      assertEquals(List.of("child SIGTERM", "main SIGTERM", "session SIGTERM"), heard, reeve::describe);
      assertCleanStops(reeve, "r", 1);
    }
  }
}
