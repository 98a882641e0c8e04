package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A program that cannot replace the running one: nothing changes. */
@Tag("once")
class UpgradeFailureIT extends UpgradeFixture {
  @Test
  void aProgramThatCannotReplaceItLeavesItAsItWas() throws Exception {
    serve("""
        [service.steady]
        command = ["/bin/sleep", "1000"]
        """);
    long pid = reeve.awaitEvent("steady", "started").get("pid").getAsLong();
    Path tree = Files.createDirectories(directory.resolve("new"));
    assertNotUpgraded(tree, "no such file or directory");
    Path launcher = Files.createDirectory(tree.resolve("bin")).resolve("reeve");
    Files.writeString(launcher, "#!/bin/sh\necho 'reeve: no JVM here' >&2; exit 127\n");
    assertNotUpgraded(tree, "permission denied");
    TestFiles.setMode(launcher, "rwxr-xr-x");
    assertNotUpgraded(tree, "ended with exit 127: no JVM here");
    Files.writeString(launcher, "#!/bin/sh\necho fine\n");
    assertNotUpgraded(tree, "ended with exit 0 and without a report");
    Files.writeString(launcher, "#!/bin/sh\nkill -SEGV $$\n");
    assertNotUpgraded(tree, "ended with SIGSEGV");
    Files.writeString(directory.resolve("reeve.toml"), "[service.steady]\ncommand = 7\n");
    assertNotUpgraded(Reeve.HOME, "reeve.toml:2");
    assertEquals(pid, status("steady").get("pid").getAsLong());
    List<JsonObject> failed =
        reeve.ledger().stream().filter(e -> Reeve.hasField(e, "event", "upgrade-failed")).toList();
    assertEquals(6, failed.size(), failed::toString);
    reeve.stop();
  }

  /** The trial is good, and the JVM that it names is not there any more. */
  @Test
  void aProgramThatCannotBeExecutedAfterAGoodTrialLeavesItAsItWas() throws Exception {
    serveWithFewDescriptors("""
        [service.steady]
        command = ["/bin/sleep", "1000"]
        [service.notify]
        type = "notify"
        shell = true
        command = 'until [ -e go ]; do sleep 0.05; done; systemd-notify --ready; exec sleep 1000'
        notify-access = "all"
        """ + FLAPPING);
    long pid = reeve.awaitEvent("steady", "started").get("pid").getAsLong();
    Path launcher = Files.createDirectories(directory.resolve("new/bin")).resolve("reeve");
    String report = String.join("\\000", "reeve trial 1", "2", directory.resolve("state").toAbsolutePath().toString(),
        "/no/java", "", "false", "1", "java", "reeve trial 1", "");
    Files.writeString(launcher, "#!/bin/sh\nprintf '" + report + "'\n");
    TestFiles.setMode(launcher, "rwxr-xr-x");
    long most = reeve.openDescriptors() + 3; // those of a start that is under way
    String limit = descriptorLimit();
    assertFalse(limit.contains(" 900 "), limit);
    ReeveCommands.Result result = commands.run("upgrade", "--to", directory.resolve("new").toString());
    assertEquals(1, result.code(), () -> result.err() + reeve.describe());
    assertTrue(result.err().startsWith("reeve: cannot upgrade reeve: the new program was tried"), result.err());
    reeve.until("the reason is recorded", () -> reeve.ledger().stream().anyMatch(
        e -> Reeve.hasField(e, "event", "upgrade-failed")
            && EventFields.text(e, "message").contains("\"/no/java\" cannot be executed: no such file")));
    assertEquals(pid, status("steady").get("pid").getAsLong());
    reeve.awaitEvents("flapping", "exited", reeve.events("flapping", "exited").size() + 3);
    Files.writeString(directory.resolve("go"), "");
    reeve.awaitEvent("notify", "ready");
    assertEquals(0, commands.run("restart", "steady").code());
    assertEquals(limit, descriptorLimit());
    reeve.until("no descriptor is left open", () -> reeve.openDescriptors() <= most);
    upgrade();
    reeve.stop();
    assertRuns("flapping", "3");
    assertEquals(List.of(), reeve.survivors());
  }

  private void assertNotUpgraded(Path tree, String why) {
    ReeveCommands.Result result = commands.run("upgrade", "--to", tree.toString());
    assertEquals(1, result.code(), () -> result.err() + reeve.describe());
    assertTrue(result.err().startsWith("reeve: cannot upgrade reeve: "), result.err());
    assertTrue(result.err().contains(why), result.err());
  }

  private String descriptorLimit() {
    return Reeve.read(Path.of("/proc/" + reeve.jvmPid() + "/limits")).lines()
        .filter(line -> line.contains("open files"))
        .findFirst().orElseThrow();
  }
}
