package reeve.runtime.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reeve.Await;
import reeve.config.ServiceSpec;
import reeve.config.ServiceSpecBuilder;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.ServiceEvent;
import reeve.core.set.ServiceSet;
import reeve.log.RecordingLog;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.time.BackgroundWorker;

/** The definitions in effect are stored after a change, and only then. */
@Timeout(60)
class DefinitionStoreTest {
  private static final String PATH = "/state/definitions.toml";

  private final FakePosix files = new FakePosix();
  private final RecordingLog log = new RecordingLog();
  private final BackgroundWorker worker = new BackgroundWorker("test");
  private final List<ServiceSpec> specs = List.of(spec("a", "/a"), spec("b", "/b"));
  private final ServiceSet services = new ServiceSet(specs, () -> 0.5, 0);

  @AfterEach
  void endWorker() {
    worker.close();
  }

  private static ServiceSpec spec(String name, String program) {
    return new ServiceSpecBuilder(name).command(List.of(program)).build();
  }

  private DefinitionStore store(boolean stored) {
    return new DefinitionStore(files, log, worker, services, "/state", FormerDefinitions.same(specs, stored));
  }

  private String stored() {
    return files.files.containsKey(PATH) ? files.files.get(PATH).toString(StandardCharsets.UTF_8) : "";
  }

  @Test
  void theDefinitionsAreStoredAtTheFirstTurnAndAfterEachChange() {
    DefinitionStore store = store(false);
    store.flush();
    Await.until("the file is written", () -> stored().equals(DefinitionText.of(specs, Set.of(), List.of())),
        () -> stored());
    store.transients().add("t");
    services.add(spec("t", "/t"), true, Requester.SELF, 1);
    store.flush();
    List<ServiceSpec> three = List.of(specs.get(0), specs.get(1), spec("t", "/t"));
    Await.until("the added service is stored", () -> stored().equals(DefinitionText.of(three, Set.of("t"), List.of())),
        () -> stored());
  }

  @Test
  void nothingIsWrittenAsLongAsNoDefinitionChanges() {
    DefinitionStore store = store(true);
    store.flush();
    services.apply("a", new ServiceEvent.StartRequested(Reason.REQUEST, Requester.SELF), 1);
    store.flush();
    worker.close(); // after the tasks in its queue
    assertFalse(files.files.containsKey(PATH), files.files.toString());
  }

  /** A kill before the stop is over must leave the difference to the files, so that the change is made then. */
  @Test
  void aServiceThatIsBeingStoppedForItsChangeHasItsOlderDefinition() {
    DefinitionStore store = store(true);
    services.apply("a", new ServiceEvent.StartRequested(Reason.REQUEST, Requester.SELF), 1);
    services.apply("a", new ServiceEvent.Spawned(1, 4711), 1);
    services.update(spec("a", "/new"), true, Requester.SELF, 2);
    services.update(spec("b", "/new"), true, Requester.SELF, 2);
    store.flush();
    Await.until("the other change is stored", () -> stored().contains("/new"), () -> stored());
    assertEquals(DefinitionText.of(List.of(spec("a", "/a"), spec("b", "/new")), Set.of(), List.of()), stored());
  }

  @Test
  void aFileThatCannotBeWrittenIsReportedOnce() {
    files.openErrors.put(PATH + ".new", Errno.EROFS);
    DefinitionStore store = store(false);
    store.flush();
    services.update(spec("b", "/new"), true, Requester.SELF, 2);
    store.flush();
    worker.close();
    assertEquals(List.of("Cannot store the definitions of services in \"" + PATH + "\": " + Errno.text(Errno.EROFS)
        + "; if reeve is killed, the next one does not see what changed"), log.messages);
  }
}
