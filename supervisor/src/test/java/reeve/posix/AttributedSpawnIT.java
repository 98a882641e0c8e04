package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static reeve.posix.Kernel.POSIX;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Signal;
import reeve.config.execution.ResourceLimit;
import reeve.core.ExitStatus;
import reeve.posix.Kernel.Request;
import reeve.posix.ProcessAttributes.Gate;
import reeve.posix.ProcessAttributes.Ids;
import reeve.posix.ProcessAttributes.Limit;
import reeve.posix.ProcessAttributes.Privileges;

/** What a process sees of the attributes that it was started with, in its first instructions. */
class AttributedSpawnIT {
  private static final Limit[] NO_LIMITS = {};
  private static final int KEEP = Gate.KEEP;
  private static final Gate PLAIN_GATE = new Gate(NO_LIMITS, KEEP, -1, null, -1, 0, KEEP, null);

  @TempDir
  Path directory;

  @BeforeEach
  void onlyAsRoot() throws Exception {
    assumeTrue(POSIX.euid() == 0, "needs root");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertEquals(0, POSIX.prepareGate(List.of("/nonexistent", directory.toString())));
  }

  private static ProcessAttributes ids(long uid, long gid, long... groups) {
    return new ProcessAttributes(new Ids(uid, gid, groups), -1, null, null, null, null);
  }

  private static ProcessAttributes gate(Gate gate) {
    return new ProcessAttributes(null, -1, null, null, gate, null);
  }

  private String output(ProcessAttributes attributes, String... argv) throws Exception {
    Request request = new Request(argv[0], List.of(argv).subList(1, argv.length).toArray(String[]::new));
    request.attributes = attributes;
    return request.output(directory);
  }

  private String status(ProcessAttributes attributes, String label) throws Exception {
    for (String line : output(attributes, "/bin/cat", "/proc/self/status").split("\n")) {
      if (line.startsWith(label + ":")) {
        return line.substring(label.length() + 1).trim().replace('\t', ' ');
      }
    }
    throw new AssertionError("no line " + label);
  }

  @Test
  void aProcessHasItsUserAndGroupsAndReeveKeepsItsOwn() throws Exception {
    ProcessAttributes attributes = ids(4_294_967_294L, 1234, 7, 4_000_000_000L);
    assertEquals("4294967294 4294967294 4294967294 4294967294", status(attributes, "Uid"));
    assertEquals("1234 1234 1234 1234", status(attributes, "Gid"));
    assertEquals("7 4000000000", status(attributes, "Groups"));
    assertEquals("0000000000000000", status(attributes, "CapEff"));
    assertEquals(0, POSIX.euid());
    for (Path task : Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      String own = Files.readString(task.resolve("status"));
      assertTrue(own.contains("\nUid:\t0\t0\t0\t0\n"), own);
    }
    assertEquals(0, Files.getAttribute(Path.of("/proc/self/environ"), "unix:uid"), "reeve can read its own /proc");
  }

