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
import reeve.dbus.DbusClient;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.loop.ServiceEvents;
import reeve.loop.TimerQueue;
import reeve.posix.Environment;
import reeve.posix.Posix;
import reeve.runtime.process.ProcessTree;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/**
 * Services of type dbus: up when their name is on the bus, and stopped when they lose it. One thread talks to the
 * buses, so that one that hangs holds up nobody else; made, and the library loaded, with the first such service. A bus
 * that is not there is tried again for as long as somebody needs it.
 */
public final class DbusServices implements LoopComponent {
  private static final long FIRST_NANOS = 100_000_000L;
  private static final long LONGEST_NANOS = 2_000_000_000L;

  /** After a bus began anew, who was up has so long to get its name back. */
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  /** One life of a service. */
  private record Wanted(String service, long life, String name, String address) {}

  /** The loop's view of a bus. */
  private static final class Bus {
    final List<Wanted> wanted = new ArrayList<>(1);
    long pause = FIRST_NANOS;
    /** When who has no name any more has lost it; 0: at once. */
    long patienceUntil;
    boolean told;
    /** The worker's. */
    DbusClient client;
  }

  private final Posix posix;
  private final Clock clock;
  private final ServiceSet services;
  private final ServiceEvents events;
  private final ProcessTree tree;
  private final Mailbox mailbox;
  private final SupervisorLog log;
  private final Environment environment;
  private final Map<String, Bus> buses = new HashMap<>();
  private final TimerQueue<String> due = new TimerQueue<>();
  private BackgroundWorker worker;

  public DbusServices(Posix posix, Clock clock, ServiceSet services, ServiceEvents events, ProcessTree tree,
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
    if (notice instanceof Notice.Started started) {
      ServiceSpec spec = services.get(service).spec();
      if (spec.startup().type() == StartupSpec.Type.DBUS) {
        begin(spec, started.run());
      }
    }
  }

