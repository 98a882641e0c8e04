package reeve.daemon;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.set.ServiceSet;
import reeve.event.EventFanout;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.NotifySockets;
import reeve.posix.Posix;
import reeve.time.Clock;

/**
 * Reports the state of reeve to the service manager that started it, by the messages of sd_notify(3): {@code READY=1}
 * when the control socket answers, {@code STATUS=} with the numbers of services, {@code RELOADING=1} and
 * {@code READY=1} around the reading and applying of the configuration, {@code STOPPING=1}, and {@code WATCHDOG=1} in
 * half of the time that the manager allows. Services do not inherit the variables of the manager.
 *
 * <p>A message is sent without waiting. One that does not fit into the queue of the manager, or for which the kernel
 * has no memory or no descriptor now, is sent again a second later; any other failure is logged once, and what was to
 * be sent is dropped. Loop thread.
 */
final class ManagerNotifier implements LoopComponent, EventSink {
  /** Between two messages about the numbers of services, and before a message is sent again. */
  static final long PAUSE_NANOS = 1_000_000_000L;

  private static final String READY = "READY=1";
  private static final String RELOADING = "RELOADING=1\n";
  private static final String WATCHDOG = "WATCHDOG=1";

  /** Null: no manager asks for messages. */
  private final NotifySockets sockets;
  private final String address;
  private final ServiceSet services;
  private final Clock clock;
  private final SupervisorLog log;
  /** Between two messages of the watchdog, in nanoseconds; 0: there is none. */
  private final long interval;
  private final ArrayDeque<String> unsent = new ArrayDeque<>();
  private long pingAt;
  private long retryAt;
  private boolean isReady;
  private boolean isStopping;
  private int reloads;
  private boolean changed;
  private long statusAt;
  private String status = "";
  private boolean reported;

  private ManagerNotifier(NotifySockets sockets, String address, long interval, ServiceSet services, Clock clock,
      SupervisorLog log) {
    this.sockets = sockets;
    this.address = address;
    this.interval = interval;
    this.services = services;
    this.clock = clock;
    this.log = log;
    pingAt = clock.nanos();
  }

  /**
   * Makes the notifier.
   *
   * @param environment that reeve was started with
   * @return one that does nothing if no service manager asks for messages
   */
  static ManagerNotifier of(Environment environment, Posix posix, ServiceSet services, Clock clock, SupervisorLog log) {
    String address = environment.get("NOTIFY_SOCKET");
    if (address == null || address.isEmpty()) {
      return new ManagerNotifier(null, null, 0, services, clock, log);
    }
    String pid = environment.get("WATCHDOG_PID");
    boolean isOurs = pid == null || pid.equals(Integer.toString(posix.pid())); // as sd_watchdog_enabled(3) decides it
    return new ManagerNotifier(posix.notifySockets(), address, isOurs ? half(environment.get("WATCHDOG_USEC")) : 0,
        services, clock, log);
  }

