package reeve.runtime.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reeve.config.ServiceSpec;
import reeve.core.AuxCommand;
import reeve.posix.CommandLookup;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.Posix;
import reeve.posix.SpawnFailure;
import reeve.posix.SpawnRequest;
import reeve.runtime.command.AuxCommandRunner;
import reeve.runtime.readiness.NotifyServices;
import reeve.runtime.readiness.ReadinessPipes;

/**
 * Starts the processes of services: finds the program, opens its files, spawns it, and says in words what went wrong.
 */
public final class ProcessStarter {
  /** What does not change from one start to the next. */
  private record Prepared(ServiceSpec spec, int step, String socket, byte[][] argv, Environment environment) {}

  private static final String WATCHDOG = "WATCHDOG_USEC";

  /**
   * Of a reeve that is an errand of another one, or a service of systemd: what was said to reeve is not said to its
   * services.
   */
  private static final List<String> OF_ERRANDS =
      List.of(AuxCommandRunner.VARIABLE, NotifyServices.VARIABLE, WATCHDOG, "WATCHDOG_PID");

  private final Posix posix;
  private final OutputFiles files;
  private final Environment base;
  private final String supervisorId;
  private NotifyServices notifier;
  private ReadinessPipes pipes;
  private final Map<String, Prepared> prepared = new HashMap<>();

  /** Where services that notify find their socket; without one they have none. */
  public void tellBy(NotifyServices one, ReadinessPipes readyPipes) {
    notifier = one;
    pipes = readyPipes;
  }

  /** @param base what is handed on to services that do not ask for a clear environment */
  public ProcessStarter(Posix posix, OutputFiles files, Environment base, String supervisorId) {
    this.posix = posix;
    this.files = files;
    this.base = base;
    this.supervisorId = supervisorId;
  }

  /**
   * @param step which command of a oneshot with several, from 0
   * @param life number of the life that begins
   */
  public StartResult start(ServiceSpec spec, int step, long life) {
    Prepared ready = prepare(spec, step);
    String directory = spec.process().workingDirectory().orElse(null);
    String command = command(spec, step).get(0);
    CommandLookup.Result found = CommandLookup.find(posix, command, ready.environment().get("PATH"), directory);
    if (found.program() == null) {
      return failed(spec, SpawnFailure.notFound(command, found));
    }
    OutputFiles.Opened opened = files.open(spec);
    if (opened.inputError() != null) {
      return failed(spec, new SpawnFailure(opened.inputError(), Errno.EIO, false));
    }
    int tellBy = -1;
    try {
      SpawnRequest.Builder builder = SpawnRequest.of(found.program(), ready.argv(), ready.environment())
          .directory(directory).standard(opened.stdin(), opened.stdout(), opened.stderr());
      int number = ReadinessPipes.number(spec);
      if (number >= 0) {
        tellBy = pipes.make(spec.name(), life);
        if (tellBy < 0) {
          return failed(spec,
              new SpawnFailure("cannot make a pipe for its readiness: " + Errno.text(-tellBy), -tellBy, false));
        }
        builder.handing(tellBy, number);
      }
      SpawnRequest request = builder.build();
      int pid = posix.spawn(request);
      if (pid < 0) {
        return failed(spec, SpawnFailure.of(posix, request, found.searched(), -pid));
      }
      return new StartResult.Running(pid, opened.files());
    } finally {
      files.close(opened);
      if (tellBy >= 0) {
        posix.close(tellBy);
      }
    }
  }

