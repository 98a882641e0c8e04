package reeve.runtime.cgroup;

import reeve.config.ServiceSpec;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.time.BackgroundWorker;

/**
 * Changes the limits of services that run when their definitions change. The worker writes them, because a lower limit
 * of memory makes the kernel take memory away before the write returns. Loop thread.
 */
public final class ServiceLimits implements LoopComponent {
  private final ServiceSet services;
  private final Cgroups cgroups;
  private final BackgroundWorker worker;
  private final Mailbox mailbox;
  private final EventSink sink;

  public ServiceLimits(ServiceSet services, Cgroups cgroups, BackgroundWorker worker, Mailbox mailbox, EventSink sink) {
    this.services = services;
    this.cgroups = cgroups;
    this.worker = worker;
    this.mailbox = mailbox;
    this.sink = sink;
  }

  @Override
  public void definitionChanged(String name) {
    Service service = services.get(name);
    if (service == null || service.run().pid() == 0) {
      return; // its next start writes them
    }
    ServiceSpec spec = service.spec();
    worker.submit(new Runnable() {
      @Override
      public void run() {
        String reason = cgroups.update(spec);
        if (reason != null) {
          mailbox.post(new Runnable() {
            @Override
            public void run() {
              sink.announce("limits", name, "runs with the limits that it had: " + reason);
            }
          });
        }
      }
    });
  }
}
