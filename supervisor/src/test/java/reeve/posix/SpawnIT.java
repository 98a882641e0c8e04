package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static reeve.posix.Kernel.POSIX;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.core.ExitStatus;
import reeve.posix.Kernel.Request;

class SpawnIT {
  @TempDir
  Path dir;

  private String statusLine(Request request, String label) throws Exception {
    for (String line : request.output(dir).split("\n")) {
      if (line.startsWith(label)) {
        return line.substring(label.length()).trim();
      }
    }
    throw new AssertionError("no line " + label);
  }

  private static Request cat(String file) {
    return new Request("/bin/cat", file);
  }

  @Test
  void childHasNoSignalBlocked() throws Exception {
    assertEquals("0000000000000000", statusLine(cat("/proc/self/status"), "SigBlk:"));
  }

  @Test
  void childHasNoSignalIgnored() throws Exception {
    assertEquals("0000000000000000", statusLine(cat("/proc/self/status"), "SigIgn:"));
  }

  @Test
  void childCatchesNoSignal() throws Exception {
    assertEquals("0000000000000000", statusLine(cat("/proc/self/status"), "SigCgt:"));
  }

  @Test
  void childHasTheRequestedMask() throws Exception {
    Request request = cat("/proc/self/status");
    request.mask = 1L << 9 | 1L << 35;
    assertEquals("0000000800000200", statusLine(request, "SigBlk:"));
  }

  @Test
  void ignoredSignalsArePassedOnAndOursAreRestored() throws Exception {
    long before = ignoredByUs();
    Request request = cat("/proc/self/status");
    request.ignored = 1L | 1L << 12;
    assertEquals("0000000000001001", statusLine(request, "SigIgn:"));
    assertEquals(before, ignoredByUs());
  }

