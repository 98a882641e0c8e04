package reeve.runtime.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ServiceSpec;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.dbus.FakeBus;
import reeve.log.RecordingLog;
import reeve.loop.Mailbox;
import reeve.posix.Environment;
import reeve.posix.FakePosix;
import reeve.posix.SyscallException;
import reeve.runtime.LoopHarness;
import reeve.runtime.RecordingEvents;
import reeve.runtime.cgroup.Cgroups;
import reeve.runtime.process.NonChildrenFixture;
import reeve.runtime.process.ProcessTree;
import reeve.time.BackgroundWorker;

/** The owner of a bus name decides when a service is up; the bus is in memory. */
class DbusServicesTest {
  private static final int US = FakePosix.OWN_PID;
  private static final int MAIN = 4001;
  private static final String NAME = "org.example.Web";

  @TempDir
  Path directory;
  private final RecordingLog log = new RecordingLog();
  private final RecordingEvents events = new RecordingEvents();
  private final FakeBus bus = new FakeBus();
  private LoopHarness loop;
  private Mailbox mailbox;
  private DbusServices dbus;

  @BeforeEach
  void makeTheComponent() throws SyscallException {
    // The loop is not booted: it would look for a real bus.
    loop = new LoopHarness(directory, "[service.web]\ncommand = [\"/bin/web\"]\ntype = \"dbus\"\nbus-name = \"" + NAME
        + "\"\nbus = \"unix:path=/bus\"\n");
    BackgroundWorker unused = new BackgroundWorker("test");
    ProcessTree tree =
        new ProcessTree(loop.posix, new Cgroups(loop.posix, loop.posix, log, unused, false), "100.1",
            NonChildrenFixture.of(loop.posix));
    tree.open();
    loop.posix.appears(MAIN, US, MAIN, MAIN, marked("web"));
    tree.lead(MAIN, "web");
    mailbox = new Mailbox(loop.posix);
    dbus = new DbusServices(bus, new DbusAddress(Environment.empty(), 0), loop.clock, loop.services, events, tree,
        mailbox, log);
  }

  @AfterEach
  void endTheWorker() {
    dbus.close();
  }

  private static Environment marked(String service) {
    return Environment.empty().with(List.of(), Map.of("REEVE_SERVICE", service, "REEVE_SUPERVISOR", "100.1"));
  }

  private void start() {
    loop.services.boot(ServiceSpec::enabled, loop.clock.nanos());
    loop.services.apply("web", new ServiceEvent.Spawned(1, MAIN), loop.clock.nanos());
    assertEquals(ServiceState.STARTING, loop.service("web").state());
    dbus.noticed("web", new Notice.Started(1, MAIN, Reason.BOOT, Requester.SELF, 1));
  }

  /** Starts the service with its name on the bus, and has the core apply that it is ready. */
  private void startReady() {
    bus.owners.put(NAME, MAIN);
    start();
    await(() -> events.all.equals(List.of("web BecameReady[run=1]")));
    events.all.clear();
    loop.services.apply("web", new ServiceEvent.BecameReady(1), loop.clock.nanos());
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
  }

