package reeve.runtime.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;
import reeve.config.Plan;
import reeve.control.FileDifferences;
import reeve.control.ServiceView;
import reeve.core.Requester;
import reeve.runtime.LoopHarness;

/** Files that were edited and not applied are noticed. */
@Timeout(60)
class FileComparisonTest {
  private static final String WEB = "[service.web]\ncommand = [\"/bin/web\"]\n";
  private static final String DB = "[service.db]\ncommand = [\"/bin/db\"]\n";

  @TempDir
  Path directory;
  private LoopHarness loop;

  @BeforeEach
  void twoServicesRun() {
    loop = new LoopHarness(directory, WEB + DB, true).boot();
  }

  private FileDifferences compare() {
    boolean[] done = new boolean[1];
    loop.backend.compareFiles(() -> done[0] = true);
    Await.until("the files were compared", () -> {
      loop.turn();
      return done[0];
    });
    return loop.backend.fileDifferences();
  }

  @Test
  void servicesThatWereChangedRemovedOrAddedAreNamed() {
    assertSame(FileDifferences.NONE, compare());
    ServiceView before = loop.backend.service("web");
    loop.rewrite("[service.web]\ncommand = [\"/bin/web\", \"-v\"]\n[service.new]\ncommand = [\"/bin/new\"]\n");
    FileDifferences found = compare();
    assertEquals(ServiceView.Difference.FILE, found.services().get("web"));
    assertEquals(ServiceView.Difference.REMOVED, found.services().get("db"));
    assertEquals(List.of("new"), found.added());
    assertEquals(ServiceView.Difference.FILE, loop.backend.service("web").definition().difference());
    loop.rewrite(WEB + DB);
    assertSame(FileDifferences.NONE, compare());
    assertNull(loop.backend.service("web").definition().difference());
    assertEquals(before.definition(), loop.backend.service("web").definition());
  }

  @Test
  void afterAnApplyNothingDiffers() {
    Plan next = loop.rewrite(WEB + DB + "restart-delay = \"9s\"\n");
    assertEquals(ServiceView.Difference.FILE, compare().services().get("db"));
    loop.backend.definitions().apply(loop.backend.definitions().compare(next), next, Requester.SELF);
    assertSame(FileDifferences.NONE, compare());
  }

  @Test
  void whatWasFoundBeforeAnApplyIsNotSaidAfterIt() {
    Plan next = loop.rewrite(WEB + DB + "restart-delay = \"9s\"\n");
    assertEquals(ServiceView.Difference.FILE, compare().services().get("db"));
    loop.backend.definitions().apply(loop.backend.definitions().compare(next), next, Requester.SELF);
    assertSame(FileDifferences.NONE, loop.backend.fileDifferences());
  }

  @Test
  void aFileThatCannotBeReadIsSaid() {
    loop.write("[service.web]\ncommand = 7\n");
    FileDifferences found = compare();
    assertTrue(found.isChanged());
    assertTrue(found.problem().contains("command"), found.problem());
  }

  @Test
  void aFileThatDoesNotAnswerHoldsUpNoClient() throws InterruptedException {
    CountDownLatch gate = new CountDownLatch(1);
    loop.backend.definitions().runBlocking(() -> {
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    int[] answers = new int[1];
    loop.backend.compareFiles(() -> answers[0]++);
    loop.advance(Duration.ofMillis(499));
    assertEquals(0, answers[0]);
    loop.advance(Duration.ofMillis(1));
    assertEquals(1, answers[0]);
    loop.backend.compareFiles(() -> answers[0]++);
    assertEquals(2, answers[0], "a later client does not wait at all");
    gate.countDown();
    loop.rewrite(WEB);
    Await.until("the comparison works again", () -> {
      loop.backend.compareFiles(() -> {});
      loop.turn();
      return loop.backend.fileDifferences().isChanged();
    });
    assertEquals(2, answers[0]);
  }
}
