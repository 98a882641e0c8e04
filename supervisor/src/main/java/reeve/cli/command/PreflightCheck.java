package reeve.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.app.DefaultPaths;
import reeve.config.OutputSpec;
import reeve.config.ServiceSpec;
import reeve.config.Settings;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.Processes;
import reeve.runtime.process.OutputFiles;
import reeve.runtime.process.ProgramCheck;

/** Finds what a service needs to run and this machine lacks. It changes nothing. */
final class PreflightCheck {
  private final Files files;
  private final Processes processes;
  private final Settings settings;
  private final Map<String, String> variables;

  PreflightCheck(Files files, Processes processes, Settings settings, Map<String, String> variables) {
    this.files = files;
    this.processes = processes;
    this.settings = settings;
    this.variables = variables;
  }

  /**
   * The requirements of a service that this machine does not meet.
   *
   * @return a sentence for each problem; empty: none
   */
  List<String> findings(ServiceSpec spec) {
    List<String> findings =
        new ArrayList<>(ProgramCheck.problems(files, spec, variables.get("PATH")));
    log(spec, spec.process().stdout(), "stdout", findings);
    log(spec, spec.process().stderr(), "stderr", findings);
    return findings;
  }

  private void log(ServiceSpec spec, OutputSpec output, String stream, List<String> findings) {
    String path = OutputFiles.path(spec, output, stream, DefaultPaths.logDir(settings, processes.euid(), variables));
    if (path == null) {
      return;
    }
    // Checks the nearest existing part of the path, because opening the file itself would create it.
    String existing = path;
    while (files.fileInfo(existing) == null && existing.lastIndexOf('/') > 0) {
      existing = existing.substring(0, existing.lastIndexOf('/'));
    }
    int error = files.checkWritable(existing);
    if (error == 0 && !existing.equals(path) && !files.fileInfo(existing).isDirectory()) {
      error = Errno.ENOTDIR;
    }
    if (error != 0) {
      findings.add("cannot write " + stream + " \"" + path + "\" of \"" + spec.name() + "\": \"" + existing + "\": "
          + Errno.text(error));
    }
  }
}
