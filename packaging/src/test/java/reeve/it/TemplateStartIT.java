package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code reeve start worker@a}: services of templates that no file names. */
@Timeout(300)
@Tag("once")
final class TemplateStartIT {
  private static final String FILE = """
      [service."worker@"]
      command = ["sleep", "100${INSTANCE}"]
      requires = ["base@${ARG}"]
      tags = ["app"]
      [service."base@"]
      command = ["sleep", "2000"]
      [service.web]
      command = ["sleep", "3000"]
      """;

  @TempDir
  Path directory;

  private static String command(int pid) {
    return Reeve.read(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ').strip();
  }

  @Test
  void anInstanceIsMadeOfItsTemplateAndKeptByApplyUntilItIsRemoved() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(FILE)) {
      ReeveCommands.Result started = commands.run("start", "worker@7");
      assertEquals(0, started.code(), started.err());
      int pid = commands.pid("worker@7");
      assertEquals("sleep 1007", command(pid));
      assertEquals(List.of("web running", "worker@7 running", "base@7 running"), commands.states());
      assertEquals(0, commands.run("start", "worker@7", "web").code());
      assertEquals("3 services are unchanged\n", commands.run("apply").out());
      assertEquals(pid, commands.pid("worker@7"));
      assertTrue(commands.run("render", "-c", "reeve.toml", "worker@8").out().contains("\"1008\""));
      assertEquals(0, commands.run("stop", "worker@7").code());
      assertEquals(0, commands.run("apply").code());
      assertEquals(List.of("web running", "worker@7 stopped", "base@7 running"), commands.states());
      assertEquals(0, commands.run("restart", "worker@7").code());
      commands.replaceServices(FILE.replace("100$", "101$"));
      assertTrue(commands.run("plan").out().startsWith("~ worker@7: is restarted\n"), commands.run("plan")::out);
      assertEquals(0, commands.run("apply").code());
      assertEquals("sleep 1017", command(commands.pid("worker@7")));
      assertEquals(0, commands.run("remove", "worker@7").code());
      assertEquals(List.of("web running", "base@7 running"), commands.states());
      commands.replaceServices(FILE.replace("base@", "other@"));
      ReeveCommands.Result gone = commands.run("apply");
      assertTrue(gone.out().startsWith("base@7: removed\n"), gone.out());
      assertEquals(List.of("web running"), commands.states());
      reeve.stop();
    }
  }

  @Test
  void anInstanceThatIsSavedIsAServiceOfTheFile() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(FILE)) {
      assertEquals(0, commands.run("start", "worker@7").code());
      int pid = commands.pid("worker@7");
      ReeveCommands.Result saved = commands.run("save", "worker@7", "base@7");
      assertEquals(0, saved.code(), saved.err());
      assertTrue(Reeve.read(directory.resolve("reeve.toml")).endsWith(
          "\n[service.\"worker@7\"]\n\n[service.\"base@7\"]\n"), () -> Reeve.read(directory.resolve("reeve.toml")));
      assertEquals("3 services are unchanged\n", commands.run("apply").out());
      assertEquals(pid, commands.pid("worker@7"));
      assertEquals(false, commands.status("worker@7").get("transient").getAsBoolean());
      reeve.stop();
    }
  }

  @Test
  void whatCannotBeMadeIsAnErrorAndStartsNothing() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(FILE + "[service.two]\ninstances = 2\ncommand = ['sleep', '900']\n")) {
      ReeveCommands.Result unknown = commands.run("start", "worker@1", "wroker@2");
      assertEquals(2, unknown.code());
      assertEquals(
          "reeve: cannot find the service \"wroker@2\", and the files have no template \"wroker@\" to make it of; "
              + "there is \"base@\" or \"worker@\"; did you mean \"worker@\"?\n",
          unknown.err());
      ReeveCommands.Result more = commands.run("start", "two@3");
      assertTrue(more.err().contains("reeve scale changes their number"), more.err());
      ReeveCommands.Result name = commands.run("start", "worker@a/b");
      assertTrue(name.err().contains("cannot use \"worker@a/b\" as the name of a service"), name.err());
      commands.replaceServices(FILE + "[service.new]\ncommand = ['sleep', '9']\n"
          + "[service.\"dep@\"]\ncommand = ['sleep', '9']\nrequires = ['new']\n[service.\"worker@own\"]\n");
      ReeveCommands.Result dependency = commands.run("start", "dep@1");
      assertEquals(5, dependency.code());
      assertTrue(dependency.err().contains("it depends on \"new\", which the files have since the last apply"),
          dependency.err());
      assertTrue(commands.run("start", "worker@own").err().contains("the files have it since the last apply"));
      commands.replaceServices(FILE + "x = \n");
      assertEquals(78, commands.run("start", "worker@1").code());
      assertEquals(List.of("web running", "two@1 running", "two@2 running"), commands.states());
      reeve.stop();
    }
  }

  @Test
  void anInstanceSurvivesAKillAndAnUpgradeOfReeve() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve first = commands.serve(FILE)) {
      assertEquals(0, commands.run("start", "worker@7").code());
      int pid = commands.pid("worker@7");
      first.until("the definition is stored", () -> Reeve.read(directory.resolve("state/definitions.toml"))
          .contains("# Made of its template: worker@7\n"));
      Reeve.signal(first.jvmPid(), "KILL");
      first.awaitExit();
      try (Reeve second = commands.serve(FILE)) {
        second.until("it is adopted", () -> commands.pid("worker@7") == pid);
        assertEquals("3 services are unchanged\n", commands.run("apply").out());
        assertEquals(0, commands.run("upgrade").code());
        assertEquals(pid, commands.pid("worker@7"));
        commands.replaceServices("[service.web]\ncommand = [\"sleep\", \"3000\"]\n");
        assertEquals(0, commands.run("apply").code());
        assertEquals(List.of("web running"), commands.states());
        second.stop();
      }
    }
  }
}
