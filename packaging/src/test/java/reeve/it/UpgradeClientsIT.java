package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reeve.Await;

/** Commands that wait for a result while reeve replaces its program twice: nothing is done a second time. */
@Tag("once")
final class UpgradeClientsIT extends UpgradeFixture {
  private static final String GATE = "until [ -e go ]; do sleep 0.05; done; ";
  private static final String READY = "ready = { file = \"ready.NAME\" }\nstart-timeout = \"1m\"\n";
  private static final String SERVICES = """
      [service.reads]
      shell = true
      command = "while :; do echo line; sleep 0.05; done"
      reload-command = ["sh", "-c", "echo x >>reloads; GATE"]
      """.replace("GATE", GATE);
  private static final String LATE =
      "[service.late]\nshell = true\ncommand = \"echo x >>lates; " + GATE + "touch ready.late; exec sleep 1000\"\n"
          + READY.replace("NAME", "late");

  private long count(String file) {
    return Reeve.read(directory.resolve(file)).lines().count();
  }

  @Test
  void theResultsOfChangesAreAwaitedAndNothingIsDoneTwice() throws Exception {
    serve(SERVICES);
    reeve.awaitLog("reads", "line");
    assertEquals(0, commands.run("start", "--name", "goes", "--stop", "SIGTERM 1m", "--shell", "--",
        "trap '" + GATE + "exit 0' TERM; echo up >up; while :; do sleep 0.05; done").code());
    reeve.awaitFile("up");
    Map<String, ReeveCommands.Running> running = new LinkedHashMap<>();
    running.put("reload", commands.start("reload", "reads"));
    reeve.awaitFile("reloads");
    running.put("remove", commands.start("remove", "goes"));
    reeve.awaitEvent("goes", "stopping");
    commands.replaceServices(SERVICES + LATE);
    running.put("apply", commands.start("apply", "--json"));
    reeve.awaitFile("lates");
    upgrade();
    upgrade();
    for (ReeveCommands.Running one : running.values()) {
      assertTrue(one.process().isAlive(), () -> Reeve.read(one.out()) + Reeve.read(one.err()) + reeve.describe());
    }
    Files.writeString(directory.resolve("go"), "");
    Map<String, String> failed = new LinkedHashMap<>();
    for (Map.Entry<String, ReeveCommands.Running> one : running.entrySet()) {
      ReeveCommands.Result result = commands.await(one.getValue());
      if (result.code() != 0) {
        failed.put(one.getKey(), result.code() + result.out() + result.err());
      } else if (one.getKey().equals("apply")) {
        assertTrue(result.out().contains("\"kind\":\"new\""), result.out());
      }
    }
    assertEquals(Map.of(), failed, reeve::describe);
    for (String file : List.of("reloads", "lates")) {
      assertEquals(1, count(file), file);
    }
    assertNotEquals(0, commands.run("status", "goes").code(), "it is removed");
  }

  @Test
  void topAndLogsGoOn() {
    serve(SERVICES);
    ReeveCommands.Running top = commands.start("top", "-n", "8", "--interval", "300ms", "--json", "reads");
    ReeveCommands.Running logs = commands.start("logs", "-f", "-n", "0", "reads");
    Await.until("both show something",
        () -> !Reeve.read(top.out()).isEmpty() && Reeve.read(logs.out()).lines().count() > 2);
    int pid = commands.pid("reads");
    upgrade();
    long shown = Reeve.read(logs.out()).lines().count();
    Await.until("further lines", () -> Reeve.read(logs.out()).lines().count() > shown + 5);
    ReeveCommands.Result result = commands.await(top);
    assertEquals(0, result.code(), result.err());
    List<String> tables = new ArrayList<>(result.out().lines().filter(line -> line.contains("\"reads\"")).toList());
    assertEquals(8, tables.size(), result.out());
    for (String table : tables) {
      assertTrue(table.contains("\"pid\":" + pid), table);
    }
    logs.process().destroy();
    long written = reeve.log("reads").lines().count();
    assertTrue(Reeve.read(logs.out()).lines().count() <= written);
  }
}
