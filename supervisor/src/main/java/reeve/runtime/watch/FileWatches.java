package reeve.runtime.watch;

import java.util.List;
import reeve.config.ServiceSpec;
import reeve.config.watch.WatchSpec;
import reeve.control.WatchView;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.loop.LoopComponent;

/**
 * Makes {@link ServiceWatches} with the first service that has a {@code watch}, and passes the calls of the loop on to
 * it. Until then this is the only class for such services that is loaded. Loop thread.
 */
public final class FileWatches implements LoopComponent {
  private final WatchParts parts;
  private ServiceWatches made;

  public FileWatches(WatchParts parts) {
    this.parts = parts;
  }

  private ServiceWatches made() {
    if (made == null) {
      made = new ServiceWatches(parts);
    }
    return made;
  }

  private void update(Service service) {
    if (service != null && (made != null || service.spec().watch() != WatchSpec.NONE)) {
      made().update(service);
    }
  }

  @Override
  public void adopted(Service service, int firstPid) {
    update(service);
  }

  @Override
  public void definitionChanged(String service) {
    Service changed = parts.services().get(service);
    if (changed != null && changed.run().number() > 0) {
      update(changed);
    }
  }

  @Override
  public void noticed(String service, Notice notice) {
    if (notice instanceof Notice.Started) {
      update(parts.services().get(service));
    } else if (made != null) {
      made.noticed(service, notice);
    }
  }

  @Override
  public void forget(String service) {
    if (made != null) {
      made.forget(service);
    }
  }

  @Override
  public void close() {
    if (made != null) {
      made.close();
    }
  }

  /** Ends or begins the watches of services, also in the future. Services without a watch are left alone. */
  public void turn(List<String> names, boolean on) {
    for (String name : names) {
      Service service = parts.services().get(name);
      if (service != null && service.spec().watch().isSet()) {
        made().turn(service, on);
      }
    }
  }

  /** Returns the same object as long as nothing in the view changes. @return null: the service has no watch */
  public WatchView view(ServiceSpec spec) {
    return !spec.watch().isSet() ? null : made().view(spec.name());
  }
}