  private void begin(ServiceSpec spec, long life) {
    worker = worker == null ? new BackgroundWorker("dbus") : worker;
    forget(spec.name());
    String address = address(spec);
    Bus bus = buses.get(address);
    if (bus == null) {
      bus = new Bus();
      buses.put(address, bus);
    }
    bus.wanted.add(new Wanted(spec.name(), life, spec.startup().busName().get(), address));
    bus.pause = FIRST_NANOS;
    look(address, bus);
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
            drop(bus);
          }
        });
      }
    }
  }

  /** As dbus-daemon(1) and the libraries have it, by the variables of the service, then by ours. */
  private String address(ServiceSpec spec) {
    String bus = spec.startup().bus();
    if (bus.equals("system")) {
      String set = variable(spec, "DBUS_SYSTEM_BUS_ADDRESS");
      return set == null ? "unix:path=/run/dbus/system_bus_socket" : set;
    }
    if (bus.equals("session")) {
      String set = variable(spec, "DBUS_SESSION_BUS_ADDRESS");
      String runtime = variable(spec, "XDG_RUNTIME_DIR");
      return set != null ? set : "unix:path=" + (runtime == null ? "/run/user/" + posix.euid() : runtime) + "/bus";
    }
    return bus;
  }

  private String variable(ServiceSpec spec, String name) {
    String own = spec.process().environment().get(name);
    return own != null || spec.process().clearEnv() ? own : environment.get(name);
  }

  // ---- the loop thread

  @Override
  public long untilNext(long now) {
    return due.untilNext(now);
  }

  @Override
  public void advance(long now) {
    for (TimerQueue.Due<String> one = due.poll(now); one != null; one = due.poll(now)) {
      Bus bus = buses.get(one.key());
      if (bus != null) {
        look(one.key(), bus);
      }
    }
  }

  /** Has the worker connect if need be, and ask for every name. */
  private void look(String address, Bus bus) {
    List<Wanted> wanted = List.copyOf(bus.wanted);
    submit(new Runnable() {
      @Override
      public void run() {
        ask(address, bus, wanted);
      }
    });
  }

  private void submit(Runnable task) {
    worker.submit(task);
  }

  private void cannot(String address, Bus bus, String problem) {
    if (buses.get(address) != bus) {
      return;
    }
    if (!bus.told) {
      bus.told = true;
      log.error("Cannot reach the message bus at \"" + address + "\", where \"" + bus.wanted.get(0).service()
          + "\" is to be: " + problem
          + "; tries again");
    }
    bus.patienceUntil = clock.nanos() + PATIENCE_NANOS; // once it is back
    due.arm(address, 0, clock.nanos() + bus.pause);
    bus.pause = Math.min(LONGEST_NANOS, bus.pause * 3 / 2);
  }

  /** @param owner pid; 0: not known which; -1: nobody has the name */
  private void answered(Bus bus, Wanted wanted, int owner) {
    Service service = services.get(wanted.service());
    if (buses.get(wanted.address()) != bus || !bus.wanted.contains(wanted) || service == null
        || service.run().number() != wanted.life()) {
      return;
    }
    bus.told = false;
    String of = owner <= 0 ? null : tree.ownerOf(owner);
    if (owner > 0 && (of == null || !of.equals(wanted.service()))) {
      log.warn("The name \"" + wanted.name() + "\" is on the bus, and not by \"" + wanted.service() + "\" but by pid "
          + owner
          + (of == null ? "" : " of \"" + of + "\""));
      owner = -1;
    }
    if (owner >= 0 && service.state() == ServiceState.STARTING && service.spec().startup().ready().isEmpty()) {
      events.apply(wanted.service(), new ServiceEvent.BecameReady(wanted.life()));
    } else if (owner < 0 && service.state() == ServiceState.RUNNING) {
      long left = bus.patienceUntil - clock.nanos();
      if (bus.patienceUntil == 0 || left <= 0) {
        events.apply(wanted.service(), new ServiceEvent.BusNameLost(wanted.life()));
      } else {
        due.arm(wanted.address(), 0, clock.nanos() + left);
      }
    }
  }

  @Override
  public void close() {
    if (worker != null) {
      for (Bus bus : buses.values()) {
        submit(new Runnable() {
          @Override
          public void run() {
            drop(bus);
          }
        });
      }
      worker.close();
    }
  }

  // ---- the worker's thread

  private void ask(String address, Bus bus, List<Wanted> wanted) {
    try {
      if (bus.client == null) {
        bus.client = DbusClient.connect(posix, address, posix.euid(), new DbusClient.Listener() {
          @Override
          public void ownerChanged(String name, boolean owned) {
            changed(address, bus, name);
          }

          @Override
          public void disconnected() {
            gone(address, bus);
          }
        });
      }
      for (Wanted one : wanted) {
        int owner = bus.client.ownerPid(one.name());
        mailbox.post(new Runnable() {
          @Override
          public void run() {
            answered(bus, one, owner);
          }
        });
      }
    } catch (IOException e) {
      drop(bus);
      mailbox.post(new Runnable() {
        @Override
        public void run() {
          cannot(address, bus, e.getMessage());
        }
      });
    }
  }

  private static void drop(Bus bus) {
    if (bus.client != null) {
      bus.client.close();
      bus.client = null;
    }
  }

  // ---- the library's threads

  private void changed(String address, Bus bus, String name) {
    mailbox.post(new Runnable() {
      @Override
      public void run() {
        for (Wanted one : bus.wanted) {
          if (one.name().equals(name) && buses.get(address) == bus) {
            bus.patienceUntil = 0; // it was told so, and not found after a break
            look(address, bus);
            return;
          }
        }
      }
    });
  }

  private void gone(String address, Bus bus) {
    submit(new Runnable() {
      @Override
      public void run() {
        drop(bus);
      }
    });
    mailbox.post(new Runnable() {
      @Override
      public void run() {
        cannot(address, bus, "it ended, or let us go");
      }
    });
  }
}
