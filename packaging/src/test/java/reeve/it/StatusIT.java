package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reeve status} of the built program, in a process of its own. */
@Tag("once")
final class StatusIT {
  private static final String SERVICES = """
      [service.web]
      command = ["sh", "-c", "echo out of web; sleep 1000 & wait"]
      description = "The shop"
      tags = ["front"]
      essential = true
      [service.pipe]
      command = ["sh", "-c", "kill -PIPE $$$$"]
      restart-delay = "1h"
      [service.broken]
      command = ["sh", "-c", "exit 3"]
      restart = "no"
      [service.once]
      command = ["true"]
      restart = "no"
      [service.off]
      command = ["sleep", "1000"]
      enabled = false
      user = "65534"
      group = "65533"
      """;

  @TempDir
  Path directory;

  private Reeve run(ReeveCommands commands) {
    Reeve reeve = Reeve.in(directory).services(SERVICES).run();
    reeve.awaitLog("web", "out of web");
    reeve.awaitEvent("pipe", "restarting");
    reeve.awaitEvent("broken", "failed");
    reeve.awaitEvent("once", "completed");
    commands.awaitServing(reeve);
    return reeve;
  }

  @Test
  void theTableShowsTheStatesAndTheExitCodeWhetherTheyAreAsWanted() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      ReeveCommands.Result all = commands.run("status");
      assertEquals(3, all.code(), all.err());
      assertEquals("", all.err());
      List<String> lines = all.out().lines().toList();
      assertEquals(6, lines.size(), all.out());
      assertTrue(lines.get(0).matches("NAME +STATE +SINCE +PID +CPU +MEMORY +LAST EXIT +NOTE"), lines.get(0));
      assertTrue(lines.get(1).matches("web +running +\\d+ s +\\d+ +[0-9.]+ s +[0-9.]+M"), lines.get(1));
      assertTrue(lines.get(2).matches("pipe +backoff +\\d+ s +SIGPIPE \\d+ s ago +next start in \\d+ [mh]"),
          lines.get(2));
      assertTrue(
          lines.get(3).matches("broken +failed +\\d+ s +exit 3, \\d+ s ago +exit 3, which its policy does not restart"),
          lines.get(3));
      assertTrue(lines.get(4).matches("once +completed +\\d+ s +exit 0, \\d+ s ago"), lines.get(4));
      assertTrue(lines.get(5).matches("off +stopped +\\d+ s +disabled"), lines.get(5));
      assertEquals(0, commands.run("status", "@front").code());
      assertEquals(0, commands.run("status", "o*").code(), "done and disabled are as they should be");
      assertEquals(3, commands.run("status", "off").code(), "but the status of a named service is whether it runs");
      assertEquals(0, commands.run("status", "web", "@front").code());
      ReeveCommands.Result failed = commands.run("status", "--failed");
      assertEquals(3, failed.code());
      assertTrue(failed.out().contains("broken") && !failed.out().contains("web"), failed.out());
      reeve.stop();
    }
  }

  @Test
  void aServiceWhoseFileHasChangedIsMarkedUntilItIsApplied() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      assertFalse(commands.run("status").out().contains("its file has changed"));
      Path file = directory.resolve("reeve.toml");
      Files.writeString(file, Files.readString(file).replace("The shop", "The market") + """
          [service.late]
          command = ["sleep", "1000"]
          """);
      ReeveCommands.Result changed = commands.run("status");
      assertTrue(changed.out().lines().anyMatch(line -> line.startsWith("web ")
          && line.endsWith("its file has changed, see reeve plan")), changed.out());
      assertEquals("reeve: warning: the configuration files define new services: late; see reeve plan\n",
          changed.err());
      assertEquals("file", commands.status("web").get("differs").getAsString());
      assertEquals(0, commands.run("apply").code());
      assertFalse(commands.status("web").has("differs"));
      assertEquals("", commands.run("status").err());
      reeve.stop();
    }
  }

  @Test
  void aNamedUnhealthyServiceIsExit3() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.sick]
        command = ["sleep", "1000"]
        health = { command = ["sh", "-c", "exit 9"], interval = "50ms", failures = 1, on-failure = "mark" }
        """).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      reeve.awaitEvent("sick", "unhealthy");
      ReeveCommands.Result table = commands.run("status");
      assertEquals(0, table.code());
      assertTrue(table.out().contains("unhealthy: "), table.out());
      assertEquals(3, commands.run("status", "sick").code());
      assertEquals(3, commands.run("status", "s*").code());
      reeve.stop();
    }
  }

  @Test
  void aNamedServiceIsShownWithItsProcessesAndItsLastLines() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      ReeveCommands.Result one = commands.run("status", "web");
      assertEquals(0, one.code(), one.err());
      for (String part : List.of("web  The shop\n", "state       running for ", "essential", "in 2 processes",
          "sleep 1000", "/log/web.log",
          "\nout of web\n")) {
        assertTrue(one.out().contains(part), part + " is not in: " + one.out());
      }
      ReeveCommands.Result gone = commands.run("status", "pipe");
      assertEquals(3, gone.code());
      assertTrue(gone.out().contains("SIGPIPE") && gone.out().contains("not sent by reeve")
          && gone.out().contains("next start  in "), gone.out());
      reeve.stop();
    }
  }

  @Test
  void theJsonHasTheFieldsThatAreDocumented() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      ReeveCommands.Result all = commands.run("status", "--json");
      assertEquals(3, all.code());
      assertEquals(1, all.out().lines().count());
      String page = Files.readString(Path.of(System.getProperty("reeve.packaging", ".")).resolve("../docs/json.md"));
      Set<String> service = documented(page, "A service");
      Set<String> exit = documented(page, "`lastExit`");
      Set<String> exitSeen = new TreeSet<>();
      for (var element : all.json().getAsJsonArray("services")) {
        JsonObject view = element.getAsJsonObject();
        Set<String> fields = new TreeSet<>(view.keySet());
        // Documented as there only where there is one.
        fields.addAll(
            List.of("adopted", "by", "cgroup", "declaredPorts", "differs", "fallbackFor", "fallbackReasons", "rotation",
                "schedule",
                "waitsFor", "watch"));
        assertEquals(service, fields);
        if (view.get("lastExit").isJsonObject()) {
          exitSeen.addAll(view.getAsJsonObject("lastExit").keySet());
        }
      }
      exitSeen.addAll(List.of("by", "unknown"));
      assertEquals(exit, exitSeen);
      JsonObject pipe =
          commands.status("pipe");
      assertEquals("SIGPIPE", pipe.getAsJsonObject("lastExit").get("signal").getAsString());
      assertFalse(pipe.getAsJsonObject("lastExit").get("clean").getAsBoolean());
      assertTrue(pipe.get("pid").isJsonNull());
      assertTrue(pipe.get("user").isJsonNull() && pipe.get("group").isJsonNull());
      assertEquals("65534", commands.status("off").get("user").getAsString());
      assertEquals("65533", commands.status("off").get("group").getAsString());
      String detail = commands.run("status", "off").out();
      assertTrue(detail.contains("\n  user        65534, group 65533\n"), detail);
      assertFalse(commands.run("status", "pipe").out().contains("  user "));
      reeve.stop();
    }
  }

  /** The names in the first column of the table under a heading. */
  private static Set<String> documented(String page, String heading) {
    int from = page.indexOf("\n## " + heading + "\n");
    assertTrue(from >= 0, heading);
    int to = page.indexOf("\n## ", from + 1);
    Set<String> names = new TreeSet<>();
    Matcher row = Pattern.compile("^\\| (`\\w+`(?:, `\\w+`)*) \\|", Pattern.MULTILINE)
        .matcher(page.substring(from, to < 0 ? page.length() : to));
    while (row.find()) {
      for (String name : row.group(1).split(", ")) {
        names.add(name.replace("`", ""));
      }
    }
    return names;
  }

  @Test
  void withoutAReeveItIsOneSentenceThatNamesTheSocketAndExit4() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    ReeveCommands.Result none = commands.run("status");
    assertEquals(4, none.code());
    assertEquals("", none.out());
    assertEquals("reeve: cannot reach reeve: \"" + directory.toAbsolutePath()
        + "/reeve.sock\": there is no such socket; start one with "
        + "\"reeve run\", or name its socket with --socket or REEVE_SOCKET\n", none.err());
    ReeveCommands.Result other = commands.run("status", "--socket", "/no/such/socket", "--json");
    assertEquals(4, other.code());
    assertEquals("", other.out());
    assertTrue(other.err().startsWith("{\"error\":\"cannot reach reeve: \\\"/no/such/socket\\\": "), other.err());
    try (ServerSocketChannel stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      stale.bind(UnixDomainSocketAddress.of(directory.resolve("reeve.sock")));
    }
    assertTrue(commands.run("status").err().contains("no process listens there any more"));
    assertEquals(4, commands.run("version").code(), "the version of the program is printed nevertheless");
  }

  @Test
  void aNameThatNoServiceHasIsExit2WithAHint() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      ReeveCommands.Result none = commands.run("status", "webb");
      assertEquals(2, none.code());
      assertEquals("", none.out());
      assertEquals("reeve: cannot find the service \"webb\"; did you mean \"web\"?\n", none.err());
      assertEquals(2, commands.run("status", "@none").code());
      assertEquals(2, commands.run("status", "zz*").code());
      assertEquals(64, commands.run("status", "--nope").code());
      reeve.stop();
    }
  }

  @Test
  void onATerminalItHasColoursAndFitsTheWidth() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = run(commands)) {
      String narrow = commands.runOnTerminal("stty cols 30;", "status").out().replace("\r", "");
      for (String line : narrow.lines().toList()) {
        assertTrue(line.replaceAll("\033\\[[0-9;]*m", "").length() <= 30, "[" + line + "]");
      }
      assertTrue(narrow.contains("\033[32mrunning\033[0m"), narrow);
      assertFalse(commands.runOnTerminal("stty cols 30;", "status", "--no-color").out().contains("\033"));
      assertFalse(commands.runOnTerminal("stty cols 30; export NO_COLOR=1;", "status").out().contains("\033"));
      reeve.stop();
    }
  }
}
