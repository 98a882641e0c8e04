package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hooks of the built program, with real processes. */
@Tag("once")
final class HookCommandsIT {
  @TempDir
  Path directory;

  private String text(String name) {
    return Reeve.read(directory.resolve(name));
  }

  @Test
  void theHooksOfALifeRunInOrderWithItsFactsAndALastOneBeforeTheRestart() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = ["sh", "-c", "echo run >>runs; test -e second && exec sleep 1000; touch second; sleep 0.2; kill -SEGV $$$$"]
        env = { COLOUR = "blue" }
        restart-delay = "0s"
        pre-start = [["sh", "-c", "echo pre-start $COLOUR >>order"], { command = "echo two >>order; false", shell = true, ignore-failure = true }]
        post-start = { command = "echo post-start $(test $MAINPID -gt 1 && echo main) >>order", shell = true }
        post-stop = { command = "echo post-stop $REEVE_EXIT_SIGNAL $REEVE_EXIT_CODE $REEVE_REASON $SERVICE_RESULT $EXIT_STATUS >>order; env >facts", shell = true }
        pre-stop = { command = "echo pre-stop $REEVE_REASON >>order", shell = true }
        stop-command = { command = "echo stop-command >>order; echo bye; kill $MAINPID", shell = true }
        """).run()) {
      // a post-start runs beside the first lines of the service
      String first = "pre-start blue\ntwo\npost-start main\n";
      reeve.until("the second life",
          () -> text("order").equals(first + "post-stop SIGSEGV none signal SEGV\n" + first));
      assertTrue(text("facts").contains("REEVE_SERVICE=web\n"), text("facts"));
      assertTrue(text("facts").contains("\nREEVE_UPTIME=0."), text("facts"));
      reeve.awaitEvents("web", "ready", 2);
      reeve.until("two runs", () -> text("runs").equals("run\nrun\n"));
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      assertEquals(0, commands.run("stop", "web").code());
      assertEquals(first + "post-stop SIGSEGV none signal SEGV\n" + first
          + "pre-stop request\nstop-command\npost-stop SIGTERM request success TERM\n", text("order"));
      assertTrue(EventFields.isClean(reeve.awaitEvents("web", "exited", 2).get(1)), "its stop-command sent that");
      reeve.until("the output in the log of the service", () -> text("log/web.log").contains("bye"));
    }
  }

  @Test
  void onFailureAndOnRecoveryGetTheReportOfWhy() throws Exception {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = ["sh", "-c", "echo last words; test -e second && exec sleep 1000; touch second; exit 7"]
        restart-delay = "10ms"
        restart-reset-after = "300ms"
        on-failure = { command = "cat >failure.tmp; echo $REEVE_EVENT $REEVE_EXIT_CODE >>failure.tmp; mv failure.tmp failure", shell = true }
        on-recovery = { command = "cat >recovery.tmp; echo $REEVE_EVENT >>recovery.tmp; mv recovery.tmp recovery", shell = true }
        """).run()) {
      String[] failure = reeve.awaitFile("failure").split("\n");
      assertEquals("failure 7", failure[1]);
      JsonObject story = JsonParser.parseString(failure[0]).getAsJsonObject();
      assertEquals("web", story.get("service").getAsString());
      assertEquals(7, story.getAsJsonObject("exit").get("code").getAsInt(), failure[0]);
      assertTrue(story.getAsJsonArray("lines").toString().contains("last words"), failure[0]);
      ReeveCommands.Result why = new ReeveCommands(directory).run("why", "web", "--json");
      assertEquals(why.json().keySet(), story.keySet(), "the same document");
      String[] recovery = reeve.awaitFile("recovery").split("\n");
      assertEquals("recovery", recovery[1]);
    }
  }

  @Test
  void onFailureOfAnEssentialServiceRunsBeforeReeveEnds() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = ["sh", "-c", "exit 9"]
        essential = true
        restart = "no"
        on-failure = { command = "cat >/dev/null; echo $REEVE_EVENT >reported", shell = true }
        """).run()) {
      assertEquals(9, reeve.awaitExit());
      assertEquals("failed\n", text("reported"));
    }
  }

  @Test
  void aReloadCommandGetsTheMainPidAndIsWaitedFor() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = ["sh", "-c", "trap 'echo again >>heard' HUP; echo up >up; while :; do sleep 0.02; done"]
        reload-command = { command = "echo $MAINPID $REEVE_HOOK $COLOUR >reported; kill -HUP $MAINPID; sleep 0.3; echo done >>reported", shell = true }
        env = { COLOUR = "blue" }
        [service.bad]
        command = ["sleep", "1000"]
        reload-command = ["sh", "-c", "echo no such file; exit 3"]
        [service.slow]
        command = ["sleep", "1000"]
        reload-command = { command = "sleep 1001 & (setsid sleep 1001 &) ; wait", shell = true, timeout = "200ms" }
        [service.held]
        command = ["sleep", "1000"]
        reload-command = { command = "touch started; sleep 1; exec sleep 1002", shell = true }
        health = { command = ["sh", "-c", "echo checked >>checked; test ! -e started"], interval = "50ms", failures = 3, on-failure = "mark" }
        """).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      reeve.awaitFile("up");
      ReeveCommands.Result good = commands.run("reload", "web");
      assertEquals("web: reloaded\n", good.out(), good.err());
      assertEquals(0, good.code());
      long pid = reeve.awaitEvent("web", "started").get("pid").getAsLong();
      assertEquals(pid + " reload-command blue\ndone\n", text("reported"), "it was waited for");
      reeve.until("the signal that it sent", () -> text("heard").equals("again\n"));
      JsonObject hook = reeve.awaitEvent("web", "hook");
      assertEquals("reload-command", hook.get("hook").getAsString());
      assertTrue(hook.get("ok").getAsBoolean(), hook.toString());

      ReeveCommands.Result both = commands.run("reload", "bad", "web");
      assertEquals(1, both.code(), both.out());
      assertEquals("web: reloaded\n", both.out());
      assertTrue(both.err().contains("cannot reload \"bad\": its reload-command failed: exit 3"), both.err());
      reeve.awaitLog("bad", "no such file");

      ReeveCommands.Result slow = commands.run("reload", "slow");
      assertEquals(1, slow.code(), slow.out());
      assertTrue(slow.err().contains("not done after"), slow.err());
      reeve.until("no process of the command is left", () -> isGone(reeve, "1001"));

      reeve.until("its health is checked", () -> !text("checked").isEmpty());
      assertEquals(0, commands.run("reload", "held", "--no-wait").code());
      ReeveCommands.Result second = commands.run("reload", "held");
      assertEquals(1, second.code(), second.out());
      assertTrue(second.err().contains("earlier request still runs"), second.err());
      reeve.until("it waits", () -> !isGone(reeve, "1002"));
      assertTrue(reeve.events("held", "unhealthy").isEmpty(), "there was no check while it was reloaded");
      assertEquals(0, commands.run("stop", "held").code());
      reeve.until("the command is broken off", () -> isGone(reeve, "1002"));
      assertEquals(3, commands.run("reload", "held").code());
      assertEquals(pid, commands.status("web")
          .get("pid").getAsLong());
    }
  }

  private static boolean isGone(Reeve reeve, String argument) {
    return ProcessHandle.of(reeve.jvmPid()).orElseThrow().descendants()
        .noneMatch(process -> process.info().commandLine().orElse("").endsWith("sleep " + argument));
  }

  @Test
  void aHookThatHangsIsKilledAsATreeAndIsAFailedStart() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = ["sleep", "1000"]
        restart = "no"
        pre-start = { command = "sleep 1000 & (setsid sleep 1000 &) ; wait", shell = true, timeout = "200ms" }
        """).run()) {
      JsonObject hook = reeve.awaitEvent("web", "hook");
      assertTrue(hook.get("timedOut").getAsBoolean(), hook.toString());
      assertEquals("SIGKILL", EventFields.exit(hook));
      reeve.awaitEvent("web", "failed");
      reeve.until("no process of the hook is left", () -> ProcessHandle.of(reeve.jvmPid()).orElseThrow().descendants()
          .noneMatch(process -> process.info().command().orElse("").endsWith("sleep")));
    }
  }
}
