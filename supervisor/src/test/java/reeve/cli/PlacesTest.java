package reeve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.PlanReader;
import reeve.config.Settings;

class PlacesTest {
  @TempDir Path directory;

  private Settings settings(String reeve) throws IOException {
    Path file = Files.writeString(directory.resolve("reeve.toml"), "[reeve]\n" + reeve + "\n[service.web]\ncommand = [\"/bin/true\"]\n");
    PlanReader.Result result = PlanReader.read(List.of(file.toString()), Map.of());
    return assertInstanceOf(PlanReader.Result.Ok.class, result, result::toString).plan().settings();
  }

  @Test
  void whatIsConfiguredIsTaken() throws IOException {
    Settings settings = settings("log-dir = \"/l\"\nstate-dir = \"/s\"");
    assertEquals("/l", Places.logDir(settings, 1000, Map.of("HOME", "/home/a")));
    assertEquals("/s", Places.stateDir(settings, 0, Map.of()));
  }

  @Test
  void rootHasTheSystemsPlaces() throws IOException {
    assertEquals("/var/log/reeve", Places.logDir(settings(""), 0, Map.of("XDG_STATE_HOME", "/x")));
    assertEquals("/var/lib/reeve", Places.stateDir(settings(""), 0, Map.of("HOME", "/root")));
  }

  @Test
  void aUserHasTheXdgPlaces() throws IOException {
    assertEquals("/x/reeve/log", Places.logDir(settings(""), 1000, Map.of("XDG_STATE_HOME", "/x", "HOME", "/home/a")));
    assertEquals("/home/a/.local/state/reeve", Places.stateDir(settings(""), 1000, Map.of("HOME", "/home/a")));
    assertEquals("/home/a/.local/state/reeve", Places.stateDir(settings(""), 1000, Map.of("XDG_STATE_HOME", "relative", "HOME", "/home/a")),
        "the specification says to ignore relative ones");
  }

  @Test
  void aUserWithoutAHomeHasNone() throws IOException {
    assertNull(Places.logDir(settings(""), 1000, Map.of()));
    assertNull(Places.stateDir(settings(""), 1000, Map.of("HOME", "/")));
  }

  @Test
  void theSocketIsTheOptionsTheVariablesTheConfiguredOneOrTheDefault() {
    Map<String, String> variable = Map.of("REEVE_SOCKET", "/v", "XDG_RUNTIME_DIR", "/run/user/1000");
    Map<String, String> user = Map.of("REEVE_SOCKET", "", "XDG_RUNTIME_DIR", "/run/user/1000");
    assertEquals("/o", Places.socket("/o", "/c", 0, variable));
    assertEquals("/v", Places.socket(null, "/c", 0, variable));
    assertEquals("/c", Places.socket(null, "/c", 0, user));
    assertEquals("/run/reeve.sock", Places.socket(null, null, 0, user));
    assertEquals("/run/user/1000/reeve.sock", Places.socket(null, null, 1000, user));
    assertNull(Places.socket(null, null, 1000, Map.of()));
    assertNull(Places.socket(null, null, 1000, Map.of("XDG_RUNTIME_DIR", "relative")));
  }

  @Test
  void aCommandLooksWhereRunListens() {
    Map<String, String> variable = Map.of("REEVE_SOCKET", "/v", "XDG_RUNTIME_DIR", "/run/user/1000");
    Map<String, String> user = Map.of("XDG_RUNTIME_DIR", "/run/user/1000");
    assertEquals(List.of("/o"), Places.sockets("/o", 1000, variable));
    assertEquals(List.of("/v"), Places.sockets(null, 1000, variable));
    assertEquals(List.of("/run/reeve.sock"), Places.sockets(null, 0, user));
    assertEquals(List.of("/run/user/1000/reeve.sock", "/run/reeve.sock"), Places.sockets(null, 1000, user));
    assertEquals(List.of("/run/reeve.sock"), Places.sockets(null, 1000, Map.of()));
  }
}
