package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static reeve.posix.Kernel.POSIX;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.Kernel.Request;
import reeve.posix.ProcessAttributes.Ids;
import reeve.posix.ProcessAttributes.Mount;
import reeve.posix.ProcessAttributes.Mount.Kind;
import reeve.posix.ProcessAttributes.Sandbox;

/** What a process in namespaces of its own sees, and what it cannot change. */
class SandboxIT {
  private static final Mount[] NONE = {};

  @TempDir
  Path directory;

  @BeforeEach
  void onlyAsRoot() throws Exception {
    Request request = Request.shell("true");
    request.attributes = new ProcessAttributes(null, -1, null, null, null, new Sandbox(true, NONE));
    int pid = POSIX.euid() == 0 ? POSIX.spawn(request.build()) : -1;
    assumeTrue(pid > 0, "needs root with CAP_SYS_ADMIN");
    Kernel.awaitDeath(pid);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String shell(String script, Ids ids, Mount... mounts) throws Exception {
    Request request = Request.shell("{ " + script + "; } 2>&1");
    request.attributes = new ProcessAttributes(ids, -1, null, null, null, new Sandbox(false, mounts));
    return request.output(directory);
  }

  private String shell(String script, Mount... mounts) throws Exception {
    return shell(script, null, mounts);
  }

  private static Mount mount(Kind kind, Object path) {
    return new Mount(kind, path.toString(), false);
  }

  @Test
  void anOwnTmpIsEmptyAndWritableByTheUser() throws Exception {
    Path seen = Files.createTempFile(Path.of("/tmp"), "reeve", "seen");
    try {
      assertEquals("/tmp:\nfile\n", shell("touch /tmp/file && ls -R /tmp", new Ids(1234, 1234, new long[0]),
          mount(Kind.PRIVATE_TMP, "/tmp")));
    } finally {
      Files.delete(seen);
    }
    assertFalse(Files.exists(Path.of("/tmp/file")));
  }

  @Test
  void readOnlyIncludesWhatIsMountedBelowAndSparesWhatStaysWritable() throws Exception {
    for (String each : new String[] {"tree/mounted", "tree/writable"}) {
      Files.createDirectories(directory.resolve(each));
    }
    Path tree = directory.resolve("tree");
    String script = "cd " + tree + "; for d in . mounted writable; do touch $d/x; done; grep -c ' " + tree
        + "/mounted ' /proc/self/mountinfo";
    String output = shell(script, mount(Kind.WRITABLE, tree.resolve("writable")),
        mount(Kind.PRIVATE_TMP, tree.resolve("mounted")), mount(Kind.READ_ONLY, tree));
    assertFalse(Files.exists(tree.resolve("x")), output);
    assertTrue(Files.exists(tree.resolve("writable/x")), output);
    assertTrue(output.contains("touch: cannot touch './x': Read-only file system"), output);
    assertFalse(Files.exists(tree.resolve("mounted/x")), "the mount is its own");
  }

  @Test
  void theWholeSystemIsReadOnlyExceptForTheKernelsFileSystems() throws Exception {
    String output = shell("touch /usr/x /etc/x /var/x " + directory + "/x; echo >/dev/null && echo device",
        mount(Kind.WRITABLE, "/dev"), mount(Kind.WRITABLE, "/proc"), mount(Kind.READ_ONLY, "/"));
    assertEquals(4, output.split("Read-only file system", -1).length - 1, output);
    assertTrue(output.contains("device"), output);
  }

  @Test
  void whatIsInaccessibleCannotBeRead() throws Exception {
    Files.createDirectories(directory.resolve("secrets"));
    Files.writeString(directory.resolve("secrets/key"), "key");
    Files.writeString(directory.resolve("file"), "content");
    String output = shell("ls -A " + directory + "/secrets; cat " + directory + "/file; echo done",
        new Ids(1234, 1234, new long[0]), mount(Kind.INACCESSIBLE, directory.resolve("secrets")),
        mount(Kind.INACCESSIBLE, directory.resolve("file")));
    assertTrue(output.contains("Permission denied"), output);
    assertFalse(output.contains("key") || output.contains("content"), output);
    assertTrue(output.endsWith("done\n"), output);
  }

  @Test
  void ownDevicesAreTheUsualPseudoDevices() throws Exception {
    String output = shell("ls /dev; head -c 3 /dev/zero | od -An -tx1; echo x >/dev/full; readlink /dev/fd",
        mount(Kind.DEVICES, "/dev"));
    assertTrue(output.startsWith("fd\nfull\n"), output);
    assertTrue(output.contains(" 00 00 00\n"), output);
    assertTrue(output.contains("/proc/self/fd\n"), output);
    assertFalse(output.contains("\nkmsg\n") || output.contains("\nmem\n"), output);
  }

  @Test
  void anOwnNetworkHasAnInterfaceThatIsUp() throws Exception {
    Request request = Request.shell("cat /proc/net/dev; cat /sys/class/net/lo/flags; cat /proc/net/fib_trie");
    request.attributes = new ProcessAttributes(null, -1, null, null, null, new Sandbox(true, NONE));
    String output = request.output(directory);
    assertEquals(3, output.substring(0, output.indexOf("0x")).split("\n").length, output);
    assertTrue(output.contains("127.0.0.1"), output);
  }

  @Test
  void aPathThatIsMissingIsAnErrorUnlessItIsOptional() throws Exception {
    String missing = directory + "/missing";
    assertEquals("ok\n", shell("echo ok", new Mount(Kind.READ_ONLY, missing, true)));
    Request request = new Request("/bin/true");
    Mount[] mounts = {mount(Kind.PRIVATE_TMP, "/tmp"), mount(Kind.READ_ONLY, missing)};
    request.attributes = new ProcessAttributes(null, -1, null, null, null, new Sandbox(false, mounts));
    int error = POSIX.spawn(request.build());
    assertEquals("cannot make its mounts at \"" + missing + "\": no such file or directory",
        SpawnFailure.of(POSIX, request.build(), null, -error).message());
  }
}
