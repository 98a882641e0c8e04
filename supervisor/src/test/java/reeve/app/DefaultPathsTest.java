package reeve.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Settings;
import reeve.config.read.PlanReader;

class DefaultPathsTest {
  @TempDir
  Path directory;

  private Settings settings(String reeve) throws IOException {
    Path file = Files.writeString(directory.resolve("reeve.toml"),
        "[reeve]\n" + reeve + "\n[service.web]\ncommand = [\"/bin/true\"]\n");
    PlanReader.Result result = PlanReader.read(List.of(file.toString()), Map.of());
    return assertInstanceOf(PlanReader.Result.Ok.class, result, result::toString).plan().settings();
  }

  @Test
  void configuredPathsTakePrecedence() throws IOException {
    Settings settings = settings("log-dir = \"/l\"\nstate-dir = \"/s\"");
    assertEquals("/l", DefaultPaths.logDir(settings, null, 1000, Map.of("HOME", "/home/a")));
    assertEquals("/s", DefaultPaths.stateDir(settings, null, 0, Map.of()));
  }

  @Test
  void rootUsesTheDirectoriesOfTheSystem() throws IOException {
    assertEquals("/var/log/reeve", DefaultPaths.logDir(settings(""), null, 0, Map.of("XDG_STATE_HOME", "/x")));
    assertEquals("/var/lib/reeve", DefaultPaths.stateDir(settings(""), null, 0, Map.of("HOME", "/root")));
  }

  @Test
  void aUserHasTheXdgDirectories() throws IOException {
    assertEquals("/x/reeve/log",
        DefaultPaths.logDir(settings(""), null, 1000, Map.of("XDG_STATE_HOME", "/x", "HOME", "/home/a")));
    assertEquals("/home/a/.local/state/reeve",
        DefaultPaths.stateDir(settings(""), null, 1000, Map.of("HOME", "/home/a")));
    assertEquals("/home/a/.local/state/reeve",
        DefaultPaths.stateDir(settings(""), null, 1000, Map.of("XDG_STATE_HOME", "relative", "HOME", "/home/a")),
        "the specification says that relative paths are ignored");
  }

  @Test
  void aUserWithoutAHomeHasNoDirectories() throws IOException {
    assertNull(DefaultPaths.logDir(settings(""), null, 1000, Map.of()));
    assertNull(DefaultPaths.stateDir(settings(""), null, 1000, Map.of("HOME", "/")));
  }

  @Test
  void theSocketComesFromOptionVariableConfigurationOrDefault() {
    Map<String, String> variable = Map.of("REEVE_SOCKET", "/v", "XDG_RUNTIME_DIR", "/run/user/1000");
    Map<String, String> user = Map.of("REEVE_SOCKET", "", "XDG_RUNTIME_DIR", "/run/user/1000");
    assertEquals("/o", DefaultPaths.socket("/o", "/c", null, 0, variable));
    assertEquals("/v", DefaultPaths.socket(null, "/c", null, 0, variable));
    assertEquals("/c", DefaultPaths.socket(null, "/c", null, 0, user));
    assertEquals("/run/reeve.sock", DefaultPaths.socket(null, null, null, 0, user));
    assertEquals("/run/user/1000/reeve.sock", DefaultPaths.socket(null, null, null, 1000, user));
    assertNull(DefaultPaths.socket(null, null, null, 1000, Map.of()));
    assertNull(DefaultPaths.socket(null, null, null, 1000, Map.of("XDG_RUNTIME_DIR", "relative")));
  }

  @Test
  void aCommandTriesTheSocketsOnWhichRunListens() {
    Map<String, String> variable = Map.of("REEVE_SOCKET", "/v", "XDG_RUNTIME_DIR", "/run/user/1000");
    Map<String, String> user = Map.of("XDG_RUNTIME_DIR", "/run/user/1000");
    assertEquals(List.of("/o"), DefaultPaths.sockets("/o", 1000, variable));
    assertEquals(List.of("/v"), DefaultPaths.sockets(null, 1000, variable));
    assertEquals(List.of("/run/reeve.sock", "/tmp/reeve-0/reeve.sock", "/dev/shm/reeve-0/reeve.sock"),
        DefaultPaths.sockets(null, 0, user));
    assertEquals(List.of("/run/user/1000/reeve.sock", "/tmp/reeve-1000/reeve.sock", "/dev/shm/reeve-1000/reeve.sock",
        "/run/reeve.sock"), DefaultPaths.sockets(null, 1000, user));
    assertEquals(List.of("/tmp/reeve-1000/reeve.sock", "/dev/shm/reeve-1000/reeve.sock", "/run/reeve.sock"),
        DefaultPaths.sockets(null, 1000, Map.of()));
  }

  @Test
  void theSocketOfTheReeveThatRunsThisOneIsForCommandsOnly() {
    Map<String, String> service =
        Map.of("REEVE_SOCKET", "/run/outer.sock", "REEVE_SUPERVISOR_SOCKET", "/run/outer.sock");
    assertEquals(List.of("/run/outer.sock"), DefaultPaths.sockets(null, 0, service));
    assertEquals("/run/reeve.sock", DefaultPaths.socket(null, null, null, 0, service));
    assertFalse(DefaultPaths.isSocketNamed(null, null, service));
    Map<String, String> chosen = Map.of("REEVE_SOCKET", "/run/own.sock", "REEVE_SUPERVISOR_SOCKET", "/run/outer.sock");
    assertEquals("/run/own.sock", DefaultPaths.socket(null, null, null, 0, chosen));
  }
}