  /** @return half of the time in nanoseconds; 0: it is not set, or not a number above 0 */
  private static long half(String micros) {
    try {
      return micros == null ? 0 : Math.max(0, Math.min(Long.parseLong(micros), Long.MAX_VALUE / 1000)) * 500;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Returns the sink through which events reach the others and this one. */
  EventSink withSink(EventSink others) {
    return sockets == null ? others : new EventFanout(others, this);
  }

  /** Reports that the first services are being started and that the control socket answers. */
  void ready() {
    if (sockets == null) {
      return;
    }
    isReady = true;
    long now = clock.nanos();
    statusAt = now;
    status = summary(services.all());
    send(READY + "\nSTATUS=" + status, now);
  }

  // ---- facts

  @Override
  public void publish(LifecycleEvent event) {
    changed = true;
  }

  @Override
  public void announce(String event, String service, String message) {
    if (event.equals("shutting-down") && !isStopping) {
      isStopping = true;
      send("STOPPING=1", clock.nanos());
    }
  }

  @Override
  public void reloading(boolean begins) {
    reloads = Math.max(0, reloads + (begins ? 1 : -1));
    // Each beginning is reported: a manager that has requested a reload waits for a time after its request.
    if ((begins || reloads == 0) && isReady && !isStopping) {
      long now = clock.nanos();
      send(begins ? RELOADING + "MONOTONIC_USEC=" + now / 1000 : READY, now);
    }
  }

  /** Nothing waits for the end of a turn. */
  @Override
  public void flush() {}

  // ---- time

  @Override
  public void advance(long now) {
    if (interval > 0 && now - pingAt >= 0) {
      pingAt = now + interval;
      send(WATCHDOG, now);
    }
    if (!unsent.isEmpty() && now - retryAt >= 0) {
      resend(now);
    }
    if (isStatusDue() && now - statusAt >= PAUSE_NANOS) {
      changed = false;
      statusAt = now;
      String text = summary(services.all());
      if (!text.equals(status)) {
        status = text;
        send("STATUS=" + text, now);
      }
    }
  }

  private boolean isStatusDue() {
    return isReady && changed && unsent.isEmpty();
  }

  @Override
  public long untilNext(long now) {
    long next = interval > 0 ? Math.max(0, pingAt - now) : Long.MAX_VALUE;
    if (!unsent.isEmpty()) {
      next = Math.min(next, Math.max(0, retryAt - now));
    } else if (isStatusDue()) {
      next = Math.min(next, Math.max(0, statusAt + PAUSE_NANOS - now));
    }
    return next == Long.MAX_VALUE ? -1 : next;
  }

  // ---- messages

  private void send(String message, long now) {
    removeSuperseded(message);
    unsent.addLast(message);
    if (unsent.size() == 1) {
      resend(now);
    }
  }

  /**
   * Removes the unsent messages that say nothing any more once the new one is sent. So each kind is in the queue once
   * at most, however long the manager does not read, and the first READY and STOPPING are never lost.
   */
  private void removeSuperseded(String message) {
    if (message.equals(WATCHDOG)) {
      unsent.remove(WATCHDOG);
    } else if (message.startsWith(RELOADING)) {
      // The time of the newest one is late enough for any request, and a READY follows it.
      for (Iterator<String> all = unsent.iterator(); all.hasNext();) {
        String earlier = all.next();
        if (earlier.equals(READY) || earlier.startsWith(RELOADING)) {
          all.remove();
        }
      }
    }
  }

  /** @return whether the same message may be accepted later: the queue is full, or a shortage may pass */
  private static boolean isTransient(int error) {
    return error == Errno.EAGAIN || error == Errno.ENOBUFS || Errno.isShortage(error);
  }

  private void resend(long now) {
    while (!unsent.isEmpty()) {
      int result = sockets.send(address, unsent.getFirst().getBytes(StandardCharsets.UTF_8));
      if (isTransient(-result)) {
        retryAt = now + PAUSE_NANOS;
        return;
      }
      unsent.removeFirst();
      if (result < 0 && !reported) {
        reported = true;
        log.warn("Cannot notify the service manager at NOTIFY_SOCKET=\"" + address + "\": " + Errno.text(-result)
            + "; it does not learn the state of reeve, and its services are not affected");
      }
    }
  }

  /** The numbers of services by what matters to an operator. Pure. */
  static String summary(List<Service> services) {
    int running = 0;
    int starting = 0;
    int stopping = 0;
    int waiting = 0;
    int failed = 0;
    for (Service service : services) {
      ServiceState state = service.state();
      if (service.hasFailed()) {
        failed++;
      } else if (state == ServiceState.RUNNING) {
        running++;
      } else if (state == ServiceState.STARTING) {
        starting++;
      } else if (state == ServiceState.STOPPING || state == ServiceState.KILLING) {
        stopping++;
      } else if (state == ServiceState.WAITING || state == ServiceState.BACKOFF) {
        waiting++;
      }
    }
    List<String> parts = new ArrayList<>();
    parts.add(running + " of " + services.size() + (services.size() == 1 ? " service running" : " services running"));
    add(parts, starting, " starting");
    add(parts, stopping, " stopping");
    add(parts, waiting, " waiting");
    add(parts, failed, " failed");
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, int count, String what) {
    if (count > 0) {
      parts.add(count + what);
    }
  }
}
