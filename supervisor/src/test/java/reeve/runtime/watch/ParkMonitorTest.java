package reeve.runtime.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ParkSpec;
import reeve.core.Effect;
import reeve.core.ServiceEvent;
import reeve.log.RecordingLog;
import reeve.loop.Mailbox;
import reeve.loop.PollRegistry;
import reeve.loop.ServiceEvents;
import reeve.posix.Environment;
import reeve.posix.LinuxPosix;
import reeve.runtime.LoopHarness;
import reeve.runtime.execution.DirectoryBases;
import reeve.runtime.ports.ServicePorts;
import reeve.runtime.process.ServiceEnvironment;
import reeve.time.ManualClock;

/** Parked services learn when what they wait for is present. */
@Timeout(60)
class ParkMonitorTest {
  private static final long SHORT_NANOS = 50_000_000;

  @TempDir
  Path directory;
  private final LinuxPosix posix = new LinuxPosix();
  private final ManualClock clock = new ManualClock();
  private final List<String> events = new ArrayList<>();
  private PollRegistry polled;
  private Mailbox mailbox;
  private ParkMonitor monitor;

  @BeforeEach
  void aParkedService() throws Exception {
    LoopHarness loop = new LoopHarness(directory, "[service.web]\ncommand = [\"/bin/web\"]\n").boot();
    ServiceEvents port = (ServiceEvents) Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[] {ServiceEvents.class}, (proxy, method, arguments) -> {
          ServiceEvent.ParkCauseChecked event = (ServiceEvent.ParkCauseChecked) arguments[1];
          events.add(arguments[0] + " " + event.run() + " cause " + event.cause()
              + (event.present() ? " present" : " absent"));
          return null;
        });
    RecordingLog log = new RecordingLog();
    mailbox = new Mailbox(posix);
    polled = new PollRegistry(posix, log, mailbox.fd());
    monitor = new ParkMonitor(posix, clock, loop.services, port, mailbox, log, polled,
        new ServiceEnvironment(Environment.empty().with(List.of(), Map.of("PATH", directory.toString())), "1", null,
            spec -> null, new DirectoryBases(null, null), null, posix,
            new ServicePorts(posix, loop.services, null, mailbox)));
  }

  @AfterEach
  void end() {
    monitor.close();
  }

  private void park(long run, ParkSpec.Cause cause) {
    monitor.perform(new Effect.Park("web", run, List.of(cause)));
  }

  /** Lets the loop turn until so many events were applied. */
  private void awaitEvents(int count) {
    while (events.size() < count) {
      monitor.advance(clock.nanos());
      polled.await(-1, SHORT_NANOS);
      polled.read();
      mailbox.drain();
    }
  }

  @Test
  void aPortIsTriedAtGrowingIntervalsUntilItAccepts() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    park(7, new ParkSpec.Cause.Tcp("127.0.0.1", port));
    assertEquals(0, monitor.untilNext(clock.nanos()), "the first try is at once");
    awaitEvents(1);
    assertEquals(List.of("web 7 cause 0 absent"), events);
    long pause = monitor.untilNext(clock.nanos());
    clock.advance(Duration.ofNanos(pause));
    awaitEvents(2);
    assertTrue(monitor.untilNext(clock.nanos()) > pause);
    try (ServerSocket listener = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      clock.advance(Duration.ofSeconds(1));
      awaitEvents(3);
      assertEquals("web 7 cause 0 present", events.get(2), () -> listener.toString());
    }
  }

  @Test
  void anUnparkedServiceCausesNoMoreTries() {
    park(7, new ParkSpec.Cause.Tcp("127.0.0.1", 1));
    monitor.perform(new Effect.Unpark("web"));
    assertEquals(-1, monitor.untilNext(clock.nanos()));
  }

  @Test
  void aFileThatAppearsIsPresent() throws IOException {
    Path file = directory.resolve("config");
    park(7, new ParkSpec.Cause.Path(file.toString()));
    awaitEvents(1);
    assertEquals(List.of("web 7 cause 0 absent"), events);
    Files.writeString(file, "x");
    awaitEvents(2);
    assertEquals("web 7 cause 0 present", events.get(1));
  }

  @Test
  void aFileThatWasChangedDuringTheNextRunIsPresentAtOnce() throws IOException {
    Path file = Files.writeString(directory.resolve("config"), "1");
    Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(0));
    park(7, new ParkSpec.Cause.Path(file.toString()));
    awaitEvents(1);
    events.clear();
    monitor.perform(new Effect.Unpark("web"));
    park(8, new ParkSpec.Cause.Path(file.toString()));
    awaitEvents(1);
    assertEquals(List.of("web 8 cause 0 absent"), events, "it is the file that run 8 began with");
    monitor.perform(new Effect.Unpark("web"));
    Files.writeString(file, "another");
    park(9, new ParkSpec.Cause.Path(file.toString()));
    awaitEvents(2);
    assertEquals("web 9 cause 0 present", events.get(1));
  }

  @Test
  void aProgramIsLookedForInThePathOfTheService() throws IOException {
    park(7, new ParkSpec.Cause.Program("tool"));
    awaitEvents(1);
    assertEquals(List.of("web 7 cause 0 absent"), events);
    Files.writeString(directory.resolve("tool"), "#!/bin/sh\n");
    awaitEvents(2);
    assertEquals("web 7 cause 0 present", events.get(1));
  }

  @Test
  void otherEffectsAreNotItsOwn() {
    assertTrue(!monitor.perform(new Effect.Forget("web")));
  }
}
