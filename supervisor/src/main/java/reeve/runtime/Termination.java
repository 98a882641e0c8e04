package reeve.runtime;

import reeve.core.Effect;
import reeve.core.Service;

/**
 * The failure of an essential service that ends reeve.
 *
 * @param service its name
 * @param message why reeve ends, as a paragraph for people
 */
public record Termination(String service, String message) {
  static Termination of(Effect.Shutdown end, Service service) {
    int starts = service.restartHistory().restarts() + 1;
    return new Termination(end.service(), "reeve: " + end.message() + ". It was started " + starts
        + (starts == 1 ? " time" : " times") + ". reeve stopped everything else and exits with code "
        + end.exitCode() + ".");
  }
}
