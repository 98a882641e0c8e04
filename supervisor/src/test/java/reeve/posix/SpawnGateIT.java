package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("once")
class SpawnGateIT {
  @TempDir
  Path parent;

  /** A killed reeve with the same pid had left it, and a state directory that worked before was given up. */
  @Test
  void aDirectoryThatAKilledReeveLeftDoesNotMatter() throws Exception {
    String name = SpawnGate.directoryName(12);
    Path first = Files.createDirectory(parent.resolve(name));
    assertEquals(0, SpawnGate.makeDirectory(parent.toString(), name), "an empty one is replaced");
    Files.createFile(first.resolve("gate"));
    assertEquals(1, SpawnGate.makeDirectory(parent.toString(), name));
    String second = SpawnGate.numbered(parent.toString(), name, 1);
    assertTrue(Files.isDirectory(Path.of(second)));
    assertTrue(second.endsWith(name), "so that its processes are found");
    assertTrue(Files.exists(first.resolve("gate")), "nothing is removed that another program may have put there");
    assertEquals(-Errno.ENOENT, SpawnGate.makeDirectory(parent + "/missing", name));
  }

  /** The thread at the gate had ended, or was taken to wait there, and the next start did never return. */
  @ParameterizedTest
  @CsvSource({"4000000, ended true true", "1, ended (true|false) true"}) // without a pause none may be started
  void aShortageOfDescriptorsNeverHoldsUpTheCaller(String pause, String expected) throws Exception {
    Path output = parent.resolve("output");
    Process probe = new ProcessBuilder("/bin/sh", "-c", "ulimit -n 100; exec \"$@\"", "sh",
        System.getProperty("java.home") + "/bin/java", "-cp", System.getProperty("java.class.path"),
        GateProbe.class.getName(), parent.toString(), pause)
        .redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      assertTrue(probe.waitFor(60, TimeUnit.SECONDS), "it hangs");
      String printed = Files.readString(output);
      assertTrue(printed.matches(expected + "\n"), printed);
    } finally {
      probe.destroyForcibly();
    }
  }

  /** The child that was killed had the FIFO open, which was taken for the next child: that start did never return. */
  @Test
  void anOutOfMemoryErrorAtTheGateFailsThatStartOnly() throws Exception {
    Path output = parent.resolve("output");
    Process probe = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-Xmx256m", "-XX:+UseSerialGC",
        "-cp", System.getProperty("java.class.path"), HeapGateProbe.class.getName(), parent.toString())
        .redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      assertTrue(probe.waitFor(60, TimeUnit.SECONDS), "it hangs");
      String printed = "failed true, waits false\nstarted true\n".repeat(20);
      assertEquals("started true\n" + printed + "children 0\n", Files.readString(output));
    } finally {
      probe.destroyForcibly();
    }
  }

  /**
   * The thread at the gate had lost its capabilities with the first one, and the second start did never return; nor did
   * one that was refused at the gate.
   */
  @Test
  void aReeveThatIsNotRootStartsProcessesOfRootWithLimits() throws Exception {
    assumeTrue(Kernel.POSIX.euid() == 0, "needs root to give it capabilities");
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path output = parent.resolve("output");
    String rights = "-all,+setuid,+setgid,+dac_override";
    Process probe = new ProcessBuilder("setpriv", "--reuid", "1234", "--regid", "1234", "--clear-groups",
        "--inh-caps=" + rights, "--ambient-caps=" + rights, "--bounding-set=" + rights,
        System.getProperty("java.home") + "/bin/java", "-cp", System.getProperty("java.class.path"),
        RootGateProbe.class.getName(), parent.toString())
        .redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      assertTrue(probe.waitFor(60, TimeUnit.SECONDS), "it hangs");
      String refused = "cannot set its resource limits: invalid argument\n";
      assertEquals("started\nstarted\n" + refused + refused + "started\n", Files.readString(output));
    } finally {
      probe.destroyForcibly();
    }
  }
}
