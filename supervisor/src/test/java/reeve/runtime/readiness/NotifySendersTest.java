package reeve.runtime.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.log.RecordingLog;
import reeve.posix.Environment;
import reeve.posix.FakePosix;
import reeve.posix.Files;
import reeve.posix.NotifySockets;
import reeve.posix.ProcStat;
import reeve.runtime.LoopHarness;
import reeve.runtime.cgroup.Cgroups;
import reeve.runtime.process.NonChildrenFixture;
import reeve.runtime.process.ProcessTree;
import reeve.time.BackgroundWorker;

/** Which senders are believed, and what is read about them before. */
class NotifySendersTest {
  private static final int US = FakePosix.OWN_PID;
  private static final int STRANGER = 4242;

  /** A kernel that records of which processes it was read. */
  private static final class RecordingPosix extends FakePosix {
    final List<Integer> read = new ArrayList<>();

    @Override
    public ProcStat stat(int pid) {
      read.add(pid);
      return super.stat(pid);
    }

    /** Unlike that of the other fakes, a second read finds the end of the file. */
    @Override
    public int read(int fd, byte[] buffer, int offset, int length) {
      return offset > 0 ? 0 : super.read(fd, buffer, offset, length);
    }

    @Override
    public String environmentOf(int pid, String name) {
      read.add(pid);
      return super.environmentOf(pid, name);
    }
  }

  @TempDir
  Path directory;
  private final RecordingPosix posix = new RecordingPosix();
  private final RecordingLog log = new RecordingLog();
  private final BackgroundWorker worker = new BackgroundWorker("test");
  private LoopHarness loop;
  private NotifySenders senders;
  private Cgroups cgroups;
  private int main;

  @AfterEach
  void endTheWorker() {
    worker.close();
  }

  private static Environment marked(String service) {
    return Environment.empty().with(List.of(), Map.of("REEVE_SERVICE", service, "REEVE_SUPERVISOR", "100.1"));
  }

  private void start(String more) {
    loop = new LoopHarness(directory, """
        [service.web]
        command = ["/bin/web"]
        type = "notify"
        %s
        [service.db]
        command = ["/bin/db"]
        """.formatted(more)).boot();
    main = loop.pid("web");
    cgroups = new Cgroups(posix, posix, log, worker, true);
    ProcessTree tree = new ProcessTree(posix, cgroups, "100.1", NonChildrenFixture.of(posix));
    tree.open();
    posix.appears(main, US, main, main, marked("web"));
    tree.lead(main, "web");
    int db = loop.pid("db");
    posix.appears(db, US, db, db, marked("db"));
    tree.lead(db, "db");
    senders = new NotifySenders(posix, posix.notify, loop.clock, loop.services, tree, log);
    posix.read.clear();
  }

  /** Makes reeve use cgroups, whose directories have the inode numbers 100 (web) and 200 (db). */
  private void useCgroups() {
    file("/proc/self/mountinfo", "30 1 0:20 / /cg rw - cgroup2 cgroup2 rw\n");
    file("/proc/self/cgroup", "0::/\n");
    cgroups.flush();
    worker.close();
    posix.infos.put("/cg/reeve.100/web", new Files.FileInfo(040755, 0, 1, 100));
    posix.infos.put("/cg/reeve.100/db", new Files.FileInfo(040755, 0, 1, 200));
  }

