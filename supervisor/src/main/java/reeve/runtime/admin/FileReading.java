package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.SourceLocation;
import reeve.config.read.PlanReader;
import reeve.log.SupervisorLog;

/** Reads the files of reeve again, as the plan of a running reeve: what cannot be meant is refused. Any thread. */
final class FileReading {
  private final PlanSource source;
  private final DefinitionAccount account;
  private final ReaderThread reader = new ReaderThread();

  /** @param source null: there are no files */
  FileReading(PlanSource source, DefinitionAccount account) {
    this.source = source;
    this.account = account;
  }

  boolean canRead() {
    return source != null;
  }

  /** Runs work that may block on the reading thread. */
  void run(Runnable work) {
    reader.run(work);
  }

  /**
   * Reads the files. May block.
   *
   * @param applied the plan of the files that was applied last
   * @param made the services that were made of templates, which are made of them again
   * @param instances other numbers of instances than the files define
   * @param more the names of further services that are made of their templates
   */
  PlanReader.Result read(Plan applied, List<ServiceSpec> made, Map<String, Integer> instances, List<String> more) {
    List<String> wanted = new ArrayList<>();
    for (ServiceSpec spec : made) {
      wanted.add(spec.name());
    }
    wanted.addAll(more);
    PlanReader.Result result = source.read(instances, wanted);
    if (!applied.services().isEmpty() && result instanceof PlanReader.Result.Ok ok && ok.plan().services().isEmpty()) {
      // This is more often a file that is being written, or that lost its content, than an intention. Compose refuses
      // such files too.
      List<String> read = ok.plan().files();
      return bad(read, "cannot find any [service.NAME] any more", "to end all services stop reeve");
    }
    result = RetainedServices.in(applied, made, result);
    String tooLarge = result instanceof PlanReader.Result.Ok ok ? account.refusal(ok.plan().services()) : null;
    return tooLarge == null ? result : bad(applied.files(), "cannot keep so much: " + tooLarge, "");
  }

  /** Logs what this machine lacks for the services that reeve was started with. The reading thread does the work. */
  void warnAfterBoot(Plan booted, PlanPrograms programs, SupervisorLog log) {
    try {
      run(new Runnable() {
        @Override
        public void run() {
          for (ConfigProblem missing : programs.afterBoot(booted)) {
            log.warn("Warning: " + missing);
          }
        }
      });
    } catch (OutOfMemoryError e) {
      log.warn("Cannot check what the services need: " + e.getMessage());
    }
  }

  private static PlanReader.Result bad(List<String> read, String message, String hint) {
    SourceLocation source = new SourceLocation(read.isEmpty() ? "reeve.toml" : read.get(0), 0);
    return new PlanReader.Result.Bad(List.of(new ConfigProblem(source, "", message, hint)));
  }
}
