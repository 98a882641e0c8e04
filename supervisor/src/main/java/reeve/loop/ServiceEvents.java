package reeve.loop;

import java.util.List;
import reeve.core.Effect;
import reeve.core.ServiceEvent;

/**
 * Through this port, what happens to services reaches the core. An observer applies a fact as an event and gets
 * no answer: the effects of the event are carried out before {@link #apply} returns, or, if the call comes from an
 * effect that is being carried out, right after that one. Loop thread.
 */
public interface ServiceEvents {
  /**
   * Applies an event to a service, and carries out its effects. An event of a service that was removed does nothing.
   */
  void apply(String service, ServiceEvent event);

  /** Carries out effects that a request to the set of services returned, in their order. */
  void perform(List<Effect> effects);

  /**
   * Reports that a run of a service is ready. The event may be held back until its main process is known: see
   * {@link LoopComponent#delaysReadiness}.
   *
   * @param run number of the run
   */
  void ready(String service, long run);

  /** Reports that a service begins to read its configuration again ({@code active}), or has finished doing so. */
  void reloading(String service, boolean active);

  /** Reports that the definition of a service changed in a way that its log rotation follows; its process goes on. */
  void definitionReplaced(String service);
}
