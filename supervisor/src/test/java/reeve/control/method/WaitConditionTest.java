package reeve.control.method;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import reeve.config.Signal;
import reeve.control.ServiceView;
import reeve.control.TestViews;
import reeve.core.ExitStatus;
import reeve.core.HealthState;
import reeve.core.ServiceState;
import reeve.core.Target;

/** The condition that a request waits for, and the check whether a service has reached it. */
class WaitConditionTest {
  private static final ExitStatus ONE = new ExitStatus.Exited(1);

  private static ServiceView view(ServiceState state, Target target, long run, int pid, ExitStatus last) {
    return TestViews.service("web", state, target, run, pid, last);
  }

  private static ServiceView running(long run) {
    return view(ServiceState.RUNNING, Target.UP, run, 100 + (int) run, null);
  }

  private static ServiceView stopped() {
    return view(ServiceState.STOPPED, Target.DOWN, 1, 0, null);
  }

  private static String verdict(WaitCondition goal, ServiceView before, ServiceView now) {
    WaitCondition.Verdict verdict = goal.verdict(before, now);
    return verdict.status() + " " + verdict.message();
  }

  @Test
  void aServiceThatIsUpHasToBeHealthyIfThatIsRequested() {
    WaitCondition.Verdict up = WaitCondition.RESTART.verdict(running(1), running(2));
    for (HealthState.Status status : HealthState.Status.values()) {
      WaitCondition.Verdict verdict = WaitCondition.healthy(up, running(2), status);
      String expected = switch (status) {
        case NONE -> "REACHED restarted, pid 102";
        case STARTING -> "UNDER_WAY up, not healthy yet";
        case HEALTHY -> "REACHED restarted, pid 102, healthy";
        case UNHEALTHY -> "MISSED is up and unhealthy";
      };
      assertEquals(expected, verdict.status() + " " + verdict.message());
    }
  }

  @Test
  void startIsReachedByALaterRunOrTheSameOne() {
    assertEquals("REACHED started, pid 102", verdict(WaitCondition.START, stopped(), running(2)));
    assertEquals("REACHED already running, pid 101", verdict(WaitCondition.START, running(1), running(1)));
    assertEquals("UNDER_WAY starting",
        verdict(WaitCondition.START, stopped(), view(ServiceState.STARTING, Target.UP, 2, 102, null)));
    assertEquals("REACHED completed",
        verdict(WaitCondition.START, stopped(), view(ServiceState.EXITED, Target.UP, 2, 0, new ExitStatus.Exited(0))));
  }

  /** A restart of a service whose start had no process yet was never answered: its next process is the new one. */
  @Test
  void aRestartIsReachedByTheProcessOfAStartThatHadNoneYet() {
    ServiceView starting = view(ServiceState.STARTING, Target.UP, 1, 0, null);
    assertEquals("UNDER_WAY starting", verdict(WaitCondition.RESTART, starting, starting));
    assertEquals("REACHED started, pid 101", verdict(WaitCondition.RESTART, starting, running(1)));
    assertEquals("REACHED started, pid 101", verdict(WaitCondition.START, starting, running(1)));
    assertEquals("UNDER_WAY still the old process, pid 101",
        verdict(WaitCondition.RESTART, view(ServiceState.STARTING, Target.UP, 1, 101, null), running(1)));
  }

  @Test
  void startIsMissedWhenItDoesNotStayUp() {
    assertEquals("MISSED does not stay up: exit 1; reeve tries again",
        verdict(WaitCondition.START, stopped(), view(ServiceState.BACKOFF, Target.UP, 2, 0, ONE)));
    assertEquals("MISSED started and ended: exit 1",
        verdict(WaitCondition.START, stopped(), view(ServiceState.EXITED, Target.UP, 2, 0, ONE)));
    assertEquals("MISSED cannot be kept running: exit 1",
        verdict(WaitCondition.START, stopped(), view(ServiceState.FATAL, Target.UP, 2, 0, ONE)));
    assertEquals("MISSED was stopped meanwhile", verdict(WaitCondition.START, running(1), stopped()));
  }

  @Test
  void startIsMissedWhenTheServiceThatItWaitsForDoesNotStart() {
    ServiceView v = view(ServiceState.WAITING, Target.UP, 0, 0, null);
    assertEquals("UNDER_WAY waiting", verdict(WaitCondition.START, stopped(), v));
    assertEquals(WaitCondition.Status.MISSED, WaitCondition.blocked(v).status());
  }

  @Test
  void restartIsNotReachedByTheOldProcess() {
    assertEquals("UNDER_WAY still the old process, pid 101", verdict(WaitCondition.RESTART, running(1), running(1)));
    assertEquals("UNDER_WAY stopping",
        verdict(WaitCondition.RESTART, running(1), view(ServiceState.STOPPING, Target.UP, 1, 101, null)));
    assertEquals("REACHED restarted, pid 102", verdict(WaitCondition.RESTART, running(1), running(2)));
    assertEquals("REACHED started, pid 102", verdict(WaitCondition.RESTART, stopped(), running(2)));
  }

  @Test
  void stopIsReachedWhenNoProcessIsLeft() {
    assertEquals("UNDER_WAY stopping",
        verdict(WaitCondition.STOP, running(1), view(ServiceState.STOPPING, Target.DOWN, 1, 0, ONE)));
    assertEquals("REACHED stopped", verdict(WaitCondition.STOP, running(1), stopped()));
    assertEquals("REACHED stopped (SIGKILL, had run for 1.5 s)",
        verdict(WaitCondition.STOP, running(1),
            view(ServiceState.STOPPED, Target.DOWN, 1, 0, new ExitStatus.Signaled(Signal.KILL, false))));
    assertEquals("REACHED was not running", verdict(WaitCondition.STOP, stopped(), stopped()));
    assertEquals("MISSED is started again by a later request",
        verdict(WaitCondition.STOP, running(1), view(ServiceState.STOPPING, Target.UP, 1, 101, null)));
  }

  @Test
  void killIsReachedWhenThatRunIsOver() {
    assertEquals("UNDER_WAY killing",
        verdict(WaitCondition.KILL, running(1), view(ServiceState.KILLING, Target.DOWN, 1, 101, null)));
    assertEquals("REACHED killed", verdict(WaitCondition.KILL, running(1), stopped()));
    assertEquals("REACHED killed", verdict(WaitCondition.KILL, running(1), running(2)));
    assertEquals("REACHED was not running", verdict(WaitCondition.KILL, stopped(), stopped()));
  }
}
