package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits and memory-restart of a reeve that an ordinary user runs. */
@Tag("once")
final class UnprivilegedLimitsIT {
  private static final String[] USER = {"setpriv", "--reuid", "65532", "--regid", "65532", "--clear-groups", "sh", "-c",
      "ulimit -n 4096; exec \"$0\" \"$@\""};

  @TempDir
  Path directory;

  @BeforeEach
  void asRoot() throws Exception {
    Reeve.require(TestFiles.isRoot() && TestFiles.succeeds("setpriv", "--version"), "root, to become another user");
    TestFiles.setMode(directory, "rwxrwxrwx");
  }

  private static void assertContains(String text, String part) {
    assertTrue(text.contains(part), text);
  }

  @Test
  void aLimitAboveTheHardOneIsAnErrorWithItsStepAndNothingIsStarted() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = Reeve.in(directory).wrappedBy(USER).services("""
        [service.high]
        command = ["touch", "started"]
        restart = "no"
        limits = { nofile = "100:8192" }
        [service.low]
        command = ["sh", "-c", "ulimit -Sn; ulimit -Hn; exec sleep 1000"]
        limits = { nofile = "100:4096" }
        """).run()) {
      assertEquals("100\n4096\n", reeve.awaitLog("low", "4096\n"));
      String why = "cannot set its resource limits: operation not permitted";
      assertContains(EventFields.text(reeve.awaitEvent("high", "start-failed"), "message"), why);
      assertContains(commands.run("status", "high").out(), why);
      assertContains(commands.run("status").out(), "cannot set its resource limits");
      assertFalse(Files.exists(directory.resolve("started")));
    }
    ReeveCommands.Result check = commands.await(commands.shell("exec setpriv --reuid 65532 --regid 65532 "
        + "--clear-groups sh -c 'ulimit -n 4096; exec \"$0\" check' \"$0\""));
    assertContains(check.out() + check.err(), "cannot set the limit nofile of \"high\": the hard limit of this process"
        + " is 4096, and to raise it needs CAP_SYS_RESOURCE");
  }

  /** A program of its own runtime, whose memory is not that of a shell. */
  @Test
  void aNodeServiceThatGrowsIsRestartedByMemoryRestart() throws Exception {
    Reeve.require(TestFiles.succeeds("node", "--version"), "node");
    TestFiles.write(directory.resolve("server.js"), """
        const fs = require('fs');
        const grows = !fs.existsSync('grown');
        fs.writeFileSync('grown', '');
        const kept = [];
        const timer = setInterval(() => {
          if (grows && kept.length < 40) kept.push(Buffer.alloc(8 << 20, 1));
        }, 20);
        process.on('SIGTERM', () => { clearInterval(timer); console.log('closed'); });
        """);
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = Reeve.in(directory).wrappedBy(USER).services("""
        [service.web]
        command = ["node", "server.js"]
        memory-restart = "200MB"
        """).run()) {
      assertEquals(200_000_000, reeve.awaitEvent("web", "memory-exceeded").get("limitBytes").getAsLong());
      assertTrue(reeve.awaitEvent("web", "exited").get("clean").getAsBoolean());
      reeve.awaitEvents("web", "started", 2);
      assertContains(reeve.log("web"), "closed");
      assertEquals(0, commands.run("status", "web", "--json").firstService().get("restarts").getAsInt());
    }
  }
}