  private void file(String path, String text) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    posix.files.put(path, content);
  }

  private boolean accepts(int pid, int uid) {
    return accepts(pid, uid, -1);
  }

  private boolean accepts(int pid, int uid, int pidfd) {
    return senders.isAccepted(loop.service("web"), new NotifySockets.Sender(pid, uid, false, pidfd), 0, 0);
  }

  @Test
  void ofAProcessOfAnotherUserNothingIsRead() {
    start("");
    posix.appears(7001, 1, 7001, 7001, marked("web"));
    assertFalse(accepts(7001, STRANGER));
    assertFalse(posix.read.contains(7001), posix.read.toString());
    assertFalse(posix.notify.reads.contains("uid 7001"));
  }

  /** What a flood of messages of another user costs does not grow with it. */
  @Test
  void aFloodOfAnotherUserCausesFewSearches() {
    start("");
    for (int i = 0; i < 1000; i++) {
      assertFalse(accepts(7001, STRANGER));
    }
    assertEquals(10, posix.notify.reads.size());
    loop.clock.advance(Duration.ofSeconds(2));
    assertFalse(accepts(7001, STRANGER));
    assertFalse(accepts(7001, STRANGER));
    assertFalse(accepts(7001, STRANGER));
    assertEquals(12, posix.notify.reads.size());
  }

  @Test
  void aGoneSenderOfAnotherUserIsRefused() {
    start("");
    assertFalse(accepts(7001, STRANGER));
    useCgroups();
    posix.notify.cgroups.put(901, 100L);
    assertFalse(accepts(7001, STRANGER, 901));
  }

  @Test
  void aSiblingThatExitsAtOnceIsRefused() {
    start("");
    assertFalse(accepts(7001, 0));
    posix.notify.cgroups.put(901, -1L);
    assertFalse(accepts(7001, 0, 901));
    useCgroups();
    posix.notify.cgroups.put(901, 200L);
    assertFalse(accepts(7001, 0, 901));
    assertEquals(1, log.lines.stream().filter(line -> line.contains("the process has ended")).count());
  }

  /** The pid of the sender is that of a child of the service by now, but the pidfd shows that it was another one. */
  @Test
  void aGoneSiblingWithAReusedPidIsRefused() {
    start("");
    posix.appears(7001, main, main, main, marked("web"));
    posix.notify.cgroups.put(901, -1L);
    assertFalse(accepts(7001, 0, 901));
    assertFalse(accepts(main, 0, 901));
    assertFalse(accepts(7001, 0, NotifySockets.GONE));
    assertFalse(accepts(main, 0, NotifySockets.GONE));
    assertTrue(accepts(7001, 0, 902));
  }

  @Test
  void aGoneProcessCountsIfItEndedInTheCgroupOfTheService() {
    start("");
    useCgroups();
    posix.notify.cgroups.put(901, 100L);
    assertTrue(accepts(7001, 0, 901));
  }

  /** Its environment is its own memory: a sibling can write what it wants there. */
  @Test
  void aSiblingThatForgesItsEnvironmentIsRefused() {
    start("");
    posix.appears(7001, US, 7001, 7001, marked("web"));
    assertFalse(accepts(7001, 0));
    posix.appears(7002, loop.pid("db"), 7002, 7002, marked("web"));
    assertFalse(accepts(7002, 0));
  }

  @Test
  void aProcessInTheSessionOfTheServiceCountsWithoutItsParents() {
    start("");
    posix.appears(7001, US, 7001, main, marked("web"));
    assertTrue(accepts(7001, 0));
  }

  @Test
  void aDescendantThatLeftTheSessionCounts() {
    start("");
    posix.appears(7001, main, 7001, 7001, null);
    posix.appears(7002, 7001, 7002, 7002, null);
    assertTrue(accepts(7002, 0));
  }

  @Test
  void theMainProcessMayChangeItsUser() {
    start("");
    posix.notify.uids.put(main, 33);
    assertTrue(accepts(main, 33));
    posix.appears(7001, main, main, main, null);
    assertTrue(accepts(7001, 33));
    assertFalse(accepts(loop.pid("db"), 33));
  }

  /** As with systemd, where each process of the unit may report with NotifyAccess=all. */
  @Test
  void aChildThatChangedItsUserCountsWithAccessForAll() {
    start("notify-access = \"all\"");
    posix.appears(7001, main, main, main, null);
    assertTrue(accepts(7001, 33));
    start("notify-access = \"main\"");
    assertFalse(accepts(7001, 33));
  }
}
