package reeve.runtime.command;

import java.util.function.Consumer;

/** Reports why a service ended, in the form of {@code reeve why --json}. */
public interface FailureReports {
  /**
   * Requests the report about a service. Called on the loop thread, after the sinks have received all events that
   * belong to the report; never blocks.
   *
   * @param answer called once, on any thread, with one line of JSON; the text {@code null} if nothing is known
   */
  void request(String service, Consumer<String> answer);
}
