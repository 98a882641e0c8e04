package reeve.runtime.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ServiceSpec;
import reeve.core.Cause;
import reeve.core.ExitStatus;
import reeve.core.LastExit;
import reeve.core.Monitoring;
import reeve.core.RestartHistory;
import reeve.core.Service;
import reeve.core.ServiceRun;
import reeve.core.ServiceState;
import reeve.core.StopProgress;
import reeve.core.Target;
import reeve.log.RecordingLog;
import reeve.loop.PollRegistry;
import reeve.loop.ServiceEvents;
import reeve.posix.LinuxPosix;
import reeve.posix.Reaped;
import reeve.runtime.LoopHarness;
import reeve.survival.RunFacts;
import reeve.survival.ServiceRecord;

/** Readiness by a newline on a pipe: real pipes, no process. */
class ReadinessPipesTest {
  @TempDir
  Path directory;

  private final LinuxPosix posix = new LinuxPosix();
  private final RecordingLog log = new RecordingLog();
  private final List<String> ready = new ArrayList<>();
  private final List<Integer> ends = new ArrayList<>();
  private final ServiceEvents events = (ServiceEvents) Proxy.newProxyInstance(getClass().getClassLoader(),
      new Class<?>[] {ServiceEvents.class}, (proxy, method, arguments) -> {
        ready.add(arguments[0] + " " + arguments[1]);
        return null;
      });
  private final PollRegistry polled = new PollRegistry(posix, log, -1);
  private final ReadinessPipes pipes = new ReadinessPipes(posix, polled, events, log);

  @AfterEach
  void closeTheEnds() {
    ends.forEach(posix::close);
  }

  private int start(String service, long run) {
    int end = pipes.make(service, run);
    assertTrue(end >= 0, () -> "error " + end);
    ends.add(end);
    return end;
  }

  private void write(int end, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    posix.write(end, bytes, 0, bytes.length);
  }

  private void turn() {
    polled.await(-1, 0);
    polled.read();
  }

  @Test
  void aNewlineReportsTheRunThatThePipeWasMadeFor() {
    int end = start("web", 3);
    write(end, "starting");
    turn();
    assertEquals(List.of(), ready);
    write(end, " up\n");
    turn();
    assertEquals(List.of("web 3"), ready);
  }

  @Test
  void whatFollowsTheNewlineIsReadAndDropped() {
    int end = start("web", 1);
    write(end, "\n");
    turn();
    write(end, "more");
    turn();
    assertEquals(List.of("web 1"), ready);
    assertTrue(posix.write(end, new byte[] {'x'}, 0, 1) == 1, "the other end is open: no SIGPIPE");
  }

  @Test
  void aNewlineThatWasWrittenBeforeTheEndOfTheProcessCounts() {
    write(start("web", 1), "\n");
    pipes.exited("web", new Reaped(77, new ExitStatus.Exited(0), null));
    assertEquals(List.of("web 1"), ready);
    pipes.exited("another", new Reaped(78, new ExitStatus.Exited(0), null));
    assertEquals(1, ready.size());
  }

  @Test
  void theNextRunHasAPipeOfItsOwn() {
    int first = start("web", 1);
    int second = start("web", 2);
    write(first, "\n");
    turn();
    assertEquals(List.of(), ready, "the run before is over");
    write(second, "\n");
    turn();
    assertEquals(List.of("web 2"), ready);
  }

  /** When reeve is killed, its end is closed. */
  @Test
  void aServiceThatWritesWhileNoReeveRunsGetsNoSigpipe() {
    int end = start("web", 1);
    pipes.forget("web");
    assertEquals(1, posix.write(end, new byte[] {'\n'}, 0, 1));
  }

  @Test
  void whatWasWrittenWhileNoReeveRanAndLaterIsSeenByTheNextReeve() {
    int early = start("early", 4);
    int late = start("late", 5);
    pipes.forget("early");
    pipes.forget("late");
    write(early, "\n");
    ReadinessPipes next = new ReadinessPipes(posix, polled, events, log);
    next.adopted(starting("early", 4, early), posix.pid());
    next.adopted(starting("late", 5, late), posix.pid());
    turn();
    assertEquals(List.of("early 4"), ready);
    write(late, "\n");
    turn();
    assertEquals(List.of("early 4", "late 5"), ready);
  }

  /** The content of its pipe is gone with the last descriptor. */
  @Test
  void aServiceThatClosedItsEndWhileNoReeveRanCountsAsReady() {
    int end = start("web", 4);
    pipes.forget("web");
    ends.clear();
    posix.close(end);
    new ReadinessPipes(posix, polled, events, log).adopted(starting("web", 4, end), posix.pid());
    assertEquals(List.of("web 4"), ready);
    assertTrue(log.messages.get(0).contains("it closed its descriptor " + end), () -> log.messages.toString());
  }

  /** A service may use the number again for a pipe of its own, from which it reads itself. */
  @Test
  void aPipeOfTheServiceItselfIsNotReadFrom() {
    int[] own = new int[2];
    assertEquals(0, posix.pipe(own));
    ends.add(own[0]);
    ends.add(own[1]);
    write(own[1], "\n");
    new ReadinessPipes(posix, polled, events, log).adopted(starting("web", 4, own[1]), posix.pid());
    turn();
    assertEquals(1, posix.read(own[0], new byte[8], 0, 8));
  }

  private Service starting(String name, long run, int descriptor) {
    ServiceSpec spec = new LoopHarness(directory, "[service." + name + "]\ncommand = [\"/bin/x\"]\nready = { fd = "
        + descriptor + " }\n").service(name).spec();
    return new ServiceRecord(ServiceState.STARTING, Target.UP, 0, new ServiceRun(run, 77, 0, 0), RestartHistory.NONE,
        StopProgress.NONE, LastExit.NONE, Cause.NONE, Monitoring.NONE, null, null, 0, Map.of(), RunFacts.NONE)
        .restore(spec);
  }
}
