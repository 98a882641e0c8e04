package reeve.control;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import reeve.config.Signal;
import reeve.core.Effect;
import reeve.core.HealthState;
import reeve.core.Requester;

/**
 * What the control socket asks of the loop; the runtime implements it. All but {@link #post} and {@link #info} belong
 * to the loop thread: a method of the protocol gets there by {@link PendingCall#onLoop}.
 */
public interface SupervisorBackend {
  /** What can be asked of a service that needs no answer but its new state. */
  enum Action {
    START,
    STOP,
    RESTART,
    KILL,
    /** Forgets failures: the streak, the start limit, a state of failure. */
    RESET
  }

  /** Is told on the loop thread, after everything that belongs to an event was done. */
  interface Listener {
    void changed(String service);

    /** Something that reeve says about a service while it waits; {@code service} null: about itself. */
    void said(String service, String text);
  }

  /** @param stateDir null: there is none */
  record Info(String version, int pid, long startedMillis, String stateDir, List<String> files) {}

  /** Runs a task on the loop thread, between two events. Any thread. */
  void post(Runnable task);

  /** Any thread. */
  Info info();

  /** @return all, in the order of the files */
  List<ServiceView> services();

  /** @return null if there is none of that name */
  ServiceView service(String name);

  boolean isShuttingDown();

  /**
   * Records in the ledger and the log that somebody asks for something that changes something; once for each request,
   * before it is done.
   *
   * @param services by name; empty: it is about reeve itself
   * @param detail what else was asked, for people; null: nothing
   */
  void record(String method, List<String> services, String detail, Requester by);

  /** Asks, and records who did. Of a service that is gone by now nothing happens. */
  void act(Action action, String service, Requester by);

  /**
   * The same for several, as one request: they come and go in the order of what they say of each other.
   *
   * @param alone nobody else is started, stopped or restarted for it, and nobody is waited for
   */
  void act(Action action, List<String> services, boolean alone, Requester by);

  /** Whether a service that waits to start goes on doing so until somebody does something. */
  boolean isBlocked(String service);

  /** How its health stands. */
  default HealthState.Status health(String service) {
    return HealthState.Status.NONE;
  }

  /** Sends a signal to a living service, and records who asked. @return 0 or an error number; ESRCH: nobody is there */
  int signal(String service, Signal signal, Effect.Scope scope, Requester by);

  /** Starts the shutdown, or with {@code now} kills what is left. */
  void shutdown(boolean now, Requester by);

  /**
   * Remembers for the next start of reeve whether these services are started then.
   *
   * @param answer called once that is on the disk, with null, or with why it cannot be remembered; on any thread
   */
  void enable(List<String> services, boolean enabled, Requester by, Consumer<String> answer);

  /** What there is to start, and how that changes. */
  DefinitionBackend definitions();

  /** One at a time. */
  void listen(Listener listener);

  /**
   * Tells how much of the ledger was written once everything up to now is in it.
   *
   * @param answer called on another thread, with -1 if there is no ledger
   */
  void ledgerSize(LongConsumer answer);
}
