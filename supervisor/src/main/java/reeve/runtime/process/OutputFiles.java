package reeve.runtime.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.config.OutputSpec;
import reeve.config.ServiceSpec;
import reeve.config.StdinSpec;
import reeve.event.EventSink;
import reeve.event.OutputSegment;
import reeve.log.SupervisorLog;
import reeve.posix.DirectoryMaker;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.Processes;

/**
 * Opens the files that a service reads from and writes to, before its exec: its output never passes through reeve. If a
 * log cannot be opened, this is announced, and the service writes to a file of {@link FallbackFiles} until its next
 * start; without such a file to reeve's own stdout or stderr, because output on the wrong console is better than a
 * service that is down. Loop thread, except where a method says otherwise.
 */
public final class OutputFiles {
  /** Stands for reeve's own descriptor in a {@link reeve.posix.SpawnRequest}. */
  static final int OURS = -1;

  private final Files files;
  private final Processes processes;
  private final String logDir;
  private final FallbackFiles fallbacks;
  private final EventSink sink;
  private final SupervisorLog log;
  private final Map<String, Integer> failures = new HashMap<>();
  private int devNull = -1;

  /**
   * @param logDir for output that names no file; null: such output goes to reeve's own stdout and stderr
   * @param stateDir null: there is none
   * @param environment that of reeve
   */
  public OutputFiles(Files files, Processes processes, String logDir, String stateDir, Environment environment,
      EventSink sink, SupervisorLog log) {
    this.files = files;
    this.processes = processes;
    this.logDir = logDir;
    this.fallbacks = new FallbackFiles(files, processes, stateDir, environment);
    this.sink = sink;
    this.log = log;
  }

  /**
   * The descriptors of one start, to be closed after the spawn.
   *
   * @param inputError why stdin could not be opened; null: it was opened
   * @param files the regular files that stdout and stderr go to
   */
  record Opened(int stdin, int stdout, int stderr, String inputError, List<OutputSegment> files) {}

  /** Where what happens to files is announced. */
  EventSink sink() {
    return sink;
  }

  /** Opens the files of a main process. */
  Opened open(ServiceSpec spec) {
    int stdin = OURS;
    if (spec.process().stdin() instanceof StdinSpec.Null) {
      stdin = devNull();
    } else if (spec.process().stdin() instanceof StdinSpec.File file) {
      stdin = InputFiles.open(files, file.path());
      if (stdin < 0) {
        return new Opened(OURS, OURS, OURS, "cannot open stdin \"" + file.path() + "\": " + reason(-stdin), List.of());
      }
    }
    List<OutputSegment> files = new ArrayList<>(2);
    int stdout = openOutput(spec, spec.process().stdout(), "stdout", files, true);
    int stderr = spec.process().stderr() instanceof OutputSpec.SameAsStdout ? same(stdout)
        : openOutput(spec, spec.process().stderr(), "stderr", files, true);
    return new Opened(stdin, stdout, stderr, null, files);
  }

  /**
   * Opens the files of an auxiliary command, which writes to the files of its service.
   *
   * @param stdin the descriptor that it reads from; negative: it reads nothing
   * @param first whether the command runs before the first process of the service opens these files
   */
  Opened openForAuxCommand(ServiceSpec spec, int stdin, boolean first) {
    List<OutputSegment> files = new ArrayList<>(2);
    int stdout = openOutput(spec, spec.process().stdout(), "stdout", files, first);
    int stderr = spec.process().stderr() instanceof OutputSpec.SameAsStdout ? same(stdout)
        : openOutput(spec, spec.process().stderr(), "stderr", files, first);
    return new Opened(stdin < 0 ? devNull() : stdin, stdout, stderr, null, files);
  }

  void close(Opened opened) {
    if (opened.stdin() >= 0 && opened.stdin() != devNull) {
      close(opened.stdin());
    }
    if (opened.stdout() > 2 && opened.stdout() != devNull) {
      close(opened.stdout());
    }
    if (opened.stderr() > 2 && opened.stderr() != devNull && opened.stderr() != opened.stdout()) {
      close(opened.stderr());
    }
  }

  /** An internal error here must not hide from the caller that the process was started. */
  private void close(int fd) {
    try {
      files.close(fd);
    } catch (RuntimeException | Error e) {
      log.error("Internal error, please report it: cannot close the descriptor " + fd + ": " + e);
    }
  }

  /** Returns the descriptor for a stderr that goes where stdout goes, which may be reeve's own stdout. */
  private static int same(int stdout) {
    return stdout == OURS ? 1 : stdout; // OURS as stderr would mean reeve's descriptor 2
  }

