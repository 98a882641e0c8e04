package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.List;
import reeve.control.ServiceView;
import reeve.control.SupervisorBackend;
import reeve.loop.Mailbox;

/** Collects the views of all services, some hundred in each task of the mailbox. Loop thread. */
final class SnapshotSteps implements Runnable {
  /** Takes less than 3 ms the first time, while the code is interpreted, and 0.1 ms later. */
  static final int SERVICES_IN_STEP = 500;

  private final ServiceViews views;
  private final Mailbox mailbox;
  private final SupervisorBackend.Snapshot snapshot;
  private List<String> names;
  private List<ServiceView> taken;
  private int next;

  SnapshotSteps(ServiceViews views, Mailbox mailbox, SupervisorBackend.Snapshot snapshot) {
    this.views = views;
    this.mailbox = mailbox;
    this.snapshot = snapshot;
  }

  @Override
  public void run() {
    try {
      step();
    } catch (RuntimeException | Error e) {
      snapshot.failed(e); // otherwise the clients would wait forever
      throw e;
    }
  }

  private void step() {
    if (names == null) {
      names = views.names();
      taken = new ArrayList<>(names.size());
    }
    int end = Math.min(names.size(), next + SERVICES_IN_STEP);
    for (; next < end; next++) {
      ServiceView view = views.of(names.get(next));
      if (view != null) { // it was not removed meanwhile
        taken.add(view);
      }
    }
    if (next < names.size()) {
      mailbox.post(this);
    } else {
      snapshot.taken(taken);
    }
  }
}
