package reeve.control.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.access.AccessRule.Grant;
import reeve.config.access.AccessRule.Right;
import reeve.control.Access;
import reeve.control.FakeChannel;
import reeve.control.PendingCall;
import reeve.control.Request;
import reeve.control.ServiceAction;
import reeve.core.Requester;
import reeve.runtime.LoopHarness;

/** A request that is refused adds no service of a template. */
@Timeout(60)
class TemplateServicesTest {
  @TempDir
  Path directory;
  private LoopHarness loop;
  private final FakeChannel client = new FakeChannel();

  @BeforeEach
  void aTemplateAndAService() {
    loop = new LoopHarness(directory,
        "[service.'worker@']\ncommand = ['/bin/work']\n[service.db]\ncommand = ['/bin/db']\nenabled = false\n", true)
        .boot();
  }

  private void start(String... services) {
    client.call(new ServiceActionMethod(ServiceAction.START, new PendingWaits()), loop.backend,
        Map.of("services", List.of(services), "wait", false));
  }

  private void awaitAnswer() {
    while (client.lines.isEmpty()) {
      loop.turn();
      Thread.onSpinWait();
    }
  }

  @Test
  void aServiceOfATemplateIsMadeAndStartedWithAnother() {
    start("worker@a", "db");
    awaitAnswer();
    assertEquals(List.of("db", "worker@a"), loop.backend.definitions().names());
    assertTrue(loop.pid("worker@a") > 0 && loop.pid("db") > 0, client.line());
  }

  @Test
  void anUnknownNameInTheSameRequestMakesNothing() {
    start("worker@a", "nosuch");
    awaitAnswer();
    assertTrue(client.line().contains("cannot find the service \\\"nosuch\\\""), client.line());
    assertEquals(List.of("db"), loop.backend.definitions().names());
  }

  @Test
  void aServiceWithoutARightInTheSameRequestMakesNothing() {
    client.access = new Access(1001, List.of(new Grant(Right.OPERATE, List.of("test", "start"), List.of("worker@*"))));
    start("worker@a", "db");
    awaitAnswer();
    assertTrue(client.line().contains("nothing was done"), client.line());
    assertEquals(List.of("db"), loop.backend.definitions().names());
  }

  /** The fault was reported, as if it were the reason. */
  @Test
  void aMistypedNameIsNotBlamedOnAFaultInAnotherFile() throws IOException {
    Files.writeString(directory.resolve("b.toml"), "[service.b]\ncommand = ['/bin/b']\nnosuch-key = 1\n");
    loop = new LoopHarness(directory, "[reeve]\non-error = 'skip'\ninclude = ['b.toml']\n"
        + "[service.'worker@']\ncommand = ['/bin/work']\n[service.db]\ncommand = ['/bin/db']\n", true).boot();
    start("wroker@2");
    awaitAnswer();
    assertTrue(client.line().contains("did you mean"), client.line());
    assertTrue(!client.line().contains("nosuch-key"), client.line());
  }

  @Test
  void aFaultThatMayBeTheReasonIsReported() throws IOException {
    Files.writeString(directory.resolve("b.toml"), "[service.'mail@']\ncommand = ['/bin/b']\nnosuch-key = 1\n");
    loop = new LoopHarness(directory, "[reeve]\non-error = 'skip'\ninclude = ['b.toml']\n"
        + "[service.'worker@']\ncommand = ['/bin/work']\n[service.db]\ncommand = ['/bin/db']\n", true).boot();
    start("mail@2");
    awaitAnswer();
    assertTrue(client.line().contains("nosuch-key"), client.line());
  }

  /** Its name was recorded, and no service had it. */
  @Test
  void aShutdownThatBeginsDuringTheReadingMakesNothing() {
    PendingCall call = new PendingCall(client, loop.backend, new Request("1", "start", Map.of()));
    call.run(() -> TemplateServices.make(call, List.of("worker@a"), () -> {}, () -> call.answer(json -> {})));
    loop.backend.shutdown(false, Requester.SELF);
    awaitAnswer();
    assertTrue(client.line().contains("reeve is shutting down"), client.line());
    assertEquals(List.of("db"), loop.backend.definitions().names());
  }
}
