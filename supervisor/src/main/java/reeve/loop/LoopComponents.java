package reeve.loop;

import java.util.Arrays;
import reeve.core.Effect;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.posix.Reaped;
import reeve.time.Clock;

/**
 * The components of the loop, in the order of registration. Each method calls the method of {@link LoopComponent} with
 * the same name. A component that throws does not take the call from the others: the error is reported, and the walk
 * goes on as if the component had returned "no"; only {@link #perform} passes the error on, because the effect was not
 * carried out.
 *
 * <p>The components are in an array that is walked by index: this is on the way from a death to the restart, where an
 * iterator for each step would be garbage. Loop thread.
 */
public final class LoopComponents {
  private final Clock clock;
  private final InternalErrors errors;
  private LoopComponent[] components = new LoopComponent[0];

  public LoopComponents(Clock clock, InternalErrors errors) {
    this.clock = clock;
    this.errors = errors;
  }

  /** Registers a component after the others. Not called by a component while a step of the loop calls them. */
  public void add(LoopComponent component) {
    components = Arrays.copyOf(components, components.length + 1);
    components[components.length - 1] = component;
  }

  public void open() {
    for (int i = 0; i < components.length; i++) {
      try {
        components[i].open();
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
  }

  public void started() {
    for (int i = 0; i < components.length; i++) {
      try {
        components[i].started();
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
  }

  public void adopted(Service service, int firstPid) {
    for (int i = 0; i < components.length; i++) {
      try {
        components[i].adopted(service, firstPid);
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
  }

  public void definitionChanged(String service) {
    for (int i = 0; i < components.length; i++) {
      try {
        components[i].definitionChanged(service);
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
  }

  public void turnBegins() {
    for (int i = 0; i < components.length; i++) {
      try {
        components[i].turnBegins();
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
  }

  /**
   * Lets the first component that can carry out the effect do so. An error is passed on.
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
      try {
        components[i].noticed(service, notice);
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
  }

  /** @return whether the process was an auxiliary command: see {@link LoopComponent#exited} */
  public boolean exited(String owner, Reaped child) {
    for (int i = 0; i < components.length; i++) {
      try {
        if (components[i].exited(owner, child)) {
          return true;
        }
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
    return false;
  }

  /** @return whether the run continues with another main process: see {@link LoopComponent#replacesMainProcess} */
  public boolean replacesMainProcess(Service service, Reaped child) {
    for (int i = 0; i < components.length; i++) {
      try {
        if (components[i].replacesMainProcess(service, child)) {
          return true;
        }
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
    return false;
  }

  public void runEnded(String service, int mainPid, boolean last) {
    for (int i = 0; i < components.length; i++) {
      try {
        components[i].runEnded(service, mainPid, last);
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
  }

  /** @return whether a component holds back the readiness of the run: see {@link LoopComponent#delaysReadiness} */
  public boolean delaysReadiness(String service, long run) {
    for (int i = 0; i < components.length; i++) {
      try {
        if (components[i].delaysReadiness(service, run)) {
          return true;
        }
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
    return false;
  }

  public void reloadChanged(String service, boolean active) {
    for (int i = 0; i < components.length; i++) {
      try {
        components[i].reloadChanged(service, active);
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
  }

  /** Lets each component do what is due now. All of them see the same time. */
  public void advance() {
    long now = clock.nanos();
    for (int i = 0; i < components.length; i++) {
      try {
        components[i].advance(now);
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
  }

  /** Returns the nanoseconds until the first component has something to do; -1: nothing is planned. */
  public long untilNext() {
    long now = clock.nanos();
    long earliest = -1;
    for (int i = 0; i < components.length; i++) {
      long until;
      try {
        until = components[i].untilNext(now);
      } catch (RuntimeException | Error e) {
        errors.report(e);
        until = InternalErrors.PAUSE_NANOS; // Its next deadline is not known.
      }
      earliest = until < 0 ? earliest : earliest < 0 ? until : Math.min(earliest, until);
    }
    return earliest;
  }

  public void flush() {
    for (int i = 0; i < components.length; i++) {
      try {
        components[i].flush();
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
  }

  public void forget(String service) {
    for (int i = 0; i < components.length; i++) {
      try {
        components[i].forget(service);
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
  }

  public void close() {
    for (int i = 0; i < components.length; i++) {
      try {
        components[i].close();
      } catch (RuntimeException | Error e) {
        errors.report(e);
      }
    }
  }
}
