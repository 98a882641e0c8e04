package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** memory-restart goes on when reeve is killed and started again, and when it replaces its program. */
@Tag("once")
final class UsageRestartLivesIT extends UpgradeFixture {
  /** Grows once, when the file {@code grow} appears. */
  private static final String SCRIPT = """
      #!/bin/sh
      trap 'exit 0' TERM
      until rm grow 2>/dev/null; do sleep 0.05; done
      { head -c 60000000 /dev/zero; exec sleep 1000; } | tail -c 60000000 >/dev/null &
      wait
      """;
  private static final String SERVICES = """
      [service.web]
      command = ["./web"]
      memory-restart = "40MB"
      """;

  private long pid() {
    return EventFields.pid(reeve.awaitEvent("web", "started"));
  }

  private void growsAndIsRestarted(long pid) throws Exception {
    reeve.awaitEvent("web", "memory-exceeded");
    assertEquals("memory", EventFields.text(reeve.awaitEvent("web", "exited"), "reason"));
    reeve.until("it runs again", () -> status("web").get("pid").getAsLong() != pid
        && EventFields.text(status("web"), "state").equals("running"));
    assertTrue(commands.run("why", "web").out().replaceAll("\\s+", " ").contains("its memory exceeded memory-restart"));
  }

  @Test
  void aReeveThatAdoptsAServiceRestartsItWhenItGrows() throws Exception {
    TestFiles.writeScript(directory.resolve("web"), SCRIPT);
    serve(SERVICES);
    long pid = pid();
    Reeve.signal(reeve.pid(), "KILL");
    reeve.awaitExit();
    reeve = Reeve.in(directory).services(SERVICES).run();
    commands.awaitServing(reeve);
    assertEquals(pid, status("web").get("pid").getAsLong());
    Files.createFile(directory.resolve("grow"));
    growsAndIsRestarted(pid);
  }

  @Test
  void aReeveThatReplacesItsProgramRestartsAServiceThatGrowsAfterwards() throws Exception {
    TestFiles.writeScript(directory.resolve("web"), SCRIPT);
    serve(SERVICES);
    long pid = pid();
    upgrade();
    assertEquals(pid, status("web").get("pid").getAsLong());
    Files.createFile(directory.resolve("grow"));
    growsAndIsRestarted(pid);
  }
}
