package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Profiles, drop-ins and files with faults, with the built program. */
@Tag("once")
final class ConfigLayersIT {
  @TempDir
  Path directory;

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void aRunningReeveKeepsItsProfileAndNoticesADropIn() throws IOException {
    String plain = "[service.web]\ncommand = [\"sleep\", \"1000\"]\n";
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = Reeve.in(directory)
        .services(plain + "[profile.dev.service.web]\ncommand = [\"sleep\", \"2000\"]\n")
        .run("--profile", "dev")) {
      commands.awaitServing(reeve);
      assertTrue(commands.run("version", "--json").out().contains("\"profiles\":[\"dev\"]"));
      assertTrue(commands.run("version").out().contains(", profile dev"));
      assertEquals("1 service is unchanged\n", commands.run("apply").out());
      write("reeve.toml.d/10.toml", "[profile.dev.service.web]\ncommand = [\"sleep\", \"3000\"]\n");
      String plan = commands.run("plan").out();
      assertTrue(plan.contains("[\"sleep\", \"3000\"], was [\"sleep\", \"2000\"]"), plan);
      reeve.until("status reports the drop-in",
          () -> commands.run("status", "--json").out().contains("\"files\":{"));
      assertEquals(0, commands.run("apply").code());
      reeve.stop();
    }
  }

  @Test
  void aProfileThatDoesNotExistIsRefusedWithThoseThatDo() throws IOException {
    write("reeve.toml", "[service.web]\ncommand = [\"true\"]\n[profile.dev.service.web]\n");
    ReeveCommands commands = new ReeveCommands(directory).environment("REEVE_PROFILE", "prod");
    ReeveCommands.Result check = commands.run("check", directory.resolve("reeve.toml").toString());
    assertEquals(78, check.code());
    assertTrue(check.err().contains("cannot find the profile \"prod\": the files have \"dev\""), check.err());
  }

  @Test
  void aFaultCostsOnlyTheServicesOfItsFileAndThoseThatRunStay() throws IOException {
    write("conf/b.toml", "[service.b]\ncommand = [\"sleep\", \"1000\"]\nrestart = \"x\"\n");
    write("conf/c.toml", "[service.c]\ncommand = [\"sleep\", \"1000\"]\n");
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = Reeve.in(directory).services("include = [\"conf/*.toml\"]",
        "[service.a]\ncommand = [\"sleep\", \"1000\"]\n").run("--keep-going")) {
      commands.awaitServing(reeve);
      reeve.awaitStderr("b.toml:3: service.b.restart: cannot be \"x\"");
      reeve.awaitStderr("1 problem; left out b");
      assertEquals(List.of("a running", "c running"), commands.states());
      int c = commands.pid("c");
      write("conf/b.toml", "[service.b]\ncommand = [\"sleep\", \"1000\"]\n");
      write("conf/c.toml", "[service.c\n");
      ReeveCommands.Result apply = commands.run("apply");
      assertEquals(78, apply.code(), apply.out());
      assertTrue(apply.err().contains("c.toml:1: "), apply.err());
      assertEquals(List.of("a running", "b running", "c running"), commands.states());
      assertEquals(c, commands.pid("c"));
      reeve.signal("HUP");
      reeve.awaitStderr("Problem: ");
      assertEquals(c, commands.pid("c"));
      reeve.stop();
    }
  }

  @Test
  void aTableThatWasLeftOutIsNotScaledAndAFaultInAnEditedFileIsNoResult() throws IOException {
    write("conf/b.toml", "[service.b]\ninstances = 1\ncommand = [\"sleep\", \"1000\"]\n");
    ReeveCommands commands = new ReeveCommands(directory).environment("VISUAL", "sed -i $arestart=3");
    try (Reeve reeve = Reeve.in(directory).services("include = [\"conf/*.toml\"]\non-error = 'skip'",
        "[service.a]\ncommand = [\"sleep\", \"1000\"]\n[target.app]\nrequires = ['a', 'b']\n")
        .run("--target", "app", "--keep-going")) {
      commands.awaitServing(reeve);
      JsonObject running = commands.run("version", "--json").json().getAsJsonObject("running");
      assertEquals("app", running.get("target").getAsString());
      assertTrue(running.get("keepGoing").getAsBoolean());
      ReeveCommands.Result edit = commands.run("edit", "--yes", "b");
      assertEquals(78, edit.code(), edit.out());
      assertTrue(edit.err().contains("service.b.restart: ") && edit.err().contains("the edited copy is kept as "),
          edit.err());
      assertEquals(0, commands.run("scale", "b", "2").code());
      write("conf/b.toml", "[service.b]\ninstances = 1\ncommand = [\"sleep\", \"1000\"]\nrestart = 3\n");
      ReeveCommands.Result scale = commands.run("scale", "b", "3");
      assertEquals(78, scale.code(), scale.out());
      assertTrue(scale.err().contains("b.toml:4: service.b.restart: "), scale.err());
      assertEquals(List.of("a running", "b@1 running", "b@2 running"), commands.states());
      assertEquals(0, commands.run("scale", "b", "1").code(), "fewer need no file");
      reeve.stop();
    }
  }
}
