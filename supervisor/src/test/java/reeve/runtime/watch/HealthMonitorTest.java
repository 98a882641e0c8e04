package reeve.runtime.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.core.HealthState;
import reeve.runtime.LoopHarness;

/** Health checks of a service in the loop: a file is healthy while it exists, a command while it exits with 0. */
@Timeout(60)
class HealthMonitorTest {
  @TempDir
  Path directory;
  private LoopHarness loop;

  private Path file() {
    return directory.resolve("healthy");
  }

  private void web(String health) {
    loop = new LoopHarness(directory, "[service.web]\ncommand = [\"/bin/web\"]\nhealth = { " + health
        + ", interval = \"10s\", failures = 2, on-failure = \"mark\" }\n").boot();
  }

  private void fileCheck() {
    web("file = \"" + file() + "\"");
  }

  /** Lets the loop turn, and time pass, until an event was reported. */
  private void awaitEvent(String event) {
    while (!loop.events.contains(event)) {
      loop.advance(Duration.ofMillis(10));
      LockSupport.parkNanos(1_000_000); // the check thread needs its time before the timeout of the check
    }
  }

  /** Lets the loop turn until the command of the check runs. @return its pid */
  private int awaitCommand() {
    int pid = -1;
    while (pid < 0) {
      loop.advance(Duration.ofMillis(10));
      LockSupport.parkNanos(1_000_000);
      pid = loop.posix.pidOf("/bin/check");
    }
    return pid;
  }

  @Test
  void aServiceIsHealthyWithItsFirstSuccess() throws IOException {
    Files.writeString(file(), "");
    fileCheck();
    assertEquals(HealthState.Status.STARTING, loop.service("web").monitoring().health());
    awaitEvent("web Healthy");
    assertEquals(HealthState.Status.HEALTHY, loop.service("web").monitoring().health());
  }

  @Test
  void aServiceIsUnhealthyAfterItsFailuresInARow() throws IOException {
    Files.writeString(file(), "");
    fileCheck();
    awaitEvent("web Healthy");
    Files.delete(file());
    awaitEvent("web Unhealthy");
    assertEquals(HealthState.Status.UNHEALTHY, loop.service("web").monitoring().health());
  }

  @Test
  void aCommandRunsAsAnAuxiliaryCommandAndItsExitCodeDecides() {
    web("command = [\"/bin/check\"]");
    loop.posix.exits(awaitCommand(), 0);
    awaitEvent("web Healthy");
  }

  @Test
  void aServiceThatIsNotUpIsNotChecked() throws IOException {
    Files.writeString(file(), "");
    fileCheck();
    awaitEvent("web Healthy");
    loop.posix.exits(loop.pid("web"), 0);
    loop.turn();
    assertEquals(HealthState.Status.NONE, loop.service("web").monitoring().health());
    int before = loop.events.size();
    loop.advance(Duration.ofMinutes(1));
    assertEquals(before, loop.events.size());
  }
}
