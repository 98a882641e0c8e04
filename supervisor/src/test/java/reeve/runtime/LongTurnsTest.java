package reeve.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Signal;
import reeve.control.ServiceAction;
import reeve.core.Requester;
import reeve.core.ServiceState;
import reeve.posix.FaultyDoor;

/** Much work is done in slices: a signal does not wait for it. Each start takes 3 ms here. */
class LongTurnsTest {
  private static final int SERVICES = 20;

  @TempDir
  Path directory;

  private final FaultyDoor door = new FaultyDoor();
  private LoopHarness loop;

  private void boot(String more) {
    StringBuilder toml = new StringBuilder("[defaults]\nrestart-delay = \"0s\"\n");
    for (int i = 0; i < SERVICES; i++) {
      toml.append("[service.s").append(i).append("]\ncommand = [\"/bin/s").append(i).append("\"]\n").append(more);
    }
    loop = new LoopHarness(directory, toml.toString(), false, door::before);
    door.fails = call -> {
      if (door.calls.get(call).equals("spawn")) {
        loop.clock.advance(Duration.ofMillis(3));
      }
      return false;
    };
    loop.boot();
  }

  @Test
  void theBootStartsTheServicesInTheirOrderInSeveralTurns() {
    boot("");
    int first = loop.posix.spawned.size();
    assertTrue(first > 0 && first < SERVICES, "started at once: " + first);
    assertEquals(0, loop.untilNext());
    loop.settle(Duration.ofSeconds(1));
    assertEquals(SERVICES, loop.posix.spawned.size());
    for (int i = 0; i < SERVICES; i++) {
      assertEquals("/bin/s" + i, loop.posix.spawned.get(i).request().program());
    }
  }

  @Test
  void aStartIsReportedInItsTurnAndNotBehindTheOtherStarts() {
    boot("");
    int first = loop.posix.spawned.size();
    assertTrue(first < SERVICES, "started at once: " + first);
    assertEquals(first, loop.events.stream().filter(event -> event.contains("Started")).count(),
        loop.events.toString());
  }

  /** A turn has a price of its own: a stop of a hundred services took 54 turns. */
  @Test
  void aStageGoesOnWhileNothingWaitsForTheLoop() {
    boot("");
    int first = loop.posix.spawned.size();
    loop.turnWithoutSignal();
    int next = loop.posix.spawned.size() - first;
    assertTrue(next > first && next < SERVICES - first, first + " were started by the boot, " + next + " by a turn");
  }

  @Test
  void aSignalAndADescriptorEndTheStageThatGoesOn() {
    for (boolean signal : new boolean[] {true, false}) {
      boot("");
      int first = loop.posix.spawned.size();
      door.fails = call -> {
        if (door.calls.get(call).equals("spawn")) {
          loop.clock.advance(Duration.ofMillis(3));
          if (loop.posix.spawned.size() == first + 1) {
            loop.posix.arrives(Signal.CHLD, 1, 0); // which ends nothing
            if (signal) {
              loop.posix.arrives(Signal.TERM, 1, 0);
            } else {
              loop.backend.post(() -> {});
            }
          }
        }
        return false;
      };
      loop.turnWithoutSignal();
      assertEquals(first + 2, loop.posix.spawned.size());
      assertEquals(0, loop.untilNext());
    }
  }

  @Test
  void aSignalDuringTheBootStopsWhatRunsAndStartsNothingMore() {
    boot("");
    loop.posix.killListener = (target, signal) -> {
      if (target > 0 && loop.posix.alive(target) || target < 0 && loop.posix.alive(-target)) {
        loop.posix.dies(Math.abs(target), signal);
      }
    };
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    assertTrue(loop.services.isShuttingDown(), "seen in the next turn");
    int started = loop.posix.spawned.size();
    loop.settle(Duration.ofSeconds(1));
    assertTrue(loop.supervisor.isOver());
    assertEquals(started, loop.posix.spawned.size(), "nothing is started to be stopped");
    assertEquals(List.of(), loop.posix.living());
    assertEquals(ServiceState.STOPPED, loop.service("s19").state());
  }

