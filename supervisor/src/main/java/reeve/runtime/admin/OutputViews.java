package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import reeve.config.OutputSpec;
import reeve.control.ServiceView;
import reeve.core.Service;
import reeve.event.FallbackLogs;
import reeve.event.OutputSegment;
import reeve.rotation.RotationStatus;
import reeve.runtime.process.OutputFiles;

/** Finds the files that the output of a service goes to, and why they are not the configured ones. Loop thread. */
public final class OutputViews {
  private static final String FORMER = "the reason is not known, because a former reeve opened it";

  /**
   * The configured files that could not be opened.
   *
   * @param configured their paths
   * @param reasons why, one for each of them
   */
  record Fallbacks(List<String> configured, List<String> reasons) {
    static final Fallbacks NONE = new Fallbacks(List.of(), List.of());

    boolean areThoseOf(ServiceView.Output output, String rotation) {
      return Objects.equals(output.rotation(), rotation) && output.fallbackFor().equals(configured)
          && output.fallbackReasons().equals(reasons);
    }
  }

  private final CurrentOutput current;
  private final OutputFiles opened;
  private final RotationStatus rotation;
  private final String logDir;

  /**
   * @param rotation null: no logs are rotated
   * @param logDir for output that names no file; null: such output goes to reeve's own stdout and stderr
   */
  public OutputViews(CurrentOutput current, OutputFiles opened, RotationStatus rotation, String logDir) {
    this.current = current;
    this.opened = opened;
    this.rotation = rotation;
    this.logDir = logDir;
  }

  /** Of the present run, otherwise of the last one. */
  Fallbacks fallbacks(Service s) {
    Fallbacks fallbacks = fallback(s, "stdout", Fallbacks.NONE);
    return sharesStdout(s) ? fallbacks : fallback(s, "stderr", fallbacks);
  }

  private Fallbacks fallback(Service s, String stream, Fallbacks before) {
    OutputSegment file = segment(s.name(), stream);
    if (file == null ? !isOnOurs(s, stream) : !FallbackLogs.isFallback(file.path())) {
      return before;
    }
    String path = OutputFiles.file(s.spec(), stream, logDir);
    String failure = path == null ? null : opened.failure(path);
    Fallbacks all = before == Fallbacks.NONE ? new Fallbacks(new ArrayList<>(2), new ArrayList<>(2)) : before;
    all.configured().add(path == null ? stream : path);
    all.reasons().add((failure == null ? FORMER : failure)
        + (file == null ? "; its output goes to the " + stream + " of reeve" : ""));
    return all;
  }

  /** Whether a stream goes to that of reeve, because neither its log nor another file could be opened. */
  private boolean isOnOurs(Service s, String stream) {
    String path = s.run().pid() == 0 ? null : OutputFiles.file(s.spec(), stream, logDir);
    return path != null && segment(s.name(), stream) == null && opened.failure(path) != null;
  }

  private static boolean sharesStdout(Service s) {
    return s.spec().process().stderr() instanceof OutputSpec.SameAsStdout;
  }

  /** The file that a stream is written to; null: none. */
  private String file(Service s, String stream) {
    String own = sharesStdout(s) ? "stdout" : stream;
    OutputSegment file = segment(s.name(), own);
    return file != null && FallbackLogs.isFallback(file.path()) ? file.path()
        : isOnOurs(s, own) ? null : OutputFiles.file(s.spec(), stream, logDir);
  }

  private OutputSegment segment(String service, String stream) {
    for (OutputSegment file : current.output(service)) {
      if (file.stream().equals(stream)) {
        return file;
      }
    }
    return null;
  }

  /** Returns how the files are rotated; null: they are not, or it is not known yet. */
  String rotation(Service s, Fallbacks fallbacks) {
    if (rotation == null || !s.spec().logs().rotates() && fallbacks.configured().isEmpty()) {
      return null;
    }
    String out = rotation.method(file(s, "stdout"));
    String err = rotation.method(file(s, "stderr"));
    return out == null || out.equals(err) ? err : err == null ? out : out + ", " + err;
  }

  ServiceView.Output view(Service s, String method, Fallbacks fallbacks) {
    return new ServiceView.Output(file(s, "stdout"), file(s, "stderr"), method, fallbacks.configured(),
        fallbacks.reasons());
  }
}
