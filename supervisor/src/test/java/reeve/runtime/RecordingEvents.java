package reeve.runtime;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reeve.core.Effect;
import reeve.core.ServiceEvent;
import reeve.loop.ServiceEvents;

/** Keeps the events that a component of the loop reports, instead of applying them. */
public class RecordingEvents implements ServiceEvents {
  /** {@code web BecameReady[run=1]}, {@code web ready 1}, {@code web reloading true}. */
  public final List<String> all = new CopyOnWriteArrayList<>();

  @Override
  public void apply(String service, ServiceEvent event) {
    all.add(service + " " + event);
  }

  @Override
  public void perform(List<Effect> effects) {
    throw new AssertionError("a component under test has no effects");
  }

  @Override
  public boolean isIdle() {
    return true;
  }

  @Override
  public void ready(String service, long run) {
    all.add(service + " ready " + run);
  }

  @Override
  public void reloading(String service, boolean active) {
    all.add(service + " reloading " + active);
  }

  @Override
  public void definitionReplaced(String service) {
    all.add(service + " definition replaced");
  }
}
