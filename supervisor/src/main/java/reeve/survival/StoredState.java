package reeve.survival;

import java.util.Map;
import reeve.event.DeathDetails;

/**
 * What this reeve knows of a former one, and where it stores its own state.
 *
 * @param file null: the state cannot be stored
 * @param source makes the file again; null: there is no state directory
 * @param own the record of this reeve in it: if there are services of a former one, it goes on with what that recorded
 * @param former the reeve that left services; null: there was none, or nothing of it is of use
 * @param services those that the former reeve did not end, by name
 * @param unwatched since when no reeve has watched them, and when this one started; null: there is no former one
 */
public record StoredState(StateFile file, StateFileSource source, OwnRecord own, ReeveRecord former,
    Map<String, ServiceRecord> services, DeathDetails.Unwatched unwatched) {
  /** Whether the former reeve was this process, which has replaced its program. */
  public boolean isUpgrade() {
    return former != null && former.pid() == own.record().pid() && former.startTicks() == own.record().startTicks()
        && former.startTicks() != 0;
  }
}
