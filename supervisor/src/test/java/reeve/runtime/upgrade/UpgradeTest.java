package reeve.runtime.upgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.control.SupervisorBackend;
import reeve.core.Requester;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.runtime.LoopHarness;
import reeve.runtime.admin.FormerDefinitions;
import reeve.survival.Handover;
import reeve.survival.OwnRecord;
import reeve.survival.ReeveRecord;
import reeve.survival.StoredState;
import reeve.survival.TrialReport;
import reeve.time.ManualClock;

class UpgradeTest {
  private static final Requester BY = new Requester(4711, 0, "reeve upgrade");

  /** A kernel in which a trial writes nothing until it ends. */
  private static final class Kernel extends FakePosix {
    private int pipes;
    /** What the trial writes; null: nothing. */
    private byte[] report;

    @Override
    public byte[][] commandLine() {
      byte[][] argv = new byte[4][];
      String[] words = {"java", "reeve.cli.Main", "run", "reeve.toml"};
      for (int i = 0; i < words.length; i++) {
        argv[i] = words[i].getBytes(StandardCharsets.UTF_8);
      }
      return argv;
    }

    @Override
    public int pipe(int[] ends) {
      pipes += 2;
      ends[0] = 900 + pipes;
      ends[1] = 901 + pipes;
      return 0;
    }

    @Override
    public int read(int fd, byte[] buffer, int offset, int length) {
      byte[] all = report;
      if (fd < 900 || fd % 4 == 0 || all == null) { // the second pipe of a trial is that of its errors
        return fd >= 900 ? 0 : -Errno.EBADF;
      }
      report = null;
      System.arraycopy(all, 0, buffer, offset, all.length);
      return all.length;
    }
  }

  @TempDir
  Path directory;
  private final Kernel kernel = new Kernel();
  private final List<String> answers = new ArrayList<>();
  /** Takes what a hook reads. */
  private Consumer<String> report;
  /** Called at the end of the suspension. */
  private Runnable suspension;

  private LoopHarness serve(String stateDir) {
    ReeveRecord record = new ReeveRecord("boot", 0, FakePosix.OWN_PID, 0, "100.1", "1", null, false, 0, 1234, null);
    LoopHarness loop = new LoopHarness(directory,
        "[service.web]\ncommand = [\"/bin/web\"]\non-failure = [\"/bin/mail\"]\n", false, kernel,
        fake -> fake,
        new LoopHarness.Life(new ManualClock(), stateDir, new StoredState(null, null, new OwnRecord(null, record), null,
            new LinkedHashMap<>(), null), plan -> FormerDefinitions.same(plan.services(), false),
            (service, answer) -> report = answer))
        .boot();
    loop.upgrade.connect(new ControlSuspension() {
      @Override
      public void suspend(Runnable then) {
        answers.add("suspended");
        suspension = then;
      }

      @Override
      public void resume() {
        answers.add("resumed");
      }

      @Override
      public void addTo(Map<String, Integer> descriptors) {}
    }, new OutputSuspension() {
      @Override
      public List<Handover.Output> suspend() {
        return List.of();
      }

      @Override
      public void resume() {}
    });
    return loop;
  }

  private void request(LoopHarness loop) {
    loop.upgrade.request("/new", null, BY, new SupervisorBackend.UpgradeAnswer() {
      @Override
      public void upgrading(String newVersion) {
        answers.add("upgrading to " + newVersion);
      }

      @Override
      public void failed(String why) {
        answers.add(why);
      }
    });
  }

  private int trial() {
    return kernel.pidOf("/new/bin/reeve");
  }

  @Test
  void theTrialGetsOurArguments() {
    LoopHarness loop = serve("/state");
    request(loop);
    FakePosix.Spawned spawned = kernel.spawned.get(kernel.spawned.size() - 1);
    assertEquals("1", spawned.request().environment().get("REEVE_TRIAL"));
    assertEquals("run", new String(spawned.request().argv()[1], StandardCharsets.UTF_8));
    assertEquals(List.of(), answers);
  }

