package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reeve.config.LogSpec;
import reeve.config.ServiceSpecBuilder;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.SpecFixtures;
import reeve.core.set.ServiceSet;
import reeve.event.LifecycleEvent;
import reeve.event.OutputSegment;
import reeve.log.RecordingLog;
import reeve.loop.PollRegistry;
import reeve.posix.FakePosix;
import reeve.posix.Files;
import reeve.rotation.LogRotator;
import reeve.time.ManualClock;

/** Which logs are watched, and which are the rotator's, in a kernel in memory. */
class SmallLogsErrorsTest {
  /** Its files are of the sizes that a test gives them, and its watches are numbered from 1. */
  private static final class Kernel extends FakePosix {
    final Map<String, FileInfo> sizes = new HashMap<>();
    final Map<String, Integer> watches = new HashMap<>();
    int removals;
    final List<Integer> events = new ArrayList<>();
    int last;
    String failing = "";

    void grow(String path, long size) {
      sizes.put(path, new FileInfo(0100644, size, 1, path.hashCode()));
    }

    @Override
    public FileInfo fileInfo(String path) {
      if (path.equals(failing)) {
        throw new IllegalStateException(path);
      }
      return sizes.get(path);
    }

    /** Reads all events at once. */
    @Override
    public int read(int fd, byte[] buffer, int offset, int length) {
      ByteBuffer bytes = ByteBuffer.wrap(buffer, offset, length).order(ByteOrder.LITTLE_ENDIAN);
      for (int event : events) {
        bytes.putInt(event).putInt(2).putLong(0);
      }
      events.clear();
      return bytes.position() - offset;
    }

    @Override
    public int inotifyAdd(int inotifyFd, String path, int mask) {
      return watches.computeIfAbsent(path, p -> ++last);
    }

    @Override
    public int inotifyRemove(int inotifyFd, int watch) {
      removals++;
      watches.values().remove(watch);
      return 0;
    }
  }

  private final Kernel kernel = new Kernel();
  private final ManualClock clock = new ManualClock();
  private final RecordingLog log = new RecordingLog();
  private final TreeSet<String> rotated = new TreeSet<>();
  private final ServiceSet services = new ServiceSet(
      List.of(SpecFixtures.service("web").build(), SpecFixtures.service("db").build()), () -> 0.5, 0);
  private SmallLogs logs;
  private long run;
  /** What the rotator cannot take now; null: it takes all. */
  private String refused;

  @BeforeEach
  void connect() {
    LogRotator rotator = new LogRotator(kernel, log, clock::nanos, 0);
    rotator.connect((service, stream) -> { // the rotator asks for it when it gets a log
      if (service.equals(refused)) {
        throw new OutOfMemoryError("for a test");
      }
      rotated.add(service);
      return null;
    }, null, null);
    logs = new SmallLogs(kernel, clock, rotator);
    logs.connect(services, new PollRegistry(kernel, log, -1));
    logs.start();
  }

  private static String path(String service) {
    return "/log/" + service + ".log";
  }

  private void publish(String service, Notice notice) {
    logs.publish(new LifecycleEvent(1, service, 41, notice, null, 0));
  }

  private void open(String service) {
    kernel.sizes.putIfAbsent(path(service), new Files.FileInfo(0100644, 0, 1, service.hashCode()));
    logs.outputOpened(service, "stdout", path(service), kernel.sizes.get(path(service)).size());
  }

  private void start(String service) {
    open(service);
    publish(service, new Notice.Started(++run, 41, Reason.NONE, Requester.SELF, 1));
  }

  private void grow(String service, long size) {
    kernel.grow(path(service), size);
    event(kernel.watches.get(path(service)));
  }

  private void event(int watch) {
    kernel.events.add(watch);
    logs.readable(0);
    clock.advance(Duration.ofNanos(2 * GrowingRuns.PAUSE));
    logs.advance(clock.nanos());
  }

  @Test
  void aSmallLogIsWatchedAndALargeOneIsTheRotators() {
    start("web");
    logs.flush();
    assertEquals(Set.of(path("web")), kernel.watches.keySet());
    grow("web", SmallLogs.LARGE - 1);
    assertEquals(Set.of(), rotated);
    assertEquals(-1, logs.untilNext(clock.nanos()), "it does not grow");
    grow("web", SmallLogs.LARGE);
    assertEquals(Set.of("web"), rotated);
  }

  @Test
  void aServiceWhoseStartFailsKeepsNoFileOfTheAttempt() {
    start("db");
    for (int i = 0; i < 2; i++) {
      open("web");
      publish("web", new Notice.StartFailed(++run, "no such user"));
    }
    start("web");
    logs.flush();
    assertEquals(Set.of(path("web"), path("db")), kernel.watches.keySet());
    grow("db", SmallLogs.LARGE);
    assertEquals(Set.of("db"), rotated);
  }

