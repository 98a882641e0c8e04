package reeve.control.client;

import java.util.List;
import reeve.control.Selector;
import reeve.control.ServiceAction;
import reeve.json.JsonObject;
import reeve.posix.FilePlace;

/**
 * The commands' view of a running reeve: a method for each method of the protocol, with a record for each answer.
 * Requests are made one after the other on one connection. Whatever reeve does (it ends, it hangs, it sends garbage),
 * each method returns an answer or throws a {@link ClientException}. One thread.
 *
 * <pre>{@code
 * try (ControlClient client = ControlClient.connect(List.of("/run/reeve.sock"))) {
 *   for (ServiceStatus service : client.status(new Selector(List.of("web"), false, false), true).services()) {
 *     System.out.println(service.name() + " " + service.state());
 *   }
 * }
 * }</pre>
 *
 * <p>A field that reeve did not send is null, empty, false, 0 or {@link ServiceStatus#UNKNOWN}, as the record says; a
 * field of a wrong type is a {@link ClientException}. Each record keeps the object as it was received, for
 * {@code --json}.
 */
public final class ControlClient implements AutoCloseable {
  /** A deadline that never comes. */
  public static final long NEVER = RpcConnection.NEVER;

  /**
   * In nanoseconds. reeve answers within microseconds; a process that sends nothing at all for so long is stopped, or
   * is not reeve.
   */
  public static final long MAX_SILENCE_NANOS = 10_000_000_000L;

  private final RpcConnection connection;
  private final RequestRepeater repeater;

  private ControlClient(RpcConnection connection) {
    this.connection = connection;
    this.repeater = new RequestRepeater(connection);
  }

  /**
   * Connects to the first of the paths on which a process listens, and reads the greeting.
   *
   * @param paths at least one
   */
  public static ControlClient connect(List<String> paths) throws ClientException {
    return connect(paths, MAX_SILENCE_NANOS);
  }

  /** @param silenceLimit how long reeve may send nothing at all, in nanoseconds */
  public static ControlClient connect(List<String> paths, long silenceLimit) throws ClientException {
    return new ControlClient(RpcConnection.connect(paths, silenceLimit));
  }

  /** The version of the reeve that answers. */
  public String version() {
    return connection.version();
  }

  /** The pid of the reeve that answers, in its own pid namespace; 0: it sent none. */
  public int pid() {
    return connection.pid();
  }

  /** The path of the socket on which it was reached. */
  public String path() {
    return connection.path();
  }

  /** The process of the reeve that answers, so as to wait for its end; the caller closes it. */
  public PeerProcess process() {
    return connection.peer();
  }

  /**
   * Goes on with the new program, if the connection has ended because reeve replaces its program.
   *
   * @return where the ledger ended with all events that came before; null: the connection has not ended so
   */
  public FilePlace reconnectIfUpgraded() throws ClientException {
    return connection.isUpgraded() ? connection.reconnect() : null;
  }

  /** Whether reeve closed the connection, or is gone. */
  public boolean hasEnded() {
    return connection.hasEnded();
  }

  @Override
  public void close() {
    connection.close();
  }

  // ---- queries

  /** The version, files and methods of the reeve that answers. */
  public VersionReply versionDetails() throws ClientException {
    return VersionReply.decode(request("version", new RequestFields()));
  }

  /**
   * The status of services.
   *
   * @param services an empty selector: all services
   * @param resources whether the resources of their processes are sampled too
   */
  public StatusReply status(Selector services, boolean resources) throws ClientException {
    return status(services, resources, NEVER);
  }

  /** @param deadline when to give up, by {@link System#nanoTime}; {@link #NEVER} */
  public StatusReply status(Selector services, boolean resources, long deadline) throws ClientException {
    RequestFields fields = RequestFields.of(services).withTrue("resources", resources);
    return StatusReply.decode(request("status", fields, deadline, null));
  }

  /**
   * Services with their processes.
   *
   * @param services an empty selector: all services, and the processes that belong to no service
   */
  public TreeReply tree(Selector services) throws ClientException {
    return TreeReply.decode(request("tree", RequestFields.of(services)));
  }

  /** Every service with its dependencies, and the targets. */
  public GraphReply graph() throws ClientException {
    return GraphReply.decode(request("graph", new RequestFields()));
  }

  /** The definition of a service since the last apply. */
  public DefinitionReply definition(String service) throws ClientException {
    return DefinitionReply.decode(request("definition", RequestFields.ofService(service)));
  }

  /** The directory, environment and user with which a process of a service starts. */
  public ContextReply context(String service) throws ClientException {
    return ContextReply.decode(request("context", RequestFields.ofService(service)));
  }

  // ---- actions on services

  /**
   * Starts, stops, restarts or kills services.
   *
   * @param dependencies false: no other service is started, stopped, restarted or waited for
   * @param healthy true: a service with a health check has to pass it too; only for a start and a restart
   */
  public ActionReply act(ServiceAction action, Selector services, boolean dependencies, boolean healthy,
      ReplyWait wait) throws ClientException {
    RequestFields fields = RequestFields.of(services);
    if (!dependencies) {
      fields.with("deps", false);
    }
    return ActionReply.decode(request(action.method(), fields.withTrue("healthy", healthy), wait));
  }

