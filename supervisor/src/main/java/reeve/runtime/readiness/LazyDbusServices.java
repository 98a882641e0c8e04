package reeve.runtime.readiness;

import reeve.config.StartupSpec;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.dbus.DbusConnector;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.loop.ServiceEvents;
import reeve.posix.Environment;
import reeve.posix.Posix;
import reeve.runtime.process.ProcessTree;
import reeve.time.Clock;

/**
 * Makes {@link DbusServices} with the first service of type dbus, and passes the calls of the loop on to it. Until then
 * this is the only class for such services that is loaded. Loop thread.
 */
public final class LazyDbusServices implements LoopComponent {
  private final Posix posix;
  private final Clock clock;
  private final ServiceSet services;
  private final ServiceEvents events;
  private final ProcessTree tree;
  private final Mailbox mailbox;
  private final SupervisorLog log;
  private final Environment environment;
  private DbusServices made;

  public LazyDbusServices(Posix posix, Clock clock, ServiceSet services, ServiceEvents events, ProcessTree tree,
      Mailbox mailbox, SupervisorLog log, Environment environment) {
    this.posix = posix;
    this.clock = clock;
    this.services = services;
    this.events = events;
    this.tree = tree;
    this.mailbox = mailbox;
    this.log = log;
    this.environment = environment;
  }

  @Override
  public void noticed(String service, Notice notice) {
    if (notice instanceof Notice.Started) {
      makeFor(services.get(service));
    }
    if (made != null) {
      made.noticed(service, notice);
    }
  }

  private void makeFor(Service service) {
    if (made == null && service.spec().startup().type() == StartupSpec.Type.DBUS) {
      int uid = posix.euid();
      made = new DbusServices(new DbusConnector(posix, uid), new DbusAddress(environment, uid), clock, services, events,
          tree, mailbox, log);
    }
  }

  @Override
  public void adopted(Service service, int firstPid) {
    makeFor(service);
    if (made != null) {
      made.adopted(service, firstPid);
    }
  }

  @Override
  public void runEnded(String service, int mainPid, boolean last) {
    if (made != null) {
      made.runEnded(service, mainPid, last);
    }
  }

  @Override
  public void forget(String service) {
    if (made != null) {
      made.forget(service);
    }
  }

  @Override
  public long untilNext(long now) {
    return made == null ? -1 : made.untilNext(now);
  }

  @Override
  public void advance(long now) {
    if (made != null) {
      made.advance(now);
    }
  }

  @Override
  public void close() {
    if (made != null) {
      made.close();
    }
  }
}
