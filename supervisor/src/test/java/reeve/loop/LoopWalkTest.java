package reeve.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.config.Signal;
import reeve.core.Effect;
import reeve.core.Notice;
import reeve.log.RecordingLog;
import reeve.core.ExitStatus;
import reeve.posix.Reaped;
import reeve.time.ManualClock;

/** Each call of {@link LoopComponents} reaches every component, in order, also behind one that throws. */
class LoopWalkTest {
  private static final Notice NOTICE = new Notice.Waiting("for db");
  private static final ManualClock CLOCK = new ManualClock();
  private static final Reaped CHILD = new Reaped(7, new ExitStatus.Signaled(Signal.KILL, false), null);

  private final RecordingLog log = new RecordingLog();
  private final InternalErrors errors = new InternalErrors(log);
  private final LoopComponents components = new LoopComponents(CLOCK, errors);
  private final List<String> calls = new ArrayList<>();

  /** A component that records each call with its arguments. */
  private LoopComponent recording(String name, Object answer, RuntimeException error) {
    return (LoopComponent) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {LoopComponent.class},
        (proxy, method, arguments) -> {
          calls.add(name + " " + method.getName() + (arguments == null ? "" : Arrays.asList(arguments)));
          if (error != null) {
            throw error;
          }
          return method.getReturnType() == boolean.class ? answer : method.getReturnType() == long.class ? -1L : null;
        });
  }

  private void walk() {
    components.open();
    components.started();
    components.turnBegins();
    components.noticed("web", NOTICE);
    components.runEnded("web", 7, true);
    components.reloadChanged("web", true);
    components.flush();
    components.forget("web");
    components.close();
    components.advance();
    components.untilNext();
    components.exited("web", CHILD);
    components.replacesMainProcess(null, CHILD);
    components.delaysReadiness("web", 1);
  }

  private static List<String> expected(String... names) {
    List<String> expected = new ArrayList<>();
    for (String call : List.of("open", "started", "turnBegins", "noticed[web, " + NOTICE + "]",
        "runEnded[web, 7, true]", "reloadChanged[web, true]", "flush", "forget[web]", "close",
        "advance[" + CLOCK.nanos() + "]",
        "untilNext[" + CLOCK.nanos() + "]", "exited[web, " + CHILD + "]", "replacesMainProcess[null, " + CHILD + "]",
        "delaysReadiness[web, 1]")) {
      for (String name : names) {
        expected.add(name + " " + call);
      }
    }
    return expected;
  }

  @Test
  void eachStepReachesAllComponentsInTheOrderOfTheirRegistration() {
    components.add(recording("a", false, null));
    components.add(recording("b", false, null));
    walk();
    assertEquals(expected("a", "b"), calls);
    assertEquals(0, errors.count());
    assertEquals(List.of(), log.messages);
  }

  @Test
  void eachStepReachesTheComponentsBehindOneThatThrows() {
    components.add(recording("a", false, new IllegalStateException("odd")));
    components.add(recording("b", false, null));
    walk();
    assertEquals(expected("a", "b"), calls);
    assertEquals(calls.size() / 2, errors.count(), "each error is reported");
    assertFalse(log.messages.isEmpty());
  }

  @Test
  void theFirstYesEndsAQuestion() {
    components.add(recording("a", false, null));
    components.add(recording("b", true, null));
    components.add(recording("c", true, null));
    assertTrue(components.exited("web", CHILD));
    assertTrue(components.replacesMainProcess(null, CHILD));
    assertEquals(4, calls.size(), calls.toString());
    assertTrue(calls.get(1).startsWith("b exited["), calls.get(1));
    assertTrue(calls.get(3).startsWith("b replacesMainProcess"), calls.get(3));
  }

  @Test
  void aQuestionIsAnsweredWithNoByAComponentThatThrows() {
    components.add(recording("a", true, new IllegalStateException("odd")));
    assertFalse(components.exited("web", CHILD));
    assertFalse(components.replacesMainProcess(null, CHILD));
    assertFalse(components.delaysReadiness("web", 1));
    assertEquals(1, log.messages.stream().filter(line -> line.contains("odd")).distinct().count());
    components.add(recording("b", true, null));
    assertTrue(components.exited("web", CHILD));
    assertTrue(components.replacesMainProcess(null, CHILD));
  }

  @Test
  void theErrorOfAnEffectIsPassedOnBecauseItWasNotCarriedOut() {
    IllegalStateException error = new IllegalStateException("odd");
    components.add(recording("a", false, error));
    components.add(recording("b", true, null));
    assertSame(error, assertThrows(IllegalStateException.class, () -> components.perform(new Effect.Forget("web"))));
    assertEquals(1, calls.size());
  }

  @Test
  void aDeadlineInThePastIsNotTakenForNone() {
    components.add(new Until(0));
    components.add(new Until(5));
    assertEquals(0, components.untilNext());
  }

  /** A component with a fixed deadline. */
  private record Until(long nanos) implements LoopComponent {
    @Override
    public long untilNext(long now) {
      return nanos;
    }
  }

  @Test
  void aComponentThatOverridesNothingDoesNothing() {
    components.add(new LoopComponent() {});
    walk();
    components.advance();
    assertFalse(components.perform(new Effect.Forget("web")));
    assertFalse(components.exited("web", CHILD));
    assertFalse(components.replacesMainProcess(null, CHILD));
    assertFalse(components.delaysReadiness("web", 1));
    assertEquals(-1, components.untilNext());
  }
}
