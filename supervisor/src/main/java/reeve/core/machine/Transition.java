package reeve.core.machine;

import java.util.List;
import reeve.core.Effect;
import reeve.core.Service;

/**
 * What came of an event.
 *
 * @param next the service as it is from now on; the very same object when nothing changed
 * @param effects what to do, in order
 */
public record Transition(Service next, List<Effect> effects) {
  static Transition unchanged(Service service) {
    return new Transition(service, List.of());
  }
}