  @Test
  void signalsThatAreMoreThanATurnTakesAreReadInTheNextTurnWithoutAPoll() {
    boot("");
    loop.settle(Duration.ofSeconds(1));
    for (int i = 0; i < 64; i++) {
      loop.posix.arrives(Signal.WINCH, 1, 0);
    }
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    assertFalse(loop.services.isShuttingDown(), "it is behind those that one turn takes");
    assertEquals(0, loop.untilNext());
    loop.turnWithoutSignal();
    assertTrue(loop.services.isShuttingDown());
  }

  @Test
  void aSignalIsSeenWhileManyServicesRestart() {
    boot("");
    loop.settle(Duration.ofSeconds(1));
    for (int pid : new ArrayList<>(loop.posix.living())) {
      loop.posix.exits(pid, 1);
    }
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    assertTrue(loop.services.isShuttingDown());
    assertTrue(loop.posix.spawned.size() < 2 * SERVICES, "most had not been restarted");
    assertEquals(0, loop.untilNext(), "the other deaths are handled next");
    loop.settle(Duration.ofSeconds(30));
    assertEquals(SERVICES, loop.events.stream().filter(event -> event.endsWith("Exited exit 1")).count());
  }

  @Test
  void aProcessThatDiedBeforeItsStopTimerIsNotKilledThoughItsDeathWaits() {
    boot("stop = [\"SIGTERM 5s\", \"SIGKILL\"]\n");
    loop.settle(Duration.ofSeconds(1));
    int last = loop.pid("s19");
    loop.backend.act(ServiceAction.STOP, List.of("s19"), true, new Requester(7, 0));
    loop.turn();
    loop.clock.advance(Duration.ofSeconds(5));
    for (int i = 0; i < SERVICES; i++) {
      loop.posix.exits(loop.pid("s" + i), 1);
    }
    loop.turn();
    assertTrue(loop.posix.spawned.size() < 2 * SERVICES - 1, "deaths wait");
    assertFalse(loop.posix.kills.stream().anyMatch(kill -> kill.signal().equals(Signal.KILL)), "it died in time");
    assertEquals(ServiceState.STOPPED, loop.service("s19").state());
    assertFalse(loop.posix.alive(last));
  }

  /** To look at the processes of ten thousand services, and to find what waits for each, took seconds of one turn. */
  @Test
  void ofManyServicesThatStopTheFirstOnesAreAnnouncedAndTheOthersCounted() {
    StringBuilder toml = new StringBuilder("[service.later]\ncommand = [\"/bin/later\"]\nrequires = [\"s1\"]\n");
    for (int i = 0; i < 25; i++) {
      toml.append("[service.s").append(i).append("]\ncommand = [\"/bin/s\"]\n");
    }
    loop = new LoopHarness(directory, toml.toString()).boot();
    loop.settle(Duration.ofMillis(100));
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.turn();
    loop.advance(Duration.ofMillis(2100));
    List<String> waiting = loop.announcements.stream().filter(text -> text.startsWith("waiting ")).toList();
    assertEquals(21, waiting.size(), waiting::toString);
    assertTrue(waiting.get(0).startsWith("waiting later waiting for "), waiting::toString);
    assertTrue(waiting.get(0).endsWith("; s1 waits for that"), waiting::toString);
    assertEquals("waiting null waiting for 5 more services to stop", waiting.get(20));
  }

  @Test
  void aMainProcessThatIsGoneIsFoundAtAStopRequest() {
    boot("");
    loop.settle(Duration.ofSeconds(1));
    loop.posix.vanishes(loop.pid("s3")); // reaped by another part of the program, say
    loop.backend.act(ServiceAction.STOP, List.of("s3"), true, new Requester(7, 0));
    loop.settle(Duration.ofSeconds(1));
    assertEquals(ServiceState.STOPPED, loop.service("s3").state());
    assertTrue(loop.log.toString().contains("Cannot know how the main process of \"s3\""), loop.log::toString);
  }

  @Test
  void aMainProcessThatIsGoneIsFoundAfterAnInternalError() {
    boot("");
    loop.settle(Duration.ofSeconds(1));
    loop.posix.vanishes(loop.pid("s3"));
    int before = door.calls.size();
    door.fails = call -> call == before;
    loop.turn();
    door.fails = call -> false;
    loop.settle(Duration.ofSeconds(1));
    assertEquals(2, loop.events.stream().filter("s3 Started"::equals).count(), loop.events::toString);
  }
}
