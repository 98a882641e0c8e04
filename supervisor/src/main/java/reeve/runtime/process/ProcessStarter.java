package reeve.runtime.process;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reeve.config.ServiceSpec;
import reeve.core.AuxCommand;
import reeve.core.set.ServiceSet;
import reeve.loop.LoopComponent;
import reeve.posix.CommandLookup;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.Posix;
import reeve.posix.RawText;
import reeve.posix.SpawnFailure;
import reeve.posix.SpawnRequest;
import reeve.posix.UserDatabase;
import reeve.runtime.cgroup.Cgroups;
import reeve.runtime.execution.Credentials;
import reeve.runtime.execution.ProcessExecution;
import reeve.runtime.execution.ServiceDirectories;
import reeve.runtime.ports.ServicePorts;

/**
 * Starts the processes of services: finds the program, opens its files, spawns it, and describes what went wrong. Loop
 * thread.
 */
public final class ProcessStarter implements LoopComponent {
  /** Makes the pipes on which services report that they are ready. */
  public interface ReadinessPipe {
    /**
     * Makes the pipe of a run, and closes that of the run before.
     *
     * @return the end for the process, to be closed by the caller; or minus an error number
     */
    int make(String service, long run);
  }

  /** The parts of a start that do not change from one run to the next. */
  private record Prepared(ServiceSpec spec, int step, String socket, UserDatabase.User user, byte[][] argv,
      Environment environment, int ports) {}

  private final Posix posix;
  private final OutputFiles files;
  private final ServiceEnvironment environment;
  private final ReadinessPipe pipes;
  private final ServiceDirectories directories;
  private final Credentials credentials;
  private final Cgroups cgroups;
  private final Terminals terminals;
  private final Map<String, Prepared> prepared = new HashMap<>();

  public ProcessStarter(Posix posix, OutputFiles files, ServiceEnvironment environment, ReadinessPipe pipes,
      ServiceDirectories directories, Credentials credentials, Cgroups cgroups, ServiceSet services) {
    terminals = new Terminals(posix, services, files.sink(), environment);
    this.cgroups = cgroups;
    this.directories = directories;
    this.credentials = credentials;
    this.posix = posix;
    this.files = files;
    this.environment = environment;
    this.pipes = pipes;
  }

  /**
   * Starts the main process of a service.
   *
   * @param step which command of a oneshot with several, from 0
   * @param run number of the run that begins
   * @param cgroup the directory of the cgroup that the process enters before its program runs; null: that of reeve
   */
  public StartResult start(ServiceSpec spec, int step, long run, String cgroup) {
    ProcessExecution execution = ProcessExecution.of(spec.execution(), cgroup, directories.bases());
    SpawnFailure problem = prepareExecution(spec, execution);
    if (problem != null) {
      return failed(spec, problem);
    }
    String missing = credentials.prepare(spec, null, execution.attributes());
    if (missing != null) {
      return failed(spec, new SpawnFailure(missing, Errno.EIO, false));
    }
    Prepared ready = prepare(spec, step, execution.user());
    String directory = ServiceEnvironment.directory(spec);
    String command = spec.process().commands().get(step).get(0);
    CommandLookup.Result found = find(spec, command, ready.environment().raw("PATH"), directory);
    if (found.program() == null) {
      return failed(spec, SpawnFailure.notFound(command, found));
    }
    OutputFiles.Opened opened = files.open(spec);
    if (opened.inputError() != null) {
      return failed(spec, new SpawnFailure(opened.inputError(), Errno.EIO, false));
    }
    int readyEnd = -1;
    Terminals.Opened terminal = terminals.open(spec, execution.attributes());
    try {
      if (terminal.problem() != null) {
        return failed(spec, new SpawnFailure(terminal.problem(), Errno.EIO, false));
      }
      SpawnRequest.Builder builder = request(found.program(), ready.argv(), ready.environment(), directory, opened)
          .attributes(execution.attributes());
      terminal.addTo(builder);
      int number = ServiceEnvironment.readinessDescriptor(spec);
      if (number >= 0) {
        readyEnd = pipes.make(spec.name(), run);
        if (readyEnd < 0) {
          return failed(spec,
              new SpawnFailure("cannot make a pipe for its readiness: " + Errno.text(-readyEnd), -readyEnd, false));
        }
        builder.passing(readyEnd, number);
      }
      SpawnRequest request = builder.build();
      int pid = posix.spawn(request);
      if (pid < 0) {
        return failed(spec, SpawnFailure.of(posix, request, found.searched(), -pid));
      }
      terminals.hold(spec, terminal, opened.stdout());
      return new StartResult.Running(pid, opened.files());
    } finally {
      files.close(opened);
      terminals.close(terminal);
      if (readyEnd >= 0) {
        posix.close(readyEnd);
      }
    }
  }

  /** @return why the process cannot be executed; null: it can */
  private SpawnFailure prepareExecution(ServiceSpec spec, ProcessExecution execution) {
    if (execution.problem() != null) {
      return new SpawnFailure(execution.problem(), Errno.EINVAL, !execution.temporary());
    }
    String problem = directories.make(spec, execution.attributes() == null ? null : execution.attributes().ids());
    if (problem != null) {
      return new SpawnFailure(problem, Errno.EIO, false);
    }
    if (execution.attributes() != null && execution.attributes().gate() != null) {
      int error = posix.prepareGate(directories.gatePlaces());
      if (error != 0) {
        return new SpawnFailure("cannot hold the process before its program runs: a file can be made in none of "
            + directories.gatePlaces() + ": " + Errno.text(error), error, false);
      }
    }
    return null;
  }