  /**
   * Starts a command beside a service: with its environment, in its directory, its output where the service's goes.
   *
   * @param number in the marker that tells its processes from those of the service
   */
  public StartResult beside(ServiceSpec spec, AuxCommand errand, String number) {
    Map<String, String> more = new LinkedHashMap<>(errand.environment());
    more.put(AuxCommandRunner.VARIABLE, number);
    // what it says is not said by the service
    Environment environment = environment(spec).with(List.of(NotifyServices.VARIABLE, WATCHDOG), more);
    String directory = spec.process().workingDirectory().orElse(null);
    String command = errand.command().get(0);
    CommandLookup.Result found = CommandLookup.find(posix, command, environment.get("PATH"), directory);
    if (found.program() == null) {
      return failed(SpawnFailure.notFound(command, found));
    }
    int stdin = -1;
    if (errand.input() != null) {
      stdin = posix.memoryFile(errand.input().getBytes(StandardCharsets.UTF_8));
      if (stdin < 0) {
        return failed(
            new SpawnFailure("cannot make a file in memory for its input: " + Errno.text(-stdin), -stdin, false));
      }
    }
    OutputFiles.Opened opened = files.beside(spec, stdin, errand.purpose() == AuxCommand.Purpose.PRE_START);
    try {
      SpawnRequest request = SpawnRequest.of(found.program(), argv(errand.command()), environment)
          .directory(directory).standard(opened.stdin(), opened.stdout(), opened.stderr()).build();
      int pid = posix.spawn(request);
      return pid < 0 ? failed(SpawnFailure.of(posix, request, found.searched(), -pid))
          : new StartResult.Running(pid, opened.files());
    } finally {
      files.close(opened);
    }
  }

  private static StartResult failed(SpawnFailure failure) {
    return new StartResult.Failed(failure.message(), failure.permanent(), failure.shellCode());
  }

  /**
   * The files that decide whether a command of a service can be executed: where it is looked for, who is to run it, the
   * directory that it starts in.
   *
   * @return absolute paths
   */
  public List<String> lookedFor(ServiceSpec spec, String command) {
    List<String> paths = new ArrayList<>();
    for (String candidate : CommandLookup.candidates(command, environment(spec).get("PATH"),
        spec.process().workingDirectory().orElse(null))) {
      if (!candidate.startsWith("/")) {
        continue; // from our own directory: nobody puts a service there
      }
      paths.add(candidate);
      String interpreter = SpawnFailure.interpreter(posix, candidate);
      if (interpreter != null && interpreter.startsWith("/")) {
        paths.add(interpreter);
      }
    }
    if (spec.process().workingDirectory().isPresent()) {
      paths.add(spec.process().workingDirectory().get());
    }
    return paths;
  }

  /** A service was removed. */
  public void forget(String service) {
    prepared.remove(service);
    if (notifier != null) {
      notifier.forget(service);
      pipes.forget(service);
    }
  }

  private static StartResult failed(ServiceSpec spec, SpawnFailure failure) {
    return new StartResult.Failed("cannot start \"" + spec.name() + "\": " + failure.message(), failure.permanent(),
        failure.shellCode());
  }

  private static List<String> command(ServiceSpec spec, int step) {
    return spec.process().commands().get(step);
  }

  private Prepared prepare(ServiceSpec spec, int step) {
    Prepared known = prepared.get(spec.name());
    String socket = notifier == null ? null : notifier.socketFor(spec);
    if (known != null && known.spec() == spec && known.step() == step && Objects.equals(known.socket(), socket)) {
      return known;
    }
    Prepared fresh = new Prepared(spec, step, socket, argv(command(spec, step)), environment(spec));
    prepared.put(spec.name(), fresh);
    return fresh;
  }

  private static byte[][] argv(List<String> command) {
    byte[][] argv = new byte[command.size()][];
    for (int i = 0; i < argv.length; i++) {
      argv[i] = command.get(i).getBytes(StandardCharsets.UTF_8);
    }
    return argv;
  }

  /** What a process of it gets. */
  public Environment environment(ServiceSpec spec) {
    Map<String, String> values = new LinkedHashMap<>(spec.process().environment());
    values.put(ProcessTree.SERVICE_VARIABLE, spec.name());
    values.put(ProcessTree.SUPERVISOR_VARIABLE, supervisorId);
    if (spec.identity().instance().isSet()) {
      values.put("REEVE_INSTANCE", String.valueOf(spec.identity().instance().number()));
    }
    String socket = notifier == null ? null : notifier.socketFor(spec);
    if (socket != null) {
      values.put(NotifyServices.VARIABLE, socket);
      if (spec.health().hasWatchdog()) {
        // Without WATCHDOG_PID, which is not known before the process is there: then it is for whoever reads it
        // (sd_watchdog_enabled(3)).
        values.put(WATCHDOG, String.valueOf(spec.health().watchdog().toNanos() / 1000));
      }
    }
    return (spec.process().clearEnv() ? Environment.empty() : base).with(OF_ERRANDS, values);
  }
}
