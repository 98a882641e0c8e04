package reeve.runtime.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.read.PlanReader;
import reeve.core.set.ServiceSet;
import reeve.log.RecordingLog;
import reeve.posix.LinuxPosix;
import reeve.time.BackgroundWorker;
import reeve.time.ManualClock;

/** What users have set is remembered over a restart of reeve. */
@Timeout(60)
class EnablementStoreTest {
  private static final String TOML = """
      [service.web]
      command = ["/bin/web"]
      [service.job]
      command = ["/bin/job"]
      enabled = false
      [service.db]
      command = ["/bin/db"]
      restart = "unless-stopped"
      """;

  @TempDir
  Path directory;
  private final RecordingLog log = new RecordingLog();
  private final ManualClock clock = new ManualClock();
  private final BackgroundWorker worker = new BackgroundWorker("test");
  private ServiceSet services;
  private Plan plan;

  @BeforeEach
  void aPlan() throws IOException {
    Path file = Files.writeString(directory.resolve("reeve.toml"), TOML);
    PlanReader.Result result = PlanReader.read(List.of(file.toString()), Map.of());
    plan = assertInstanceOf(PlanReader.Result.Ok.class, result, result::toString).plan();
    services = new ServiceSet(plan.services(), () -> 0.5, 0);
  }

  @AfterEach
  void theWorkerEnds() {
    worker.close();
  }

  /** Makes a store as a new reeve does. */
  private EnablementStore store() {
    EnablementStore store =
        new EnablementStore(new LinuxPosix(), log, worker, clock, directory.resolve("state").toString());
    store.open();
    return store;
  }

  private ServiceSpec spec(String name) {
    return services.get(name).spec();
  }

  private String enable(EnablementStore store, String name, boolean enabled) throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    store.enable(List.of(name), enabled, services, answer::complete);
    return answer.get(30, TimeUnit.SECONDS);
  }

  @Test
  void withoutAFileTheConfigurationDecides() {
    EnablementStore store = store();
    assertTrue(store.isEnabled(spec("web")));
    assertFalse(store.isEnabled(spec("job")));
    assertEquals(List.of(), log.messages);
  }

  @Test
  void enableAndDisableHavePrecedenceOverTheConfigurationAndAreKept() throws Exception {
    EnablementStore store = store();
    assertNull(enable(store, "job", true));
    assertNull(enable(store, "web", false));
    EnablementStore next = store();
    assertTrue(next.startsAtBoot(spec("job")));
    assertFalse(next.startsAtBoot(spec("web")));
  }

  @Test
  void aDisabledServiceMayStartAsADependency() throws Exception {
    EnablementStore store = store();
    enable(store, "web", false);
    assertTrue(store.mayStartAsDependency(spec("web")));
  }

  @Test
  void aStopByHandHoldsOnlyWithUnlessStoppedAndUntilItIsStartedAgain() throws Exception {
    EnablementStore store = store();
    assertTrue(store.stopped("db", true));
    assertTrue(store.stopped("web", true));
    enable(store, "job", true); // its answer comes when all is on the disk
    EnablementStore next = store();
    assertFalse(next.startsAtBoot(spec("db")));
    assertFalse(next.mayStartAsDependency(spec("db")));
    assertTrue(next.startsAtBoot(spec("web")));
    assertTrue(next.stopped("db", false));
    assertTrue(next.startsAtBoot(spec("db")));
  }

  /** To write all of them after each one took a minute of a stop of ten thousand services. */
  @Test
  void theStopsOfARequestAreWrittenOnce() throws Exception {
    EnablementStore store = store();
    assertTrue(store.stopped("web", true));
    assertTrue(store.stopped("db", true));
    assertFalse(store.stopped("db", true), "it is known");
    CompletableFuture<Void> idle = new CompletableFuture<>();
    worker.submit(() -> idle.complete(null));
    idle.get(30, TimeUnit.SECONDS);
    assertFalse(Files.exists(directory.resolve("state/remembered")), "not before all are known");
    assertTrue(store.save(services));
    enable(store, "job", true); // its answer comes when all is on the disk
    assertFalse(store().startsAtBoot(spec("db")));
  }

  @Test
  void withoutAStateDirectoryEnableSaysThatItCannotBeRemembered() throws Exception {
    EnablementStore store = new EnablementStore(new LinuxPosix(), log, worker, clock, null);
    store.open();
    String problem = enable(store, "web", false);
    assertTrue(problem.startsWith("cannot remember whether a service is enabled: there is no state directory"),
        problem);
    assertTrue(store.isEnabled(spec("web")));
  }

  @Test
  void aLineThatCannotBeReadIsReportedAndTheOthersCount() throws IOException {
    Files.createDirectory(directory.resolve("state"));
    Files.writeString(directory.resolve("state/remembered"),
        "# a comment\ndisabled web 17\nnonsense\nenabled job 18\n");
    EnablementStore store = store();
    assertFalse(store.isEnabled(spec("web")));
    assertTrue(store.isEnabled(spec("job")));
    assertTrue(log.messages.get(0).startsWith("Cannot understand line 3 of "), log.messages.toString());
  }

  @Test
  void aServiceThatWasRemovedIsForgottenAfterNinetyDays() throws Exception {
    Files.createDirectory(directory.resolve("state"));
    long now = clock.wallMillis() / 1000;
    long old = now - EnablementStore.KEPT_SECONDS - 1;
    Files.writeString(directory.resolve("state/remembered"),
        "disabled gone " + old + "\ndisabled recent " + (now - 1) + "\ndisabled web " + old + "\n");
    enable(store(), "job", true);
    String text = Files.readString(directory.resolve("state/remembered"));
    assertFalse(text.contains(" gone "), text);
    assertTrue(text.contains("disabled recent "), text);
    assertTrue(text.contains("disabled web " + old), text);
    assertEquals(90, Duration.ofSeconds(EnablementStore.KEPT_SECONDS).toDays());
  }

  @Test
  void aDiskThatCannotBeWrittenIsReportedToTheRequesterAndInTheLog() throws Exception {
    EnablementStore store = store();
    Files.writeString(directory.resolve("state"), "a file where the directory should be");
    String problem = enable(store, "web", false);
    assertTrue(problem.startsWith("cannot remember whether a service is enabled: "), problem);
    assertTrue(log.messages.get(0).startsWith("Cannot remember what was set by enable"), log.messages.toString());
    assertFalse(store.isEnabled(spec("web")), "it holds until reeve ends");
  }
}
