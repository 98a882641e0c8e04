package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code status} with what services use, {@code tree}, and {@code top} without a terminal. */
@Tag("once")
final class ProcessesIT {
  @TempDir
  Path directory;

  private static JsonObject service(JsonObject answer, String name) {
    for (JsonElement each : answer.getAsJsonArray("services")) {
      if (each.getAsJsonObject().get("name").getAsString().equals(name)) {
        return each.getAsJsonObject();
      }
    }
    throw new AssertionError("no " + name + " in " + answer);
  }

  /** The process whose command line ends with that; null: there is none. */
  private static JsonObject process(JsonArray processes, String ending) {
    for (JsonElement each : processes) {
      JsonObject process = each.getAsJsonObject();
      if (!process.get("command").isJsonNull() && process.get("command").getAsString().endsWith(ending)) {
        return process;
      }
    }
    return null;
  }

  @Test
  void theTreeShowsEscapedProcessesBelowTheirService() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.forks]
        command = ["./forks"]
        [service.other]
        command = ["sleep", "1005"]
        """).script("forks", """
        #!/bin/sh
        sleep 1001 &
        setsid sleep 1002 &
        (setsid sh -c 'sleep 1003; :' &)
        (env -i setsid sleep 1004 &)
        wait
        """).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      reeve.until("all have started", () -> {
        JsonArray now = service(commands.run("tree", "--json").json(), "forks").getAsJsonArray("processes");
        return process(now, "sleep 1001") != null && process(now, "sleep 1002") != null
            && process(now, "sleep 1003") != null;
      });
      JsonObject tree = commands.run("tree", "--json").json();
      JsonObject forks = service(tree, "forks");
      JsonArray processes = forks.getAsJsonArray("processes");
      int main = forks.get("pid").getAsInt();
      for (String child : new String[] {"sleep 1001", "sleep 1002"}) {
        assertEquals(main, process(processes, child).get("ppid").getAsInt(), child);
        assertFalse(process(processes, child).get("stray").getAsBoolean(), child + " descends from the main process");
      }
      JsonObject stray = process(processes, "sh -c sleep 1003; :");
      assertTrue(stray.get("stray").getAsBoolean(), "recognised by its environment: " + tree);
      assertEquals(tree.get("pid").getAsInt(), stray.get("ppid").getAsInt(), "its parent is reeve");
      assertEquals(stray.get("pid").getAsInt(), process(processes, "sleep 1003").get("ppid").getAsInt());
      assertTrue(process(processes, "sleep 1003").get("stray").getAsBoolean(), "and what is below it");

      JsonArray others = tree.getAsJsonObject("others").getAsJsonArray("processes");
      boolean byCgroup = process(processes, "sleep 1004") != null;
      assertTrue(byCgroup || process(others, "sleep 1004") != null,
          "without environment it belongs to the cgroup, or to no service: " + tree);

      JsonArray of = service(tree, "other").getAsJsonArray("processes");
      assertEquals(1, of.size());
      String text = commands.run("tree").out();
      assertTrue(text.contains("─ stray: sh -c sleep 1003; :") && text.contains("  └─ sleep 1003"), text);
      assertEquals(text.contains("of no service"), !byCgroup, text);
      assertEquals(2, commands.run("tree", "none").code());
      reeve.stop();
    }
  }

  @Test
  void portsOfAServerAndMemoryOfItsWholeTreeAreShown() throws IOException {
    Reeve.require(TestFiles.succeeds("python3", "-c", "pass"), "python3");
    int port = TestFiles.freePort();
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.http]
        command = ["python3", "-u", "-m", "http.server", "%1$d", "--bind", "127.0.0.1"]
        [service.sockets]
        command = ["python3", "-c", '''
        import socket, time
        u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(("127.0.0.1", %1$d))
        x = socket.socket(socket.AF_UNIX); x.bind("own.sock"); x.listen()
        open("bound", "w").write("x"); time.sleep(1000)''']
        [service.large]
        command = ["sh", "-c", '''python3 -c 'x = bytearray(64 * 1024 * 1024); open("filled", "w").write("x"); import time; time.sleep(1000)' & wait''']
        [service.down]
        command = ["true"]
        enabled = false
        """.formatted(port)).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      reeve.awaitFile("filled");
      reeve.awaitFile("bound");
      reeve.until("the server listens",
          () -> !service(commands.run("status", "--json").json(), "http").getAsJsonArray("ports").isEmpty());
      JsonObject status = commands.run("status", "--json").json();
      assertEquals("[\"127.0.0.1:" + port + "\"]", service(status, "http").get("ports").toString());
      assertEquals("[\"udp:127.0.0.1:" + port + "\",\"unix:own.sock\"]",
          service(status, "sockets").get("ports").toString());
      reeve.until("a sample of now",
          () -> service(commands.run("status", "--json").json(), "large").get("memoryKib").getAsLong() >= 64 * 1024);
      JsonObject large = service(commands.run("status", "--json").json(), "large");
      long memory = large.get("memoryKib").getAsLong();
      assertTrue(memory < 128 * 1024, "not twice: " + memory);
      assertEquals(2, large.get("processes").getAsInt());
      assertEquals(0, service(status, "down").get("processes").getAsInt());
      assertTrue(service(status, "http").get("cpuMs").getAsLong() > 0);

      JsonObject plain = commands.request("status", "{}").getAsJsonObject("result");
      assertFalse(service(plain, "http").has("ports"), "only where it is asked for");
      assertEquals(directory.toAbsolutePath() + "/log/http.log", service(plain, "http").get("stdout").getAsString());

      String table = commands.run("top", "--interval", "600ms").out();
      assertTrue(table.startsWith("NAME") && table.contains("127.0.0.1:" + port), table);
      assertEquals(5, table.lines().count(), table);
      String twice = commands.run("top", "-n", "2", "--interval", "100ms", "--json", "http").out();
      assertEquals(2, twice.lines().count(), twice);
      assertTrue(twice.contains("\"cpuPercent\":"), twice);
      reeve.stop();
    }
  }
}
