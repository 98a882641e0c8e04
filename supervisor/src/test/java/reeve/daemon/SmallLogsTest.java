package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.SpecFixtures;
import reeve.core.set.ServiceSet;
import reeve.event.LifecycleEvent;
import reeve.log.RecordingLog;
import reeve.loop.PollRegistry;
import reeve.posix.LinuxPosix;
import reeve.rotation.LogRotator;
import reeve.time.ManualClock;

/** Logs without a configured rotation, over real files and a real rotator; the test is the loop. */
@Timeout(60)
class SmallLogsTest {
  private static final byte[] LARGE =
      "0123456789abcde\n".repeat((int) (SmallLogs.LARGE / 16) + 1).getBytes(StandardCharsets.US_ASCII);

  @TempDir
  Path directory;
  private final LinuxPosix posix = new LinuxPosix();
  private final ManualClock clock = new ManualClock();
  private final RecordingLog log = new RecordingLog();
  private final LogRotator rotator = new LogRotator(posix, log, System::nanoTime, 0);
  private final SmallLogs small = new SmallLogs(posix, clock, rotator);
  private final ServiceSet services = new ServiceSet(
      List.of(SpecFixtures.service("a").build(), SpecFixtures.service("b").build()), () -> 0.5, 0);

  @BeforeEach
  void connect() {
    rotator.connect((name, stream) -> {
      var service = services.get(name);
      return service == null ? null : service.spec().logs().of(SmallLogs.output(service, stream));
    }, null, null);
    small.connect(services, new PollRegistry(posix, log, -1));
    rotator.start();
    small.start();
  }

  @AfterEach
  void end() {
    rotator.close();
  }

  private Path path(String name) {
    return directory.resolve(name + ".log");
  }

  private void start(String name) throws IOException {
    if (!Files.exists(path(name))) {
      Files.createFile(path(name));
    }
    small.outputOpened(name, "stdout", path(name).toString(), Files.size(path(name)));
    small.publish(new LifecycleEvent(1, name, 99, new Notice.Started(1, 99, Reason.NONE, Requester.SELF, 1), null, 0));
    small.flush();
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(path(name), bytes, StandardOpenOption.APPEND);
    small.readable(-1);
  }

  /** Lets the time pass until the sizes are looked at, if that is planned. */
  private void look() {
    long pause = small.untilNext(clock.nanos());
    assertTrue(pause >= 0 && pause <= 2 * GrowingRuns.PAUSE, "" + pause);
    clock.advance(Duration.ofNanos(pause));
    small.advance(clock.nanos());
  }

  private boolean isIdle() {
    return small.untilNext(clock.nanos()) == -1;
  }

  @Test
  void aLogIsLookedAtOnlyAfterAWriteAndIsTheRotatorsWhenItIsLarge() throws IOException {
    start("a");
    assertTrue(isIdle());
    write("a", new byte[] {'\n'});
    assertFalse(isIdle());
    look();
    assertTrue(isIdle(), "until the next write");
    write("a", LARGE);
    look();
    write("a", LARGE);
    assertTrue(isIdle(), "it is the rotator's and not watched here");
    start("b");
    assertTrue(isIdle());
    write("b", LARGE);
    assertFalse(isIdle(), "another log is not affected");
  }

  @Test
  void aFileWithTwoNamesIsTheRotatorsFromTheSecondOn() throws IOException {
    Files.createSymbolicLink(path("b"), path("a").getFileName());
    start("a");
    start("b");
    write("a", new byte[] {'\n'});
    write("b", LARGE);
    assertTrue(isIdle(), "it is not watched here by either name");
    start("b");
    assertTrue(isIdle(), "the next run of it too");
  }

  @Test
  void whatWasWrittenBeforeItIsWatchedCounts() throws IOException {
    Files.write(path("a"), LARGE);
    start("a");
    assertTrue(isIdle(), "it is large already");
  }
}
