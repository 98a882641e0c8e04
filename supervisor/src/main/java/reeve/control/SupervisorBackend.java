package reeve.control;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import reeve.config.Signal;
import reeve.core.Effect;
import reeve.core.HealthState;
import reeve.core.Requester;

/**
 * The supervisor as the control socket uses it; the runtime implements it. All but {@link #post} and {@link #info} run
 * on the loop thread: a method of the protocol gets there by {@code PendingCall.onLoop}.
 */
public interface SupervisorBackend {
  /** Is called on the loop thread, after everything that belongs to an event is done. */
  interface Listener {
    void changed(String service);

    /**
     * reeve announces something while a service waits.
     *
     * @param service null: it concerns reeve itself
     */
    void announced(String service, String text);
  }

  /**
   * What answers.
   *
   * @param stateDir null: there is none
   * @param files those that the configuration was read from
   */
  record Info(String version, int pid, long startedMillis, String stateDir, List<String> files) {}

  /** Runs a task on the loop thread, between two events. Any thread. */
  void post(Runnable task);

  /** Any thread. */
  Info info();

  /** @return every service, in the order of the files */
  List<ServiceView> services();

  /** @return null if there is none of that name */
  ServiceView service(String name);

  boolean isShuttingDown();

  /**
   * Records in the ledger and the log that a request changes something; once for each request, before it is carried
   * out.
   *
   * @param services their names; empty: the request concerns reeve itself
   * @param detail what else was requested, for people; null: nothing
   */
  void recordRequest(String method, List<String> services, String detail, Requester by);

  /**
   * Starts, stops, restarts or kills services as one request: they start and stop in the order of their dependencies.
   * Nothing happens to a service that has been removed.
   *
   * @param alone whether no other service is started, stopped, restarted or waited for
   */
  void act(ServiceAction action, List<String> services, boolean alone, Requester by);

  /** Forgets the failures of a service: the streak, the start limit, the state FATAL. */
  void reset(String service, Requester by);

  /** Whether a service that waits to start keeps waiting until another request comes. */
  boolean isBlocked(String service);

  /** The health of a service. */
  default HealthState.Status health(String service) {
    return HealthState.Status.NONE;
  }

  /** Sends a signal to a service that runs. @return 0 or an error number; ESRCH: there is no process */
  int signal(String service, Signal signal, Effect.Scope scope, Requester by);

  /** Starts the shutdown. @param now whether what is left is killed */
  void shutdown(boolean now, Requester by);

  /**
   * Stores whether services are started with reeve from now on.
   *
   * @param answer is called, on any thread, once that is on the disk: with null, or with why it cannot be stored
   */
  void enable(List<String> services, boolean enabled, Requester by, Consumer<String> answer);

  /** The definitions, and how they change. */
  DefinitionBackend definitions();

  /** Sets the only listener. */
  void setListener(Listener listener);

  /**
   * Finds out how long the ledger is once everything up to now is in it.
   *
   * @param answer is called on another thread, with a length in bytes or with -1 if there is no ledger
   */
  void ledgerSize(LongConsumer answer);
}
