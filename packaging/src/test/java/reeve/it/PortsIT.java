package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ports that services declare, with real servers and strangers that hold the ports. */
@Tag("once")
final class PortsIT {
  private static final String SERVER = "command = [\"sh\", \"-c\","
      + " \"exec python3 -m http.server --bind 127.0.0.1 $PORT\"]\nstop = [\"SIGKILL\"]\n";

  @TempDir
  Path directory;

  private static ServerSocket stranger(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }

  private static void release(ServerSocket socket) throws IOException {
    socket.close();
  }

  /** A port at the beginning of a range of free ones. */
  private static int freeRange(int count) throws IOException {
    for (int first = 21_000; first < 32_000; first += 101) {
      int free = 0;
      while (free < count && isFree(first + free)) {
        free++;
      }
      if (free == count) {
        return first;
      }
    }
    throw new AssertionError("no free ports");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private JsonObject status(String service) {
    return new ReeveCommands(directory).run("status", service, "--json").json().getAsJsonArray("services").get(0)
        .getAsJsonObject();
  }

  private JsonObject port(String service) {
    return status(service).getAsJsonArray("declaredPorts").get(0).getAsJsonObject();
  }

  @Test
  void aStrangerWithThePortIsNamedAndTheStartIsTriedAgain() throws IOException {
    int port = freeRange(1);
    try (ServerSocket socket = stranger(port); Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        ports = { http = %d }
        ready = { http = "http://127.0.0.1:${service.web.ports.http}/" }
        restart-delay = "20ms"
        restart-max-delay = "50ms"
        start-limit = { burst = 0 }
        %s""".formatted(port, SERVER)).run()) {
      String message = EventFields.text(reeve.awaitEvent("web", "start-failed"), "message");
      String holder = "is in use by pid " + ProcessHandle.current().pid() + " (";
      assertTrue(message.contains("port " + port + " (\"http\") " + holder), message);
      assertTrue(new ReeveCommands(directory).run("status", "web").out().contains(holder), "status names it");
      assertTrue(new ReeveCommands(directory).run("why", "web").out().contains(holder), "why names it");
      release(socket);
      reeve.awaitEvent("web", "ready");
      assertTrue(new ReeveCommands(directory).run("status", "web").out().contains("http " + port + "\n"));
      // A restart at once: the port may be in TIME_WAIT, which is not in its way.
      int failures = reeve.events("web", "start-failed").size();
      for (int i = 0; i < 3; i++) {
        assertEquals(0, new ReeveCommands(directory).run("restart", "web").code());
      }
      assertEquals(failures, reeve.events("web", "start-failed").size());
    }
  }

  @Test
  void twoServicesThatWantOnePortAreNamed() throws IOException {
    int port = freeRange(1);
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.one]
        ports = [%1$d]
        %2$s
        [service.two]
        ports = [%1$d]
        after = ["one"]
        %2$s""".formatted(port, SERVER)).run()) {
      String message = EventFields.text(reeve.awaitEvent("two", "start-failed"), "message");
      assertTrue(message.contains("port " + port + " is in use by the service \"one\""), message);
    }
  }

  @Test
  void theNextFreePortIsTakenKeptAndPassedOn() throws IOException {
    int port = freeRange(4);
    Path seen = directory.resolve("seen");
    try (ServerSocket socket = stranger(port); Reeve reeve = Reeve.in(directory).services("""
        [service.client]
        type = "oneshot"
        command = ["sh", "-c", "echo $API ${service.api.ports.http} > %3$s"]
        env = { API = "http://localhost:${service.api.port}" }
        [service.api]
        ports = { http = { port = %1$d, bump = true } }
        ready = { tcp = "${service.api.ports.http}" }
        %2$s
        [service.other]
        ports = [{ port = %1$d, bump = true }]
        ready = { tcp = "127.0.0.1:%1$d" }
        %2$s""".formatted(port, SERVER, seen)).run()) {
      reeve.awaitEvent("api", "ready");
      reeve.awaitEvent("other", "ready");
      reeve.awaitEvent("client", "completed");
      int chosen = port("api").get("port").getAsInt();
      assertEquals(port + 1, chosen);
      assertEquals(port, port("api").get("declared").getAsInt());
      assertEquals(port + 2, port("other").get("port").getAsInt());
      assertEquals("http://localhost:" + chosen + " " + chosen + "\n", Files.readString(seen));
      assertTrue(status("api").getAsJsonArray("ports").toString().contains(":" + chosen + "\""));
      assertTrue(new ReeveCommands(directory).run("status", "api").out()
          .contains("http " + chosen + " instead of " + port));
      release(socket);
      assertEquals(0, new ReeveCommands(directory).run("restart", "api").code());
      assertEquals(chosen, port("api").get("port").getAsInt(), "kept, although the declared one is free");
    }
  }

