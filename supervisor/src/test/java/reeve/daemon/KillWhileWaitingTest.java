package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ServiceSpecBuilder;
import reeve.config.Signal;
import reeve.config.StopSchedule;
import reeve.control.ServiceAction;
import reeve.core.Requester;
import reeve.core.ServiceState;

/** Kills reeve while something waits or runs that is no service. */
class KillWhileWaitingTest {
  private static final String BACKUP = """
      [service.backup]
      command = ["/bin/backup"]
      restart = "no"
      schedule = { every = "1m", overlap = "queue" }
      """;
  private static final String WEB = """
      [service.web]
      command = ["/bin/web"]
      restart-delay = "0s"
      on-failure = [{ command = ["/bin/mail"], timeout = "1h" }]
      reload-command = { command = ["/bin/reload"], timeout = "1h" }
      """;

  private static final StopSchedule LONG =
      new StopSchedule(List.of(new StopSchedule.Step(Signal.TERM, Duration.ofHours(1)),
          new StopSchedule.Step(Signal.KILL, Duration.ZERO)));
  private static final Requester CLIENT = new Requester(7, 0);

  @TempDir
  Path directory;
  private ReeveLives lives;

  @BeforeEach
  void machine() throws IOException {
    lives = new ReeveLives(directory);
  }

  private void passes() {
    lives.passes(Duration.ofMinutes(1));
  }

  private void term() {
    lives.arrives(Signal.TERM, 1, 0);
  }

  private int runs() {
    return lives.lives.size();
  }

  private void backupDies() {
    lives.dies("backup");
  }

  /** Its due time was handled, and no later one makes up for it. */
  @Test
  void aRunThatWaitsForTheEndOfAnotherIsStartedOnce() {
    assertTrue(lives.run(BACKUP, -1, false, List.of(this::passes, this::passes, lives::kill)));
    assertEquals(1, runs());
    assertTrue(lives.run(null, -1, false, List.of(this::backupDies, () -> assertEquals(2, runs(), lives::what),
        lives::kill)), "its run is under way, and reeve is killed again");
    assertFalse(lives.run(null, -1, false, List.of(this::backupDies, () -> {
      assertEquals(2, runs(), lives::what);
      assertEquals(ServiceState.EXITED, lives.loop.service("backup").state());
    }, this::term)));
  }

  @Test
  void itIsStartedOnceIfTheOtherEndsWhileNoReeveRuns() {
    assertTrue(lives.run(BACKUP, -1, false, List.of(this::passes, this::passes, lives::kill)));
    backupDies();
    assertFalse(lives.run(null, -1, false, List.of(() -> {
      assertEquals(2, runs(), lives::what);
      assertEquals(1, lives.mains().size());
    }, this::backupDies, () -> assertEquals(2, runs(), lives::what), this::term)));
  }

  private void backupDiesIfItLives() {
    if (lives.mains().containsKey("backup")) {
      backupDies();
    }
  }

  @Test
  void whereverReeveIsKilledItIsStartedOnceIfThatWasRecorded() throws IOException {
    List<Runnable> scenario = List.of(this::passes, this::passes, this::backupDies, this::backupDies, this::term);
    List<Runnable> rest = List.of(this::backupDiesIfItLives, this::backupDiesIfItLives, this::term);
    int queued = 0;
    for (int change = 1;; change++) {
      lives = new ReeveLives(Files.createDirectory(directory.resolve("machine" + change)));
      if (!lives.run(BACKUP, change, change % 2 == 0, scenario)) {
        break;
      }
      Path ledger = lives.state().resolve("ledger.jsonl");
      boolean recorded = Files.exists(ledger) && Files.readString(ledger).contains("\"queued\"");
      queued += recorded ? 1 : 0;
      assertFalse(lives.run(null, -1, false, rest));
      String where = "killed at change " + change + (recorded ? ", after it was queued" : "");
      assertTrue(runs() <= 2 && (!recorded || runs() == 2), () -> runs() + " runs, " + where + lives.what());
      assertEquals(List.of(), lives.violations, where);
    }
    assertTrue(queued > 1);
  }

  private void act(ServiceAction action) {
    lives.loop.backend.post(() -> lives.loop.backend.act(action, List.of("web"), false, CLIENT));
  }

  /** A database that writes its data at its end needs this time. */
  @Test
  void aStopThatWaitsHasTheRestOfItsTime() {
    lives.stubborn = true;
    String toml = "[service.web]\ncommand = [\"/bin/web\"]\nstop = [\"SIGTERM 60s\", \"SIGKILL\"]\n";
    assertTrue(lives.run(toml, -1, false, List.of(() -> act(ServiceAction.STOP), lives::kill)));
    assertFalse(lives.run(null, -1, false, List.of(() -> {
      assertEquals(1, lives.mains().size(), lives::what);
      lives.passes(Duration.ofSeconds(61));
    }, () -> {
      assertEquals(0, lives.mains().size(), lives::what);
      term();
    })));
  }

  /** It would stay as a service that is in no file, stopped. */
  @Test
  void theRemovalOfAServiceThatIsInNoFileGoesOn() {
    assertTrue(lives.run(WEB, -1, false, List.of(() -> lives.loop.backend.post(() -> lives.loop.backend.definitions()
        .add(new ServiceSpecBuilder("added").command(List.of("/bin/added")).stopSchedule(LONG).build(), CLIENT)),
        () -> {
          lives.stubborn = true;
          lives.loop.backend.post(() -> lives.loop.backend.definitions().remove("added", CLIENT));
        }, lives::kill)));
    assertTrue(lives.mains().containsKey("added"));
    lives.stubborn = false;
    assertFalse(lives.run(null, -1, false, List.of(() -> lives.dies("added"), () -> {
      assertNull(lives.loop.service("added"), lives::what);
      term();
    })));
    lives.assertEmpty();
  }

  private List<String> commands() {
    List<String> labels = new ArrayList<>();
    for (int pid : lives.living()) {
      String label = lives.environmentOf(pid, "REEVE_HOOK");
      if (label != null) {
        labels.add(label);
      }
    }
    return labels;
  }

  /** Nothing of a service outlives the reeve that ends in order. */
  @Test
  void commandsThatNoServiceWaitsForEndWithTheNextReeve() {
    lives.lasting = Set.of("on-failure", "reload-command");
    assertTrue(lives.run(WEB, -1, false, List.of(() -> lives.dies("web"), () -> lives.loop.backend.post(
        () -> lives.loop.backend.definitions().reload("web", result -> {})), () -> {
          assertEquals(List.of("on-failure", "reload-command"), commands());
          lives.kill();
        })));
    assertEquals(2, commands().size(), "they go on");
    assertFalse(lives.run(null, -1, false, List.of(() -> act(ServiceAction.STOP), this::term)));
    lives.assertEmpty();
    assertEquals(List.of(), lives.violations);
  }
}
