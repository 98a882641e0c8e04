package reeve.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reeve.core.Effect;
import reeve.core.FixedContext;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.TimerKind;

/** Every event in every state. At language level 17 the compiler cannot find a forgotten event. */
class EveryEventIsHandledTest {
  private static final long LATER = 5_000_000_000L;

  @Test
  void theExamplesHaveEveryStateEveryEventAndEveryTimer() {
    Set<ServiceState> states = EnumSet.noneOf(ServiceState.class);
    Set<TimerKind> timers = EnumSet.noneOf(TimerKind.class);
    for (Service s : TransitionExamples.services().values()) {
      states.add(s.state());
      for (TimerKind kind : TimerKind.values()) {
        if (s.hasTimer(kind)) {
          timers.add(kind);
        }
      }
    }
    assertEquals(EnumSet.allOf(ServiceState.class), states);
    assertEquals(EnumSet.allOf(TimerKind.class), timers);
    Set<Class<?>> events = new HashSet<>();
    for (ServiceEvent event : TransitionExamples.events(1).values()) {
      events.add(event.getClass());
    }
    assertEquals(Set.of(ServiceEvent.class.getPermittedSubclasses()), events);
  }

  @Test
  void noPairOfStateAndEventThrows() {
    for (Service s : TransitionExamples.services().values()) {
      for (ServiceEvent event : TransitionExamples.events(s.run().number()).values()) {
        Transition t = ServiceMachine.next(s, event, LATER, new FixedContext(0.5, true));
        assertNotNull(t.next(), s + " " + event);
        assertEquals(s.name(), t.next().name());
        for (Effect effect : t.effects()) {
          assertEquals(s.name(), effect.service());
        }
      }
    }
  }

  @Test
  void anEventOfAFormerRunChangesNothing() {
    for (Service s : TransitionExamples.services().values()) {
      for (ServiceEvent event : TransitionExamples.events(s.run().number() - 1).values()) {
        boolean hasRun = event.getClass().getRecordComponents().length > 0
            && event.getClass().getRecordComponents()[0].getName().equals("run");
        if (hasRun) {
          assertSame(s, ServiceMachine.next(s, event, LATER, new FixedContext(0.5, true)).next(), s + " " + event);
        }
      }
    }
  }

  @Test
  void aTimerThatIsNotArmedChangesNothing() {
    int seen = 0;
    for (Service s : TransitionExamples.services().values()) {
      for (TimerKind kind : TimerKind.values()) {
        if (!s.hasTimer(kind)) {
          seen++;
          ServiceEvent event = new ServiceEvent.TimerFired(s.run().number(), kind);
          assertSame(s, ServiceMachine.next(s, event, LATER, new FixedContext(0.5, true)).next(), s + " " + event);
        }
      }
    }
    assertTrue(seen > 0);
  }
}
