package reeve.runtime.command;

import java.util.function.Consumer;

/** Says why a service ended, as {@code reeve why --json} does. */
public interface FailureReports {
  /**
   * Requests the report about a service. Called on the loop thread when the sinks have received all events that belong
   * to it; never blocks.
   *
   * @param answer called once, on any thread, with one line of JSON; {@code null} as text where nothing is known
   */
  void request(String service, Consumer<String> answer);
}
