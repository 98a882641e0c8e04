package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static reeve.posix.Kernel.POSIX;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesIT {
  @TempDir
  Path dir;

  @Test
  void descriptorsAreCloseOnExecAndAboveTwo() {
    int fd = POSIX.open("/dev/null", Posix.Open.RDWR, 0);
    assertTrue(fd > 2);
    assertEquals(LibC.FD_CLOEXEC, Kernel.call(LibC.fcntl, fd, 1, 0));
    POSIX.close(fd);
    assertEquals(-Errno.EBADF, POSIX.read(fd, new byte[1], 0, 1));
  }

  @Test
  void openingFailsWithTheKernelsReason() {
    assertEquals(-Errno.ENOENT, POSIX.open(dir + "/none", Posix.Open.RDONLY, 0));
    assertEquals(-Errno.EISDIR, POSIX.open(dir.toString(), Posix.Open.WRONLY, 0));
    assertEquals(-Errno.ENOTDIR, POSIX.open("/etc/passwd/x", Posix.Open.RDONLY, 0));
    assertEquals(-Errno.EINVAL, POSIX.open("/etc/passwd\0", Posix.Open.RDONLY, 0));
  }

  @Test
  void writtenBytesAreReadBack() {
    byte[] data = new byte[300_000];
    new Random(1).nextBytes(data);
    int fd = POSIX.open(dir + "/ü", Posix.Open.RDWR | Posix.Open.CREAT | Posix.Open.EXCL, 0640);
    for (int at = 0; at < data.length;) {
      int n = POSIX.write(fd, data, at, data.length - at);
      assertTrue(n > 0);
      at += n;
    }
    assertEquals(0, POSIX.seek(fd, 5));
    byte[] back = new byte[data.length];
    System.arraycopy(data, 0, back, 0, 5);
    for (int at = 5, n; (n = POSIX.read(fd, back, at, back.length - at)) > 0; at += n) {
      assertTrue(n <= back.length - at);
    }
    assertArrayEquals(data, back);
    assertEquals(0, POSIX.read(fd, back, 0, 1), "at the end");
    reeve.posix.Files.FileInfo info = POSIX.fileInfo(fd);
    assertEquals(data.length, info.size());
    assertEquals(info, POSIX.fileInfo(dir + "/ü"));
    assertTrue(info.isRegular());
    assertFalse(info.isDirectory());
    POSIX.close(fd);
  }

  @Test
  void seekDistinguishesErrorsFromLargeOffsets() throws Exception {
    int fd = POSIX.open(dir + "/sparse", Posix.Open.RDWR | Posix.Open.CREAT, 0600);
    assertEquals(0, POSIX.seek(fd, 0xffffffffL));
    assertEquals(1, POSIX.write(fd, new byte[] {7}, 0, 1));
    assertEquals(0x100000000L, POSIX.fileInfo(fd).size());
    assertEquals(0, POSIX.seek(fd, 0xffffff00L));
    assertEquals(Errno.EINVAL, POSIX.seek(fd, -1));
    POSIX.close(fd);
    assertEquals(Errno.EBADF, POSIX.seek(fd, 0));
    Files.delete(dir.resolve("sparse"));
  }

  @Test
  void fileInfoAgreesWithTheJdk() throws Exception {
    reeve.posix.Files.FileInfo info = POSIX.fileInfo("/etc/passwd");
    assertEquals(Files.size(Path.of("/etc/passwd")), info.size());
    assertEquals(Files.getAttribute(Path.of("/etc/passwd"), "unix:ino"), info.inode());
    assertEquals(Files.getAttribute(Path.of("/etc/passwd"), "unix:dev"), info.device());
    assertEquals(Files.getAttribute(Path.of("/etc/passwd"), "unix:mode"), info.mode());
    assertTrue(POSIX.fileInfo("/etc").isDirectory());
    assertNull(POSIX.fileInfo("/none"));
    assertNull(POSIX.fileInfo(-1));
  }

  @Test
  void directoriesAreMadeAndRemoved() {
    assertEquals(0, POSIX.mkdir(dir + "/d", 0700));
    assertEquals(Errno.EEXIST, POSIX.mkdir(dir + "/d", 0700));
    assertEquals(0, POSIX.rmdir(dir + "/d"));
    assertEquals(Errno.ENOENT, POSIX.rmdir(dir + "/d"));
    assertEquals(Errno.ENOENT, POSIX.mkdir(dir + "/d/e", 0700));
  }

  @Test
  void aFileIsExecutableIfItMayBeExecuted() {
    assertEquals(0, POSIX.checkExecutable("/bin/sh"));
    assertEquals(Errno.EACCES, POSIX.checkExecutable("/etc/passwd"));
    assertEquals(Errno.ENOENT, POSIX.checkExecutable("/none"));
    assertTrue(POSIX.isExecutable("/bin/sh"));
    assertFalse(POSIX.isExecutable("/etc/passwd"));
    assertFalse(POSIX.isExecutable("/none"));
    assertFalse(POSIX.isExecutable("/bin/sh\0x"));
  }

  @Test
  void aFileIsWritableIfItMayBeWritten() throws Exception {
    assertEquals(0, POSIX.checkWritable(dir.toString()));
    assertEquals(Errno.ENOENT, POSIX.checkWritable(dir + "/none"));
    assertEquals(Errno.EINVAL, POSIX.checkWritable("/tmp\0"));
    Path plain = Files.writeString(dir.resolve("plain"), "");
    assertEquals(0, POSIX.checkWritable(plain.toString()));
    Files.setPosixFilePermissions(plain, Set.of());
    // Root may always write: in that case a read-only file system refuses it.
    assertEquals(POSIX.euid() == 0 ? 0 : Errno.EACCES, POSIX.checkWritable(plain.toString()));
    assertTrue(POSIX.checkWritable("/proc/version") != 0 || POSIX.euid() == 0);
  }

  @Test
  void pathsWithNulAreNotCut() throws Exception {
    Files.writeString(dir.resolve("plain"), "");
    assertNull(POSIX.fileInfo(dir + "/plain\0x"));
    assertEquals(Errno.EINVAL, POSIX.mkdir(dir + "/new\0x", 0700));
    assertEquals(Errno.EINVAL, POSIX.checkExecutable("/bin/sh\0x"));
    int inotify = POSIX.inotify();
    assertEquals(-Errno.EINVAL, POSIX.inotifyAdd(inotify, dir + "\0x", 0x100));
    POSIX.close(inotify);
  }

  @Test
  void wakeFromAnotherThreadEndsAPoll() throws Exception {
    int fd = POSIX.eventFd();
    int other = POSIX.eventFd();
    Thread waker = new Thread(() -> POSIX.wake(fd));
    boolean[] ready = new boolean[2];
    waker.start();
    POSIX.poll(new int[] {other, fd}, ready, -1);
    assertArrayEquals(new boolean[] {false, true}, ready);
    waker.join();
    POSIX.wake(fd);
    POSIX.clear(fd);
    POSIX.poll(new int[] {other, fd}, ready, 0);
    assertArrayEquals(new boolean[] {false, false}, ready);
    POSIX.close(fd);
    POSIX.close(other);
  }

  @Test
  void pollWaitsForItsTimeout() throws Exception {
    long start = System.nanoTime();
    POSIX.poll(new int[0], new boolean[0], 30_000_000);
    assertTrue(System.nanoTime() - start >= 30_000_000);
  }

  @Test
  void pollOfManyDescriptorsFindsTheReadyOne() throws Exception {
    int[] fds = new int[2000];
    int idle = POSIX.eventFd();
    java.util.Arrays.fill(fds, idle);
    int fd = POSIX.eventFd();
    fds[1234] = fd;
    POSIX.wake(fd);
    boolean[] ready = new boolean[fds.length];
    POSIX.poll(fds, ready, -1);
    for (int i = 0; i < fds.length; i++) {
      assertEquals(i == 1234, ready[i]);
    }
    POSIX.close(fd);
    POSIX.close(idle);
  }

  @Test
  void aClosedDescriptorIsReady() throws Exception {
    boolean[] ready = new boolean[1];
    POSIX.poll(new int[] {987_654}, ready, -1);
    assertTrue(ready[0]);
  }

  @Test
  void inotifyReportsACreatedFile() throws Exception {
    int fd = POSIX.inotify();
    int watch = POSIX.inotifyAdd(fd, dir.toString(), 0x100);
    assertTrue(watch > 0);
    assertEquals(Errno.EINVAL, POSIX.inotifyRemove(fd, watch + 1));
    assertEquals(-Errno.ENOENT, POSIX.inotifyAdd(fd, dir + "/none", 0x100));
    assertEquals(-Errno.EAGAIN, POSIX.read(fd, new byte[64], 0, 64));
    Files.writeString(dir.resolve("new"), "");
    boolean[] ready = new boolean[1];
    POSIX.poll(new int[] {fd}, ready, -1);
    assertTrue(ready[0]);
    assertTrue(POSIX.read(fd, new byte[512], 0, 512) > 0);
    POSIX.close(fd);
  }

  @Test
  void aLackOfDescriptorsIsReportedAsText() throws Exception {
    // Without a free descriptor the JVM cannot open the file of a class, whichever test runs first.
    for (Class<?> type : List.of(Kernel.class, SyscallException.class, Errno.class, ProcStat.class, ProcFiles.class,
        ProcFile.class, UserDatabase.class)) {
      Class.forName(type.getName());
    }
    assertTrue(POSIX.stat(POSIX.pid()) != null); // loads the classes behind it
    POSIX.close(POSIX.eventFd());
    LimitOfDescriptors limit = new LimitOfDescriptors(0);
    try {
      SyscallException e = assertThrows(SyscallException.class, POSIX::eventFd);
      assertEquals("cannot make an eventfd: too many open files", e.getMessage());
      String[] problem = {null};
      assertEquals("", UserDatabase.text("/etc/passwd", problem));
      assertEquals("cannot read \"/etc/passwd\": too many open files", problem[0]);
      assertEquals(-Errno.EMFILE, POSIX.open("/dev/null", Posix.Open.RDONLY, 0));
      try {
        POSIX.stat(POSIX.pid());
        fail("the process must not be taken for one that is gone");
      } catch (IllegalStateException shortage) { // no lambda, whose class could not be loaded
        assertTrue(shortage.getMessage().endsWith("/stat\": too many open files"), shortage.getMessage());
      }
    } finally {
      limit.close();
    }
    assertTrue(POSIX.stat(POSIX.pid()) != null);
  }

  /** Sets a soft RLIMIT_NOFILE until it is closed. */
  static final class LimitOfDescriptors {
    private static final LibC.Symbol PRLIMIT = new LibC.Symbol("prlimit");
    private static final int RLIMIT_NOFILE = 7;
    private final long soft;

    LimitOfDescriptors(long limit) {
      soft = set(limit);
    }

    private static long set(long limit) {
      Scratch s = Scratch.acquire();
      try {
        s.call(PRLIMIT, 0, RLIMIT_NOFILE, 0, s.address);
        long old = s.memory.getLong(0);
        s.memory.setLong(0, limit);
        s.call(PRLIMIT, 0, RLIMIT_NOFILE, s.address, 0);
        return old;
      } finally {
        s.release();
      }
    }

    void close() {
      set(soft);
    }
  }

  @Test
  void aFileInMemoryIsReadFromItsStart() {
    byte[] content = new byte[200_000]; // more than one write moves
    Arrays.fill(content, (byte) 'x');
    content[content.length - 1] = 'z';
    int fd = POSIX.memoryFile(content);
    assertTrue(fd > 2, () -> "" + fd);
    byte[] read = new byte[content.length];
    int at = 0;
    for (int got = POSIX.read(fd, read, 0, read.length); got > 0; got = POSIX.read(fd, read, at, read.length - at)) {
      at += got;
    }
    POSIX.close(fd);
    assertArrayEquals(content, read);
  }

  @Test
  void aBoundedFileInMemoryDoesNotGrow() {
    int fd = POSIX.boundedMemoryFile(4096);
    assertTrue(fd > 2, () -> "" + fd);
    assertEquals(4096, POSIX.fileInfo(fd).size());
    assertEquals(4000, POSIX.write(fd, new byte[4000], 0, 4000));
    int most = POSIX.write(fd, new byte[4000], 0, 4000);
    assertTrue(most == 96 || most == -Errno.EPERM, () -> "" + most);
    assertEquals(4096, POSIX.fileInfo(fd).size());
    POSIX.close(fd);
  }
}
