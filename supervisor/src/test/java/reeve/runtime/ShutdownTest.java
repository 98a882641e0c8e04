package reeve.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.core.Effect;
import reeve.core.ExitStatus;
import reeve.core.ServiceEvent;
import reeve.core.SpecFixtures;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.log.RecordingLog;
import reeve.loop.InternalErrors;
import reeve.posix.FakePosix;
import reeve.time.ManualClock;

/** Signals that request a shutdown while there is no memory for reports. */
class ShutdownTest {
  private final FakePosix posix = new FakePosix();
  private final ManualClock clock = new ManualClock();
  private final RecordingLog log = new RecordingLog();
  private final ServiceSet services =
      new ServiceSet(List.of(SpecFixtures.service("web").build()), () -> 0.5, clock.nanos());
  private final List<Effect> effects = new ArrayList<>();
  private final List<String> announced = new ArrayList<>();
  /** How many announcements throw. */
  private int failing;
  private final EventSink sink = new EventSink() {
    @Override
    public void publish(LifecycleEvent event) {}

    @Override
    public void announce(String event, String service, String text) {
      if (failing-- > 0) {
        throw new OutOfMemoryError("injected");
      }
      announced.add(event);
    }
  };
  private final Shutdown shutdown = new Shutdown(clock, services, new RecordingEvents() {
    @Override
    public void perform(List<Effect> list) {
      effects.addAll(list);
    }

    @Override
    public boolean isIdle() {
      return effects.isEmpty();
    }
  }, null, null, log, sink, null);
  private final SignalHandler signals =
      new SignalHandler(new LoopCore(clock, services, null, new InternalErrors(log), null, null, log), posix, posix,
          new SignalPolicy(posix, posix, new HangupPolicy(posix, posix, posix, log, false), log), shutdown, null);

  ShutdownTest() {
    services.boot(ServiceSpec::enabled, clock.nanos());
    services.apply("web", new ServiceEvent.Spawned(1, 41), clock.nanos());
  }

  private void handle(int turns) {
    for (int i = 0; i < turns; i++) {
      signals.read(0);
      signals.handle();
    }
  }

  private void arrives() {
    posix.arrives(Signal.TERM, 1, 0);
  }

  @Test
  void aSignalWhoseHandlingHadNoMemoryIsNoEchoOfItself() {
    failing = 1;
    arrives();
    handle(2);
    assertEquals(List.of("shutting-down"), announced);
    assertTrue(services.isShuttingDown());
    assertFalse(signals.hasMore());
  }

  /** Of ten thousand services, 31 deaths were in no ledger: their reports still waited behind signals of stops. */
  @Test
  void itIsNotOverWhileReportsOfDeathsWait() {
    arrives();
    handle(1);
    services.apply("web", new ServiceEvent.ProcessExited(1, new ExitStatus.Exited(0), true), clock.nanos());
    assertTrue(services.isDown());
    assertFalse(effects.isEmpty());
    shutdown.advance(clock.nanos());
    assertFalse(shutdown.isOver());
  }

  @Test
  void aSignalIsKeptUntilThereIsMemory() {
    failing = 4;
    arrives();
    handle(4);
    assertTrue(signals.hasMore(), "the loop comes back to it");
    handle(1);
    assertEquals(List.of("shutting-down"), announced);
    assertTrue(services.isShuttingDown());
    assertFalse(signals.hasMore());
  }

  @Test
  void aSecondSignalKillsThoughThereIsNoMemoryToReportIt() {
    arrives();
    handle(1);
    effects.clear();
    clock.advance(Duration.ofSeconds(1));
    failing = 1;
    arrives();
    handle(1);
    assertTrue(effects.stream().anyMatch(ShutdownTest::kills), effects.toString());
    assertTrue(signals.hasMore(), "it is reported later");
    handle(1);
    assertEquals(List.of("shutting-down", "killing"), announced);
  }

  private static boolean kills(Effect effect) {
    return effect instanceof Effect.Send send && send.signal().equals(Signal.KILL);
  }
}
