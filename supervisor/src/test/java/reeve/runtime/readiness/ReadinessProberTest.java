package reeve.runtime.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.core.ServiceState;
import reeve.runtime.LoopHarness;

/** Readiness checks of a service in the loop, by a file that the service makes. */
@Timeout(60)
class ReadinessProberTest {
  @TempDir
  Path directory;
  private LoopHarness loop;

  private Path file() {
    return directory.resolve("ready");
  }

  private void web(String more) {
    loop = new LoopHarness(directory,
        "[service.web]\ncommand = [\"/bin/web\"]\nready = { file = \"" + file() + "\" }\n" + more).boot();
  }

  private void awaitState(ServiceState state) {
    while (loop.service("web").state() != state) {
      loop.advance(Duration.ofMillis(10));
      LockSupport.parkNanos(1_000_000); // the check thread needs its time before the timeout of the check
    }
  }

  @Test
  void aServiceIsReadyWhenItsCheckPasses() throws IOException {
    web("");
    loop.advance(Duration.ofMillis(100));
    assertEquals(ServiceState.STARTING, loop.service("web").state());
    Files.writeString(file(), "");
    awaitState(ServiceState.RUNNING);
  }

  @Test
  void aFileOfAnEarlierRunDoesNotMakeAServiceReady() throws IOException {
    Files.writeString(file(), "old");
    web("start-timeout = \"1s\"\nrestart = \"no\"\n");
    awaitState(ServiceState.STOPPING);
  }

  @Test
  void aServiceThatEndsBeforeItIsReadyIsNotReadyLater() throws IOException {
    web("restart = \"no\"\n");
    loop.posix.exits(loop.pid("web"), 1);
    loop.turn();
    Files.writeString(file(), "");
    for (int i = 0; i < 20; i++) {
      loop.advance(Duration.ofMillis(100));
    }
    assertEquals(ServiceState.EXITED, loop.service("web").state());
  }
}