  @Test
  void aProcessHasItsUmask() throws Exception {
    assertEquals("0027", status(new ProcessAttributes(null, 027, null, null, null, null), "Umask"));
    int file = POSIX.open(directory.resolve("own").toString(), Posix.Open.WRONLY | Posix.Open.CREAT, 0666);
    POSIX.close(file);
    assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("own"))));
  }

  @Test
  void capabilitiesAreDroppedAndAmbientOnesReachAnotherUser() throws Exception {
    long bind = 1L << 10;
    ProcessAttributes bounded =
        new ProcessAttributes(null, -1, null, new Privileges(false, bind, 0), null, null);
    assertEquals("0000000000000400", status(bounded, "CapBnd"));
    assertEquals("0000000000000400", status(bounded, "CapEff"));
    ProcessAttributes ambient = new ProcessAttributes(new Ids(1234, 1234, new long[0]), -1, null,
        new Privileges(true, -1, bind), null, null);
    assertEquals("0000000000000400", status(ambient, "CapEff"));
    assertEquals("0000000000000400", status(ambient, "CapAmb"));
    assertEquals("1", status(ambient, "NoNewPrivs"));
    assertEquals("0", status(null, "NoNewPrivs"));
  }

  @Test
  void limitsAreThoseOfTheFirstInstruction() throws Exception {
    Limit[] limits = new Limit[ResourceLimit.values().length];
    for (ResourceLimit limit : ResourceLimit.values()) {
      // Below what an ordinary process may have at most, so that this needs no CAP_SYS_RESOURCE.
      limits[limit.ordinal()] = new Limit(limit.ordinal(), 10_000 + limit.ordinal(), 20_000);
    }
    limits[ResourceLimit.NOFILE.ordinal()] = new Limit(ResourceLimit.NOFILE.ordinal(), 20, 21);
    limits[ResourceLimit.NICE.ordinal()] = new Limit(ResourceLimit.NICE.ordinal(), 0, 0);
    limits[ResourceLimit.RTPRIO.ordinal()] = new Limit(ResourceLimit.RTPRIO.ordinal(), 0, 0);
    limits[ResourceLimit.STACK.ordinal()] = new Limit(ResourceLimit.STACK.ordinal(), 1 << 20, 1 << 20);
    limits[ResourceLimit.DATA.ordinal()] = new Limit(ResourceLimit.DATA.ordinal(), 1 << 30, 1 << 30);
    limits[ResourceLimit.AS.ordinal()] = new Limit(ResourceLimit.AS.ordinal(), 1L << 40, -1);
    Gate gate = new Gate(limits, KEEP, -1, null, -1, 0, KEEP, null);
    for (Ids ids : new Ids[] {null, new Ids(1234, 1234, new long[0])}) {
      String table = output(new ProcessAttributes(ids, -1, null, null, gate, null), "/bin/cat", "/proc/self/limits")
          .replaceAll(" +", " ");
      assertTrue(table.contains("Max open files 20 21 files"), table);
      assertTrue(table.contains("Max cpu time 10000 20000 seconds"), table);
      assertTrue(table.contains("Max address space 1099511627776 unlimited bytes"), table);
      assertTrue(table.contains("Max realtime timeout 10015 20000 us"), table);
      assertTrue(table.contains("Max processes 10006 20000 processes"), table);
    }
  }

  @Test
  void schedulingIsThatOfTheFirstInstruction() throws Exception {
    Gate gate = new Gate(NO_LIMITS, 7, 3 << 13, new long[] {1}, 3, 0, 321, null);
    String stat = output(gate(gate), "/bin/cat", "/proc/self/stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    assertEquals("7", fields[19 - 3], "nice");
    assertEquals("3", fields[41 - 3], "SCHED_BATCH");
    assertEquals("0", status(gate(gate), "Cpus_allowed_list"));
    assertEquals("321\n", output(gate(gate), "/bin/cat", "/proc/self/oom_score_adj"));
    assertEquals("idle\n", output(gate(gate), "/usr/bin/ionice"));
  }

  @Test
  void anotherRootIsThatOfTheFirstInstructionAlsoWithAGate() throws Exception {
    Path root = directory.resolve("root");
    copy(root, Path.of("/bin/sh"));
    for (String line : output(null, "/usr/bin/ldd", "/bin/sh").split("\n")) {
      String path = line.replaceFirst(".*=> ", "").trim().replaceFirst(" \\(.*", "");
      if (path.startsWith("/")) {
        copy(root, Path.of(path));
      }
    }
    for (Gate gate : new Gate[] {null, PLAIN_GATE}) {
      Request request = Request.shell("pwd; echo /*");
      request.directory = "/bin";
      request.attributes =
          new ProcessAttributes(new Ids(1234, 1234, new long[0]), -1, root.toString(), null, gate, null);
      String listed = request.output(directory);
      assertTrue(listed.startsWith("/bin\n/bin /lib"), listed);
      assertFalse(listed.contains("/etc"), listed);
    }
  }

  private static void copy(Path root, Path file) throws Exception {
    Path target = root.resolve(file.toString().substring(1));
    Files.createDirectories(target.getParent());
    Files.copy(file, target);
  }

  @Test
  void nothingOfTheGateReachesTheProgram() throws Exception {
    assertEquals("0\n1\n2\n3\n", output(gate(PLAIN_GATE), "/bin/ls", "/proc/self/fd"));
    int before = countOwnDescriptors("");
    int ofGate = countOwnDescriptors("/gate (deleted)");
    for (int i = 0; i < 20; i++) {
      output(gate(PLAIN_GATE), "/bin/true");
    }
    assertEquals(ofGate, countOwnDescriptors("/gate (deleted)"));
    assertTrue(countOwnDescriptors("") < before + 20, "other threads may have opened a file, but not as many");
  }

  private static int countOwnDescriptors(String end) throws Exception {
    int count = 0;
    for (String fd : Path.of("/proc/self/fd").toFile().list()) {
      Path link = Path.of("/proc/self/fd", fd);
      count += Files.isSymbolicLink(link) && Files.readSymbolicLink(link).toString().endsWith(end) ? 1 : 0;
    }
    return count;
  }

  @Test
  void aProgramThatCannotBeExecutedIsAnErrorNumberBehindTheGate() {
    Request request = new Request("/nonexistent/program");
    request.attributes = gate(PLAIN_GATE);
    assertEquals(-Errno.ENOENT, POSIX.spawn(request.build()));
  }

  @Test
  void aStepThatFailsIsNamedAndLeavesNoProcess() throws Exception {
    Kernel.endChildrenOfOtherTests();
    Request request = new Request("/bin/true");
    request.attributes = gate(new Gate(NO_LIMITS, KEEP, -1, null, -1, 0, KEEP, directory + "/no-cgroup"));
    int error = POSIX.spawn(request.build());
    assertEquals("cannot move it to its control group: no such file or directory",
        SpawnFailure.of(POSIX, request.build(), null, -error).message());
    request.attributes = new ProcessAttributes(null, -1, directory + "/no-root", null, PLAIN_GATE, null);
    error = POSIX.spawn(request.build());
    assertEquals("cannot change its root directory: no such file or directory",
        SpawnFailure.of(POSIX, request.build(), null, -error).message());
    assertEquals(0, POSIX.children(POSIX.pid()).length);
  }

  /** The gate was opened before the child was killed. */
  @Test
  void aProgramNeverRunsWithoutWhatItShouldHave() throws Exception {
    for (int i = 0; i < 30; i++) {
      Request request = new Request("/usr/bin/touch", directory.resolve("ran").toString());
      request.attributes = gate(new Gate(NO_LIMITS, KEEP, -1, null, -1, 0, KEEP, directory + "/no-cgroup"));
      assertTrue(POSIX.spawn(request.build()) < 0);
      assertFalse(Files.exists(directory.resolve("ran")));
    }
  }

  /** It would take the place of the gate, and the program would run without its limits. */
  @Test
  void aDescriptorWithTheNumberOfTheGateIsRefused() {
    for (int number : new int[] {SpawnGate.descriptor(true), SpawnGate.descriptor(false), 1000}) {
      SpawnRequest.Builder builder = SpawnRequest.of("/bin/true", Kernel.bytes("true"), POSIX.environment());
      assertEquals(-SpawnError.of(SpawnError.Step.GATE, Errno.EBADF),
          POSIX.spawn(builder.passing(Kernel.NULL, number).attributes(gate(PLAIN_GATE)).build()));
    }
  }

  @Test
  void theThreadsOfReeveAreTheSameAfterwards() throws Exception {
    output(null, "/bin/true");
    Gate limiting = new Gate(new Limit[] {new Limit(ResourceLimit.CORE.ordinal(), 0, 0)}, KEEP, -1, null, -1, 0, KEEP,
        null);
    List<String> before = identities();
    for (Gate gate : new Gate[] {null, PLAIN_GATE, limiting}) {
      ProcessAttributes attributes =
          new ProcessAttributes(new Ids(1234, 1235, new long[] {7}), -1, null, null, gate, null);
      String status = output(attributes, "/bin/cat", "/proc/self/status").replace('\t', ' ');
      assertTrue(status.contains("\nUid: 1234 1234 1234 1234\nGid: 1235 1235 1235 1235\n"), status);
      assertTrue(status.contains("\nGroups: 7 \n"), status);
      assertTrue(status.contains("\nCapInh: 0000000000000000\nCapPrm: 0000000000000000\nCapEff: 0000000000000000\n"),
          status);
      assertEquals(before, identities());
    }
  }

  /** What is different between threads, or was changed. */
  private static List<String> identities() throws Exception {
    Set<String> found = new TreeSet<>();
    for (Path task : Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (String line : Files.readAllLines(task.resolve("status"))) {
        if (line.matches("(Uid|Gid|Groups|Cap|NoNew|Umask).*")) {
          found.add(line);
        }
      }
    }
    return List.copyOf(found);
  }

  @Test
  void aChildThatDoesNotComeToTheGateHoldsUpNothing() throws Exception {
    for (int i = 0; i < 20; i++) {
      Request request = new Request("/bin/true");
      request.stdin = 4000; // not open: the child ends before
      request.attributes = gate(PLAIN_GATE);
      assertEquals(-Errno.EBADF, POSIX.spawn(request.build()));
      assertEquals("321\n",
          output(gate(new Gate(NO_LIMITS, KEEP, -1, null, -1, 0, 321, null)), "/bin/cat", "/proc/self/oom_score_adj"));
    }
  }

  /** Either it is made there or it is moved there, as the C library allows. */
  @Test
  void aProcessIsInItsCgroupInItsFirstInstruction() throws Exception {
    Path cgroup = Cgroup2.make();
    assumeTrue(cgroup != null, "needs a tree of cgroups that can be written");
    try {
      Limit[] limits = {new Limit(ResourceLimit.CORE.ordinal(), 0, 0)};
      Gate gate = new Gate(limits, KEEP, -1, null, -1, 0, KEEP, cgroup.toString());
      for (int turn = 0; turn < 2; turn++) {
        for (Ids ids : new Ids[] {null, new Ids(1234, 1235, new long[] {7})}) {
          ProcessAttributes attributes = new ProcessAttributes(ids, -1, null, null, gate, null);
          String listed = output(attributes, "/bin/cat", "/proc/self/cgroup", "/proc/self/limits", "/proc/self/status");
          assertTrue(listed.contains("0::") && listed.contains("/" + cgroup.getFileName() + "\n"), listed);
          assertTrue(listed.matches("(?s).*Max core file size +0 +0 .*"), listed);
          assertTrue(ids == null || listed.contains("\nUid:\t1234\t1234\t1234\t1234\n"), listed);
          Request missing = new Request("/nonexistent/program");
          missing.attributes = attributes;
          assertEquals(-Errno.ENOENT, POSIX.spawn(missing.build()));
        }
        LibCExtras.posix_spawnattr_setcgroup_np.hide(true); // the second turn is that of an older C library
      }
    } finally {
      LibCExtras.posix_spawnattr_setcgroup_np.hide(false);
      Cgroup2.remove(cgroup);
    }
  }

  @Test
  void theSignalForTheDeathOfTheParentOfReeveStays() throws Exception {
    assertEquals(0, POSIX.setParentDeathSignal(Signal.CONT));
    Scratch s = Scratch.acquire();
    try {
      assertEquals("1234 1234 1234 1234", status(ids(1234, 1234), "Uid"));
      s.call(LibC.prctl, 2, s.address, 0, 0, 0); // PR_GET_PDEATHSIG
      assertEquals(Signal.CONT.number(), s.memory.getInt(0));
    } finally {
      s.call(LibC.prctl, LibC.PR_SET_PDEATHSIG, 0);
      s.release();
    }
  }

  @Test
  void aProcessThatWasStartedByAThreadIsOurChild() throws Exception {
    Request request = Request.shell("exit 7");
    request.attributes = ids(1234, 1234);
    assertEquals(new ExitStatus.Exited(7), request.run().status());
  }
}