  @Test
  void anAttemptWhoseFailureWasNotReportedIsReplaced() {
    start("db");
    open("web");
    open("web");
    start("web");
    logs.flush();
    grow("db", SmallLogs.LARGE);
    grow("web", SmallLogs.LARGE);
    assertEquals(Set.of("db", "web"), rotated);
  }

  @Test
  void anErrorInOneLogLeavesOutNoOther() {
    kernel.failing = path("db");
    start("db");
    start("web");
    assertThrows(IllegalStateException.class, logs::flush);
    assertEquals(Set.of("db"), rotated, "the rotator inspects it from time to time");
    logs.flush();
    grow("web", SmallLogs.LARGE);
    assertEquals(Set.of("db", "web"), rotated);
  }

  @Test
  void anErrorInAGrowingLogLeavesOutNoOther() {
    start("db");
    start("web");
    logs.flush();
    kernel.failing = path("db");
    kernel.grow(path("web"), SmallLogs.LARGE);
    kernel.events.add(kernel.watches.get(path("web")));
    assertThrows(IllegalStateException.class, () -> grow("db", 1));
    assertEquals(Set.of("db", "web"), rotated);
    assertEquals(-1, logs.untilNext(clock.nanos()));
  }

  @Test
  void aLogThatTheRotatorCannotTakeIsTriedAgain() {
    start("db");
    logs.flush();
    refused = "db";
    kernel.failing = path("db");
    assertThrows(IllegalStateException.class, () -> grow("db", SmallLogs.LARGE));
    assertEquals(Set.of(), rotated);
    refused = null;
    kernel.failing = null;
    clock.advance(Duration.ofNanos(2 * GrowingRuns.PAUSE));
    logs.advance(clock.nanos());
    assertEquals(Set.of("db"), rotated);
  }

  @Test
  void aRunBeforeADefinitionWithASizeIsForgotten() {
    start("web");
    logs.flush();
    LogSpec log = new LogSpec(5000, Optional.empty(), 5, LogSpec.Compression.NONE, LogSpec.DEFAULT.access(),
        LogSpec.DEFAULT.rotation());
    services.update(ServiceSpecBuilder.of(SpecFixtures.service("web").build()).logs(log).build(), true, Requester.SELF,
        0);
    start("web");
    logs.flush();
    assertEquals(Set.of("web"), rotated);
    assertEquals(Set.of(), kernel.watches.keySet(), "it is the rotator's");
  }

  @Test
  void theFirstStartAfterAnAdoptionIsWatched() {
    kernel.grow(path("web"), 7);
    logs.definitionReplaced("web", List.of(new OutputSegment("stdout", path("web"), 0, 0)));
    logs.flush();
    start("web");
    logs.flush();
    grow("web", SmallLogs.LARGE);
    assertEquals(Set.of("web"), rotated);
  }

  @Test
  void theWatchOfARemovedServiceIsRemoved() {
    start("db");
    start("web");
    logs.flush();
    publish("web", new Notice.Removed(Requester.SELF));
    logs.flush();
    assertEquals(Set.of(path("db")), kernel.watches.keySet());
  }

  @Test
  void aRestartRemovesNoWatch() {
    start("db");
    logs.flush();
    kernel.removals = 0;
    start("db");
    logs.flush();
    assertEquals(0, kernel.removals, "its removal takes a third of the time of a spawn");
    grow("db", SmallLogs.LARGE);
    assertEquals(Set.of("db"), rotated);
  }

  @Test
  void theWatchOfARunWhoseLogWasReplacedIsRemoved() {
    start("db");
    logs.flush();
    kernel.grow("/log/other.log", 7);
    logs.outputOpened("db", "stdout", "/log/other.log", 7);
    publish("db", new Notice.Started(++run, 41, Reason.NONE, Requester.SELF, 1));
    logs.flush();
    assertEquals(Set.of("/log/other.log"), kernel.watches.keySet());
  }

  @Test
  void allLogsAreLookedAtAfterALossOfEvents() {
    start("db");
    start("web");
    logs.flush();
    int former = kernel.watches.remove(path("web")); // its event is lost
    kernel.grow(path("db"), SmallLogs.LARGE);
    event(-1);
    assertEquals(Set.of("db"), rotated);
    kernel.events.add(former);
    logs.readable(0);
    assertEquals(-1, logs.untilNext(clock.nanos()), "the number is forgotten");
  }

  @Test
  void anInotifyInstanceThatCannotBePolledIsClosedAndReplaced() {
    logs.connect(services, null);
    start("db");
    assertThrows(NullPointerException.class, logs::flush);
    assertEquals(1, kernel.closed.size());
    logs.connect(services, new PollRegistry(kernel, log, -1));
    start("web");
    logs.flush();
    assertEquals(Set.of(path("web")), kernel.watches.keySet());
  }
}
