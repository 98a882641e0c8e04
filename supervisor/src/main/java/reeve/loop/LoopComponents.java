package reeve.loop;

import java.util.Arrays;
import reeve.core.Effect;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.posix.Reaped;
import reeve.time.Clock;

/**
 * The components of the loop, in the order of registration. Each method calls the method of {@link LoopComponent} with
 * the same name. The components are in an array that is walked by index: this is on the way from a death to the
 * restart, where an iterator for each step would be garbage. Loop thread.
 */
public final class LoopComponents {
  private final Clock clock;
  private LoopComponent[] components = new LoopComponent[0];

  public LoopComponents(Clock clock) {
    this.clock = clock;
  }

  /** Registers a component after the others. Not called by a component while a step of the loop calls them. */
  public void add(LoopComponent component) {
    components = Arrays.copyOf(components, components.length + 1);
    components[components.length - 1] = component;
  }

  public void open() {
    for (int i = 0; i < components.length; i++) {
      components[i].open();
    }
  }

  public void started() {
    for (int i = 0; i < components.length; i++) {
      components[i].started();
    }
  }

  public void turnBegins() {
    for (int i = 0; i < components.length; i++) {
      components[i].turnBegins();
    }
  }

  /**
   * Lets the first component that can carry out the effect do so.
   *
   * @return false: there is none
   */
  public boolean perform(Effect effect) {
    for (int i = 0; i < components.length; i++) {
      if (components[i].perform(effect)) {
        return true;
      }
    }
    return false;
  }

  public void noticed(String service, Notice notice) {
    for (int i = 0; i < components.length; i++) {
      components[i].noticed(service, notice);
    }
  }

  /** @return whether the process was an auxiliary command: see {@link LoopComponent#exited} */
  public boolean exited(String owner, Reaped child) {
    for (int i = 0; i < components.length; i++) {
      if (components[i].exited(owner, child)) {
        return true;
      }
    }
    return false;
  }

  /** @return whether the run continues with another main process: see {@link LoopComponent#replacesMainProcess} */
  public boolean replacesMainProcess(Service service, Reaped child) {
    for (int i = 0; i < components.length; i++) {
      if (components[i].replacesMainProcess(service, child)) {
        return true;
      }
    }
    return false;
  }

  public void runEnded(String service, int mainPid, boolean last) {
    for (int i = 0; i < components.length; i++) {
      components[i].runEnded(service, mainPid, last);
    }
  }

  /** @return whether a component holds back the readiness of the run: see {@link LoopComponent#delaysReadiness} */
  public boolean delaysReadiness(String service, long run) {
    for (int i = 0; i < components.length; i++) {
      if (components[i].delaysReadiness(service, run)) {
        return true;
      }
    }
    return false;
  }

  public void reloadChanged(String service, boolean active) {
    for (int i = 0; i < components.length; i++) {
      components[i].reloadChanged(service, active);
    }
  }

  /** Lets each component do what is due now. All of them see the same time. */
  public void advance() {
    long now = clock.nanos();
    for (int i = 0; i < components.length; i++) {
      components[i].advance(now);
    }
  }

  /** Returns the nanoseconds until the first component has something to do; -1: nothing is planned. */
  public long untilNext() {
    long now = clock.nanos();
    long earliest = -1;
    for (int i = 0; i < components.length; i++) {
      long until = components[i].untilNext(now);
      earliest = until < 0 ? earliest : earliest < 0 ? until : Math.min(earliest, until);
    }
    return earliest;
  }

  public void flush() {
    for (int i = 0; i < components.length; i++) {
      components[i].flush();
    }
  }

  public void forget(String service) {
    for (int i = 0; i < components.length; i++) {
      components[i].forget(service);
    }
  }

  public void close() {
    for (int i = 0; i < components.length; i++) {
      components[i].close();
    }
  }
}
