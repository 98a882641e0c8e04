package reeve.runtime.process;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ReadinessSpec;
import reeve.config.ServiceSpec;
import reeve.core.AuxCommand;
import reeve.core.Service;
import reeve.loop.LoopComponent;
import reeve.posix.Environment;
import reeve.posix.Files;
import reeve.posix.RawText;
import reeve.posix.UserDatabase;
import reeve.runtime.execution.Credentials;
import reeve.runtime.execution.DirectoryBases;
import reeve.runtime.execution.ProcessExecution;
import reeve.runtime.execution.UserVariables;
import reeve.runtime.ports.ServicePorts;

/** Makes the environment of a service's processes. Loop thread. */
public final class ServiceEnvironment implements LoopComponent {
  /** The path of the socket for sd_notify(3). */
  public static final String NOTIFY_SOCKET = "NOTIFY_SOCKET";

  /** Marks every process of a service: its value is the service's name. */
  static final String SERVICE = "REEVE_SERVICE";

  /** Names the reeve that a process belongs to: a reeve below another reeve may have services of the same names. */
  static final String SUPERVISOR = "REEVE_SUPERVISOR";

  /** Marks, together with {@link #SERVICE}, every process of an auxiliary command: its value is our own count. */
  static final String AUX_COMMAND = "REEVE_AUX_COMMAND";

  /** The control socket of this reeve: commands in the service reach it. */
  static final String SOCKET = "REEVE_SOCKET";

  /**
   * The same path. By it a reeve that runs as a service knows that its REEVE_SOCKET is not meant for a socket of its
   * own: see {@code DefaultPaths}.
   */
  static final String SUPERVISOR_SOCKET = "REEVE_SUPERVISOR_SOCKET";

  private static final String WATCHDOG = "WATCHDOG_USEC";

  private static final String INSTANCE = "REEVE_INSTANCE";

  /**
   * Variables that reeve itself may have been given, as a process of another reeve or as a service of systemd, and
   * those that configure reeve. They are meant for reeve and not for its services. REEVE_JAVA_HOME is not among them: a
   * command of reeve in a service needs it.
   */
  private static final List<String> NOT_INHERITED = List.of(AUX_COMMAND, SOCKET, SUPERVISOR_SOCKET, INSTANCE,
      NOTIFY_SOCKET, WATCHDOG, "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID", "LISTEN_PIDFDID", "LISTEN_FDNAMES",
      "REEVE_JAVA_OPTS", "REEVE_DEBUG", "REEVE_ARCHIVE", "REEVE_TERMINATION_LOG");

  /** Knows the sockets for sd_notify(3). */
  public interface NotifyPaths {
    /** @return the path of the socket of a service; null: it has none, or none can be made, which is logged */
    String socketFor(ServiceSpec spec);
  }

  private final Environment base;
  private final String supervisorId;
  private final String controlSocket;
  private final NotifyPaths paths;
  private final DirectoryBases bases;
  private final Credentials credentials;
  private final CommandVariables commands;
  private final ServicePorts ports;

  /**
   * @param base what services inherit, except those with a clear environment
   * @param supervisorId identifies this reeve among all on the machine
   * @param controlSocket the absolute path of the control socket; null: there is none
   * @param ports the numbers of the ports that services declare
   * @param bases where the directories of services are
   */
  public ServiceEnvironment(Environment base, String supervisorId, String controlSocket, NotifyPaths paths,
      DirectoryBases bases, Credentials credentials, Files files, ServicePorts ports) {
    this.ports = ports;
    this.bases = bases;
    commands = new CommandVariables(files, base);
    this.base = base;
    this.supervisorId = supervisorId;
    this.controlSocket = controlSocket;
    this.paths = paths;
    this.credentials = credentials;
  }

  /** The ports of services, which are among their variables. */
  ServicePorts ports() {
    return ports;
  }

  /** @return the working directory of a service's processes; null: that of reeve */
  static String directory(ServiceSpec spec) {
    String directory = spec.process().workingDirectory().orElse(null);
    return directory == null && spec.execution().rootDirectory().isPresent() ? "/" : directory;
  }

  /** @return the number of the descriptor on which a service reports that it is ready; -1: it uses none */
  static int readinessDescriptor(ServiceSpec spec) {
    return spec.startup().ready().isPresent() && spec.startup().ready().get() instanceof ReadinessSpec.Fd fd
        ? fd.number() : -1;
  }

