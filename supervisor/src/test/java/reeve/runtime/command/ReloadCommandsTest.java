package reeve.runtime.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Signal;
import reeve.core.Requester;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.posix.SpawnRequest;
import reeve.runtime.LoopHarness;

/** {@code reload-command}, over a kernel in memory. */
class ReloadCommandsTest {
  @TempDir
  Path directory;

  private final List<String> answers = new ArrayList<>();
  private LoopHarness loop;

  private void web(String more) {
    loop = new LoopHarness(directory,
        "[service.web]\ncommand = [\"/bin/web\"]\nreload-command = { command = [\"/bin/again\"]" + more + " }\n")
        .boot();
    loop.events.clear();
  }

  /** @return the pid of the command; -1: there is none */
  private int begin() {
    int before = loop.posix.spawned.size();
    loop.reloads.begin(loop.service("web"), loop.service("web").spec().hooks().reload().get(),
        failure -> answers.add("" + failure));
    return loop.posix.spawned.size() == before ? -1 : loop.posix.spawned.get(before).pid();
  }

  @Test
  void knowsTheMainProcessAndReportsTheEndOnce() {
    web("");
    int main = loop.pid("web");
    int pid = begin();
    SpawnRequest request = loop.posix.spawned.get(loop.posix.spawned.size() - 1).request();
    assertEquals(Integer.toString(main), request.environment().get("MAINPID"));
    assertEquals("reload-command", request.environment().get("REEVE_HOOK"));
    assertTrue(loop.reloads.isRunning("web"));
    assertEquals(List.of(), answers);
    loop.posix.exits(pid, 0);
    loop.turn();
    assertEquals(List.of("null"), answers);
    assertEquals(List.of("web HookEnded"), loop.events);
    assertFalse(loop.reloads.isRunning("web"));
    assertEquals(main, loop.pid("web"));
    assertEquals(-1, loop.untilNext(), "nothing is left to wake up for");
  }

  @Test
  void theAnswerGivesTheReasonOfAFailedReload() {
    web("");
    loop.posix.exits(begin(), 3);
    loop.turn();
    loop.posix.failSpawns("/bin/again", Errno.EACCES);
    assertEquals(-1, begin());
    assertEquals("its reload-command failed: exit 3", answers.get(0));
    assertTrue(answers.get(1).contains("/bin/again"), answers::toString);
    assertFalse(loop.reloads.isRunning("web"));
  }

  @Test
  void aFailureIsIgnoredIfTheDefinitionSaysSo() {
    web(", ignore-failure = true");
    loop.posix.exits(begin(), 3);
    loop.turn();
    assertEquals(List.of("null"), answers);
  }

  @Test
  void aStopCancelsTheCommand() {
    web("");
    int pid = begin();
    loop.posix.appears(6001, pid, 6001, 6001, Environment.empty()); // a child in a session of its own
    loop.backend.shutdown(false, Requester.SELF);
    assertTrue(loop.posix.kills.stream().anyMatch(kill -> kill.equals(new FakePosix.Kill(-pid, Signal.TERM))),
        loop.posix.kills::toString);
    loop.posix.exits(pid, 0);
    loop.turn();
    assertEquals(List.of("its reload-command was cancelled, because it does not run any more"), answers);
  }

  @Test
  void theEndOfTheServiceCancelsTheCommand() {
    web("");
    int pid = begin();
    loop.posix.exits(loop.pid("web"), 1);
    loop.turn();
    assertTrue(loop.posix.kills.stream().anyMatch(kill -> kill.equals(new FakePosix.Kill(-pid, Signal.TERM))),
        loop.posix.kills::toString);
    loop.posix.exits(pid, 0);
    loop.turn();
    assertEquals(List.of("its reload-command was cancelled, because it does not run any more"), answers);
  }
}
