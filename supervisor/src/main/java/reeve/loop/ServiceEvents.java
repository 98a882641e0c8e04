package reeve.loop;

import java.util.List;
import reeve.core.Effect;
import reeve.core.ServiceEvent;

/**
 * The port through which components of the loop report what happened to a service. A component applies a fact as an
 * event of the core and gets no answer. The effects of the event are carried out before {@link #apply} returns, or, if
 * another effect is being carried out at that time, after the effects that are already waiting. Loop thread.
 */
public interface ServiceEvents {
  /**
   * Applies an event to a service, and carries out its effects. An event of a service that was removed does nothing.
   */
  void apply(String service, ServiceEvent event);

  /** Carries out the effects that a call of the set of services returned, in their order. */
  void perform(List<Effect> effects);

  /** Returns whether all events were applied, and all their effects carried out, the reports of them among these. */
  boolean isIdle();

  /**
   * Reports that a run of a service is ready. The event may be held back until the main process of the run is known:
   * see {@link LoopComponent#delaysReadiness}.
   *
   * @param run number of the run
   */
  void ready(String service, long run);

  /** Reports that a service begins to reload its configuration ({@code active}), or has finished. */
  void reloading(String service, boolean active);

  /** Reports that the log rotation or the limits of a service changed with its definition, and its process runs on. */
  void definitionReplaced(String service);
}
