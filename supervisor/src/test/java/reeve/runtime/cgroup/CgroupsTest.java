package reeve.runtime.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reeve.Await;
import reeve.log.RecordingLog;
import reeve.loop.Mailbox;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.survival.OwnRecord;
import reeve.survival.ReeveRecord;
import reeve.time.BackgroundWorker;

/**
 * Real cgroups, below our own and only there. Where the machine does not allow that, reeve uses none, and this test is
 * skipped.
 */
@Timeout(60)
class CgroupsTest {
  private final RecordingLog log = new RecordingLog();
  private final Posix posix = new LinuxPosix();

  /** @return the directory that reeve would make, whose parent can be written to */
  private Path root() throws IOException {
    String mount = CgroupPaths.mountPoint(Files.readString(Path.of("/proc/self/mountinfo")));
    String path = CgroupPaths.unified(Files.readString(Path.of("/proc/self/cgroup")));
    assumeTrue(mount != null && path != null, "SKIPPED: there is no cgroup version 2 here");
    Path parent = Path.of(mount + (path.equals("/") ? "" : path));
    assumeTrue(Files.isWritable(parent), "SKIPPED: cannot make cgroups in " + parent);
    return parent.resolve("reeve." + posix.pid());
  }

  private void done(BackgroundWorker worker) {
    worker.close();
  }

  @Test
  void aServiceIsMovedAndKilledWithItsForksAndItsCgroupIsRemoved() throws Exception {
    Path root = root();
    Process service = new ProcessBuilder("sh", "-c", "setsid sleep 60 & wait").start();
    try {
      BackgroundWorker worker = new BackgroundWorker("test");
      Cgroups cgroups = new Cgroups(posix, posix, log, worker, true);
      cgroups.flush();
      cgroups.join("web@1", (int) service.pid());
      cgroups.flush();
      Await.until("it is moved", () -> "web@1".equals(cgroups.serviceOf((int) service.pid())));
      assertEquals(List.of(), log.messages);
      assertEquals("web@1", cgroups.serviceOf((int) service.pid()));
      assertTrue(Files.readString(root.resolve("web@1/cgroup.procs")).contains(Long.toString(service.pid())));
      if (Files.exists(root.resolve("web@1/cgroup.kill"))) { // Linux 5.14
        cgroups.killAll("web@1");
        assertTrue(service.waitFor(20, TimeUnit.SECONDS));
      }
    } finally {
      service.descendants().forEach(ProcessHandle::destroyForcibly);
      service.destroyForcibly().waitFor();
      remove(root);
    }
  }

  @Test
  void aServiceThatWasNeverMovedHasNoCgroupAndCannotBeKilledByIt() throws Exception {
    Path root = root();
    try {
      BackgroundWorker worker = new BackgroundWorker("test");
      Cgroups cgroups = new Cgroups(posix, posix, log, worker, true);
      cgroups.flush();
      done(worker);
      assertNull(cgroups.serviceOf((int) ProcessHandle.current().pid()));
      cgroups.killAll("none");
    } finally {
      remove(root);
    }
  }

  @Test
  void withoutCgroupsNoDirectoryIsMade() throws Exception {
    Path root = root();
    BackgroundWorker worker = new BackgroundWorker("test");
    Cgroups cgroups = new Cgroups(posix, posix, log, worker, false);
    cgroups.flush();
    cgroups.join("web", (int) ProcessHandle.current().pid());
    cgroups.flush();
    cgroups.close();
    done(worker);
    assertFalse(Files.exists(root));
  }

  @Test
  void onlyTheCgroupsOfAKilledReeveAreRemoved() throws Exception {
    Path root = root();
    Path stale = root.resolveSibling("reeve.999999999");
    Path foreign = root.resolveSibling("reeve.test-service");
    Files.createDirectories(stale.resolve("web"));
    Files.createDirectories(foreign);
    try {
      BackgroundWorker worker = new BackgroundWorker("test");
      Cgroups cgroups = new Cgroups(posix, posix, log, worker, true);
      cgroups.flush();
      done(worker);
      assertFalse(Files.exists(stale));
      assertTrue(Files.exists(foreign), "its name is no number");
    } finally {
      Files.deleteIfExists(foreign);
      remove(stale);
      remove(root);
    }
  }

  /** The pid of a reeve that was killed may be that of a new one, while processes of a service are in its cgroup. */
  @Test
  void theCgroupOfALivingServiceIsNotTakenByAReeveWithTheSamePid() throws Exception {
    Path root = root();
    Path other = root.resolveSibling(root.getFileName() + "-1");
    Process service = new ProcessBuilder("sleep", "60").start();
    try {
      Files.createDirectories(root.resolve("web"));
      Files.writeString(root.resolve("web/cgroup.procs"), Long.toString(service.pid()));
      BackgroundWorker worker = new BackgroundWorker("test");
      Cgroups cgroups = new Cgroups(posix, posix, log, worker, true);
      cgroups.flush();
      done(worker);
      assertEquals(other + "/web", cgroups.directory("web"));
    } finally {
      service.destroyForcibly().waitFor();
      remove(other);
      remove(root);
    }
  }

  @Test
  void aReeveGoesOnWithTheCgroupOfTheOneWhoseServicesItAdopted() throws Exception {
    Path former = root().resolveSibling("reeve.999999998");
    Process service = new ProcessBuilder("sleep", "60").start();
    try {
      Files.createDirectories(former.resolve("web"));
      Files.createDirectories(former.resolve("idle"));
      Files.writeString(former.resolve("web/cgroup.procs"), Long.toString(service.pid()));
      OwnRecord own = new OwnRecord(null,
          new ReeveRecord("boot", 0, 1, 0, "999999998.1", "1", former.toString(), false, 0, 0, null));
      BackgroundWorker worker = new BackgroundWorker("test");
      Cgroups cgroups = new Cgroups(posix, posix, log, worker, true);
      cgroups.connect(own, new Mailbox(posix));
      cgroups.flush();
      done(worker);
      assertEquals("web", cgroups.serviceOf((int) service.pid()));
      assertTrue(Files.exists(former.resolve("idle")), "it is not that of a reeve that is gone");
    } finally {
      service.destroyForcibly().waitFor();
      remove(former);
    }
  }

  @Test
  void theCgroupIsRecordedForALaterReeve() throws Exception {
    Path root = root();
    try {
      OwnRecord own = new OwnRecord(null, new ReeveRecord("boot", 0, 1, 0, "1.1", "1", null, false, 0, 0, null));
      Mailbox mailbox = new Mailbox(posix);
      BackgroundWorker worker = new BackgroundWorker("test");
      Cgroups cgroups = new Cgroups(posix, posix, log, worker, true);
      cgroups.connect(own, mailbox);
      cgroups.flush();
      done(worker);
      mailbox.drain();
      assertEquals(root.toString(), own.record().cgroup());
    } finally {
      remove(root);
    }
  }

  private static void remove(Path root) {
    File[] services = root.toFile().listFiles(File::isDirectory);
    for (File service : services == null ? new File[0] : services) {
      for (long end = System.nanoTime() + 20_000_000_000L; !service.delete() && System.nanoTime() < end;) {
        Thread.onSpinWait(); // busy until the last process is gone
      }
    }
    root.toFile().delete();
  }
}