  /**
   * Adds a transient service and starts it.
   *
   * @param directory absolute; relative paths in the definition are resolved against it
   * @param definition the keys of a service, as in a file
   */
  public ActionReply add(String name, String directory, JsonObject definition, ReplyWait wait) throws ClientException {
    RequestFields fields =
        new RequestFields().with("name", name).with("directory", directory).with("definition", definition);
    return ActionReply.decode(request("add", fields, wait));
  }

  /** Stops transient services and removes them. */
  public ActionReply remove(Selector services, ReplyWait wait) throws ClientException {
    return ActionReply.decode(request("remove", RequestFields.of(services), wait));
  }

  /** Makes services read their own configuration again, by their reload-signal or reload-command. */
  public ActionReply reload(Selector services, ReplyWait wait) throws ClientException {
    RequestFields fields = RequestFields.of(services).with("wait", wait.forResult());
    return ActionReply.decode(request("reload", fields, wait.deadline(), wait.listener()));
  }

  /** Forgets failures: the streak, the start limit, the state {@code fatal}. */
  public NamesReply reset(Selector services) throws ClientException {
    return NamesReply.decode(request("reset", RequestFields.of(services)));
  }

  /** Sets whether services start with reeve in the future; starts and stops nothing now. */
  public NamesReply enable(Selector services, boolean enabled) throws ClientException {
    return NamesReply.decode(request(enabled ? "enable" : "disable", RequestFields.of(services)));
  }

  /** Begins or ends the watch of services for changed files. */
  public NamesReply watch(Selector services, boolean on) throws ClientException {
    return NamesReply.decode(request("watch", RequestFields.of(services).with("on", on)));
  }

  /**
   * Sends a signal to running services. If one of them is not running, none of them gets it.
   *
   * @param signal its name, with or without SIG, or its number
   * @param to {@code main}, {@code group} or {@code tree}; null: the main process
   */
  public NamesReply signal(Selector services, String signal, String to) throws ClientException {
    RequestFields fields = RequestFields.of(services).with("signal", signal);
    if (to != null) {
      fields.with("to", to);
    }
    return NamesReply.decode(request("signal", fields));
  }

  // ---- the files, and reeve itself

  /** What {@link #apply} would do. */
  public PlanReply plan() throws ClientException {
    return PlanReply.decode(request("plan", new RequestFields()));
  }

  /** Makes reeve read its files again and apply the changes. @param force see {@code apply --force} */
  public PlanReply apply(boolean force, ReplyWait wait) throws ClientException {
    return PlanReply.decode(request("apply", new RequestFields().withTrue("force", force), wait));
  }

  /** The same as {@link #apply}, recorded as {@code reload}. */
  public PlanReply reload(ReplyWait wait) throws ClientException {
    return PlanReply.decode(request("reload", new RequestFields(), wait));
  }

  /** Changes the number of instances of a table until the next {@link #apply} or the next start of reeve. */
  public PlanReply scale(String service, int instances, ReplyWait wait) throws ClientException {
    return PlanReply.decode(request("scale", RequestFields.ofService(service).with("instances", instances), wait));
  }

  /**
   * Stops everything, then reeve. Returns when the shutdown has started; the connection ends a little before reeve.
   *
   * @param now whether all processes that are left are killed at once
   * @param deadline when to give up, by {@link System#nanoTime}; {@link #NEVER}
   * @param listener null: none
   */
  public void shutdown(boolean now, long deadline, ReplyListener listener) throws ClientException {
    request("shutdown", new RequestFields().withTrue("now", now), deadline, listener);
  }

  /** Replaces the program of reeve, and waits until one answers again; null stands for the default of each. */
  public UpgradeReply upgrade(String directory, String javaHome) throws ClientException {
    RequestFields fields = new RequestFields().withText("directory", directory).withText("java", javaHome);
    return UpgradeReply.await(connection, request("upgrade", fields));
  }

  // ---- events

  /** Waits until the ledger holds everything that has happened up to now. */
  public EventsReply flushLedger() throws ClientException {
    return EventsReply.decode(request("events", new RequestFields().with("follow", false)));
  }

  /**
   * Subscribes to all events; {@link #nextNotification} then reads them.
   *
   * @param listener receives the events that come before the answer
   */
  public EventsReply followEvents(ReplyListener listener) throws ClientException {
    return EventsReply.decode(request("events", new RequestFields().with("follow", true), NEVER, listener));
  }

  /**
   * The next notification; unknown notifications are skipped.
   *
   * @param deadline by {@link System#nanoTime}; {@link #NEVER}
   * @return null at the deadline, or when reeve has ended: {@link #hasEnded}
   */
  public Notification nextNotification(long deadline) throws ClientException {
    while (true) {
      RpcMessage message = connection.next(deadline);
      Notification notification = message == null ? null : Notification.decode(message.method(), message.params());
      if (message == null || notification != null) {
        return notification;
      }
    }
  }

  // ---- requests

  private ReplyFields request(String method, RequestFields fields) throws ClientException {
    return request(method, fields, NEVER, null);
  }

  private ReplyFields request(String method, RequestFields fields, ReplyWait wait) throws ClientException {
    return request(method, fields.with(wait), wait.deadline(), wait.listener());
  }

  private ReplyFields request(String method, RequestFields fields, long deadline, ReplyListener listener)
      throws ClientException {
    RpcConnection.Listener decoder = listener == null ? null : new NotificationDecoder(listener);
    return new ReplyFields("the answer to \"" + method + "\"",
        repeater.call(method, fields.fields(), deadline, decoder));
  }
}
