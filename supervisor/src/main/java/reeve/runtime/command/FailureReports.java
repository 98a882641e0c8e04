package reeve.runtime.command;

import java.util.function.Consumer;
import reeve.control.ServiceView;

/** Who can tell why a service ended, as {@code reeve why --json} does. */
public interface FailureReports {
  /**
   * Asked on the loop thread, once all that has happened was told to the sinks; never blocks it.
   *
   * @param now how the service stands
   * @param answer called on any thread, once: one line of JSON; {@code null} as text where nothing is known
   */
  void why(ServiceView now, Consumer<String> answer);
}
