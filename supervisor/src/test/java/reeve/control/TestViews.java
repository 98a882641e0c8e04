package reeve.control;

import java.util.List;
import reeve.config.execution.UserSpec;
import reeve.core.ExitStatus;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.ServiceState;
import reeve.core.Target;

/** Services as clients see them, for tests. */
public final class TestViews {
  private TestViews() {}

  /** A service that runs, with the tag {@code t-NAME}. */
  public static ServiceView service(String name) {
    return service(name, ServiceState.RUNNING, Target.UP, 1, 100, null);
  }

  /** @param last how its last process ended; null: none has */
  public static ServiceView service(String name, ServiceState state, Target target, long run, int pid,
      ExitStatus last) {
    ServiceView.LastExit exit = last == null ? null
        : new ServiceView.LastExit(last, last instanceof ExitStatus.Exited code && code.code() == 0, Reason.NONE,
            Requester.SELF, 0, 1500);
    return service(name, state, target, run, pid, exit, ServiceView.Waiting.NONE);
  }

  /** The same service after so many starts by its restart policy. */
  public static ServiceView restarted(ServiceView v, int restarts) {
    return new ServiceView(v.name(), v.definition(), v.state(), v.target(), v.run(), v.pid(), v.since(), restarts,
        v.cause(), v.lastExit(), v.output(), v.waiting(), v.statusText(), v.triggers(), v.health(), v.adoptedFrom());
  }

  /** A service that waits for others. @param reasons for people */
  public static ServiceView waiting(String name, String... reasons) {
    return service(name, ServiceState.WAITING, Target.UP, 0, 0, null,
        new ServiceView.Waiting(0, false, List.of(reasons)));
  }

  /** A service that runs, with one tag. */
  public static ServiceView tagged(String name, String tag) {
    ServiceView v = service(name);
    return new ServiceView(v.name(), new ServiceView.Definition("", List.of(tag), false, true, false, null,
        UserSpec.INHERITED, List.of()), v.state(),
        v.target(), v.run(), v.pid(), v.since(), v.restarts(), v.cause(), v.lastExit(), v.output(), v.waiting(),
        v.statusText(), v.triggers(), v.health(), v.adoptedFrom());
  }

  private static ServiceView service(String name, ServiceState state, Target target, long run, int pid,
      ServiceView.LastExit exit, ServiceView.Waiting waiting) {
    return new ServiceView(name, new ServiceView.Definition("", List.of("t-" + name), false, true, false, null,
        UserSpec.INHERITED, List.of()), state,
        target, run, pid, 0, 0, new ServiceView.Cause(Reason.BOOT, Requester.SELF, null, null), exit,
        new ServiceView.Output(null, null, null, List.of(), List.of()), waiting, null,
        new ServiceView.Triggers(null, null), null, 0);
  }
}
