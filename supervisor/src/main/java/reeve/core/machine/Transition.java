package reeve.core.machine;

import java.util.List;
import reeve.core.Effect;
import reeve.core.Service;

/**
 * The result of an event.
 *
 * @param next the service from now on; the same object if nothing changed
 * @param effects what the runtime must do, in order
 */
public record Transition(Service next, List<Effect> effects) {
  static Transition unchanged(Service service) {
    return new Transition(service, List.of());
  }
}
