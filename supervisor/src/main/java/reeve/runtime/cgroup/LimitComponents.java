package reeve.runtime.cgroup;

import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.loop.ServiceEvents;
import reeve.posix.Posix;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/** Makes the components for what services may use. */
public final class LimitComponents {
  private LimitComponents() {}

  /** Returns all of them. */
  public static LoopComponent[] of(Posix posix, Clock clock, ServiceSet services, ServiceEvents events,
      BackgroundWorker worker, Mailbox mailbox, EventSink sink, SupervisorLog log, Cgroups cgroups) {
    OomWatch oom = new OomWatch(posix, services, cgroups, sink);
    return new LoopComponent[] {
        new ServiceLimits(posix, services, cgroups, oom, worker, mailbox, sink, log), oom,
        new UsageMonitor(new UsageMonitor.Parts(posix, clock, services, events, worker, mailbox, sink), cgroups)
    };
  }
}
