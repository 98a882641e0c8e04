package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;
import reeve.posix.FileStorage;
import reeve.posix.LinuxPosix;
import reeve.survival.ReeveRecord;
import reeve.survival.ServiceRecord;
import reeve.survival.ServiceRecordCodec;
import reeve.survival.StateFile;
import reeve.survival.StateFileReader;
import reeve.survival.StateInput;
import reeve.survival.StateOutput;

/** A state directory and a state file that are not as they should be, when a reeve was killed. */
@Tag("once")
final class FormerStateIT {
  private static final String WEB = """
      [service.web]
      command = ["sh", "-c", "echo x >>lives; exec sleep 1000"]
      restart = "always"
      restart-delay = "10ms"
      """;
  private static final String NOT_STORED = "Cannot store the state of services in \"";

  @TempDir
  Path directory;

  private final FileStorage storage = new LinuxPosix().storage();
  private final List<Reeve> started = new ArrayList<>();
  private final List<Process> strangers = new ArrayList<>();
  private final List<Path> mounted = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(Reeve::close);
    strangers.forEach(Process::destroyForcibly);
    mounted.forEach(path -> TestFiles.exitCodeOf("umount", "-l", path.toString()));
  }

  private Reeve run() {
    Reeve reeve = Reeve.in(directory).services(WEB).run();
    started.add(reeve);
    return reeve;
  }

  /** Starts a reeve, and kills it when its service runs. @return the pid of the service, which goes on */
  private int runAndKill() {
    Reeve reeve = run();
    int pid = EventFields.pid(reeve.awaitEvent("web", "started"));
    reeve.awaitFile("lives");
    new ReeveCommands(directory).awaitServing(reeve);
    kill(reeve);
    return pid;
  }

  private static void kill(Reeve reeve) {
    reeve.signal("KILL");
    reeve.awaitExit();
  }

  private int pidOfWeb(Reeve reeve) {
    ReeveCommands commands = new ReeveCommands(directory);
    commands.awaitServing(reeve);
    reeve.until("web runs", () -> commands.pid("web") != 0);
    return commands.pid("web");
  }

  private long lives() {
    return Reeve.read(directory.resolve("lives")).lines().count();
  }

  private Process stranger() throws IOException {
    Process stranger = new ProcessBuilder("sleep", "1000").start();
    strangers.add(stranger);
    return stranger;
  }

  private void mount(Path path, String options) throws IOException {
    Files.createDirectories(path);
    Reeve.require(TestFiles.exitCodeOf("mount", "-t", "tmpfs", "-o", options, "reeve-test", path.toString()) == 0,
        "root, to mount a tmpfs");
    mounted.add(path);
  }

  private void fill(Path path) {
    TestFiles.exitCodeOf("sh", "-c", "exec dd if=/dev/zero of=" + path.resolve("full") + " bs=4k 2>/dev/null");
  }

  /** Writes the state file again, with another record of the reeve that was killed, and another one of "web". */
  private void edit(Function<ReeveRecord, ReeveRecord> reeve, Function<ServiceRecord, ServiceRecord> web) {
    int open = storage.openDirectory(directory.resolve("state").toString());
    Map<String, byte[]> records =
        StateFileReader.read(storage, open, "services.state", new LinuxPosix().euid()).records();
    try (StateFile file = StateFile.create(storage, open, "services.state").file()) {
      StateOutput out = new StateOutput();
      reeve.apply(ReeveRecord.decode(new StateInput(records.get(ReeveRecord.KEY)))).encode(out);
      assertEquals(0, file.put(ReeveRecord.KEY, out.array(), out.length()));
      out.clear();
      ServiceRecordCodec.encode(web.apply(ServiceRecordCodec.decode(new StateInput(records.get("web")))), out);
      assertEquals(0, file.put("web", out.array(), out.length()));
    } finally {
      storage.close(open);
    }
  }

  private static ServiceRecord withPid(ServiceRecord record, long pid, long startTicks) {
    return record.withProcess((int) pid, 0, startTicks);
  }

  private static ReeveRecord from(ReeveRecord r, String bootId, long pidNamespace) {
    return new ReeveRecord(bootId, pidNamespace, r.pid(), r.startTicks(), r.supervisorId(), r.version(), r.cgroup(),
        r.ended(), r.unwatchedMillis(), r.notifyKey(), r.notifyDirectory());
  }

  private static long startTicks(long pid) {
    String stat = Reeve.read(Path.of("/proc/" + pid + "/stat"));
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
  }

  @Test
  void aServiceOfAReeveThatWasKilledGoesOn() {
    int pid = runAndKill();
    Reeve next = run();
    assertEquals(pid, pidOfWeb(next));
    next.stop();
    assertEquals(1, lives());
    assertEquals(List.of(), started.get(0).survivors());
  }

  @Test
  void aPidThatNowIsOfAnotherProcessIsLeftAlone() throws IOException {
    int pid = runAndKill();
    Reeve.signal(pid, "KILL");
    Await.until("its end", () -> !Files.exists(Path.of("/proc/" + pid)));
    Process stranger = stranger();
    edit(reeve -> reeve, web -> withPid(web, stranger.pid(), web.facts().startTicks()));
    Reeve next = run();
    next.awaitEvent("web", "started");
    assertNotEquals(stranger.pid(), pidOfWeb(next));
    assertEquals(0, new ReeveCommands(directory).run("kill", "web").code());
    next.stop();
    assertTrue(stranger.isAlive());
    assertEquals(2, lives());
  }

  /** Its pid and its start time are right: only the boot and the namespace are others. */
  @Test
  void nothingOfAnotherBootOrAnotherPidNamespaceIsAdopted() throws IOException {
    String[] messages = {"The machine was started again since the former reeve, pid ",
        "ran in another pid namespace: none of its processes is adopted"};
    for (int i = 0; i < messages.length; i++) {
      boolean boot = i == 0;
      int pid = runAndKill();
      Reeve.signal(pid, "KILL");
      Await.until("its end", () -> !Files.exists(Path.of("/proc/" + pid)));
      Process stranger = stranger();
      edit(reeve -> boot ? from(reeve, "11111111-2222-3333-4444-555555555555", reeve.pidNamespace())
          : from(reeve, reeve.bootId(), reeve.pidNamespace() + 1),
          web -> withPid(web, stranger.pid(), startTicks(stranger.pid())));
      Reeve next = run();
      assertNotEquals(stranger.pid(), pidOfWeb(next));
      next.awaitStderr(messages[i]);
      next.stop();
      assertTrue(stranger.isAlive());
    }
    assertEquals(4, lives());
  }

  @Test
  void ofTwoReevesAtOnceOneAdoptsAndTheOtherIsRefused() {
    int pid = runAndKill();
    Reeve one = run();
    Reeve other = Reeve.in(directory).stdout(directory.resolve("stdout2")).stderr(directory.resolve("stderr2"))
        .services(WEB).run();
    started.add(other);
    Await.until("one is refused", () -> !one.isAlive() || !other.isAlive());
    Reeve lives = one.isAlive() ? one : other;
    Reeve refused = one.isAlive() ? other : one;
    assertEquals(71, refused.awaitExit());
    String reason = Reeve.read(directory.resolve(one.isAlive() ? "stderr2" : "stderr"));
    assertTrue(reason.startsWith("reeve: cannot start: another reeve, pid " + lives.pid()), reason);
    assertEquals(pid, pidOfWeb(lives));
    lives.signal("TERM");
    assertEquals(0, lives.awaitExit());
    assertEquals(1, lives());
  }

  @Test
  void aStateDirectoryThatIsALinkIsUsed() throws IOException {
    Files.createDirectory(directory.resolve("elsewhere"));
    Files.createSymbolicLink(directory.resolve("state"), Path.of("elsewhere"));
    int pid = runAndKill();
    Reeve next = run();
    assertEquals(pid, pidOfWeb(next));
    next.stop();
    assertEquals(1, lives());
    TestFiles.deleteLinks(directory);
  }

  @Test
  void withAReadOnlyStateDirectoryServicesRunAndAreAdoptedOnce() throws IOException {
    Path state = directory.resolve("state");
    mount(state, "size=2m");
    int pid = runAndKill();
    TestFiles.run("mount", "-o", "remount,ro", state.toString());
    Reeve next = run();
    assertEquals(pid, pidOfWeb(next));
    next.awaitStderr(NOT_STORED + state + "/services.state\": read-only file system");
    next.stop();
    assertEquals(1, lives());
  }

  @Test
  void withAFullStateDirectoryServicesRunAndAreAdopted() throws IOException {
    Path state = directory.resolve("state");
    mount(state, "size=512k");
    int pid = runAndKill();
    fill(state);
    Reeve next = run();
    assertEquals(pid, pidOfWeb(next));
    next.awaitStderr(NOT_STORED + state + "/services.state\": no space left on device");
    Files.delete(state.resolve("full"));
    next.awaitStderr("Stores the state of services again");
    kill(next);
    Reeve third = run();
    assertEquals(pid, pidOfWeb(third));
    third.stop();
    assertEquals(1, lives());
  }

  @Test
  void aStateFileOfAnotherUserIsNotBelieved() throws IOException {
    Reeve.require(TestFiles.isRoot(), "root, to give a file away");
    runAndKill();
    Path file = directory.resolve("state/services.state");
    Files.setAttribute(file, "unix:uid", 4242);
    Reeve next = run();
    next.awaitStderr("Cannot use the state that a former reeve left in \"" + file
        + "\": it belongs to the user 4242; it is kept as \"services.state.unusable\" there");
    started.remove(next);
    next.close();
  }

  @Test
  void aStateFileOf100MegabytesAndOneOfAnotherVersionAreReported() throws IOException {
    String[] sizes = {"it is larger than 64 MiB", "it is not of this version of reeve, or no state file"};
    for (String message : sizes) {
      Path file = TestFiles.write(directory.resolve("state/services.state"), "reeve state 9\n");
      if (message.equals(sizes[0])) {
        TestFiles.run("truncate", "-s", "100M", file.toString());
      }
      Reeve next = run();
      next.awaitStderr("Cannot use the state that a former reeve left in \"" + file + "\": " + message);
      next.awaitEvent("web", "started");
      next.stop();
    }
  }

  @Test
  void aServiceThatChangedItsCgroupIsAdopted() throws IOException {
    Path unified = Path.of("/sys/fs/cgroup/unified");
    Path other = (Files.isDirectory(unified) ? unified : Path.of("/sys/fs/cgroup"))
        .resolve("reeve-test-" + ProcessHandle.current().pid());
    Reeve.require(TestFiles.exitCodeOf("mkdir", other.toString()) == 0, "a cgroup that can be written");
    try {
      int pid = runAndKill();
      TestFiles.run("sh", "-c", "echo " + pid + " >" + other + "/cgroup.procs");
      Reeve next = run();
      assertEquals(pid, pidOfWeb(next));
      next.stop();
      assertEquals(1, lives());
    } finally {
      Await.until("the cgroup is removed", () -> TestFiles.exitCodeOf("rmdir", other.toString()) == 0);
    }
  }

  /** Its main process left the session that it began with, and has a process in another one. */
  @Test
  void nothingIsLeftOfAServiceThatChangedItsSession() {
    String toml = """
        [service.web]
        type = "forking"
        pid-file = "web.pid"
        command = "(setsid ./daemon &)"
        shell = true
        """;
    TestFiles.writeScript(directory.resolve("daemon"), """
        #!/bin/sh
        echo x >>lives
        setsid sleep 1000 &
        echo $$ >web.pid.new
        mv web.pid.new web.pid
        exec sleep 1000
        """);
    Reeve first = Reeve.in(directory).services(toml).run();
    started.add(first);
    JsonObject ready = first.awaitEvent("web", "ready");
    kill(first);
    Reeve next = Reeve.in(directory).services(toml).run();
    started.add(next);
    assertEquals(EventFields.pid(ready), pidOfWeb(next));
    next.stop();
    assertEquals(List.of(), first.survivors(), first::describe);
    assertEquals(1, lives());
  }

  /** It may be a zombie that the init of the machine has not reaped yet. */
  private static boolean lives(int pid) {
    try {
      return !Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
    } catch (IOException e) {
      return false; // it was reaped
    }
  }

  private static String cgroupOf(int pid) {
    return Reeve.read(Path.of("/proc/" + pid + "/cgroup")).strip();
  }

  /** It has no environment, a session of its own and another parent: only the cgroup of the service shows it. */
  @Test
  void nothingIsLeftOfAServiceWithACgroupOfItsOwn() {
    String toml = """
        [service.web]
        shell = true
        command = "until [ -e go ]; do sleep 0.05; done; env -i setsid /bin/sh ./escapes & exec sleep 1000"
        """;
    TestFiles.writeScript(directory.resolve("escapes"), "#!/bin/sh\nsleep 1000 &\necho $! >new\nmv new escaped\n");
    Reeve first = Reeve.in(directory).services(toml).run();
    started.add(first);
    int pid = EventFields.pid(first.awaitEvent("web", "started"));
    first.until("its cgroup, or why it has none",
        () -> cgroupOf(pid).endsWith("/web") || first.stderr().contains("without cgroups"));
    boolean own = cgroupOf(pid).endsWith("/web");
    TestFiles.write(directory.resolve("go"), "");
    int escaped = Integer.parseInt(first.awaitFile("escaped").strip());
    try {
      new ReeveCommands(directory).awaitServing(first);
      kill(first);
      Reeve next = Reeve.in(directory).services(toml).run();
      started.add(next);
      assertEquals(pid, pidOfWeb(next));
      assertEquals(0, new ReeveCommands(directory).run("stop", "web").code());
      assertEquals(!own, lives(escaped), "without a cgroup nothing shows whose it is");
      next.stop();
    } finally {
      if (!own) {
        Reeve.signal(escaped, "KILL");
      }
    }
  }
}
