package reeve.runtime.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.HooksSpec;
import reeve.config.OutputSpec;
import reeve.config.ParkSpec;
import reeve.config.ProbeSpec;
import reeve.config.ReadinessSpec;
import reeve.config.ServiceSpec;
import reeve.config.StdinSpec;
import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.IdLookup;
import reeve.posix.Sockets;
import reeve.runtime.cgroup.CgroupRequirements;
import reeve.runtime.execution.ExecutionRequirements;

/**
 * Finds what a service needs and this machine lacks. It executes nothing and changes nothing: {@code check},
 * {@code new}, {@code plan}, {@code apply} and {@code reload} use it before anything is started, {@code run} when the
 * first services have started. May block. Any thread.
 */
public final class ServiceRequirements {
  private final Files files;
  private final ProgramCheck programs;
  private final String logDir;

  /**
   * @param inherited PATH in the environment that services inherit; null: it is not set
   * @param logDir for output that names no file; null: there is none
   */
  public ServiceRequirements(Files files, String inherited, String logDir) {
    this.files = files;
    this.programs = new ProgramCheck(files, inherited);
    this.logDir = logDir;
  }

  /**
   * Returns what prevents a start: the user and the rights, the working directory, the commands, those
   * {@code pre-start} commands of which a failure counts, and the file of stdin.
   *
   * @return a problem for each, with its key and without a hint; empty: nothing
   */
  public List<ConfigProblem> ofStart(ServiceSpec spec) {
    Findings found = new Findings(spec);
    for (Map.Entry<String, String> lacking : ExecutionRequirements.of(files, spec).entrySet()) {
      found.add(lacking.getKey(), lacking.getValue());
    }
    for (Map.Entry<String, String> lacking : CgroupRequirements.of(files, spec.resources()).entrySet()) {
      found.add(lacking.getKey(), lacking.getValue());
    }
    found.add("working-directory", spec.execution().rootDirectory().isPresent() ? null : directory(spec));
    for (List<String> command : spec.process().commands()) {
      found.add("command", program(spec, "", command));
    }
    if (spec.process().envCommand().isPresent() && !spec.process().envCommand().get().ignoreFailure()) {
      found.add("env-command", program(spec, "env-command", spec.process().envCommand().get().argv()));
    }
    for (HooksSpec.Command command : spec.hooks().preStart()) {
      found.add("pre-start", command.ignoreFailure() ? null : program(spec, "pre-start", command.argv()));
    }
    found.add("stdin", spec.process().stdin() instanceof StdinSpec.File file ? stdin(spec, file.path()) : null);
    return found.list;
  }

  /**
   * Returns what the service lacks after its process exists, or without which it starts in another way: its other
   * commands, the directory of its pid-file, the causes that it waits for when it is parked, and its logs.
   *
   * @return a problem for each, with its key and without a hint; empty: nothing
   */
  public List<ConfigProblem> ofRun(ServiceSpec spec) {
    Findings found = new Findings(spec);
    HooksSpec hooks = spec.hooks();
    for (HooksSpec.Command command : hooks.preStart()) {
      found.add("pre-start", command.ignoreFailure() ? program(spec, "pre-start", command.argv()) : null);
    }
    commands(found, "post-start", hooks.postStart());
    commands(found, "pre-stop", hooks.preStop());
    commands(found, "post-stop", hooks.postStop());
    commands(found, "stop-command", hooks.stop().isPresent() ? List.of(hooks.stop().get()) : List.of());
    commands(found, "reload-command", hooks.reload().isPresent() ? List.of(hooks.reload().get()) : List.of());
    commands(found, "on-failure", hooks.onFailure());
    commands(found, "on-recovery", hooks.onRecovery());
    if (spec.startup().ready().orElse(null) instanceof ReadinessSpec.Probed ready) {
      probe(found, "ready", ready.probe());
    }
    if (spec.health().check().isPresent()) {
      probe(found, "health", spec.health().check().get());
    }
    if (spec.startup().pidFile().isPresent()) {
      found.add("pid-file", pidFile(spec, spec.startup().pidFile().get()));
    }
    for (ParkSpec.Cause cause : spec.park().until()) {
      found.add("park", cause(spec, cause));
    }
    output(found, spec.process().stdout(), "stdout");
    output(found, spec.process().stderr(), "stderr");
    return found.list;
  }

  /** Below another root directory links lead elsewhere, so only the start can find programs there. */
  private String program(ServiceSpec spec, String key, List<String> argv) {
    return spec.execution().rootDirectory().isPresent() ? null : programs.problem(spec, key, argv);
  }

  private void commands(Findings found, String key, List<HooksSpec.Command> commands) {
    for (HooksSpec.Command command : commands) {
      found.add(key, program(found.spec, key, command.argv()));
    }
  }

