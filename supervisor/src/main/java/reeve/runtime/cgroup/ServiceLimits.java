package reeve.runtime.cgroup;

import reeve.config.ServiceSpec;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.posix.Files;
import reeve.time.BackgroundWorker;

/**
 * Changes the limits of services that run when their definitions change. The worker writes them, because a lower limit
 * of memory makes the kernel take memory away before the write returns. Loop thread.
 */
public final class ServiceLimits implements LoopComponent {
  private final ServiceSet services;
  private final Cgroups cgroups;
  private final OomWatch oom;
  private final BackgroundWorker worker;
  private final Mailbox mailbox;
  private final EventSink sink;
  private final SupervisorLog log;
  private final Files files;
  private boolean reported;

  public ServiceLimits(Files files, ServiceSet services, Cgroups cgroups, OomWatch oom, BackgroundWorker worker,
      Mailbox mailbox, EventSink sink, SupervisorLog log) {
    this.files = files;
    this.log = log;
    this.services = services;
    this.cgroups = cgroups;
    this.oom = oom;
    this.worker = worker;
    this.mailbox = mailbox;
    this.sink = sink;
  }

  /** Says once that the limits of services cannot be in force, because their own starts say it of each of them. */
  @Override
  public void started() {
    for (Service service : services.all()) {
      if (!reported && service.spec().resources().hasLimits()) {
        check(service.spec());
      }
    }
  }

  private void check(ServiceSpec spec) {
    reported = true;
    worker.submit(new Runnable() {
      @Override
      public void run() {
        String reason = cgroups.reasonAgainst();
        if (reason == null) {
          for (String lacking : CgroupRequirements.of(files, spec.resources()).values()) {
            reason = lacking;
          }
        }
        if (reason != null) {
          log.warn("Cannot limit services, such as \"" + spec.name() + "\", which do not start therefore: " + reason
              + "; services without limits are not affected");
        }
      }
    });
  }

  /** The program that started it knew that its limits were in force; this one finds out. */
  @Override
  public void adopted(Service service, int firstPid) {
    if (service.spec().resources().hasLimits()) {
      update(service);
    }
  }

  @Override
  public void definitionChanged(String name) {
    Service service = services.get(name);
    if (service != null && service.run().pid() != 0) { // else its next start writes them
      update(service);
    }
  }

  private void update(Service service) {
    ServiceSpec spec = service.spec();
    String name = spec.name();
    worker.submit(new Runnable() {
      @Override
      public void run() {
        String reason = cgroups.update(spec);
        mailbox.post(new Runnable() {
          @Override
          public void run() {
            if (reason != null) {
              sink.announce("limits", name, "runs with the limits that it had: " + reason);
            }
            oom.begin(services.get(name));
          }
        });
      }
    });
  }
}
