package reeve.loop;

import reeve.core.Effect;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.posix.Reaped;

/**
 * A part of the loop. Each one is registered once in {@link LoopComponents} and overrides what concerns it. Descriptors
 * that it waits for are registered in {@link PollRegistry}. Loop thread.
 */
public interface LoopComponent {
  /** Called once, before the first service starts. */
  default void open() {}

  /** Called once, when the enabled services have been started. */
  default void started() {}

  /** A turn of the loop begins. */
  default void turnBegins() {}

  /**
   * Carries out an effect of the core.
   *
   * @return false: the effect is not one that this component carries out
   */
  default boolean perform(Effect effect) {
    return false;
  }

  /** Something that the core announces about a service happened; called before the event sinks receive it. */
  default void noticed(String service, Notice notice) {}

  /**
   * A process that was a main process or an auxiliary command was reaped. Called before the core learns of it, so that
   * what the process reported before its end can be read first.
   *
   * @param owner the service, or the name of an auxiliary command in the process tree
   * @return true: it was an auxiliary command of this component, and no service
   */
  default boolean exited(String owner, Reaped child) {
    return false;
  }

  /**
   * The main process of a service exited. Checks whether the run goes on with another main process.
   *
   * @return true: this component has applied the event that names the new main process
   */
  default boolean replacesMainProcess(Service service, Reaped child) {
    return false;
  }

  /**
   * No process of a run is left.
   *
   * @param mainPid the pid that its main process had
   * @param last whether the service does not start again, because reeve shuts down
   */
  default void runEnded(String service, int mainPid, boolean last) {}

  /**
   * Checks whether a run that reports its readiness is not to be taken as ready yet. The component then applies the
   * event itself, later.
   */
  default boolean delaysReadiness(String service, long run) {
    return false;
  }

  /** A service begins to read its configuration again, or has finished doing so. */
  default void reloadChanged(String service, boolean active) {}

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

  /** A turn is over, and the loop is about to wait: what was put off during the turn can be done now. */
  default void flush() {}

  /** A service was removed: what is kept for it can be dropped. */
  default void forget(String service) {}

  /** The loop has ended. */
  default void close() {}
}
