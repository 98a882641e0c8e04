package reeve.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.core.Effect;
import reeve.core.FixedContext;
import reeve.core.HealthState;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.RestartHistory;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.StopProgress;
import reeve.core.TimerKind;

/** A change of a service: which parts of it become new objects, and how its timers follow its state. */
class ServiceChangeTest {
  private static final long NOW = 5_000_000_000L;

  private static Service running() {
    Service service = Service.initial(SpecFixtures.web().build(), 0);
    for (ServiceEvent event : List.of(new ServiceEvent.StartRequested(Reason.REQUEST, Requester.SELF),
        new ServiceEvent.Cleared(), new ServiceEvent.Spawned(1, 77))) {
      service = ServiceMachine.next(service, event, 0, new FixedContext(0.5, true)).next();
    }
    assertEquals(ServiceState.RUNNING, service.state());
    return service;
  }

  @Test
  void aChangeOfNothingKeepsEveryPart() {
    Service before = running();
    Service after = new ServiceChange(before, NOW).toTransition().next();
    assertEquals(before, after);
    assertSame(before.run(), after.run());
    assertSame(before.restartHistory(), after.restartHistory());
    assertSame(before.stop(), after.stop());
    assertSame(before.lastExit(), after.lastExit());
    assertSame(before.cause(), after.cause());
    assertSame(before.monitoring(), after.monitoring());
  }

  @Test
  void onlyThePartWithTheChangedFieldIsNew() {
    Service before = running();
    ServiceChange change = new ServiceChange(before, NOW);
    change.pid = 78;
    change.health = HealthState.Status.HEALTHY;
    Service after = change.toTransition().next();
    assertEquals(78, after.run().pid());
    assertEquals(before.run().number(), after.run().number());
    assertEquals(HealthState.Status.HEALTHY, after.monitoring().health());
    assertNotSame(before.run(), after.run());
    assertSame(before.restartHistory(), after.restartHistory());
    assertSame(before.stop(), after.stop());
    assertSame(before.lastExit(), after.lastExit());
    assertSame(before.cause(), after.cause());
  }

  @Test
  void aNewServiceSharesTheValuesOfEveryNewService() {
    Service service = Service.initial(SpecFixtures.web().build(), 0, 41);
    assertEquals(41, service.run().number(), "the runs of a removed service are not counted twice");
    assertSame(RestartHistory.NONE, service.restartHistory());
    assertSame(StopProgress.NONE, service.stop());
  }

  @Test
  void enteringAStateDisarmsTheTimersOfTheLastOne() {
    ServiceChange change = new ServiceChange(running(), NOW);
    change.arm(TimerKind.STABLE, Duration.ofSeconds(60));
    change.arm(TimerKind.RUN_TIMEOUT, Duration.ofHours(1));
    change.enter(ServiceState.STOPPING);
    assertFalse(change.isArmed(TimerKind.STABLE));
    Transition transition = change.toTransition();
    assertEquals(NOW, transition.next().since());
    assertEquals(0, transition.next().timers());
    assertTrue(transition.effects().contains(new Effect.DisarmTimer("web", TimerKind.STABLE)));
    assertTrue(transition.effects().contains(new Effect.DisarmTimer("web", TimerKind.RUN_TIMEOUT)));
  }

  @Test
  void aTimerThatFiredNeedsNoDisarming() {
    ServiceChange change = new ServiceChange(running(), NOW);
    change.arm(TimerKind.STABLE, Duration.ofSeconds(60));
    change.timerFired(TimerKind.STABLE);
    change.enter(ServiceState.STOPPING);
    assertEquals(List.of(new Effect.ArmTimer("web", 1, TimerKind.STABLE, Duration.ofSeconds(60))),
        change.toTransition().effects());
  }

  @Test
  void theTimesOfAStopAreShortenedByItsShare() {
    ServiceChange change = new ServiceChange(running(), NOW);
    assertEquals(Duration.ofSeconds(10), change.shortened(Duration.ofSeconds(10)));
    change.timeShare = 0.25f;
    assertEquals(Duration.ofMillis(2500), change.shortened(Duration.ofSeconds(10)));
  }
}
