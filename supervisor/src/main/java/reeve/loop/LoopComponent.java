package reeve.loop;

import reeve.core.Effect;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.posix.Reaped;

/**
 * A component of the loop, which reacts to the steps of a turn and to what happens to services. A component is
 * registered once, in {@code reeve.runtime.SupervisorWiring}, and overrides only the methods that concern it: each of
 * them does nothing by default. Descriptors that it waits for are registered in {@link PollRegistry}; what it observes
 * it reports to {@link ServiceEvents}.
 *
 * <p>All methods are called on the loop thread, in the order of registration, and must not block.
 */
public interface LoopComponent {
  /** Called once, before the first service starts. */
  default void open() {}

  /** Called once, when the enabled services have been started. */
  default void started() {}

  /**
   * Called once for each service whose main process a former reeve started, while it still lives: what the former reeve
   * observed of it is to be observed again.
   *
   * @param firstPid of the process that was started for the run, which differs from the main process if that forked; 0:
   *     it is not known
   */
  default void adopted(Service service, int firstPid) {}

  /** Called at the beginning of each turn. */
  default void turnBegins() {}

  /**
   * Carries out an effect of the core.
   *
   * @return true: it was carried out, and no further component is called; false: another component has to do it
   */
  default boolean perform(Effect effect) {
    return false;
  }

  /** Called for each notice of the core about a service, before the event sinks receive it. */
  default void noticed(String service, Notice notice) {}

  /**
   * Called when a main process or an auxiliary command was reaped. The core does not know of its end yet, so a
   * component can first read what the process reported before.
   *
   * @param owner the service, or the name of an auxiliary command in the process tree
   * @return true: it was an auxiliary command of this component; no further component is called, and no service is
   *     affected
   */
  default boolean exited(String owner, Reaped child) {
    return false;
  }

  /**
   * Called when the main process of a service exited, to find out whether the run continues with another main process.
   *
   * @return true: it does. The component has applied the event that names the new main process, and no further
   *     component is called
   */
  default boolean replacesMainProcess(Service service, Reaped child) {
    return false;
  }

  /**
   * Called when no process of a run is left, before the core learns of it.
   *
   * @param mainPid the pid that its main process had
   * @param last whether the service does not start again, because reeve shuts down
   */
  default void runEnded(String service, int mainPid, boolean last) {}

  /**
   * Called when a run reports that it is ready.
   *
   * @return true: the run does not count as ready yet, and this component applies the event itself later
   */
  default boolean delaysReadiness(String service, long run) {
    return false;
  }

  /** Called when a service begins to reload its configuration ({@code active}), and when it has finished. */
  default void reloadChanged(String service, boolean active) {}

  /** Called when a service has another definition, while its process continues to run if it has one. */
  default void definitionChanged(String service) {}

  /**
   * Does what is due. Called at the end of each turn, in the order of registration.
   *
   * @param now monotonic nanoseconds
   */
  default void advance(long now) {}

  /** Returns the nanoseconds until {@link #advance} has something to do; -1: nothing is planned. */
  default long untilNext(long now) {
    return -1;
  }

  /** Called when a turn is over, before the loop waits: what was put off during the turn can be done now. */
  default void flush() {}

  /** Called when a service was removed: what is kept about it can be dropped. */
  default void forget(String service) {}

  /** Called once, when the loop has ended. */
  default void close() {}
}
