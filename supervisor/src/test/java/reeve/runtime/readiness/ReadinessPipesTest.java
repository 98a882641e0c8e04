package reeve.runtime.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reeve.core.ExitStatus;
import reeve.log.RecordingLog;
import reeve.loop.PollRegistry;
import reeve.loop.ServiceEvents;
import reeve.posix.LinuxPosix;
import reeve.posix.Reaped;

/** Readiness by a newline on a pipe: real pipes, no process. */
class ReadinessPipesTest {
  private final LinuxPosix posix = new LinuxPosix();
  private final List<String> ready = new ArrayList<>();
  private final List<Integer> ends = new ArrayList<>();
  private final ServiceEvents events = (ServiceEvents) Proxy.newProxyInstance(getClass().getClassLoader(),
      new Class<?>[] {ServiceEvents.class}, (proxy, method, arguments) -> {
        ready.add(arguments[0] + " " + arguments[1]);
        return null;
      });
  private final PollRegistry polled = new PollRegistry(posix, new RecordingLog(), -1);
  private final ReadinessPipes pipes = new ReadinessPipes(posix, polled, events);

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
}
