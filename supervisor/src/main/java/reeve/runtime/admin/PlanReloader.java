package reeve.runtime.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.read.PlanReader;
import reeve.control.DefinitionBackend;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.Target;
import reeve.core.set.ServiceSet;
import reeve.log.SupervisorLog;
import reeve.loop.Mailbox;

/** Reads and applies the configuration again when a signal requests it, and logs the result. Loop thread. */
public final class PlanReloader {
  /**
   * The most problems that are logged. A broken file may have one in every line; the answer of apply has all of them.
   */
  private static final int PROBLEMS_LOGGED = 20;

  private final DefinitionManager definitions;
  private final ServiceSet services;
  private final RequestLog requests;
  private final Mailbox mailbox;
  private final SupervisorLog log;
  /** Whether a reload waits to read the files: a flood of SIGHUP must not fill the queue. */
  private volatile boolean queued;

  public PlanReloader(DefinitionManager definitions, ServiceSet services, RequestLog requests, Mailbox mailbox,
      SupervisorLog log) {
    this.definitions = definitions;
    this.services = services;
    this.requests = requests;
    this.mailbox = mailbox;
    this.log = log;
  }

  /**
   * Reads the files on another thread, and then applies them.
   *
   * @param signal the name of the signal, for the record
   */
  public void reload(String signal, Requester by) {
    requests.record("reload", List.of(), signal, by);
    if (queued) { // the reload that waits will read the files as they are now
      definitions.reloading(true);
      definitions.reloading(false);
      return;
    }
    queued = true;
    try {
      definitions.reloading(true);
      definitions.runBlocking(() -> read(by));
    } catch (RuntimeException | Error e) {
      queued = false; // the thread could not be started, and the next signal tries again
      definitions.reloading(false);
      throw e;
    }
  }

  /** Runs on the reading thread. */
  private void read(Requester by) {
    queued = false;
    Runnable then = () -> definitions.reloading(false); // if reading fails with an error
    try {
      PlanReader.Result result = definitions.readFiles();
      DefinitionBackend.Lacking lacking = result instanceof PlanReader.Result.Ok ok
          ? definitions.lacking(ok.plan()) : DefinitionBackend.Lacking.NOTHING;
      then = () -> finish(result, lacking, by);
    } finally {
      mailbox.post(then);
    }
  }

  private void finish(PlanReader.Result result, DefinitionBackend.Lacking lacking, Requester by) {
    try {
      apply(result, lacking, by);
    } finally {
      definitions.reloading(false);
    }
  }

  private void apply(PlanReader.Result result, DefinitionBackend.Lacking lacking, Requester by) {
    List<ConfigProblem> replaced = new ArrayList<>();
    for (Map.Entry<String, ConfigProblem> missing : lacking.starts().entrySet()) {
      Service service = services.get(missing.getKey());
      if (service != null && service.target() == Target.UP && service.state().hasProcess()) {
        replaced.add(missing.getValue());
      }
    }
    if (services.isShuttingDown()) {
      log.warn("Did not apply its configuration: reeve is shutting down");
    } else if (result instanceof PlanReader.Result.Ok ok && replaced.isEmpty()) {
      for (ConfigProblem problem : ok.skipped().problems()) {
        log.error("Problem: " + problem);
      }
      for (ConfigProblem warning : ok.warnings()) {
        log.warn("Warning: " + warning);
      }
      for (ConfigProblem missing : lacking.starts().values()) { // of services that do not run
        log.warn("Warning: " + missing);
      }
      for (ConfigProblem missing : lacking.others()) {
        log.warn("Warning: " + missing);
      }
      definitions.apply(definitions.compare(ok.plan()), ok.plan(), by);
    } else {
      List<ConfigProblem> problems = result instanceof PlanReader.Result.Bad bad ? bad.problems() : replaced;
      log.error("Cannot apply the configuration, the present one stays in force: " + problems.size()
          + (problems.size() == 1 ? " problem" : " problems"));
      for (ConfigProblem problem : problems.subList(0, Math.min(problems.size(), PROBLEMS_LOGGED))) {
        log.error("Problem: " + problem);
      }
    }
  }
}
