package reeve.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ServiceSpec;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.set.ServiceSet;
import reeve.log.RecordingLog;
import reeve.loop.TimerQueue;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.posix.FileStorage;
import reeve.posix.LinuxPosix;
import reeve.survival.RunFacts;
import reeve.survival.ServiceRecord;
import reeve.survival.ServiceRecordCodec;
import reeve.survival.StateFile;
import reeve.survival.StateFileReader;
import reeve.survival.StateFileSource;
import reeve.survival.StateInput;
import reeve.survival.StoredState;
import reeve.time.ManualClock;

class StateRecorderTest {
  private final FileStorage storage = new LinuxPosix().storage();
  private final ManualClock clock = new ManualClock();
  private final RecordingLog log = new RecordingLog();
  private final ServiceSet services =
      new ServiceSet(List.of(SpecFixtures.service("web").build(), SpecFixtures.service("db").build()), () -> 0.5, 0);
  private boolean full;
  /** Of writes at the positions that {@code fails} selects; 0: none. */
  private int error;
  private LongPredicate fails = position -> true;
  /** Names of the files that the source makes. */
  private final Deque<String> fresh = new ArrayDeque<>();
  private final List<Integer> refusals = new ArrayList<>();

  @TempDir
  private Path directory;

  private StateFile create(String name) {
    FileStorage limited = (FileStorage) Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[] {FileStorage.class},
        (proxy, method, args) -> full && method.getName().equals("write") ? Errno.ENOSPC
            : method.getName().equals("write") && error != 0 && fails.test((Long) args[1]) ? error
            : method.invoke(storage, args));
    int open = storage.openDirectory(directory.toString());
    StateFile.Created created = StateFile.create(limited, open, name);
    storage.close(open);
    return created.file();
  }

  private StateRecorder recorder(StateFile file) {
    return recorder(file, null, services);
  }

  private StateRecorder recorder(StateFile file, StateFileSource source, ServiceSet set) {
    StoredState stored = new StoredState(file, source, null, null, Map.of(), null);
    return new StateRecorder(stored, new FakePosix(), clock, set, new TimerQueue<>(), log);
  }

  /** Makes the files that {@code fresh} names, or fails in the way that {@code refusals} says. */
  private StateFile.Created made(StateFileSource.Content content) {
    if (fresh.isEmpty()) {
      refusals.add(error);
      return new StateFile.Created(null, error);
    }
    error = 0;
    StateFile file = create(fresh.remove());
    assertEquals(0, content.storeIn(file));
    return new StateFile.Created(file, 0);
  }

  private Map<String, byte[]> stored(String name) {
    int open = storage.openDirectory(directory.toString());
    Map<String, byte[]> records = StateFileReader.read(storage, open, name, new LinuxPosix().euid()).records();
    storage.close(open);
    return records;
  }

  private ServiceState stateOf(String name, String service) {
    ServiceRecord record = ServiceRecordCodec.decode(new StateInput(stored(name).get(service)));
    return record.state();
  }

  private void start(String service) {
    services.apply(service, new ServiceEvent.StartRequested(Reason.REQUEST, Requester.SELF), clock.nanos());
  }

  @Test
  void aServiceIsStoredBeforeItIsActedOnAndTheOthersAtTheEndOfTheTurn() {
    StateRecorder recorder = recorder(create("state"));
    start("web");
    start("db");
    recorder.beforeAct("web", true);
    assertEquals(1, stored("state").size());
    assertEquals(ServiceState.STARTING, stateOf("state", "web"));
    recorder.flush();
    assertEquals(ServiceState.STARTING, stateOf("state", "db"));
    assertEquals(-1, recorder.untilNext(clock.nanos()));
  }

  /** A run that ended before its process is stored would leave no trace. */
  @Test
  void itIsStoredThatAProcessIsAboutToBeStarted() {
    StateRecorder recorder = recorder(create("state"));
    start("web");
    recorder.flush();
    assertEquals(0, facts("web").startedMillis(), "it waits for its turn");
    recorder.beforeAct("web", true);
    assertEquals(clock.wallMillis(), facts("web").startedMillis());
    assertEquals(0, facts("web").firstPid());
  }

  private RunFacts facts(String service) {
    return ServiceRecordCodec.decode(new StateInput(stored("state").get(service))).facts();
  }

  /** A run that ended before the end of a turn with many starts would leave no trace. */
  @Test
  void aProcessThatWasStartedIsStoredBeforeTheNextIsStarted() {
    StateRecorder recorder = recorder(create("state"));
    start("web");
    recorder.beforeAct("web", true);
    recorder.spawned("web", 1, 4711, List.of());
    start("db");
    recorder.beforeAct("db", true);
    assertEquals(4711, ServiceRecordCodec.decode(new StateInput(stored("state").get("web"))).facts().firstPid());
    assertEquals(ServiceState.STARTING, stateOf("state", "db"));
  }

  /** One turn does not store everything; the process that was started last comes first all the same. */
  @Test
  void aStartThatATurnDidNotStoreIsStoredBeforeTheNext() {
    List<ServiceSpec> many = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      many.add(SpecFixtures.service("s" + i).build());
    }
    ServiceSet set = new ServiceSet(many, () -> 0.5, 0);
    StateRecorder recorder =
        recorder(create("state"), null, set);
    for (ServiceSpec spec : many) {
      set.apply(spec.name(), new ServiceEvent.StartRequested(Reason.REQUEST, Requester.SELF), clock.nanos());
    }
    recorder.beforeAct("s0", false);
    recorder.spawned("s299", 1, 4711, List.of());
    recorder.flush();
    assertFalse(stored("state").containsKey("s299"), "more had changed than is stored in one turn");
    recorder.beforeAct("s1", true);
    assertEquals(4711, facts("s299").firstPid());
  }

  /** A quiet service may not change again before reeve is killed. */
  @Test
  void whatCouldNotBeStoredIsStoredWhenThatIsPossible() {
    StateRecorder recorder = recorder(create("state"));
    full = true;
    start("web");
    recorder.flush();
    recorder.flush();
    assertTrue(recorder.untilNext(clock.nanos()) > 0);
    assertEquals(1, log.lines.size(), log.lines.toString());
    full = false;
    clock.advance(Duration.ofNanos(recorder.untilNext(clock.nanos())));
    recorder.flush();
    assertEquals(ServiceState.STARTING, stateOf("state", "web"));
    assertEquals(-1, recorder.untilNext(clock.nanos()));
    assertEquals(2, log.lines.size(), log.lines.toString());
  }

  @Test
  void anotherFileGetsEverything() {
    StateRecorder recorder = recorder(create("state"), this::made, services);
    start("web");
    recorder.flush();
    fresh.add("other");
    recorder.replaceFile();
    assertEquals(ServiceState.STARTING, stateOf("other", "web"));
    assertEquals(ServiceState.STOPPED, stateOf("other", "db"));
  }

  /** A write to a file that an NFS server has removed, or to a disk that fails, never succeeds. */
  @Test
  void aFileThatIsStaleOrFailsIsReplaced() {
    for (int lost : new int[] {Errno.ESTALE, Errno.EIO}) {
      log.lines.clear();
      StateRecorder recorder = recorder(create("state" + lost), this::made, services);
      recorder.flush();
      error = lost;
      services.apply("web", new ServiceEvent.StopRequested(Reason.REQUEST, Requester.SELF), clock.nanos());
      start("web");
      recorder.flush();
      assertEquals(1, log.lines.size(), log.lines::toString);
      assertTrue(log.lines.get(0).contains("Cannot store the state of \"web\": " + Errno.text(lost)),
          log.lines::toString);
      fresh.add("other" + lost);
      clock.advance(Duration.ofNanos(recorder.untilNext(clock.nanos())));
      recorder.flush();
      assertEquals(ServiceState.STARTING, stateOf("other" + lost, "web"));
      assertEquals(ServiceState.STOPPED, stateOf("other" + lost, "db"));
      assertEquals(-1, recorder.untilNext(clock.nanos()));
      assertTrue(log.lines.get(1).contains("Stores the state of services again"), log.lines::toString);
    }
  }

  /** Its timer must not fire for ever at the same rate, and what happens meanwhile must not be forgotten. */
  @Test
  void aFileThatCouldNotBeMadeIsTriedAgainAfterGrowingPauses() {
    StateRecorder recorder = recorder(null, this::made, services);
    error = Errno.ENOSPC;
    start("web");
    recorder.beforeAct("web", true);
    recorder.spawned("web", 1, 4711, List.of());
    services.apply("web", new ServiceEvent.Spawned(1, 4711), clock.nanos());
    recorder.flush();
    long before = 0;
    for (int i = 0; i < 5; i++) {
      long pause = recorder.untilNext(clock.nanos());
      assertTrue(pause > before, pause + " after " + before);
      before = pause;
      clock.advance(Duration.ofNanos(pause));
      recorder.flush();
    }
    assertEquals(5, refusals.size());
    assertEquals(List.of(), log.lines, "its source logs why");
    fresh.add("state");
    assertEquals(null, recorder.storeAll(), "an upgrade tries it at once");
    assertEquals(4711, facts("web").firstPid());
    assertEquals(-1, recorder.untilNext(clock.nanos()));
    assertEquals(1, log.lines.size(), log.lines::toString);
  }

  /** A container with a read-only file system is idle for years. */
  @Test
  void whereNoFileMayBeMadeNoTimerRunsAndOnlyAChangeTriesItAgain() {
    StateRecorder recorder = recorder(null, this::made, services);
    error = Errno.EROFS;
    start("web");
    recorder.flush();
    clock.advance(Duration.ofNanos(recorder.untilNext(clock.nanos())));
    recorder.flush();
    assertEquals(1, refusals.size());
    assertEquals(-1, recorder.untilNext(clock.nanos()));
    clock.advance(Duration.ofHours(1));
    fresh.add("state");
    start("db");
    recorder.flush();
    assertEquals(ServiceState.STARTING, stateOf("state", "db"));
  }

  @Test
  void anEraseThatFailsIsRepeated() {
    ServiceSet one = new ServiceSet(List.of(SpecFixtures.service("db").build()), () -> 0.5, 0);
    StateRecorder recorder = recorder(create("state"), null, one);
    recorder.flush();
    assertEquals(Map.of(), stored("state"));
    one.apply("db", new ServiceEvent.StartRequested(Reason.REQUEST, Requester.SELF), clock.nanos());
    one.apply("db", new ServiceEvent.SpawnFailed(1, true, "no program", 127), clock.nanos());
    recorder.flush();
    error = Errno.EIO;
    one.remove("db", Requester.SELF, clock.nanos());
    recorder.forget("db");
    recorder.flush();
    assertEquals(Set.of("db"), stored("state").keySet());
    assertEquals(1, log.lines.size(), log.lines::toString);
    error = 0;
    clock.advance(Duration.ofNanos(recorder.untilNext(clock.nanos())));
    recorder.flush();
    assertEquals(Map.of(), stored("state"));
    assertEquals(-1, recorder.untilNext(clock.nanos()));
  }

  /** The next reeve would take the older process for ended, and start the service beside the one that lives. */
  @Test
  void aProcessThatCannotBeStoredIsNotHiddenByAnOlderRecord() {
    StateRecorder recorder = recorder(create("state"));
    start("web");
    recorder.beforeAct("web", true);
    services.apply("web", new ServiceEvent.Spawned(1, 4711), clock.nanos());
    recorder.flush();
    error = Errno.EIO;
    long[] writes = {0};
    fails = position -> writes[0]++ == 0;
    services.apply("web", new ServiceEvent.MainPidChanged(1, 4712), clock.nanos());
    recorder.flush();
    assertEquals(Map.of(), stored("state"));
    clock.advance(Duration.ofNanos(recorder.untilNext(clock.nanos())));
    recorder.flush();
    assertEquals(4712, ServiceRecordCodec.decode(new StateInput(stored("state").get("web"))).run().pid());
  }

  @Test
  void withoutAFileNothingIsKept() {
    StateRecorder recorder = recorder(null);
    start("web");
    recorder.flush();
    List<String> rest = new ArrayList<>();
    services.drainChanged(rest);
    assertEquals(List.of(), rest);
    assertEquals(-1, recorder.untilNext(clock.nanos()));
  }

  @Test
  void aServiceThatWasRemovedIsNotStoredAnyMore() {
    StateRecorder recorder = recorder(create("state"));
    start("web");
    recorder.flush();
    recorder.forget("web");
    assertEquals(Map.of(), stored("state"));
  }
}
