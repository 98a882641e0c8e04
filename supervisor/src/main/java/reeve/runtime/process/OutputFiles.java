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
import reeve.posix.Errno;
import reeve.posix.Posix;

/**
 * Opens what a service reads from and writes to, before its exec (law 1 of the design). A log that cannot be opened is
 * told, and the service runs with reeve's own stdout or stderr in its place: output on the wrong console is better than
 * a service that is down.
 */
public final class OutputFiles {
  /** {@link reeve.posix.SpawnRequest}'s word for "reeve's own". */
  static final int OURS = -1;

  private final Posix posix;
  private final String logDir;
  private final EventSink sink;
  private final SupervisorLog log;
  private final Map<String, Integer> told = new HashMap<>();
  private int devNull = -1;
  /** Whether who shows lines is told of the files that are opened. */
  private boolean following = true;

  /** @param logDir null: there is none; output that names no file goes to reeve's own */
  public OutputFiles(Posix posix, String logDir, EventSink sink, SupervisorLog log) {
    this.posix = posix;
    this.logDir = logDir;
    this.sink = sink;
    this.log = log;
  }

  /**
   * Descriptors for one start. To be closed after the spawn.
   *
   * @param inputError why stdin could not be opened; null: it could
   * @param files those that stdout and stderr go to
   */
  record Opened(int stdin, int stdout, int stderr, String inputError, List<OutputSegment> files) {}

  Opened open(ServiceSpec spec) {
    int stdin = OURS;
    if (spec.process().stdin() instanceof StdinSpec.Null) {
      stdin = devNull();
    } else if (spec.process().stdin() instanceof StdinSpec.File file) {
      // Of a FIFO without a writer open(2) waits, and so would we; this way the service waits, and meets no end when a
      // writer goes (fifo(7)).
      stdin = posix.open(file.path(),
          OutputTargets.isFifo(posix.fileInfo(file.path())) ? Posix.Open.RDWR : Posix.Open.RDONLY, 0);
      if (stdin < 0) {
        return new Opened(OURS, OURS, OURS, "cannot open stdin \"" + file.path() + "\": " + Errno.text(-stdin),
            List.of());
      }
    }
    List<OutputSegment> files = new ArrayList<>(2);
    int stdout = openOutput(spec, spec.process().stdout(), "stdout", files);
    int stderr = spec.process().stderr() instanceof OutputSpec.SameAsStdout ? same(stdout)
        : openOutput(spec, spec.process().stderr(), "stderr", files);
    return new Opened(stdin, stdout, stderr, null, files);
  }

  /**
   * Descriptors for a command beside the service, which writes to where the service does.
   *
   * @param stdin from where it reads; negative: nothing
   * @param first whether no process of the service has been started with these files before
   */
  Opened openForAuxCommand(ServiceSpec spec, int stdin, boolean first) {
    following = first;
    List<OutputSegment> files = new ArrayList<>(2);
    int stdout = openOutput(spec, spec.process().stdout(), "stdout", files);
    int stderr = spec.process().stderr() instanceof OutputSpec.SameAsStdout ? same(stdout)
        : openOutput(spec, spec.process().stderr(), "stderr", files);
    following = true;
    return new Opened(stdin < 0 ? devNull() : stdin, stdout, stderr, null, files);
  }

  void close(Opened opened) {
    if (opened.stdin() >= 0 && opened.stdin() != devNull) {
      posix.close(opened.stdin());
    }
    if (opened.stdout() > 2 && opened.stdout() != devNull) {
      posix.close(opened.stdout());
    }
    if (opened.stderr() > 2 && opened.stderr() != devNull && opened.stderr() != opened.stdout()) {
      posix.close(opened.stderr());
    }
  }

  /** fd 2 that goes where fd 1 goes, which may be reeve's own fd 1. */
  private static int same(int stdout) {
    return stdout == OURS ? 1 : stdout; // 2 is "stderr" already
  }

  private int openOutput(ServiceSpec spec, OutputSpec output, String stream, List<OutputSegment> files) {
    if (output instanceof OutputSpec.Null) {
      return devNull();
    }
    String path = path(spec, output, stream, logDir);
    int ours = path == null ? 0 : OutputTargets.ours(path, posix.pid());
    if (path == null || ours == (stream.equals("stdout") ? 1 : 2)) {
      return OURS;
    }
    if (ours > 0) {
      return ours;
    }
    sink.outputOpening(path);
    Posix.FileInfo info = posix.fileInfo(path);
    int fd = OutputTargets.open(posix, path, info);
    if (fd == -Errno.ENOENT) {
      String directory = DirectoryMaker.parent(path);
      int error = directory.isEmpty() ? Errno.ENOENT : DirectoryMaker.make(posix, directory);
      fd = error == 0 ? OutputTargets.open(posix, path, null) : -error;
    }
    if (fd < 0) {
      tell(path, -fd, "Cannot open the " + stream + " of \"" + spec.name() + "\", \"" + path + "\": "
          + (fd == -Errno.ELOOP ? "there is a symbolic link in it that others could have put there" : Errno.text(-fd))
          + "; until its next start it goes to the " + stream + " of reeve");
      return OURS;
    }
    boolean regular = info == null || info.isRegular();
    String problem = regular ? OutputTargets.own(posix, spec.logs().access(), fd) : null;
    if (problem != null) {
      tell(path, Errno.EPERM,
          "Cannot give \"" + path + "\" its owner and mode: " + problem + "; it is written to as it is");
    } else if (!told.isEmpty()) {
      told.remove(path);
    }
    if (regular) {
      long from = info == null ? 0 : info.size();
      if (following) {
        sink.outputOpened(spec.name(), stream, path, from);
      }
      Posix.FileInfo made = info == null ? posix.fileInfo(fd) : info;
      files.add(new OutputSegment(stream, path, made == null ? 0 : made.inode(), from));
    }
    return fd;
  }

  /**
   * The file that an output goes to. Pure; any thread.
   *
   * @param stream {@code stdout} or {@code stderr}
   * @param logDir null: there is none
   * @return null: none, but reeve's own or nowhere
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
   * The file that a stream ends up in, for who reads it. Pure; any thread.
   *
   * @param stream {@code stdout} or {@code stderr}
   * @param logDir null: there is none
   * @return null: none, or a device
   */
  public static String file(ServiceSpec spec, String stream, String logDir) {
    boolean own = stream.equals("stderr") && !(spec.process().stderr() instanceof OutputSpec.SameAsStdout);
    String path = own ? path(spec, spec.process().stderr(), "stderr", logDir)
        : path(spec, spec.process().stdout(), "stdout", logDir);
    return path == null || OutputTargets.isDevice(path) ? null : path;
  }

  /** Once, until it works or fails in another way: a service may be restarted often. */
  private void tell(String path, int errno, String message) {
    Integer before = told.put(path, errno);
    if (before == null || before != errno) {
      log.warn(message);
    }
  }

  private int devNull() {
    if (devNull < 0) {
      devNull = posix.open("/dev/null", Posix.Open.RDWR, 0);
      if (devNull < 0) {
        tell("/dev/null", -devNull,
            "Cannot open \"/dev/null\": " + Errno.text(-devNull)
                + "; services get reeve's own input and output in its place");
        return OURS;
      }
      told.remove("/dev/null");
    }
    return devNull;
  }
}