  /** @param announced whether the file is reported to the sinks, which then show its lines */
  private int openOutput(ServiceSpec spec, OutputSpec output, String stream, List<OutputSegment> segments,
      boolean announced) {
    if (output instanceof OutputSpec.Null) {
      return devNull();
    }
    String path = path(spec, output, stream, logDir);
    int ours = path == null ? 0 : OutputTargets.ours(path, processes.pid());
    if (path == null || ours == (stream.equals("stdout") ? 1 : 2)) {
      return OURS;
    }
    if (ours > 0) {
      return ours;
    }
    sink.outputOpening(path);
    Files.FileInfo info = files.fileInfo(path);
    int fd = OutputTargets.open(files, path, info);
    if (fd == -Errno.ENOENT) {
      String directory = DirectoryMaker.parent(path);
      int error = directory.isEmpty() ? Errno.ENOENT : DirectoryMaker.make(files, directory);
      fd = error == 0 ? OutputTargets.open(files, path, null) : -error;
    }
    if (fd < 0) {
      return openFallback(spec.name(), stream, path, -fd, segments, announced);
    }
    boolean regular = info == null || info.isRegular();
    String problem = regular ? OutputTargets.own(files, OutputTargets.access(spec), fd) : null;
    if (problem != null) {
      logOnce(path, Errno.EPERM,
          "Cannot give \"" + path + "\" its owner and mode: " + problem + "; it is written to as it is");
    } else if (!failures.isEmpty() && failures.remove(path) != null) {
      log.info("Opened \"" + path + "\", which failed before");
    }
    if (regular) {
      long from = info == null ? 0 : info.size();
      if (announced) {
        sink.outputOpened(spec.name(), stream, path, from);
      }
      Files.FileInfo made = info == null ? files.fileInfo(fd) : info;
      segments.add(new OutputSegment(stream, path, made == null ? 0 : made.inode(), from));
    }
    return fd;
  }

  /** Opens another file for a log that cannot be opened. */
  private int openFallback(String service, String stream, String path, int error, List<OutputSegment> segments,
      boolean announced) {
    FallbackFiles.Opened opened = fallbacks.open(service, stream, path, sink);
    String place = opened == null ? "the " + stream + " of reeve" : "\"" + opened.path() + "\"";
    String message = "\"" + path + "\": " + reason(error) + "; until its next start it goes to " + place;
    if (isNew(path, error)) {
      sink.announce("log-fallback", service, "cannot open its " + stream + ", " + message);
    }
    if (opened == null) {
      return OURS;
    }
    if (announced) {
      sink.outputOpened(service, stream, opened.path(), opened.size());
    }
    segments.add(new OutputSegment(stream, opened.path(), opened.inode(), opened.size()));
    return opened.fd();
  }

  /**
   * Returns the file that an output goes to, unless a fallback is in use. Any thread.
   *
   * @param stream {@code stdout} or {@code stderr}
   * @param logDir null: there is none
   * @return null: it goes to reeve's own output, or nowhere
   */
  public static String path(ServiceSpec spec, OutputSpec output, String stream, String logDir) {
    if (output instanceof OutputSpec.File file) {
      return file.path();
    }
    return output instanceof OutputSpec.Log && logDir != null
        ? logDir + "/" + spec.name() + (stream.equals("stderr") ? ".err.log" : ".log")
        : null;
  }

  /**
   * Returns the file that a stream is written to, for readers of the log. Any thread.
   *
   * @param stream {@code stdout} or {@code stderr}
   * @param logDir null: there is none
   * @return null: there is none, or it is a device
   */
  public static String file(ServiceSpec spec, String stream, String logDir) {
    boolean own = stream.equals("stderr") && !(spec.process().stderr() instanceof OutputSpec.SameAsStdout);
    String path = own ? path(spec, spec.process().stderr(), "stderr", logDir)
        : path(spec, spec.process().stdout(), "stdout", logDir);
    return path == null || OutputTargets.isDevice(path) ? null : path;
  }

  /**
   * Returns why a log could not be opened at the last attempt.
   *
   * @return null: it could be opened, or this process has not tried to
   */
  public String failure(String path) {
    Integer error = failures.get(path);
    return error == null ? null : reason(error);
  }

  private static String reason(int errno) {
    return errno == Errno.ELOOP ? "there is a symbolic link in it that others could have put there"
        : Errno.text(errno);
  }

  private void logOnce(String path, int errno, String message) {
    if (isNew(path, errno)) {
      log.warn(message);
    }
  }

  /**
   * Notes a failure, which is reported once, until the file can be opened or fails with another error: a service may
   * restart often.
   */
  private boolean isNew(String path, int errno) {
    Integer before = failures.put(path, errno);
    return before == null || before != errno;
  }

  private int devNull() {
    if (devNull < 0) {
      devNull = files.open("/dev/null", Files.Open.RDWR, 0);
      if (devNull < 0) {
        logOnce("/dev/null", -devNull,
            "Cannot open \"/dev/null\": " + Errno.text(-devNull)
                + "; services get reeve's own input and output instead");
        return OURS;
      }
      failures.remove("/dev/null");
    }
    return devNull;
  }
}