  /** The worker and the connection post to the mailbox whenever they are done. */
  private void await(BooleanSupplier condition) {
    mailbox.drain();
    for (long deadline = System.nanoTime() + 10_000_000_000L; !condition.getAsBoolean(); mailbox.drain()) {
      assertTrue(System.nanoTime() - deadline < 0, () -> "events " + events.all + ", log " + log.lines);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Ends the worker after its last task, and applies what it posted. */
  private void finish() {
    dbus.close();
    mailbox.drain();
  }

  private void advance(Duration by) {
    loop.clock.advance(by);
    dbus.advance(loop.clock.nanos());
  }

  private void awaitTimer(Duration left) {
    await(() -> dbus.untilNext(loop.clock.nanos()) >= 0);
    assertEquals(left, Duration.ofNanos(dbus.untilNext(loop.clock.nanos())));
  }

  @Test
  void aNameThatAppearsMakesTheServiceReady() {
    start();
    await(bus::isConnected);
    bus.take("org.example.Other", MAIN);
    bus.take(NAME, MAIN);
    await(() -> !events.all.isEmpty());
    assertEquals("web BecameReady[run=1]", events.all.get(0));
    assertEquals(1, bus.attempts);
  }

  @Test
  void aServiceWithoutItsNameIsNeitherReadyNorLost() {
    start();
    finish();
    assertEquals(1, bus.attempts);
    assertEquals(List.of(), events.all);
  }

  @Test
  void aDescendantOrAnOwnerWithoutAKnownPidCounts() {
    loop.posix.appears(5001, MAIN, MAIN, MAIN, marked("web"));
    bus.owners.put(NAME, 5001);
    start();
    await(() -> events.all.equals(List.of("web BecameReady[run=1]")));
    bus.take(NAME, 0); // such as a process of another machine: the bus does not give its pid
    await(() -> events.all.size() == 2);
    assertEquals("web BecameReady[run=1]", events.all.get(1));
    assertEquals(List.of(), log.lines);
  }

  @Test
  void aNameOfAProcessOfAnotherServiceDoesNotCount() {
    loop.posix.appears(7001, US, 7001, 7001, marked("db"));
    bus.owners.put(NAME, 7001);
    start();
    finish();
    assertEquals(List.of(), events.all);
    assertEquals(
        List.of("warn The name \"" + NAME + "\" is on the bus, and not by \"web\" but by pid 7001 of \"db\""),
        log.lines);
  }

  @Test
  void aNameThatAnotherProcessTookIsLost() {
    startReady();
    loop.posix.appears(7002, US, 7002, 7002, Environment.empty());
    bus.take(NAME, 7002);
    await(() -> !events.all.isEmpty());
    assertEquals(List.of("web BusNameLost[run=1]"), events.all);
  }

  @Test
  void aNameThatIsReleasedIsLostAtOnce() {
    startReady();
    bus.release(NAME);
    await(() -> !events.all.isEmpty());
    assertEquals(List.of("web BusNameLost[run=1]"), events.all);
  }

  @Test
  void aBusThatIsNotThereIsReportedOnceAndTriedAgain() {
    bus.absent = true;
    start();
    awaitTimer(Duration.ofMillis(100));
    advance(Duration.ofMillis(100));
    awaitTimer(Duration.ofMillis(150));
    for (int i = 0; i < 12; i++) {
      advance(Duration.ofSeconds(2));
      await(() -> dbus.untilNext(loop.clock.nanos()) >= 0);
    }
    awaitTimer(Duration.ofSeconds(2)); // no longer than that
    assertEquals(List.of("error Cannot reach the message bus at \"unix:path=/bus\", which \"web\" needs: "
        + "no such file or directory; tries again"), log.lines);
    bus.absent = false;
    bus.owners.put(NAME, MAIN);
    advance(Duration.ofSeconds(2));
    await(() -> events.all.equals(List.of("web BecameReady[run=1]")));
    assertEquals(15, bus.attempts);
  }

  @Test
  void aNameIsNotLostIfItIsBackWithinFiveSecondsOfARestartOfTheBus() {
    startReady();
    bus.restart();
    awaitTimer(Duration.ofMillis(100));
    advance(Duration.ofMillis(100));
    awaitTimer(Duration.ofMillis(4900));
    bus.owners.put(NAME, MAIN);
    advance(Duration.ofMillis(4900));
    finish();
    assertEquals(List.of(), events.all);
    assertEquals(List.of("error Cannot reach the message bus at \"unix:path=/bus\", which \"web\" needs: "
        + "it ended, or closed the connection; tries again"), log.lines);
  }

  @Test
  void aNameIsLostFiveSecondsAfterARestartOfTheBus() {
    startReady();
    bus.restart();
    awaitTimer(Duration.ofMillis(100));
    advance(Duration.ofMillis(100));
    awaitTimer(Duration.ofMillis(4900));
    assertEquals(List.of(), events.all);
    advance(Duration.ofMillis(4900));
    await(() -> !events.all.isEmpty());
    assertEquals(List.of("web BusNameLost[run=1]"), events.all);
    assertEquals(2, bus.attempts);
  }

  @Test
  void anAnswerForARunThatHasEndedIsIgnored() {
    bus.owners.put(NAME, MAIN);
    start();
    dbus.close(); // the answer is in the mailbox
    dbus.runEnded("web", MAIN, false);
    mailbox.drain();
    assertEquals(List.of(), events.all);
  }

  @Test
  void aBusThatNoServiceNeedsAnyMoreIsDisconnectedAndNotTriedAgain() {
    startReady();
    dbus.runEnded("web", MAIN, false);
    await(() -> bus.closed == 1);
    bus.restart();
    finish();
    assertEquals(-1, dbus.untilNext(loop.clock.nanos()));
    assertEquals(List.of(), log.lines);
  }

  @Test
  void closeEndsTheConnection() {
    startReady();
    dbus.close();
    assertEquals(1, bus.closed);
  }
}
