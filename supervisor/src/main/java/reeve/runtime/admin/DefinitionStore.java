package reeve.runtime.admin;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import reeve.config.ServiceSpec;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.posix.DurableFile;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.time.BackgroundWorker;

/**
 * Stores the definitions that are in effect in the state directory, after each turn that changed one. A service that is
 * being stopped for its change, or for its removal, has its older definition until it is down: a reeve that is killed
 * meanwhile leaves a difference, and the next one goes on with the change. Loop thread; the worker thread makes the
 * text and writes the file.
 */
public final class DefinitionStore implements LoopComponent {
  /** The name of the file in the state directory. */
  public static final String NAME = "definitions.toml";

  private final Files files;
  private final SupervisorLog log;
  private final BackgroundWorker worker;
  private final ServiceSet services;
  private final ClientServices transients;
  private final String path;
  private int stored;
  private int storedTransients;
  private String problem; // the worker's

  /**
   * @param directory the state directory; null: nothing is stored
   * @param former what the set begins with
   */
  public DefinitionStore(Files files, SupervisorLog log, BackgroundWorker worker, ServiceSet services,
      String directory, FormerDefinitions former) {
    this.files = files;
    this.log = log;
    this.worker = worker;
    this.services = services;
    this.transients = new ClientServices(former.transients(), former.made());
    this.storedTransients = transients.size();
    this.path = directory == null ? null : directory + "/" + NAME;
    this.stored = former.stored() ? services.definitionVersion() : services.definitionVersion() - 1;
  }

  /** The services that clients added. The caller keeps them up to date. */
  public ClientServices transients() {
    return transients;
  }

  @Override
  public void flush() {
    int version = services.definitionVersion();
    // A removal of a service that is still being stopped changes only the set of transients.
    if (path == null || version == stored && transients.size() == storedTransients) {
      return;
    }
    List<ServiceSpec> specs = new ArrayList<>();
    for (Service service : services.all()) {
      specs.add(service.spec());
    }
    Set<String> added = transients.size() == 0 ? Set.of() : transients.names();
    List<String> made = transients.made();
    if (worker.submit(new Runnable() {
      @Override
      public void run() {
        write(specs, added, made);
      }
    })) {
      stored = version;
      storedTransients = added.size();
    }
  }

  private void write(List<ServiceSpec> specs, Set<String> added, List<String> made) {
    int error =
        DurableFile.replace(files, path, DefinitionText.of(specs, added, made).getBytes(StandardCharsets.UTF_8),
            0600);
    String now = error == 0 ? null
        : "Cannot store the definitions of services in \"" + path + "\": " + Errno.text(error)
            + "; if reeve is killed, the next one does not see what changed";
    if (now != null && !now.equals(problem)) {
      log.warn(now);
    }
    problem = now;
  }
}
