package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reeve doctor} of the built program, on real files, ports and processes. */
@Tag("once")
final class DoctorIT {
  @TempDir
  Path directory;

  /** @return {@code severity check service} of each finding that concerns a service */
  private static List<String> ofServices(ReeveCommands.Result result) {
    List<String> lines = new ArrayList<>();
    for (JsonElement element : result.json().getAsJsonArray("findings")) {
      JsonObject finding = element.getAsJsonObject();
      for (String part : List.of("what", "why", "advice")) {
        assertFalse(finding.get(part).getAsString().isEmpty(), finding::toString);
      }
      if (!finding.get("service").isJsonNull()) {
        lines.add(finding.get("severity").getAsString() + " " + finding.get("check").getAsString() + " "
            + finding.get("service").getAsString());
      }
    }
    return lines;
  }

  private static final String DIRECTORIES = "[reeve]\nlog-dir = 'log'\nstate-dir = 'state'\nsocket = 'reeve.sock'\n";

  @Test
  void withoutAReeveItExaminesTheFilesAndTheMachine() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    Files.createDirectories(directory.resolve("log"));
    Files.createSymbolicLink(directory.resolve("log/link.log"), directory.resolve("other"));
    try (ServerSocket taken = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      Files.writeString(directory.resolve("reeve.toml"), DIRECTORIES + """
          [service.shell]
          command = ["sh", "-c", "sleep 1; sleep 1000"]
          [service.missing]
          command = ["/no/such/program"]
          [service.userless]
          command = ["sleep", "1000"]
          user = "no-such-user"
          [service.log]
          command = ["sleep", "1000"]
          log-max-size = "none"
          [service.link]
          command = ["sleep", "1000"]
          [service.port]
          command = ["sleep", "1000"]
          ready = { tcp = "127.0.0.1:%d" }
          [service.good]
          command = ["sleep", "1000"]
          """.formatted(taken.getLocalPort()));
      ReeveCommands.Result result = commands.run("doctor", "--json");
      assertEquals(1, result.code(), result.err());
      assertEquals("", result.err(), "also a JVM that cannot start ends with 1");
      List<String> found = ofServices(result);
      assertEquals(List.of("error requirements missing", "error requirements userless", "error ports port",
          "warning signals shell", "warning logs log", "warning logs link"), found, result.out());
      ReeveCommands.Result text = commands.run("doctor");
      assertEquals(1, text.code());
      assertTrue(text.out().contains("pid " + ProcessHandle.current().pid() + " (java, "), text.out());
      assertTrue(text.out().contains("    to do: write exec before the last command"), text.out());
      assertTrue(text.out().contains("note: no reeve answers"), text.out());
    }
    Files.writeString(directory.resolve("reeve.toml"), "[service.x]\n");
    assertEquals(78, commands.run("doctor").code());
  }

  @Test
  void aRunningReeveNamesItsFilesAndOwnsItsPorts() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    String port;
    try (ServerSocket free = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      port = Integer.toString(free.getLocalPort());
    }
    Files.writeString(directory.resolve("Listen.java"), """
        class Listen {
          public static void main(String[] args) throws Exception {
            try (var socket = new java.net.ServerSocket(%s, 5, java.net.InetAddress.getByName("127.0.0.1"))) {
              while (true) {
                socket.accept().close();
              }
            }
          }
        }
        """.formatted(port));
    try (Reeve reeve = commands.serve("[service.web]\ncommand = [\"" + System.getProperty("java.home")
        + "/bin/java\", \"Listen.java\"]\nready = { tcp = \"127.0.0.1:" + port + "\" }\n"
        + "[service.sidecar]\ncommand = ['sleep', '1000']\nhealth = { tcp = '127.0.0.1:" + port + "' }\n"
        + "[service.failing]\ncommand = ['false']\nrestart = 'no'\n")) {
      reeve.awaitEvent("web", "ready");
      reeve.awaitEvent("failing", "failed");
      ReeveCommands.Result result = commands.run("doctor", "--json");
      assertEquals(List.of("error services failing"), ofServices(result), result.out());
      assertFalse(result.out().contains("\"check\":\"reeve\""), result.out());
      reeve.signal("STOP");
      result = commands.run("doctor", "--json", "reeve.toml");
      reeve.signal("CONT");
      assertEquals(1, result.code(), result.err());
      assertEquals(List.of(), ofServices(result), "the ports may be those of its services");
      assertTrue(result.out().contains("\"severity\":\"error\",\"check\":\"reeve\""), result.out());
      reeve.stop();
    }
  }
}
