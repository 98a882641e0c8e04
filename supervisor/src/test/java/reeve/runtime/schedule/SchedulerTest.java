package reeve.runtime.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import reeve.config.ServiceSpec;
import reeve.config.Plan;
import reeve.config.Signal;
import reeve.config.util.TimeZoneData;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.ServiceState;
import reeve.runtime.LoopHarness;

/** Schedules over a kernel in memory and a clock that the test moves. */
class SchedulerTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir
  Path directory;

  private LoopHarness job(String schedule, String... more) {
    return new LoopHarness(directory,
        "[service.job]\ncommand = [\"/bin/job\"]\nschedule = " + schedule + "\n" + String.join("\n", more) + "\n")
        .boot();
  }

  private static void ends(LoopHarness loop, int code) {
    loop.posix.exits(loop.pid("job"), code);
    loop.turn();
  }

  @Test
  void anIntervalIsADeadlineOfTheLoop() {
    LoopHarness loop = job("{ every = \"1m\" }");
    assertEquals(0, loop.posix.spawned.size());
    assertEquals(MINUTE.toNanos(), loop.untilNext());
    loop.advance(MINUTE.minusMillis(1));
    assertEquals(0, loop.posix.spawned.size());
    loop.advance(Duration.ofMillis(1));
    assertEquals(List.of("job Due", "job Started", "job Ready"), loop.events);
    ends(loop, 0);
    assertEquals(ServiceState.EXITED, loop.service("job").state());
    loop.clock.setWall(0); // an interval takes no notice of the date
    loop.advance(MINUTE);
    assertEquals(2, loop.posix.spawned.size());
  }

  @Test
  void aRunThatFailsIsTriedAgainAtTheNextDueTimeOnly() {
    LoopHarness loop = job("{ every = \"1m\" }");
    loop.advance(MINUTE);
    ends(loop, 1);
    assertEquals(ServiceState.EXITED, loop.service("job").state());
    assertEquals(MINUTE.toNanos(), loop.untilNext());
    loop.advance(MINUTE);
    assertEquals(2, loop.posix.spawned.size());
  }

  @Test
  void aRunThatFailsIsRepeatedWhereItsTableSaysSoAndADueTimeCutsThePauseShort() {
    LoopHarness loop = job("{ every = \"1m\" }", "restart = \"on-failure\"", "restart-delay = \"40s\"",
        "restart-max-delay = \"40s\"", "restart-jitter = 0.0");
    loop.advance(MINUTE);
    ends(loop, 1);
    loop.advance(Duration.ofSeconds(40));
    assertEquals(2, loop.posix.spawned.size());
    ends(loop, 1);
    assertEquals(ServiceState.BACKOFF, loop.service("job").state());
    loop.advance(Duration.ofSeconds(20));
    assertEquals(3, loop.posix.spawned.size(), "the next due time");
    assertEquals(1, loop.service("job").restartHistory().streak(), "and the count starts again");
  }

  private static List<String> linesOfZones(LoopHarness loop) {
    return loop.log.stream().filter(line -> line.contains("time zones")).toList();
  }

  /** The JDK's classes of time zones would be unusable for the life of the JVM after a shortage of descriptors. */
  @Test
  @ResourceLock(Resources.SYSTEM_PROPERTIES)
  void aScheduleWaitsForTheDataOfTimeZones() throws Exception {
    LoopHarness loop = job("{ every = \"1m\" }");
    Field loaded = TimeZoneData.class.getDeclaredField("loaded");
    loaded.setAccessible(true);
    loaded.set(null, false);
    String home = System.setProperty("java.home", directory.resolve("gone").toString());
    try {
      Plan plan = loop.rewrite("[service.job]\ncommand = [\"/bin/job\"]\nschedule = \"*/5 * * * *\"\n");
      loop.backend.definitions().apply(loop.backend.definitions().compare(plan), plan, Requester.SELF);
      loop.advance(Duration.ofSeconds(10));
      loop.advance(Duration.ofSeconds(10));
      assertEquals(List.of("Cannot start \"job\" by its schedule: cannot read the data of time zones: "
          + directory.resolve("gone") + "/lib/tzdb.dat (No such file or directory); tries again every 10 s"),
          linesOfZones(loop));
    } finally {
      System.setProperty("java.home", home);
    }
    loop.advance(Duration.ofSeconds(10));
    assertEquals("Can read the data of time zones again, and starts services by their schedules",
        linesOfZones(loop).get(1));
    loop.clock.setWall(loop.clock.wallMillis() + 100_000); // 22:15:00
    loop.turn();
    assertEquals(1, loop.posix.spawned.size());
  }

  /** reeve may be killed after the start of a run and before it saves that: the next one must not make up for it. */
  @Test
  void aRunThatAFormerReeveStartedIsHandledThoughItWasNotSaved() {
    LoopHarness loop = job("{ every = \"1m\" }");
    long before = loop.clock.wallMillis();
    assertEquals(7, ScheduledService.lastHandled(loop.service("job"), 7, true, false, loop.clock), "it never ran");
    loop.advance(MINUTE);
    loop.advance(Duration.ofSeconds(20));
    long started = before + MINUTE.toMillis();
    loop.clock.setWall(started + 20_000);
    assertEquals(started, ScheduledService.lastHandled(loop.service("job"), before, true, false, loop.clock));
    assertEquals(started + 5, ScheduledService.lastHandled(loop.service("job"), started + 5, true, false, loop.clock));
  }

  @Test
  void overlapSkips() {
    LoopHarness loop = job("{ every = \"1m\" }");
    loop.advance(MINUTE);
    loop.advance(MINUTE);
    assertEquals(List.of("job Due", "job Started", "job Ready", "job Due"), loop.events);
    ends(loop, 0);
    assertEquals(1, loop.posix.spawned.size());
  }

  @Test
  void overlapQueuesOne() {
    LoopHarness loop = job("{ every = \"1m\", overlap = \"queue\" }");
    loop.advance(MINUTE);
    loop.advance(MINUTE);
    loop.advance(MINUTE);
    assertEquals(1, loop.posix.spawned.size());
    ends(loop, 0);
    assertEquals(2, loop.posix.spawned.size());
    ends(loop, 0);
    assertEquals(2, loop.posix.spawned.size());
  }

  @Test
  void overlapReplacesByTheStopSchedule() {
    LoopHarness loop = job("{ every = \"1m\", overlap = \"kill\" }");
    loop.advance(MINUTE);
    int first = loop.pid("job");
    loop.advance(MINUTE);
    assertEquals(ServiceState.STOPPING, loop.service("job").state());
    loop.posix.dies(first, Signal.TERM);
    loop.turn();
    assertEquals(2, loop.posix.spawned.size());
    assertEquals(ServiceState.RUNNING, loop.service("job").state());
  }

  @Test
  void aRunThatIsStoppedByHandIsStartedAtTheNextDueTime() {
    LoopHarness loop = job("{ every = \"1m\" }");
    loop.advance(MINUTE);
    loop.posix.dies(loop.pid("job"), Signal.TERM);
    loop.turn();
    loop.advance(MINUTE);
    assertEquals(2, loop.posix.spawned.size());
  }

  @Test
  void aCronExpressionGoesByTheWallClock() {
    LoopHarness loop = job("\"0 * * * *\"", "time-zone = \"UTC\"");
    assertEquals(-1, loop.untilNext(), "the kernel wakes us");
    loop.advance(Duration.ofDays(1));
    assertEquals(0, loop.posix.spawned.size(), "the date is the same");
    loop.clock.setWall(1_700_002_799_999L);
    loop.turn();
    assertEquals(0, loop.posix.spawned.size());
    loop.clock.setWall(1_700_002_800_000L); // 2023-11-14 23:00 UTC
    loop.turn();
    assertEquals(1, loop.posix.spawned.size());
    ends(loop, 0);
    loop.clock.setWall(1_700_002_800_000L + 5 * 3_600_000L - 1_800_000L); // the machine slept
    loop.turn();
    assertEquals(1, loop.posix.spawned.size(), "what was missed is reported, no more: " + loop.events);
    assertEquals("job Due", loop.events.get(loop.events.size() - 1));
  }

  @Test
  void aChangeOfTheProcessAppliesToTheNextRun() {
    LoopHarness loop = job("{ every = \"1m\" }");
    loop.advance(MINUTE);
    int running = loop.pid("job");
    ServiceSpec next = loop.service("job").spec();
    loop.services.update(next, true, Requester.SELF, loop.clock.nanos());
    assertEquals(running, loop.pid("job"), "it ends as it began");
    ends(loop, 0);
    loop.services.update(next, true, Requester.SELF, loop.clock.nanos());
    assertEquals(ServiceState.EXITED, loop.service("job").state());
    assertEquals(1, loop.posix.spawned.size());
  }

  @Test
  void nothingIsStartedInAShutdown() {
    LoopHarness loop = job("{ every = \"1m\" }");
    loop.services.shutdown(Reason.SHUTDOWN, Requester.SELF, loop.clock.nanos());
    loop.advance(MINUTE);
    assertEquals(0, loop.posix.spawned.size());
    assertTrue(loop.events.isEmpty(), loop.events::toString);
  }
}
