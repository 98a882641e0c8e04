package reeve.runtime.execution;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ServiceSpec;
import reeve.core.AuxCommand;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.loop.LoopComponent;
import reeve.posix.Environment;
import reeve.posix.Posix;
import reeve.posix.ProcessAttributes;
import reeve.posix.Reaped;
import reeve.time.BackgroundWorker;

/**
 * The secrets of services ({@code credentials}): they are copied before the first process of a start is made, and
 * removed when no process of the service and no command of it is left. A reeve that adopts a service leaves them
 * as they are. Loop thread.
 */
public final class Credentials implements LoopComponent {
  /** The variable that names the directory, as of systemd. */
  public static final String VARIABLE = "CREDENTIALS_DIRECTORY";

  /** A directory that exists. */
  private static final class Held {
    /** Whether the run that it was made for has ended, so that the next start makes it again. */
    boolean old;
    /** The commands that run. */
    final Set<Integer> commands = new HashSet<>(2);
  }

  private final ServiceSet services;
  private final StaleCredentials stale;
  private final BackgroundWorker worker;
  private final CredentialFiles files;
  private final Map<String, Held> held = new HashMap<>();
  /** The services of which something happened in this turn. */
  private final Set<String> changed = new HashSet<>();
  private boolean isBegun;

  /**
   * Makes nothing yet.
   *
   * @param supervisorId that of this reeve, which a reeve that adopts its services goes on with
   * @param environment of this reeve
   * @param stateDir null: there is none
   * @param worker removes what a reeve whose state is lost has left
   */
  public static Credentials of(Posix posix, ServiceSet services, String supervisorId, Environment environment,
      String stateDir, BackgroundWorker worker) {
    CredentialPlace place = posix.euid() == 0
        ? new CredentialPlace(posix, supervisorId, stateDir, "/run", "/dev/shm", stateDir)
        : new CredentialPlace(posix, supervisorId, stateDir, environment.get("XDG_RUNTIME_DIR"), "/dev/shm");
    return new Credentials(posix, services, place, worker);
  }

  private Credentials(Posix posix, ServiceSet services, CredentialPlace place, BackgroundWorker worker) {
    this.services = services;
    this.stale = new StaleCredentials(posix, place, VARIABLE);
    this.worker = worker;
    this.files = new CredentialFiles(posix, place);
  }

  /**
   * Makes sure that the secrets are there for a process.
   *
   * @param command which auxiliary command it is of; null: it is the main process
   * @param attributes of the process; null: those of reeve
   * @return null; or why the process must not be started, as a sentence
   */
  public String prepare(ServiceSpec spec, AuxCommand command, ProcessAttributes attributes) {
    Map<String, String> credentials = spec.execution().credentials();
    if (credentials.isEmpty()) {
      return null;
    }
    String name = spec.name();
    Held known = held.get(name);
    boolean begins = command == null || command.purpose() == AuxCommand.Purpose.PRE_START
        || command.purpose() == AuxCommand.Purpose.ENV_COMMAND;
    changed.add(name); // also if the start fails later
    if (known != null && !(begins && known.old)) {
      return null;
    }
    if (attributes != null && attributes.root() != null) {
      return "cannot pass credentials to a service with a root-directory: it would not find them there";
    }
    String problem = files.make(name, credentials, attributes == null ? null : attributes.ids());
    if (problem == null) {
      held.put(name, new Held());
      return null;
    }
    held.remove(name);
    return begins ? problem : null; // a report of the failure is run without them
  }

  /** Returns the directory of a service; null: it has none now. */
  public String directoryOf(String service) {
    return held.isEmpty() || !held.containsKey(service) ? null : files.directory(service);
  }

  /** A command of a service was started, which may read the secrets until it has ended. */
  public void commandStarted(String service, int pid) {
    Held known = held.isEmpty() ? null : held.get(service);
    if (known != null) {
      known.commands.add(pid);
    }
  }

  @Override
  public void adopted(Service service, int firstPid) {
    if (!service.spec().execution().credentials().isEmpty() && files.find()
        && files.services().contains(service.name())) {
      held.put(service.name(), new Held());
    }
  }

  /** Removes what a former reeve made for services that ended while no reeve ran. */
  private void removeLeftovers() {
    for (String name : files.find() ? files.services() : List.<String>of()) {
      Service service = services.get(name);
      if (service != null && service.state().hasProcess()) {
        held.putIfAbsent(name, new Held()); // also if only processes are left that its main process started
      } else {
        files.remove(name);
      }
    }
    if (held.isEmpty()) {
      files.removeBase();
    }
    worker.submit(new Runnable() {
      @Override
      public void run() {
        stale.remove();
      }
    });
  }

  @Override
  public void noticed(String service, Notice notice) {
    if (!held.isEmpty() && held.containsKey(service)) {
      changed.add(service);
    }
  }

  @Override
  public void runEnded(String service, int mainPid, boolean last) {
    Held known = held.isEmpty() ? null : held.get(service);
    if (known != null) {
      known.old = true;
      changed.add(service);
    }
  }

  @Override
  public boolean exited(String owner, Reaped child) {
    int end = held.isEmpty() ? -1 : owner.lastIndexOf(' '); // a command is the owner "SERVICE NUMBER"
    Held known = end < 0 ? null : held.get(owner.substring(0, end));
    if (known != null && known.commands.remove(child.pid())) {
      changed.add(owner.substring(0, end));
    }
    return false;
  }

  @Override
  public void flush() {
    if (!isBegun) {
      isBegun = true; // the services of a former reeve have been adopted
      removeLeftovers();
    }
    if (changed.isEmpty()) {
      return;
    }
    List<String> now = new ArrayList<>(changed);
    changed.clear();
    for (String name : now) {
      Held known = held.get(name);
      Service service = services.get(name);
      if (known != null && known.commands.isEmpty() && (service == null || !service.state().hasProcess())) {
        files.remove(name);
        held.remove(name);
      }
    }
  }

  @Override
  public void forget(String service) {
    if (held.remove(service) != null) {
      files.remove(service);
    }
  }

  @Override
  public void close() {
    for (String service : held.keySet()) {
      files.remove(service);
    }
    held.clear();
    files.removeBase();
  }
}
