package reeve.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.core.Effect;
import reeve.log.RecordingLog;
import reeve.time.ManualClock;

/** Calls reach the registered components in their order, and the first that takes a call ends it. */
class LoopComponentsTest {
  private final LoopComponents components =
      new LoopComponents(new ManualClock(), new InternalErrors(new RecordingLog()));
  private final List<String> calls = new ArrayList<>();

  /** Records its calls. */
  private final class Recording implements LoopComponent {
    private final String name;
    private final boolean takes;
    private final long until;

    Recording(String name, boolean takes, long until) {
      this.name = name;
      this.takes = takes;
      this.until = until;
    }

    @Override
    public boolean perform(Effect effect) {
      calls.add("perform " + name);
      return takes;
    }

    @Override
    public boolean delaysReadiness(String service, long run) {
      calls.add("readiness " + name);
      return takes;
    }

    @Override
    public void advance(long now) {
      calls.add("advance " + name);
    }

    @Override
    public long untilNext(long now) {
      return until;
    }
  }

  @Test
  void theFirstComponentThatTakesAnEffectEndsTheSearch() {
    components.add(new Recording("a", false, -1));
    components.add(new Recording("b", true, -1));
    components.add(new Recording("c", true, -1));
    assertTrue(components.perform(new Effect.Forget("web")));
    assertTrue(components.delaysReadiness("web", 1));
    assertEquals(List.of("perform a", "perform b", "readiness a", "readiness b"), calls);
  }

  @Test
  void anEffectThatNoComponentTakesIsReported() {
    components.add(new Recording("a", false, -1));
    assertFalse(components.perform(new Effect.Forget("web")));
    assertFalse(components.delaysReadiness("web", 1));
  }

  @Test
  void componentsAdvanceInTheOrderOfTheirRegistration() {
    components.add(new Recording("a", false, -1));
    components.add(new Recording("b", false, -1));
    components.advance();
    assertEquals(List.of("advance a", "advance b"), calls);
  }

  @Test
  void theEarliestDeadlineIsAwaitedAndMinusOneIsNone() {
    assertEquals(-1, components.untilNext());
    components.add(new Recording("a", false, -1));
    assertEquals(-1, components.untilNext());
    components.add(new Recording("b", false, 30));
    components.add(new Recording("c", false, 20));
    assertEquals(20, components.untilNext());
  }

  /** Throws in every step. */
  private static final class Broken implements LoopComponent {
    @Override
    public void turnBegins() {
      throw new IllegalStateException("odd");
    }

    @Override
    public boolean delaysReadiness(String service, long run) {
      throw new IllegalStateException("odd");
    }

    @Override
    public void advance(long now) {
      throw new OutOfMemoryError("odd");
    }

    @Override
    public long untilNext(long now) {
      throw new IllegalStateException("odd");
    }
  }

  @Test
  void aComponentThatThrowsDoesNotTakeAStepFromTheOthers() {
    components.add(new Broken());
    components.add(new Recording("b", true, -1));
    components.turnBegins();
    components.advance();
    assertTrue(components.delaysReadiness("web", 1));
    assertEquals(List.of("advance b", "readiness b"), calls);
    assertEquals(InternalErrors.PAUSE_NANOS, components.untilNext(), "its next deadline is not known");
  }
}