  /** The arguments of a command, with the ports that it refers to. */
  byte[][] argv(List<String> command) {
    byte[][] argv = new byte[command.size()][];
    for (int i = 0; i < argv.length; i++) {
      argv[i] = RawText.bytes(ports.resolve(command.get(i)));
    }
    return argv;
  }

  /** The absolute path of the control socket; null: there is none. */
  String controlSocket() {
    return controlSocket;
  }

  /** The variables by which a process is known to belong to a service. */
  Map<String, String> markers(String service) {
    Map<String, String> markers = new LinkedHashMap<>();
    markers.put(SERVICE, service);
    markers.put(SUPERVISOR, supervisorId);
    if (controlSocket != null) {
      markers.put(SUPERVISOR_SOCKET, controlSocket);
    }
    return markers;
  }

  /** The variables that the {@code env-command}s of services have printed. */
  CommandVariables commands() {
    return commands;
  }

  /** What an {@code env-command} has printed for a former reeve is in the environment of the main process only. */
  @Override
  public void adopted(Service service, int firstPid) {
    ServiceSpec spec = service.spec();
    if (spec.process().envCommand().isPresent() && service.run().pid() != 0) {
      commands.adopt(spec, service.run().pid(), of(spec));
    }
  }

  @Override
  public void forget(String service) {
    commands.forget(service);
  }

  /** @return the path of the socket of a service; null: it has none */
  String socketFor(ServiceSpec spec) {
    return paths.socketFor(spec);
  }

  /**
   * Returns the environment of a service's processes. It looks up the user of the service.
   */
  public Environment of(ServiceSpec spec) {
    return of(spec, ProcessExecution.userOf(spec.execution()));
  }

  /**
   * Returns the environment of a service's processes.
   *
   * @param user the user of the service; null: that of reeve
   */
  Environment of(ServiceSpec spec, UserDatabase.User user) {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> hidden = NOT_INHERITED;
    if (user != null) {
      hidden = UserVariables.withoutFormer(NOT_INHERITED);
      UserVariables.add(user, spec.execution().user().loginEnvironment(), values);
    }
    bases.addVariables(spec.execution().directories(), values);
    values.putAll(spec.process().environment());
    Map<String, String> printed = commands.of(spec);
    if (printed != null) {
      values.putAll(printed);
    }
    for (Map.Entry<String, String> entry : values.entrySet()) { // a lambda would be made before the first service
      entry.setValue(ports.resolve(entry.getValue()));
    }
    ports.addVariables(spec, values);
    values.put(SERVICE, spec.name());
    values.put(SUPERVISOR, supervisorId);
    if (controlSocket != null) {
      values.putIfAbsent(SOCKET, controlSocket);
      values.put(SUPERVISOR_SOCKET, controlSocket);
    }
    if (spec.identity().instance().isSet()) {
      values.put(INSTANCE, String.valueOf(spec.identity().instance().number()));
    }
    String socket = paths.socketFor(spec);
    if (socket != null) {
      values.put(NOTIFY_SOCKET, socket);
      if (spec.health().hasWatchdog()) {
        // WATCHDOG_PID is not set, because the pid is not known before the process exists. The watchdog is then meant
        // for every process that reads the variable (sd_watchdog_enabled(3)).
        values.put(WATCHDOG, String.valueOf(spec.health().watchdog().toNanos() / 1000));
      }
    }
    String secrets = spec.execution().credentials().isEmpty() ? null : credentials.directoryOf(spec.name());
    if (secrets != null) {
      values.put(Credentials.VARIABLE, secrets);
    }
    boolean login = user != null && spec.execution().user().loginEnvironment();
    Environment inherited = login ? Environment.empty() : base.passing(spec.process().inherited());
    if (spec.execution().terminal().enabled() && inherited.get("TERM") == null) {
      values.putIfAbsent("TERM", "xterm-256color"); // reeve may have been started without a terminal
    }
    return inherited.with(hidden, values);
  }

  /**
   * Returns the environment of an auxiliary command: that of its service, without the variables that would let it speak
   * for the service.
   *
   * @param number distinguishes its processes from those of the service
   * @param user the user of the service; null: that of reeve
   */
  Environment ofAuxCommand(ServiceSpec spec, AuxCommand command, String number, UserDatabase.User user) {
    Map<String, String> more = new LinkedHashMap<>(command.environment());
    more.put(AUX_COMMAND, number);
    return of(spec, user).with(List.of(NOTIFY_SOCKET, WATCHDOG), more);
  }
}
