package reeve.runtime.readiness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.config.StartupSpec;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.set.ServiceSet;
import reeve.dbus.BusConnection;
import reeve.dbus.BusConnector;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.loop.ServiceEvents;
import reeve.loop.TimerQueue;
import reeve.runtime.process.ProcessTree;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/**
 * Services of type dbus. A service is up when its name is on the bus, and is stopped when it loses the name. One thread
 * talks to the buses, so that a bus that hangs does not hold up the loop. It starts with the first such service. A bus
 * that cannot be reached is tried again for as long as a service needs it.
 */
final class DbusServices implements LoopComponent, TimerQueue.Action<String> {
  private static final long FIRST_NANOS = 100_000_000L;
  private static final long LONGEST_NANOS = 2_000_000_000L;

  /** After a bus was restarted, its services have this long to get their names back. */
  private static final long RECOVERY_NANOS = 5_000_000_000L;

  /** A run of a service whose name is to be on a bus. */
  private record Wanted(String service, long run, String name, String address) {}

  /** A message bus. Loop thread, except for the connection. */
  private static final class Bus {
    final List<Wanted> wanted = new ArrayList<>(1);
    long pause = FIRST_NANOS;

    /** Until then a service without its name does not count as having lost it; 0: it does at once. */
    long recoveryUntil;
    boolean failureLogged;

    /** Of the worker's thread; null: not connected. */
    BusConnection connection;
  }

  private final BusConnector connector;
  private final DbusAddress addresses;
  private final Clock clock;
  private final ServiceSet services;
  private final ServiceEvents events;
  private final ProcessTree tree;
  private final Mailbox mailbox;
  private final SupervisorLog log;
  private final Map<String, Bus> buses = new HashMap<>();
  private final TimerQueue<String> due = new TimerQueue<>();
  private final BackgroundWorker worker = new BackgroundWorker("dbus");

  DbusServices(BusConnector connector, DbusAddress addresses, Clock clock, ServiceSet services, ServiceEvents events,
      ProcessTree tree, Mailbox mailbox, SupervisorLog log) {
    this.connector = connector;
    this.addresses = addresses;
    this.clock = clock;
    this.services = services;
    this.events = events;
    this.tree = tree;
    this.mailbox = mailbox;
    this.log = log;
  }

  @Override
  public void noticed(String service, Notice notice) {
    if (notice instanceof Notice.Started started) {
      begin(services.get(service), started.run());
    }
  }

  @Override
  public void adopted(Service service, int firstPid) {
    begin(service, service.run().number());
  }

  private void begin(Service service, long run) {
    if (service.spec().startup().type() == StartupSpec.Type.DBUS) {
      begin(service.spec(), run);
    }
  }

  private void begin(ServiceSpec spec, long run) {
    forget(spec.name());
    String address = addresses.of(spec);
    Bus bus = buses.get(address);
    if (bus == null) {
      bus = new Bus();
      buses.put(address, bus);
    }
    bus.wanted.add(new Wanted(spec.name(), run, spec.startup().busName().get(), address));
    bus.pause = FIRST_NANOS;
    check(address, bus);
  }

  @Override
  public void runEnded(String service, int mainPid, boolean last) {
    forget(service);
  }

  @Override
  public void forget(String service) {
    for (Map.Entry<String, Bus> entry : new ArrayList<>(buses.entrySet())) {
      Bus bus = entry.getValue();
      for (int i = bus.wanted.size() - 1; i >= 0; i--) {
        if (bus.wanted.get(i).service().equals(service)) {
          bus.wanted.remove(i);
        }
      }
      if (bus.wanted.isEmpty()) {
        buses.remove(entry.getKey());
        due.disarm(entry.getKey());
        submit(new Runnable() {
          @Override
          public void run() {
            disconnect(bus);
          }
        });
      }
    }
  }

  @Override
  public long untilNext(long now) {
    return due.untilNext(now);
  }

  @Override
  public void advance(long now) {
    due.fire(now, this);
  }

  @Override
  public void due(TimerQueue.Due<String> one, long now) {
    Bus bus = buses.get(one.key());
    if (bus != null) {
      check(one.key(), bus);
    }
  }

