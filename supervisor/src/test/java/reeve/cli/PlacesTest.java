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
}
