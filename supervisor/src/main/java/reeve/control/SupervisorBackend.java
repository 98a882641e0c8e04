package reeve.control;

import java.util.List;
import java.util.function.Consumer;
import reeve.config.access.AccessRule;
import reeve.config.Signal;
import reeve.core.Effect;
import reeve.core.HealthState;
import reeve.core.Requester;
import reeve.posix.FilePlace;

/**
 * The supervisor as the control socket uses it; the runtime implements it. All methods except {@link #post},
 * {@link #info} and {@link #allow} run on the loop thread, which a method of the protocol reaches by
 * {@code PendingCall.onLoop}.
 */
public interface SupervisorBackend {
  /** Called on the loop thread, after an event has been handled completely. */
  interface Listener {
    void changed(List<String> services);

    /**
     * Called when reeve announces something while a service waits.
     *
     * @param service null: it concerns reeve itself
     */
    void announced(String service, String text);

    /** Called when reeve is about to replace its program: no wait of this one ends any more. */
    void upgrading();
  }

  /**
   * How the files are read.
   *
   * @param profiles those that are merged over them
   * @param target whose services start with reeve; null: the default
   * @param keepGoing whether a fault in a file costs only some services
   */
  record Reading(List<String> profiles, String target, boolean keepGoing) {
    /** As the files say. */
    public static final Reading DEFAULT = new Reading(List.of(), null, false);
  }

  /**
   * The reeve that answers.
   *
   * @param startedNanos when it started, in nanoseconds of the monotonic clock
   * @param stateDir null: there is none
   * @param files the files from which the configuration was read
   * @param reading how they are read
   * @param upgrades how often the process has replaced its program
   */
  record Info(String version, int pid, long startedNanos, String stateDir, List<String> files,
      Reading reading, int upgrades) {}

  /** Runs a task on the loop thread, between two events. Any thread. */
  void post(Runnable task);

  /** Any thread. */
  Info info();

  /** @return every service, in the order of the files */
  List<ServiceView> services();

  /** Receives what {@link #snapshot} collected. Loop thread. */
  interface Snapshot {
    /** @param services in the order of the files */
    void taken(List<ServiceView> services);

    /** Called instead of {@link #taken} after an internal error, which is reported elsewhere. */
    void failed(Throwable error);
  }

  /**
   * Collects the views of all services in several steps, between which the loop handles other events: the first view of
   * a service takes microseconds, and there may be thousands. If this throws, {@link Snapshot#failed} may not have been
   * called.
   */
  void snapshot(Snapshot snapshot);

  /** @return null if there is no service of that name */
  ServiceView service(String name);

  boolean isShuttingDown();

  /**
   * Records in the ledger and the log that a request changes something. Called once for each request, before it is
   * carried out.
   *
   * @param services their names; empty: the request concerns reeve itself
   * @param detail what else was requested, for people; null: nothing
   */
  void recordRequest(String method, List<String> services, String detail, Requester by);

  /**
   * Records in the ledger and the log that a client had no right to a request.
   *
   * @param text a sentence without a full stop
   */
  void recordRefusal(String text, Requester by);

  /** {@code [reeve] allow} as it is in effect; another object after each change. Any thread. */
  List<AccessRule> allow();

  /**
   * Starts, stops, restarts or kills services as one request, in the order of their dependencies. A service that has
   * been removed is skipped.
   *
   * @param alone whether no other service is started, stopped, restarted or waited for
   */
  void act(ServiceAction action, List<String> services, boolean alone, Requester by);

  /** Forgets the failures of a service: the streak, the start limit, the state FATAL. */
  void reset(String service, Requester by);

  /** Whether a service that waits to start keeps waiting until another request comes. */
  boolean isBlocked(String service);

  /**
   * Returns the nanoseconds until a service that runs has lived for its {@code start-seconds}; 0 or less: it has, or it
   * became ready.
   */
  default long untilStarted(String service) {
    return 0;
  }

  /** Runs a task on the loop thread after this many nanoseconds. */
  default void later(long nanos, Runnable task) {
    throw new UnsupportedOperationException();
  }

  /** The health of a service. */
  default HealthState.Status health(String service) {
    return HealthState.Status.NONE;
  }

  /**
   * Sends a signal to a service that runs.
   *
   * @return 0 or an error number; ESRCH: there is no process
   */
  int signal(String service, Signal signal, Effect.Scope scope, Requester by);

  /**
   * Starts the shutdown.
   *
   * @param now whether all processes that are left are killed at once
   */
  void shutdown(boolean now, Requester by);

  /** Receives what becomes of an upgrade. Loop thread. */
  interface UpgradeAnswer {
    /** The new program was tried, and replaces this one next. */
    void upgrading(String newVersion);

    /**
     * Nothing has changed. After {@link #upgrading}, nothing reaches the client any more.
     *
     * @param why a clause
     */
    void failed(String why);
  }

  /**
   * Replaces this program by another one, if that can be started.
   *
   * @param directory its tree; null: the one from which this program was started
   * @param javaHome the JVM for it; null: the one that its launcher finds
   */
  void upgrade(String directory, String javaHome, Requester by, UpgradeAnswer answer);

  /**
   * Stores whether services are started with reeve in the future.
   *
   * @param answer is called on any thread, once this is on the disk: with null, or with the reason why it cannot be
   *     stored
   */
  void enable(List<String> services, boolean enabled, Requester by, Consumer<String> answer);

  /**
   * Ends or begins the watches of services for changed files, also in the future. Services without a watch are left
   * alone.
   */
  default void watch(List<String> services, boolean on) {}

  /**
   * Compares the files with the definitions in effect, if they were written since the last comparison; the views of
   * services show the result.
   *
   * @param then is called on the loop thread, afterwards; at the latest after half a second
   */
  default void compareFiles(Runnable then) {
    then.run();
  }

  /** The result of the last comparison of {@link #compareFiles}. */
  default FileDifferences fileDifferences() {
    return FileDifferences.NONE;
  }

  /** The definitions, and how they change. */
  DefinitionBackend definitions();

  /** Reports to the listener that reeve is about to replace its program. Loop thread. */
  void endWaits();

  /** Sets the only listener. */
  void setListener(Listener listener);

  /**
   * Determines the length of the ledger once everything up to now has been written to it.
   *
   * @param answer is called on another thread; {@link FilePlace#UNKNOWN}: there is no ledger
   */
  void ledgerSize(Consumer<FilePlace> answer);
}