  /** Makes the worker connect if necessary, and query the owner of every name. */
  private void check(String address, Bus bus) {
    List<Wanted> wanted = List.copyOf(bus.wanted);
    submit(new Runnable() {
      @Override
      public void run() {
        query(address, bus, wanted);
      }
    });
  }

  private void submit(Runnable task) {
    worker.submit(task);
  }

  private void unreachable(String address, Bus bus, String problem) {
    if (buses.get(address) != bus) {
      return;
    }
    if (!bus.failureLogged) {
      bus.failureLogged = true;
      log.error("Cannot reach the message bus at \"" + address + "\", which \"" + bus.wanted.get(0).service()
          + "\" needs: " + problem + "; tries again");
    }
    bus.recoveryUntil = clock.nanos() + RECOVERY_NANOS; // counts once the bus is back
    due.arm(address, 0, clock.nanos() + bus.pause);
    bus.pause = Math.min(LONGEST_NANOS, bus.pause * 3 / 2);
  }

  /** @param owner the pid of the owner; 0: its pid is not known; -1: the name has no owner */
  private void ownerFound(Bus bus, Wanted wanted, int owner) {
    Service service = services.get(wanted.service());
    if (buses.get(wanted.address()) != bus || !bus.wanted.contains(wanted) || service == null
        || service.run().number() != wanted.run()) {
      return;
    }
    bus.failureLogged = false;
    String other = owner <= 0 ? null : tree.ownerOf(owner);
    if (owner > 0 && (other == null || !other.equals(wanted.service()))) {
      log.warn("The name \"" + wanted.name() + "\" is on the bus, and not by \"" + wanted.service() + "\" but by pid "
          + owner
          + (other == null ? "" : " of \"" + other + "\""));
      owner = -1;
    }
    if (owner >= 0 && service.state() == ServiceState.STARTING && service.spec().startup().ready().isEmpty()) {
      events.apply(wanted.service(), new ServiceEvent.BecameReady(wanted.run()));
    } else if (owner < 0 && service.state() == ServiceState.RUNNING) {
      long left = bus.recoveryUntil - clock.nanos();
      if (bus.recoveryUntil == 0 || left <= 0) {
        events.apply(wanted.service(), new ServiceEvent.BusNameLost(wanted.run()));
      } else {
        due.arm(wanted.address(), 0, clock.nanos() + left);
      }
    }
  }

  @Override
  public void close() {
    for (Bus bus : buses.values()) {
      submit(new Runnable() {
        @Override
        public void run() {
          disconnect(bus);
        }
      });
    }
    worker.close();
  }

  // ---- the worker's thread

  private void query(String address, Bus bus, List<Wanted> wanted) {
    try {
      if (bus.connection == null) {
        bus.connection = connector.connect(address, new BusConnection.Listener() {
          @Override
          public void ownerChanged(String name) {
            changed(address, bus, name);
          }

          @Override
          public void disconnected() {
            connectionLost(address, bus);
          }
        });
      }
      for (Wanted one : wanted) {
        int owner = bus.connection.ownerPid(one.name());
        mailbox.post(new Runnable() {
          @Override
          public void run() {
            ownerFound(bus, one, owner);
          }
        });
      }
    } catch (IOException e) {
      disconnect(bus);
      mailbox.post(new Runnable() {
        @Override
        public void run() {
          unreachable(address, bus, e.getMessage());
        }
      });
    }
  }

  private static void disconnect(Bus bus) {
    if (bus.connection != null) {
      bus.connection.close();
      bus.connection = null;
    }
  }

  // ---- the connections' threads

  private void changed(String address, Bus bus, String name) {
    mailbox.post(new Runnable() {
      @Override
      public void run() {
        for (Wanted one : bus.wanted) {
          if (one.name().equals(name) && buses.get(address) == bus) {
            bus.recoveryUntil = 0; // the bus reported the loss, so the name was not lost by a restart of the bus
            check(address, bus);
            return;
          }
        }
      }
    });
  }

  private void connectionLost(String address, Bus bus) {
    submit(new Runnable() {
      @Override
      public void run() {
        disconnect(bus);
      }
    });
    mailbox.post(new Runnable() {
      @Override
      public void run() {
        unreachable(address, bus, "it ended, or closed the connection");
      }
    });
  }
}
