package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table with several instances, and changes of their number. */
@Tag("once")
final class InstancesIT {
  private static final String STACK = """
      [service.web]
      instances = 2
      command = ["/bin/sh", "-c", "echo $REEVE_INSTANCE of ${INSTANCE}; exec sleep 1000"]
      [service.proxy]
      command = ["sleep", "1000"]
      requires = ["web"]
      """;

  @TempDir
  Path directory;

  private static List<String> names(ReeveCommands commands, String... words) {
    return commands.run(words).out().lines().map(line -> line.split("[: ]")[0]).toList();
  }

  @Test
  void anotherNumberTouchesOnlyTheDifference() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = Reeve.in(directory).services(STACK).run()) {
      reeve.awaitEvent("proxy", "ready");
      commands.awaitServing(reeve);
      reeve.until("each has its number", () -> Reeve.read(directory.resolve("log/web@2.log")).equals("2 of 2\n"));
      int one = commands.pid("web@1");
      int two = commands.pid("web@2");
      int proxy = commands.pid("proxy");

      assertEquals(0, commands.run("scale", "web", "4").code());
      assertEquals(List.of("web@1 running", "web@2 running", "web@3 running", "web@4 running", "proxy running"),
          commands.states());
      reeve.until("a new one has its number", () -> Files.exists(directory.resolve("log/web@4.log"))
          && Reeve.read(directory.resolve("log/web@4.log")).equals("4 of 4\n"));

      assertEquals(List.of("NAME", "web@1", "web@2", "web@3", "web@4"), names(commands, "status", "web"));
      assertEquals(List.of("web@2"), names(commands, "restart", "web@2"));
      int again = commands.pid("web@2");
      assertTrue(again != two, "exactly the named instance is restarted");

      commands.replaceServices(STACK.replace("instances = 2", "instances = 3"));
      String applied = commands.run("apply").out();
      assertTrue(applied.contains("web@4: ") && !applied.contains("web@3: "), applied);
      assertEquals(List.of("web@1 running", "web@2 running", "web@3 running", "proxy running"), commands.states());

      assertEquals(0, commands.run("scale", "web", "2").code());
      assertEquals(List.of("web@1 running", "web@2 running", "proxy running"), commands.states());
      assertEquals(List.of(one, again, proxy),
          List.of(commands.pid("web@1"), commands.pid("web@2"), commands.pid("proxy")));

      commands.replaceServices(STACK.replace("of $", "with $"));
      ReeveCommands.Result refused = commands.run("scale", "web", "3");
      assertTrue(refused.code() != 0 && refused.err().contains("reeve apply first"), refused.err());
      assertTrue(commands.run("scale", "proxy", "2").err().contains("it has no instances"));

      assertEquals(List.of("web@1", "web@2"), names(commands, "stop", "web").stream().sorted().toList());
      reeve.stop();
    }
  }
}