  @Test
  void aTrialThatHangsIsKilledAndNothingChanges() {
    LoopHarness loop = serve("/state");
    int web = loop.pid("web");
    request(loop);
    int pid = trial();
    assertTrue(loop.untilNext() <= UpgradeTrial.LIMIT.toNanos(), "the loop wakes up for it");
    loop.advance(UpgradeTrial.LIMIT.minusMillis(1));
    assertEquals(List.of(), answers);
    loop.advance(Duration.ofMillis(1));
    assertEquals(List.of("the new program, tried in a process of its own, has not ended within 20 s"), answers);
    assertTrue(kernel.kills.stream().anyMatch(kill -> Math.abs(kill.target()) == pid), kernel.kills::toString);
    assertFalse(loop.upgrade.isDue());
    assertEquals(web, loop.pid("web"));
    request(loop);
    assertEquals(1, answers.size(), "the next one is tried");
  }

  @Test
  void aTrialThatEndsWithoutAReportChangesNothing() {
    LoopHarness loop = serve("/state");
    request(loop);
    kernel.exits(trial(), 0);
    loop.turn();
    assertEquals(
        List.of("the new program, tried in a process of its own, ended with exit 0 and without a report"), answers);
    assertFalse(loop.upgrade.isDue());
  }

  @Test
  void aSecondRequestIsRefusedMeanwhile() {
    LoopHarness loop = serve("/state");
    request(loop);
    request(loop);
    assertEquals(List.of("another upgrade is under way"), answers);
  }

  @Test
  void aShutdownRefusesIt() {
    LoopHarness loop = serve("/state");
    loop.backend.shutdown(false, BY);
    request(loop);
    assertEquals(List.of("a shutdown is under way"), answers);
  }

  @Test
  void withoutAStateDirectoryItIsRefused() {
    request(serve(null));
    assertTrue(answers.get(0).startsWith("there is no state directory"), answers::toString);
  }

  @Test
  void aLauncherThatCannotBeExecutedIsNamed() {
    LoopHarness loop = serve("/state");
    kernel.failSpawns("/new/bin/reeve", Errno.ENOEXEC);
    request(loop);
    assertEquals(1, answers.size());
    assertTrue(answers.get(0).startsWith("\"/new/bin/reeve\" cannot be started: "), answers::toString);
  }

  /** A trial that is good, after which the control socket is suspended. */
  private LoopHarness suspended() {
    LoopHarness loop = serve("/state");
    request(loop);
    kernel.report = new TrialReport("2", "/state", "/java", "", false, List.of(new byte[] {'j'}), List.of()).encode();
    kernel.exits(trial(), 0);
    loop.turn();
    assertEquals(List.of("upgrading to 2", "suspended"), answers);
    answers.clear();
    return loop;
  }

  /** A disk that does not answer must not leave reeve without its control socket. */
  @Test
  void anUpgradeWhoseSuspensionDoesNotEndIsGivenUp() {
    LoopHarness loop = suspended();
    assertTrue(loop.untilNext() <= Upgrade.LONGEST_SUSPENSION.toNanos(), "the loop wakes up for it");
    loop.advance(Upgrade.LONGEST_SUSPENSION.minusMillis(1));
    assertEquals(List.of(), answers);
    loop.advance(Duration.ofMillis(1));
    assertEquals(List.of("what was requested before could not be answered and stored within 30 s", "resumed"), answers);
    suspension.run(); // it ends after all
    assertFalse(loop.upgrade.isDue());
    answers.clear();
    request(loop);
    assertEquals(List.of(), answers, "the next one is tried");
  }

  /** It would not run. */
  @Test
  void aHookThatWaitsForItsReportIsStartedFirst() {
    LoopHarness loop = suspended();
    kernel.exits(loop.pid("web"), 1);
    loop.turn();
    loop.turn(); // which requests the report
    suspension.run();
    assertFalse(loop.upgrade.isDue());
    assertTrue(loop.untilNext() > 0, "the loop sleeps meanwhile");
    report.accept("{}");
    loop.turn();
    assertTrue(kernel.pidOf("/bin/mail") > 0);
    assertTrue(loop.upgrade.isDue());
  }

  /** What waits in memory for the ledger would be lost. */
  @Test
  void aFullDiskRefusesIt() {
    LoopHarness loop = suspended();
    loop.diskIsFull = true;
    suspension.run();
    assertTrue(loop.upgrade.isDue());
    loop.upgrade.replace();
    assertTrue(answers.get(0).startsWith("the ledger cannot be written"), answers::toString);
    assertEquals("resumed", answers.get(1));
    assertFalse(loop.upgrade.isDue());
    answers.clear();
    request(loop);
    assertTrue(answers.get(0).startsWith("the ledger cannot be written"), answers::toString);
  }
}
