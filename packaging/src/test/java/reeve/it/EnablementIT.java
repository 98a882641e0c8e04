package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The effects of {@code enable}, {@code disable}, {@code stop} and {@code start} outlast a restart of reeve.
 */
@Tag("once")
final class EnablementIT {
  private static final String TOML = """
      [service.usual]
      command = ["sleep", "1000"]
      [service.unless]
      command = ["sleep", "1000"]
      restart = "unless-stopped"
      [service.off]
      command = ["sleep", "1000"]
      enabled = false
      """;

  @TempDir
  Path directory;

  @Test
  void requestsOutlastAStopAndAKillOfReeve() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(TOML)) {
      assertEquals(List.of("usual running", "unless running", "off stopped"), commands.states());
      assertEquals(0, commands.run("enable", "off").code());
      assertEquals(List.of("usual running", "unless running", "off stopped"), commands.states(),
          "enable starts nothing");
      assertEquals(0, commands.run("stop", "usual", "unless").code());
      reeve.stop();
    }
    try (Reeve reeve = commands.serve(TOML)) {
      assertEquals(List.of("usual running", "unless stopped", "off running"), commands.states());
      assertEquals(0, commands.run("start", "unless").code());
      assertEquals(0, commands.run("disable", "off", "usual").code());
      reeve.signal("KILL"); // an answered request is on the disk
      reeve.awaitExit();
    }
    Files.delete(directory.resolve("state/services.state")); // else this reeve goes on with what ran
    try (Reeve reeve = commands.serve(TOML)) {
      assertEquals(List.of("usual stopped", "unless running", "off stopped"), commands.states());
      assertTrue(commands.run("status", "usual", "--json").out().contains("\"enabled\":false"));
      reeve.stop();
    }
  }

  @Test
  void aBrokenFileIsReportedAndItsReadableLinesHold() throws IOException {
    Files.createDirectories(directory.resolve("state"));
    Files.writeString(directory.resolve("state/remembered"),
        "# x\nrubbish\u0001\n\ndisabled usual 12\nstopped unless x\nenabled off");
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(TOML)) {
      reeve.awaitStderr("Cannot understand line 2 of ");
      assertEquals(List.of("usual stopped", "unless running", "off stopped"), commands.states());
      assertEquals(0, commands.run("enable", "usual").code());
      assertTrue(Reeve.read(directory.resolve("state/remembered")).contains("enabled usual "));
      reeve.stop();
    }
  }

  @Test
  void anUnreadableFileDelaysNoService() throws IOException {
    Files.createDirectories(directory.resolve("state/remembered"));
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(TOML)) {
      reeve.awaitStderr("Cannot read \"");
      assertEquals(List.of("usual running", "unless running", "off stopped"), commands.states());
      ReeveCommands.Result done = commands.run("disable", "usual");
      assertEquals(5, done.code(), done.out());
      assertTrue(done.err().contains("cannot remember whether a service is enabled: "), done.err());
      reeve.stop();
    }
  }

  @Test
  void disabledStaysDisabledWhenItsFileIsAppliedOrItComesBack() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(TOML)) {
      assertEquals(0, commands.run("stop", "usual").code());
      assertEquals(0, commands.run("disable", "usual", "off").code());
      commands.replaceServices(TOML.replace("enabled = false", "enabled = true")
          .replace("[service.usual]\ncommand = [\"sleep\", \"1000\"]\n", ""));
      assertEquals(0, commands.run("apply").code());
      assertEquals(List.of("unless running", "off stopped"), commands.states());
      commands.replaceServices(TOML);
      assertEquals(0, commands.run("apply").code());
      assertEquals(List.of("usual stopped", "unless running", "off stopped"), commands.states());
      reeve.stop();
    }
  }
}
