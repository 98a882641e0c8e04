package reeve.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import reeve.survival.StateInput;
import reeve.time.ManualClock;

class StateRecorderTest {
  private final FileStorage storage = new LinuxPosix().storage();
  private final ManualClock clock = new ManualClock();
  private final RecordingLog log = new RecordingLog();
  private final ServiceSet services =
      new ServiceSet(List.of(SpecFixtures.service("web").build(), SpecFixtures.service("db").build()), () -> 0.5, 0);
  private boolean full;

  @TempDir
  private Path directory;

  private StateFile create(String name) {
    FileStorage limited = (FileStorage) Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[] {FileStorage.class},
        (proxy, method, args) -> full && method.getName().equals("write") ? Errno.ENOSPC
            : method.invoke(storage, args));
    int open = storage.openDirectory(directory.toString());
    StateFile.Created created = StateFile.create(limited, open, name);
    storage.close(open);
    return created.file();
  }

  private StateRecorder recorder(StateFile file) {
    return new StateRecorder(file, new FakePosix(), clock, services, new TimerQueue<>(), log);
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
        new StateRecorder(create("state"), new FakePosix(), clock, set, new TimerQueue<>(), log);
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
    clock.advance(java.time.Duration.ofNanos(recorder.untilNext(clock.nanos())));
    recorder.flush();
    assertEquals(ServiceState.STARTING, stateOf("state", "web"));
    assertEquals(-1, recorder.untilNext(clock.nanos()));
    assertEquals(2, log.lines.size(), log.lines.toString());
  }

  @Test
  void anotherFileGetsEverything() {
    StateRecorder recorder = recorder(create("state"));
    start("web");
    recorder.flush();
    recorder.useFile(create("other"));
    recorder.flush();
    assertEquals(ServiceState.STARTING, stateOf("other", "web"));
    assertEquals(ServiceState.STOPPED, stateOf("other", "db"));
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
