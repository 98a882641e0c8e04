package reeve.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;
import reeve.config.execution.ResourceSpec;
import reeve.config.execution.ResourceSpec.Amount;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.ServiceEvent;
import reeve.core.VirtualWorld;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.log.RecordingLog;
import reeve.loop.Mailbox;
import reeve.posix.FakePosix;
import reeve.posix.SyscallException;
import reeve.runtime.RecordingEvents;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;
import reeve.time.ManualClock;

/** When the memory of a service is read, and what follows. */
@Timeout(30)
class UsageMonitorTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long MB = 1_000_000;

  private final Map<String, String> texts = new HashMap<>();
  private final FakePosix posix = new FakePosix() {
    @Override
    public String readText(String path) {
      return texts.get(path);
    }
  };
  private final Clock clock = new ManualClock() {
    @Override
    public long nanos() {
      return world.now();
    }
  };
  private final RecordingEvents events = new RecordingEvents();
  private final List<String> announced = new ArrayList<>();
  private final BackgroundWorker worker = new BackgroundWorker("test");
  private VirtualWorld world;
  private Mailbox mailbox;
  private UsageMonitor monitor;
  private int pid;

  @BeforeEach
  void setUp() throws SyscallException {
    mailbox = new Mailbox(posix);
    boot(
        new ResourceSpec(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 0, 0,
            0, Optional.of(Amount.ofBytes(500 * MB))));
  }

  private void boot(ResourceSpec resources) {
    ServiceSpec web = new ServiceSpecBuilder("web").command(List.of("/bin/web")).resources(resources).build();
    world = new VirtualWorld(true, List.of(web)).boot();
    pid = world.web().run().pid();
    EventSink sink = new EventSink() {
      @Override
      public void publish(LifecycleEvent event) {}

      @Override
      public void announce(String event, String service, String message) {
        announced.add(event + " " + service + ": " + message);
      }
    };
    monitor = new UsageMonitor(new UsageMonitor.Parts(posix, clock, world.set, events, worker, mailbox, sink),
        new Cgroups(posix, posix, new RecordingLog(), worker, false));
  }

  private void started() {
    monitor.noticed("web", new Notice.Started(world.web().run().number(), pid, Reason.BOOT, Requester.SELF, 1));
  }

  private void uses(long resident, long share) {
    texts.put("/proc/" + pid + "/status", "Name:\tweb\nVmRSS:\t" + resident / 1024 + " kB\n");
    texts.put("/proc/" + pid + "/smaps_rollup", "00-ff rw-p\nRss: 1 kB\nPss:   " + share / 1024 + " kB\n");
  }

  /** Lets time pass until the next reading, and reads. @return the seconds that passed */
  private long read() {
    long wait = monitor.untilNext(clock.nanos());
    world.advance(TimeUnit.NANOSECONDS.toMillis(wait) + 1 + "ms");
    monitor.advance(clock.nanos());
    assertTrue(worker.await(10_000));
    mailbox.drain();
    return wait / SECOND;
  }

  @Test
  void nothingIsReadOfServicesWithoutTheKey() {
    boot(ResourceSpec.NONE);
    started();
    assertEquals(-1, monitor.untilNext(clock.nanos()));
  }

  @Test
  void aServiceThatExceedsItIsReported() {
    started();
    uses(600 * MB, 550 * MB);
    assertEquals(2, read());
    assertEquals(List.of("web " + new ServiceEvent.MemoryExceeded(world.web().run().number(), 549_999_616, 500 * MB)),
        events.all);
    assertEquals(-1, monitor.untilNext(clock.nanos()));
  }

  @Test
  void pagesThatForkedProcessesShareCountOnce() {
    started();
    uses(600 * MB, 300 * MB);
    read();
    assertEquals(List.of(), events.all);
    assertEquals(2, read(), "its run is young");
    assertEquals(4, read());
    assertEquals(8, read());
    assertEquals(12, read());
  }

  @Test
  void theIntervalFollowsFromTheDistanceAndTheGrowth() {
    assertEquals(29, UsageMonitor.interval(10 * MB, 500 * MB, -1, 0) / SECOND);
    assertEquals(15, UsageMonitor.interval(250 * MB, 500 * MB, -1, 0) / SECOND);
    assertEquals(1, UsageMonitor.interval(495 * MB, 500 * MB, -1, 0) / SECOND);
    assertEquals(5, UsageMonitor.interval(200 * MB, 500 * MB, 140 * MB, 2 * SECOND) / SECOND);
    assertEquals(18, UsageMonitor.interval(200 * MB, 500 * MB, 300 * MB, 2 * SECOND) / SECOND);
  }

  @Test
  void aLimitBelowWhatTheServiceNeedsDoesNotRestartItForEver() {
    uses(600 * MB, 600 * MB);
    started();
    read();
    assertEquals(1, events.all.size());
    restart();
    read();
    assertEquals(1, events.all.size(), "it has run for 2 s only");
    assertTrue(announced.get(0).startsWith("memory-restart-delayed web: its memory, 600 MB, exceeds memory-restart, "
        + "500 MB, soon after each start; it is not restarted for 57 s"), announced.toString());
    assertEquals(58, readUntilEvents(2));
    assertEquals(1, announced.size());
    restart();
    read();
    assertEquals(118, readUntilEvents(3));
    restart();
    uses(760 * MB, 760 * MB);
    assertEquals(2, read());
    assertEquals(4, events.all.size(), "it grows on");
  }

  /** @return the seconds that passed */
  private long readUntilEvents(int count) {
    long from = world.now();
    while (events.all.size() < count) {
      read();
    }
    return (world.now() - from) / SECOND;
  }

  private void restart() {
    world.restart().exits(0);
    pid = world.web().run().pid();
    uses(600 * MB, 600 * MB);
    started();
  }

  @Test
  void aServiceThatEndsIsNotReadAnyMore() {
    started();
    monitor.forget("web");
    assertEquals(-1, monitor.untilNext(clock.nanos()));
  }
}