  private void probe(Findings found, String key, ProbeSpec probe) {
    if (probe instanceof ProbeSpec.Command command) {
      found.add(key, program(found.spec, key, command.argv()));
    }
  }

  private String directory(ServiceSpec spec) {
    String directory = spec.process().workingDirectory().orElse(null);
    if (directory == null) {
      return null;
    }
    Files.FileInfo info = files.fileInfo(directory);
    int error = files.checkExecutable(directory);
    boolean isFile = info != null && !info.isDirectory();
    return info != null && !isFile && error == 0 ? null : "cannot use working-directory \"" + directory + "\" of \""
        + spec.name() + "\": " + (isFile ? "not a directory" : Errno.text(error));
  }

  private String stdin(ServiceSpec spec, String path) {
    Files.FileInfo info = files.fileInfo(path);
    boolean isDirectory = info != null && info.isDirectory();
    int error = isDirectory ? Errno.EISDIR : 0;
    if (info == null || info.isRegular()) { // to open a FIFO or a device may have an effect
      int fd = files.openTrusted(path, Files.Open.RDONLY | Files.Open.NONBLOCK, 0);
      error = fd < 0 ? -fd : 0;
      if (fd >= 0) {
        files.close(fd);
      }
    }
    return error == 0 ? null : "cannot open stdin \"" + path + "\" of \"" + spec.name() + "\": " + Errno.text(error);
  }

  /** The service writes this file, so a command before its start may make the directory. */
  private String pidFile(ServiceSpec spec, String path) {
    String directory = DirectoryMaker.parent(path);
    Files.FileInfo info = files.fileInfo(directory.isEmpty() ? "/" : directory);
    if (info == null && !spec.hooks().preStart().isEmpty()) {
      return null;
    }
    Files.FileInfo file = files.fileInfo(path);
    String reason = info == null ? "the directory \"" + directory + "\" does not exist"
        : !info.isDirectory() ? "\"" + directory + "\" is not a directory"
        : file != null && !file.isRegular() ? "it is not a regular file" : null;
    return reason == null ? null : "cannot use pid-file \"" + path + "\" of \"" + spec.name() + "\": " + reason;
  }

  /**
   * A cause that can never clear, or cannot be watched. That it is missing now, or a name that is not known now, is no
   * fault: the service may have to wait for that.
   */
  private String cause(ServiceSpec spec, ParkSpec.Cause cause) {
    String reason = null;
    if (cause instanceof ParkSpec.Cause.Unix socket) {
      Files.FileInfo info = files.fileInfo(socket.path());
      reason = Sockets.pathLength(socket.path()) > Sockets.LONGEST_PATH
          ? "a socket's path has at most " + Sockets.LONGEST_PATH + " bytes"
          : info != null && (info.isRegular() || info.isDirectory()) ? "there is something else than a socket"
          : PathRequirements.reachable(files, socket.path());
    } else if (cause instanceof ParkSpec.Cause.Path file) {
      reason = PathRequirements.watchable(files, file.path());
    }
    return reason == null ? null
        : "cannot wait for \"" + cause + "\" when \"" + spec.name() + "\" is parked: " + reason;
  }

  private void output(Findings found, OutputSpec output, String stream) {
    String path = OutputFiles.path(found.spec, output, stream, logDir);
    String problem = path == null ? null : PathRequirements.writable(files, path, false);
    found.add(stream, problem == null ? null
        : "cannot write " + stream + " \"" + path + "\" of \"" + found.spec.name() + "\": " + problem);
    if (path != null) {
      String user = found.spec.logs().access().user().orElse(null);
      problem = IdLookup.user(files, user).problem();
      found.add("log-user", problem == null ? null
          : "cannot give the logs of \"" + found.spec.name() + "\" to the user \"" + user + "\": " + problem);
      String group = found.spec.logs().access().group().orElse(null);
      problem = IdLookup.group(files, group).problem();
      found.add("log-group", problem == null ? null
          : "cannot give the logs of \"" + found.spec.name() + "\" to the group \"" + group + "\": " + problem);
    }
  }

  /** What was found for one service, each once. */
  private static final class Findings {
    final ServiceSpec spec;
    final List<ConfigProblem> list = new ArrayList<>(0);

    Findings(ServiceSpec spec) {
      this.spec = spec;
    }

    /** @param message null: nothing is wrong */
    void add(String key, String message) {
      for (int i = 0; message != null && i < list.size(); i++) {
        if (list.get(i).message().equals(message)) {
          return;
        }
      }
      if (message != null) {
        list.add(new ConfigProblem(spec.identity().source(), "service." + spec.name() + "." + key, message, ""));
      }
    }
  }
}
