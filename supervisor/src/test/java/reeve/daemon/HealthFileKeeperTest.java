package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ServiceSpec;
import reeve.core.ExitStatus;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.ServiceEvent;
import reeve.core.SpecFixtures;
import reeve.core.set.ServiceSet;
import reeve.log.RecordingLog;
import reeve.posix.LinuxPosix;
import reeve.runtime.admin.EnablementStore;
import reeve.time.BackgroundWorker;
import reeve.time.ManualClock;

/** When the health file is there, over services whose events a test applies. */
@Timeout(60)
class HealthFileKeeperTest {
  @TempDir
  Path directory;
  private final RecordingLog log = new RecordingLog();
  private final ManualClock clock = new ManualClock();
  private final BackgroundWorker worker = new BackgroundWorker("test");
  private ServiceSet services;
  private HealthFileKeeper keeper;

  @AfterEach
  void theWorkerEnds() {
    worker.close();
  }

  private Path path() {
    return directory.resolve("healthy");
  }

  private void keeper(int count, boolean replaces) {
    List<ServiceSpec> specs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      specs.add(SpecFixtures.service("s" + i).build());
    }
    services = new ServiceSet(specs, () -> 0.5, 0);
    EnablementStore enablement =
        new EnablementStore(new LinuxPosix(), log, worker, clock, directory.resolve("state").toString());
    keeper = new HealthFileKeeper(new HealthFileKeeper.Parts(new HealthFile(new LinuxPosix(), path().toString()),
        path().toString(), 99, services, enablement, worker, clock, log), replaces);
    keeper.open();
  }

  private void apply(String name, ServiceEvent event) {
    services.apply(name, event, clock.nanos());
    keeper.noticed(name, new Notice.Completed()); // which notice it is is of no importance
  }

  private void run(String name) {
    apply(name, new ServiceEvent.StartRequested(Reason.REQUEST, Requester.SELF));
    long run = services.get(name).run().number();
    apply(name, new ServiceEvent.Spawned(run, 41));
    apply(name, new ServiceEvent.BecameReady(run));
    assertEquals("running", services.get(name).stateWord());
  }

  private boolean exists() {
    keeper.flush();
    assertTrue(worker.await(30_000));
    return Files.exists(path());
  }

  @Test
  void itIsThereWhileEachServiceIsReady() throws IOException {
    Files.writeString(path(), "1\n");
    keeper(3, false);
    assertFalse(exists(), "what a killed reeve left is removed before the first service starts");
    keeper.started();
    run("s2");
    run("s0");
    assertFalse(exists());
    run("s1");
    assertTrue(exists());
    assertEquals("99\n", Files.readString(path()));
    long run = services.get("s1").run().number();
    apply("s1", new ServiceEvent.ProcessExited(run, new ExitStatus.Exited(1), true));
    assertEquals("backoff", services.get("s1").stateWord());
    assertFalse(exists());
    run("s1");
    assertTrue(exists());
    keeper.close();
    assertTrue(worker.await(30_000));
    assertFalse(Files.exists(path()), "reeve ends");
  }

  @Test
  void aDefinitionThatIsAddedCounts() {
    keeper(1, false);
    keeper.started();
    run("s0");
    assertTrue(exists());
    services.add(SpecFixtures.service("new").build(), false, Requester.SELF, clock.nanos());
    assertFalse(exists());
  }

  @Test
  void aShutdownRemovesItAtOnce() {
    keeper(1, false);
    keeper.started();
    run("s0");
    assertTrue(exists());
    services.shutdown(Reason.REQUEST, Requester.SELF, clock.nanos());
    assertFalse(exists());
  }

  @Test
  void anUpgradeKeepsItWhileNothingChanges() throws IOException {
    Files.writeString(path(), "99\n");
    keeper(1, true);
    assertTrue(exists());
    run("s0");
    keeper.started();
    assertTrue(exists());
    keeper(1, true);
    keeper.started();
    assertFalse(exists(), "s0 of the new program does not run");
  }

  @Test
  void aPathThatCannotBeWrittenIsLoggedOnceAndTriedAgainAfterGrowingPauses() throws IOException {
    Files.createDirectory(path());
    keeper(0, false);
    keeper.started();
    keeper.flush();
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      assertTrue(worker.await(30_000));
      pauses.add(keeper.untilNext(clock.nanos()) / 1_000_000_000);
      clock.advance(Duration.ofNanos(keeper.untilNext(clock.nanos())));
      keeper.advance(clock.nanos());
    }
    assertEquals(List.of(5L, 10L, 20L, 40L), pauses);
    assertEquals(1, log.messages.size(), log.messages::toString);
    assertTrue(log.messages.get(0).startsWith("Cannot "), log.messages.get(0));
    Files.delete(path());
    clock.advance(Duration.ofNanos(keeper.untilNext(clock.nanos())));
    keeper.advance(clock.nanos());
    assertTrue(worker.await(30_000));
    assertTrue(Files.exists(path()));
    assertEquals("Keeps the health-file \"" + path() + "\" again", log.messages.get(1));
    clock.advance(Duration.ofNanos(keeper.untilNext(clock.nanos())));
    keeper.advance(clock.nanos());
    assertEquals(-1, keeper.untilNext(clock.nanos()), "the loop sleeps");
  }

  @Test
  void aFileThatWasRemovedComesBackAtTheCheckAndOneThatIsRightIsLeftAlone() throws IOException {
    keeper(1, false);
    keeper.started();
    run("s0");
    assertTrue(exists());
    Files.delete(path());
    keeper.check();
    assertTrue(exists());
    Files.setLastModifiedTime(path(), FileTime.fromMillis(1_000_000));
    keeper.check();
    assertTrue(exists());
    assertEquals(1_000_000, Files.getLastModifiedTime(path()).toMillis(), "the time since which all are ready");
  }

  @Test
  void aFailureOfAWorkerThatWasBusyIsTriedAgain() throws IOException {
    Files.createDirectory(path());
    keeper(0, true);
    CountDownLatch busy = new CountDownLatch(1);
    worker.submit(() -> await(busy));
    keeper.started();
    keeper.flush();
    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofNanos(keeper.untilNext(clock.nanos())));
      keeper.advance(clock.nanos());
    }
    busy.countDown();
    assertTrue(worker.await(30_000));
    assertTrue(keeper.untilNext(clock.nanos()) >= 0, "it still waits for the result");
    Files.delete(path());
    clock.advance(Duration.ofNanos(keeper.untilNext(clock.nanos())));
    keeper.advance(clock.nanos());
    assertTrue(worker.await(30_000));
    assertTrue(Files.exists(path()));
  }

  @Test
  void whatWasLeftIsGoneWhenTheFirstServiceStarts() throws IOException {
    Files.writeString(path(), "1\n");
    CountDownLatch busy = new CountDownLatch(1);
    worker.submit(() -> await(busy));
    Thread opening = Thread.currentThread();
    Thread release = new Thread(() -> {
      while (opening.getState() != Thread.State.TIMED_WAITING && busy.getCount() > 0) {
        Thread.onSpinWait();
      }
      busy.countDown();
    });
    release.start();
    try {
      keeper(1, false);
      assertFalse(Files.exists(path()));
    } finally {
      busy.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