  /** Finds a command, below the root directory of the service if it has one. */
  private CommandLookup.Result find(ServiceSpec spec, String command, String path, String directory) {
    if (spec.execution().rootDirectory().isEmpty()) {
      return CommandLookup.find(posix, command, path, directory);
    }
    return CommandLookup.findBelow(posix, spec.execution().rootDirectory().get(), command, path, directory);
  }

  private static SpawnRequest.Builder request(String program, byte[][] argv, Environment environment, String directory,
      OutputFiles.Opened opened) {
    return SpawnRequest.of(program, argv, environment).directory(directory)
        .standard(opened.stdin(), opened.stdout(), opened.stderr());
  }

  /**
   * Starts an auxiliary command of a service, in the environment and directory of the service and with its output.
   *
   * @param number distinguishes its processes from those of the service
   */
  public StartResult startAuxCommand(ServiceSpec spec, AuxCommand aux, String number) {
    StartResult result = startCommand(spec, aux, number);
    if (aux.purpose() == AuxCommand.Purpose.ENV_COMMAND && result instanceof StartResult.Failed) {
      environment.commands().forget(spec.name());
    }
    return result;
  }

  private StartResult startCommand(ServiceSpec spec, AuxCommand aux, String number) {
    String cgroup = null;
    if (spec.resources().hasLimits()) {
      String refusal = cgroups.prepareCommand(spec);
      if (refusal != null && (aux.purpose() == AuxCommand.Purpose.PRE_START
          || aux.purpose() == AuxCommand.Purpose.ENV_COMMAND)) {
        return failed(new SpawnFailure(refusal, Errno.EIO, false)); // as the start that it belongs to
      }
      cgroup = refusal == null ? cgroups.commandDirectory(spec.name()) : null;
    }
    ProcessExecution execution = ProcessExecution.of(spec.execution(), cgroup, directories.bases());
    SpawnFailure problem = prepareExecution(spec, execution);
    if (problem != null) {
      return failed(problem);
    }
    String missing = credentials.prepare(spec, aux, execution.attributes());
    if (missing != null) {
      return failed(new SpawnFailure(missing, Errno.EIO, false));
    }
    boolean captures = aux.purpose() == AuxCommand.Purpose.ENV_COMMAND;
    int output = captures ? beginOutput(spec) : 0;
    if (output < 0) {
      return failed(new SpawnFailure("cannot make a file in memory for its output: " + Errno.text(-output), -output,
          false));
    }
    Environment variables = environment.ofAuxCommand(spec, aux, number, execution.user());
    String directory = ServiceEnvironment.directory(spec);
    String command = aux.command().get(0);
    CommandLookup.Result found = find(spec, command, variables.raw("PATH"), directory);
    if (found.program() == null) {
      return failed(SpawnFailure.notFound(command, found));
    }
    int stdin = -1;
    if (aux.input() != null) {
      stdin = posix.memoryFile(aux.input().getBytes(StandardCharsets.UTF_8));
      if (stdin < 0) {
        return failed(
            new SpawnFailure("cannot make a file in memory for its input: " + Errno.text(-stdin), -stdin, false));
      }
    }
    OutputFiles.Opened opened = files.openForAuxCommand(spec, stdin,
        captures || aux.purpose() == AuxCommand.Purpose.PRE_START);
    try {
      SpawnRequest.Builder builder =
          request(found.program(), RawText.bytes(aux.command()), variables, directory, opened)
              .attributes(execution.attributes());
      if (captures) {
        builder.standard(opened.stdin(), output, opened.stderr());
      }
      SpawnRequest request = builder.build();
      int pid = posix.spawn(request);
      if (pid > 0) {
        credentials.commandStarted(spec.name(), pid);
      }
      return pid < 0 ? failed(SpawnFailure.of(posix, request, found.searched(), -pid))
          : new StartResult.Running(pid, opened.files());
    } finally {
      files.close(opened);
    }
  }

  private int beginOutput(ServiceSpec spec) {
    prepared.remove(spec.name()); // its environment is about to change
    return environment.commands().begin(spec);
  }

  /**
   * Takes the variables that an {@code env-command} has printed, for everything that is started of the service from now
   * on.
   *
   * @param success whether the command succeeded
   * @return null, or why its output cannot be used, as the end of a sentence
   */
  public String endOutput(String service, boolean success) {
    prepared.remove(service);
    return environment.commands().end(service, success);
  }

  private static StartResult failed(SpawnFailure failure) {
    return new StartResult.Failed(failure.message(), failure.permanent(), failure.shellCode());
  }

  private static StartResult failed(ServiceSpec spec, SpawnFailure failure) {
    return new StartResult.Failed("cannot start \"" + spec.name() + "\": " + failure.message(), failure.permanent(),
        failure.shellCode());
  }

  @Override
  public void forget(String service) {
    prepared.remove(service);
  }

  /** The numbers of the ports of services. */
  public ServicePorts ports() {
    return environment.ports();
  }

  /** The terminals of services. */
  public Terminals terminals() {
    return terminals;
  }

  /** The secrets that processes are started with: a component of the loop. */
  public Credentials credentials() {
    return credentials;
  }

  private Prepared prepare(ServiceSpec spec, int step, UserDatabase.User user) {
    Prepared known = prepared.get(spec.name());
    String socket = environment.socketFor(spec);
    if (known != null && known.spec() == spec && known.step() == step && Objects.equals(known.socket(), socket)
        && Objects.equals(known.user(), user) && known.ports() == ports().version()) {
      return known;
    }
    // A reference may choose a port: the version is read behind the others.
    Prepared fresh = new Prepared(spec, step, socket, user, environment.argv(spec.process().commands().get(step)),
        environment.of(spec, user), ports().version());
    prepared.put(spec.name(), fresh);
    return fresh;
  }
}
