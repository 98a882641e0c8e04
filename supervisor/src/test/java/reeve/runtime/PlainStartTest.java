package reeve.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.FaultyDoor;

/** A service without user, limits, cgroup or sandbox costs no call of the kernel for them. */
class PlainStartTest {
  /** The calls of a turn of the loop that has nothing to do. */
  private static final List<String> TURN = List.of("readSignal", "nextDeath", "clear");

  /** /dev/null for its input, the log for its output, the process, and what identifies it. */
  private static final List<String> START =
      List.of("open", "pid", "fileInfo", "openTrusted", "clearNonBlocking", "spawn", "close", "openPidfd");

  @TempDir
  Path directory;

  /** The calls of a restart, which the boot does not share with other work. */
  private List<String> callsOfAStart(String more) {
    FaultyDoor door = new FaultyDoor();
    LoopHarness loop =
        new LoopHarness(directory, "[service.web]\ncommand = [\"/bin/web\"]\n" + more, false, door::before);
    loop.boot();
    loop.turn();
    loop.posix.exits(loop.pid("web"), 1);
    loop.turn();
    door.calls.clear();
    loop.advance(Duration.ofSeconds(1));
    List<String> calls = new ArrayList<>(door.calls);
    assertEquals(TURN, calls.subList(0, TURN.size()));
    return calls.subList(TURN.size(), calls.size());
  }

  @Test
  void aPlainStartMakesTheseCallsAndNoOthers() {
    assertEquals(START, callsOfAStart(""));
  }

  @Test
  void whatAServiceUsesIsSeenInItsCalls() {
    List<String> calls = callsOfAStart("limits = { nofile = 10 }\n");
    assertTrue(calls.contains("prepareGate"), calls::toString);
  }
}