  @Test
  void anotherReeveAndAnUpgradeKeepTheChosenPort() throws IOException {
    int port = freeRange(2);
    String toml = "[service.web]\nports = { http = { port = " + port + ", bump = true } }\n"
        + "ready = { tcp = \"${service.web.port}\" }\n" + SERVER;
    ReeveCommands commands = new ReeveCommands(directory);
    Reeve first;
    try (ServerSocket socket = stranger(port)) {
      first = Reeve.in(directory).services("", toml).run();
      first.awaitEvent("web", "ready");
      Reeve.signal(first.pid(), "KILL");
      first.awaitExit();
      assertTrue(socket.isBound(), "until here");
    }
    try (Reeve second = Reeve.in(directory).services("", toml).run()) {
      commands.awaitServing(second);
      assertEquals(port + 1, port("web").get("port").getAsInt());
      assertEquals(0, commands.run("upgrade").code());
      assertEquals(port + 1, port("web").get("port").getAsInt());
      assertTrue(second.events("web", "started").isEmpty(), "no second process is started");
    } finally {
      first.close();
    }
  }

  @Test
  void instancesHavePortsOfTheirOwn() throws IOException {
    int port = freeRange(1);
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        instances = 2
        ports = [%d]
        %s""".formatted(port, SERVER)).run()) {
      reeve.awaitEvent("web@2", "started");
      assertEquals(port, port("web@1").get("port").getAsInt());
      assertEquals(port + 100, port("web@2").get("port").getAsInt());
      assertFalse(status("web@2").get("failed").getAsBoolean());
    }
  }

  @Test
  void openShowsThePortThatTheServiceReallyHas() throws IOException {
    int port = freeRange(3);
    Path browser = TestFiles.writeScript(directory.resolve("browser"), "#!/bin/sh\nprintf '%s\\n' \"$*\" >opened\n");
    try (ServerSocket socket = stranger(port); Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        ports = { admin-tls = %2$d, http = { port = %1$d, bump = true } }
        command = ["sleep", "1000"]
        [service.none]
        command = ["sleep", "1000"]
        [service.off]
        ports = [%2$d]
        enabled = false
        command = ["sleep", "1000"]
        """.formatted(port, port + 2)).run()) {
      reeve.awaitEvent("none", "ready");
      reeve.awaitEvent("web", "ready");
      String url = "http://localhost:" + (port + 1) + "/";
      ReeveCommands quiet = new ReeveCommands(directory).environment("DISPLAY", "")
          .environment("WAYLAND_DISPLAY", "").environment("BROWSER", "");
      assertEquals(url + "\n", quiet.run("open", "web").out(), "without a display the URL is the answer");
      ReeveCommands commands = new ReeveCommands(directory).environment("BROWSER", browser + " -n %s:other");
      assertEquals(url + "\n", commands.run("open", "--print", "web").out());
      assertFalse(Files.exists(directory.resolve("opened")));
      assertEquals(url + "\n", commands.run("open", "web").out());
      assertEquals("-n " + url + "\n", Files.readString(directory.resolve("opened")));
      assertEquals("https://localhost:" + (port + 2) + "/",
          commands.run("open", "--json", "--print", "web", "admin-tls").json().get("url").getAsString());
      ReeveCommands.Result wrong = commands.run("open", "web", "nope");
      assertTrue(wrong.code() == 1 && wrong.err().contains("there are: admin-tls, http"), wrong::err);
      ReeveCommands.Result none = commands.run("open", "none");
      assertTrue(none.code() == 1 && none.err().contains("declares no TCP port"), none::err);
      ReeveCommands.Result off = commands.run("open", "off");
      assertTrue(off.code() == 3 && off.err().contains("reeve start off"), off::err);
      assertEquals(2, commands.run("open", "missing").code());
      ReeveCommands.Result broken =
          new ReeveCommands(directory).environment("BROWSER", "/nonexistent").run("open", "web");
      assertTrue(broken.code() == 1 && broken.err().contains("correct BROWSER"), broken::err);
      release(socket);
    }
  }
}