  private static long ignoredByUs() {
    return Reexec.maskOf(ProcFiles.read("/proc/self/status"), "\nSigIgn:\t".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void aDeathDuringSpawnWithChildIgnoredIsNotLost() throws Exception {
    Request request = new Request("/bin/true");
    request.ignored = 1L << 16;
    assertEquals(new ExitStatus.Exited(0), request.run().status());
  }

  @Test
  void onlyStandardDescriptorsAreOpen() throws Exception {
    assertEquals("0\n1\n2\n3\n", descriptorsOfAChild());
  }

  @Test
  void onlyStandardDescriptorsAreOpenWhereTheLibraryCannotCloseThem() throws Exception {
    LibCExtras.posix_spawn_file_actions_addclosefrom_np.hide(true);
    try {
      assertEquals("0\n1\n2\n3\n", descriptorsOfAChild());
    } finally {
      LibCExtras.posix_spawn_file_actions_addclosefrom_np.hide(false);
    }
  }

  private String descriptorsOfAChild() throws Exception {
    int leak = POSIX.open("/etc/passwd", Posix.Open.RDONLY, 0);
    // Without close-on-exec, as the JDK opens some of its files.
    Kernel.call(LibC.fcntl, leak, LibC.F_SETFD, 0);
    String listed = new Request("/bin/ls", "/proc/self/fd").output(dir);
    POSIX.close(leak);
    // 3 is ls' own, of the directory.
    return listed;
  }

  @Test
  void aNewSessionIsLedByTheChild() throws Exception {
    Request request = cat("/proc/self/stat");
    String[] fields = request.output(dir).split(" ");
    assertEquals(fields[0], fields[4], "process group");
    assertEquals(fields[0], fields[5], "session");
  }

  @Test
  void aNewGroupStaysInOurSession() throws Exception {
    Request request = cat("/proc/self/stat");
    request.group = SpawnRequest.Group.NEW_GROUP;
    String[] fields = request.output(dir).split(" ");
    assertEquals(fields[0], fields[4]);
    assertEquals(POSIX.stat(POSIX.pid()).session(), Integer.parseInt(fields[5]));
  }

  @Test
  void groupSameIsTheGroupOfTheParent() throws Exception {
    Request request = cat("/proc/self/stat");
    request.group = SpawnRequest.Group.SAME;
    assertEquals(POSIX.processGroup(), Integer.parseInt(request.output(dir).split(" ")[4]));
  }

  @Test
  void childHasTheRequestedDirectory() throws Exception {
    Path odd = Files.createDirectory(dir.resolve("däta dir"));
    Request request = new Request("/bin/pwd");
    request.directory = odd.toString();
    assertEquals(odd.toRealPath() + "\n",
        new String(request.output(dir).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }

  @Test
  void theEnvironmentIsPassedOnByteForByte() throws Exception {
    byte[] block = "A=caf\u00e9\u0000B=\u0000C=x=y\u0000".getBytes(StandardCharsets.ISO_8859_1);
    Request request = new Request("/usr/bin/env", "-0");
    request.environment = Environment.parse(block);
    assertArrayEquals(block, request.output(dir).getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void argumentsArePassedOnByteForByte() throws Exception {
    Request request = new Request("/bin/cat", "/proc/self/cmdline");
    request.argv =
        new byte[][] {{'c', 'a', 't'}, "/proc/self/cmdline".getBytes(StandardCharsets.UTF_8), {'-', 'u'}, {'-', '-'}};
    assertEquals("cat\0/proc/self/cmdline\0-u\0--\0", request.output(dir));
    Request odd = new Request("/bin/echo", "");
    odd.argv = new byte[][] {{'e'}, {(byte) 0xff, (byte) 0xe9}, {}, {'x'}};
    assertEquals("\u00ff\u00e9  x\n", odd.output(dir));
  }

  @Test
  void anEnvironmentLargerThanTheBufferIsPassedOnWhole() throws Exception {
    String big = "v".repeat(100_000);
    Request request = Request.shell("echo ${#BIG1} ${#BIG2}");
    request.environment = Environment.empty().with(Set.of(), Map.of("BIG1", big, "BIG2", big));
    assertEquals("100000 100000\n", request.output(dir));
  }

  @Test
  void theUmaskIsInherited() throws Exception {
    String ours = new String(ProcFiles.read("/proc/self/status"), StandardCharsets.ISO_8859_1);
    int at = ours.indexOf("Umask:\t") + 7;
    assertEquals(ours.substring(at, at + 4), statusLine(cat("/proc/self/status"), "Umask:"));
  }

  @Test
  void standardInputComesFromTheGivenDescriptor() throws Exception {
    Path in = Files.writeString(dir.resolve("in"), "from the file");
    Request request = new Request("/bin/cat");
    request.stdin = POSIX.open(in.toString(), Posix.Open.RDONLY, 0);
    assertEquals("from the file", request.output(dir));
    POSIX.close(request.stdin);
  }

  @Test
  void standardErrorMayShareTheDescriptorOfStandardOutput() throws Exception {
    Path both = dir.resolve("both");
    Request request = Request.shell("echo one; echo two >&2");
    int fd = POSIX.open(both.toString(), Posix.Open.WRONLY | Posix.Open.CREAT | Posix.Open.APPEND, 0600);
    request.stdout = fd;
    request.stderr = fd;
    request.run();
    POSIX.close(fd);
    assertEquals("one\ntwo\n", Files.readString(both));
  }

  @Test
  void standardDescriptorsMayBeSwapped() throws Exception {
    Path out = dir.resolve("out");
    Path err = dir.resolve("err");
    Process jvm =
        Kernel.java(PosixProbe.class, "swap").redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertEquals(0, jvm.waitFor());
    assertEquals("said to error\n", Files.readString(out));
    assertEquals("said to output\n", Files.readString(err));
  }

  @Test
  void failuresAreTheErrorNumbersOfTheKernel() {
    assertEquals(-Errno.ENOENT, POSIX.spawn(new Request("/no/such/program").build()));
    assertEquals(-Errno.EACCES, POSIX.spawn(new Request("/etc/passwd").build()));
    assertEquals(-Errno.EACCES, POSIX.spawn(new Request("/tmp").build()));
    assertEquals(-Errno.ENOTDIR, POSIX.spawn(new Request("/etc/passwd/x").build()));
    assertEquals(-Errno.EINVAL, POSIX.spawn(new Request("/bin/true\0").build()));
    Request request = new Request("/bin/true");
    request.directory = "/no/such/directory";
    assertEquals(-Errno.ENOENT, POSIX.spawn(request.build()));
    request.directory = null;
    request.argv = Kernel.bytes("true", "x".repeat(200_000));
    assertEquals(-Errno.E2BIG, POSIX.spawn(request.build()));
    request.argv = Kernel.bytes("true");
    request.stdout = 999_999;
    assertEquals(-Errno.EBADF, POSIX.spawn(request.build()));
  }

  @Test
  void aSpawnThatFailedLeavesNoChild() throws Exception {
    POSIX.spawn(new Request("/no/such/program").build());
    assertEquals(null, Kernel.reap());
  }

  @Test
  void threadsMaySpawnAtTheSameTime() throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<Integer> pids = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 4; i++) {
      String value = "v" + i;
      Thread thread = new Thread(() -> {
        for (int n = 0; n < 50; n++) {
          Request request = Request.shell("test \"$V\" = " + value + " -a \"$1\" = " + value);
          request.argv = Kernel.bytes("sh", "-c", "test \"$V\" = " + value + " -a \"$0\" = " + value, value);
          request.environment = Environment.empty().with(Set.of(), Map.of("V", value));
          pids.add(request.spawn());
        }
      });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(200, Set.copyOf(pids).size());
    int clean = 0;
    while (clean < 200) {
      Reaped reaped = Kernel.reap();
      if (reaped == null) {
        POSIX.poll(new int[0], new boolean[0], 1_000_000);
        continue;
      }
      assertEquals(new ExitStatus.Exited(0), reaped.status());
      clean++;
    }
  }
}
