package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.control.SupervisorBackend;
import reeve.core.Notice;
import reeve.core.Requester;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.event.RequestRecord;
import reeve.time.Clock;

/**
 * The event sink of the control socket: it keeps the last exit of each service, and notifies clients of changes at the
 * end of a turn, when everything that belongs to them was done. Loop thread.
 */
public final class ControlEvents implements EventSink {
  /**
   * A message for clients that wait for a service.
   *
   * @param service null: it is about reeve itself
   */
  private record Message(String service, String text) {}

  /**
   * How a main process ended.
   *
   * @param at when, in nanoseconds of the clock
   * @param unwatched whether that was while no reeve ran; then it is the time of the start of this one
   */
  record Exit(Notice.Exited notice, long at, boolean unwatched) {}

  private final Clock clock;
  private final Map<String, Exit> lastExits = new HashMap<>();
  /** The pids of the reeves that services were adopted from, by service. */
  private final Map<String, Integer> adoptions = new HashMap<>();
  /** Why each service that has failed did so. */
  private final Map<String, String> failures = new HashMap<>();
  private final Set<String> changed = new LinkedHashSet<>();
  private final List<Message> messages = new ArrayList<>();
  private SupervisorBackend.Listener listener;
  private EventSink publisher;
  private Runnable reloadListener;

  public ControlEvents(Clock clock) {
    this.clock = clock;
  }

  /**
   * Begins to pass on events to the subscribers of the control socket.
   *
   * @param sink writes to them
   */
  public void publishTo(EventSink sink) {
    publisher = sink;
  }

  /** Sets what runs when reeve is requested to read its files again. */
  public void onReload(Runnable task) {
    reloadListener = task;
  }

  /** Lets the control socket look again at its file and at the rights of its clients. */
  void checkSocket() {
    if (reloadListener != null) {
      reloadListener.run();
    }
  }

  /** Sets the receiver of changes. There is one at a time. */
  void listen(SupervisorBackend.Listener receiver) {
    listener = receiver;
  }

  void endWaits() {
    if (listener != null) {
      listener.upgrading();
    }
  }

  /** @return how the last run of a service ended; null: none has ended yet */
  Exit lastExit(String service) {
    return lastExits.get(service);
  }

  /** @return the pid of the reeve from which the present run of a service was adopted; 0: it was not */
  int adoptedFrom(String service) {
    return adoptions.isEmpty() ? 0 : adoptions.getOrDefault(service, 0);
  }

  /** @return the message of the last event {@code failed} of a service; null: it has not failed since its last start */
  String failure(String service) {
    return failures.get(service);
  }

  @Override
  public void publish(LifecycleEvent event) {
    if (event.notice() instanceof Notice.Exited exited) {
      lastExits.put(event.service(), new Exit(exited, clock.nanos(), event.unwatched() != null));
      adoptions.remove(event.service());
    } else if (event.notice() instanceof Notice.Failed failed) {
      failures.put(event.service(), failed.message());
    } else if (event.notice() instanceof Notice.Started) {
      failures.remove(event.service());
    } else if (event.notice() instanceof Notice.Adopted adopted) {
      adoptions.put(event.service(), adopted.formerPid());
    } else if (event.notice() instanceof Notice.Removed) {
      adoptions.remove(event.service());
      lastExits.remove(event.service());
      failures.remove(event.service());
    }
    if (listener != null) {
      changed.add(event.service());
    }
    if (publisher != null) {
      publisher.publish(event);
    }
  }

  @Override
  public void announce(String event, String service, String text) {
    announce(event, service, text, null);
  }

  @Override
  public void announce(String event, String service, String text, Requester by) {
    if (listener != null) {
      messages.add(new Message(service, text));
    }
    if (publisher != null) {
      publisher.announce(event, service, text, by);
    }
  }

  @Override
  public void requestReceived(RequestRecord request) {
    if (publisher != null) {
      publisher.requestReceived(request);
    }
    if (request.method().equals("reload") && request.services().isEmpty()) {
      checkSocket();
    }
  }

  @Override
  public void flush() {
    if (!messages.isEmpty()) {
      List<Message> now = new ArrayList<>(messages);
      messages.clear();
      for (Message message : now) {
        listener.announced(message.service(), message.text());
      }
    }
    if (!changed.isEmpty()) {
      List<String> now = new ArrayList<>(changed);
      changed.clear();
      listener.changed(now);
    }
    if (publisher != null) {
      publisher.flush();
    }
  }
}
