package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

/** The processes of a reeve that was killed are those of the next one, although they are not its children. */
@Tag("once") // no JVM changes it
class AdoptionProcessIT {
  /** Ends as its argument says, when the file go exists; $1 is evaluated in a directory of its own. */
  private static final String END = """
      #!/bin/sh
      echo ready > "ready.$REEVE_SERVICE"
      exec 8<>"go.$REEVE_SERVICE"
      read x <&8
      cd "$REEVE_SERVICE.d"
      eval "$1"
      """;

  /**
   * A tree: a child, a child in a session of its own, a daemon that forked twice and ignores SIGTERM, and one that has
   * no environment and is still in the session.
   */
  private static final String TREE = """
      #!/bin/sh
      sleep 1000 &
      setsid sleep 1001 &
      sh -c '(setsid sh -c "trap \\"\\" TERM; while :; do sleep 1002; done") & exit 0'
      sh -c '(env -i sh -c "while :; do sleep 1003; done") & exit 0'
      echo ready > "ready.$REEVE_SERVICE"
      wait
      sleep 1004
      """;

  @TempDir
  Path directory;
  private Reeve first;
  private Reeve second;
  /** More of the table {@code [reeve]}. */
  private String settings = "";

  private void killAndStartAgain(String toml, String... services) throws Exception {
    first = Reeve.in(directory).script("end", END).script("tree", TREE).services(settings, toml).run();
    for (String service : services) {
      first.awaitFile("ready." + service);
      first.awaitEvent(service, "started");
    }
    Reeve.signal(first.pid(), "KILL");
    first.awaitExit();
    second = Reeve.in(directory).services(settings, toml).run();
    ReeveCommands commands = new ReeveCommands(directory);
    commands.awaitServing(second);
    for (String service : services) {
      JsonObject status = commands.run("status", "--json", service).firstService();
      assertEquals("running", EventFields.text(status, "state"), second::describe);
      assertTrue(second.events(service, "started").isEmpty(), "no second process is started");
    }
  }

  @AfterEach
  void end() {
    if (second != null) {
      second.close();
    }
    if (first != null) {
      first.close(); // all that it has started, except
      sleepers().forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static String ending(String name, String how) {
    return "[service." + name + "]\ncommand = [\"./end\", \"" + how + "\"]\nrestart = \"no\"\n";
  }

  /** Services whose processes end in these ways; each has a FIFO that it waits for. */
  private String endings(String... namesAndWays) throws Exception {
    StringBuilder toml = new StringBuilder();
    for (int i = 0; i < namesAndWays.length; i += 2) {
      toml.append(ending(namesAndWays[i], namesAndWays[i + 1]));
      Files.createDirectory(directory.resolve(namesAndWays[i] + ".d"));
      assertTrue(TestFiles.succeeds("mkfifo", directory.resolve("go." + namesAndWays[i]).toString()));
    }
    return toml.toString();
  }

  private String endOf(String service) throws Exception {
    Files.writeString(directory.resolve("go." + service), "\n");
    return EventFields.exit(second.awaitEvent(service, "exited"));
  }

  @Test
  void theExitStatusOfAnAdoptedProcessIsExact() throws Exception {
    killAndStartAgain(endings("code", "exit 13", "clean", "exit 0", "pipe", "kill -PIPE $$$$",
        "core", "ulimit -c unlimited; kill -ABRT $$$$"), "code", "clean", "pipe", "core");
    assertEquals("13", endOf("code"), second::describe);
    assertEquals("0", endOf("clean"));
    assertEquals("SIGPIPE", endOf("pipe"));
    String core = endOf("core");
    assertTrue(core.startsWith("SIGABRT"), core);
    String pattern = Files.readString(Path.of("/proc/sys/kernel/core_pattern"));
    if (!pattern.startsWith("|") && !pattern.startsWith("/")) {
      try (Stream<Path> files = Files.list(directory.resolve("core.d"))) {
        assertEquals(files.findAny().isPresent(), core.endsWith("+core"), core);
      }
    }
  }

  @Test
  void anAdoptedProcessThatFailsIsRestartedAsOurOwnChild() throws Exception {
    String toml = endings("again", "exit 13").replace("\"no\"", "\"always\"\nrestart-delay = \"0s\"");
    killAndStartAgain(toml, "again");
    Files.delete(directory.resolve("ready.again"));
    assertEquals("13", endOf("again"));
    second.awaitFile("ready.again");
    Files.writeString(directory.resolve("go.again"), "\n");
    assertEquals("13", EventFields.exit(second.awaitEvents("again", "exited", 2).get(1)));
  }

  private List<Long> left() {
    return first.survivors();
  }

  private void stopLeavesNothing(String keys) throws Exception {
    killAndStartAgain("[service.tree]\ncommand = [\"./tree\"]\nstop = [\"SIGTERM 3s\"]\n" + keys, "tree");
    assertTrue(left().size() >= 4, () -> "the tree: " + left());
    assertEquals(0, new ReeveCommands(directory).run("stop", "tree").code());
    assertNothingIsLeft();
    second.stop();
  }

  /** Also the process that has thrown away its environment, which no marker of the test finds. */
  private void assertNothingIsLeft() {
    assertEquals(List.of(), left(), second::describe);
    assertTrue(sleepers().isEmpty(), () -> "left: " + sleepers());
  }

  private List<ProcessHandle> sleepers() {
    return ProcessHandle.allProcesses()
        .filter(p -> p.info().commandLine().orElse("").contains("sleep 1003"))
        .filter(p -> startedHere(p.pid())).toList();
  }

  /** Processes of this test have their working directory in its directory. */
  private boolean startedHere(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd")).startsWith(directory.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aStopOfAnAdoptedServiceLeavesNoProcess() throws Exception {
    stopLeavesNothing("");
  }

  @Test
  void aStopWithKillModeTreeLeavesNoProcess() throws Exception {
    stopLeavesNothing("kill-mode = \"tree\"\n");
  }

  @Test
  void aStopWithKillModeMixedLeavesNoProcess() throws Exception {
    stopLeavesNothing("kill-mode = \"mixed\"\n");
  }

  @Test
  void aShutdownLeavesNoProcessOfAnAdoptedService() throws Exception {
    killAndStartAgain("[service.tree]\ncommand = [\"./tree\"]\nstop = [\"SIGTERM 3s\"]\n", "tree");
    second.stop();
    assertNothingIsLeft();
  }

  @Test
  void aStopWithKillModeGroupLeavesNoProcess() throws Exception {
    stopLeavesNothing("kill-mode = \"group\"\n");
  }

  private static String trees(String stop) {
    return "[service.tree]\ncommand = [\"./tree\"]\nstop = " + stop + "\n"
        + "[service.other]\ncommand = [\"./tree\"]\nrequires = [\"tree\"]\nstop = " + stop + "\n";
  }

  @Test
  void aStopOfAllLeavesNoProcessOfAdoptedServices() throws Exception {
    killAndStartAgain(trees("[\"SIGTERM 3s\"]"), "tree", "other");
    assertEquals(0, new ReeveCommands(directory).run("stop", "--all").code());
    assertNothingIsLeft();
    second.stop();
  }

  /** The daemons in the trees ignore SIGTERM; their stops would take two minutes. */
  @Test
  void aShutdownKeepsItsBudgetWithAdoptedServicesAndLeavesNoProcess() throws Exception {
    settings = "shutdown-budget = \"2s\"";
    killAndStartAgain(trees("[\"SIGTERM 60s\"]"), "tree", "other");
    assertEquals(0, new ReeveCommands(directory).run("shutdown").code());
    assertEquals(0, second.awaitExit(), second::describe);
    assertNothingIsLeft();
    assertTrue(second.stdout().contains("SIGKILL"), second::describe);
  }

  @Test
  void theLeftoverProcessesOfKillModeProcessStay() throws Exception {
    killAndStartAgain("[service.tree]\ncommand = [\"./tree\"]\nkill-mode = \"process\"\n", "tree");
    int before = left().size();
    assertEquals(0, new ReeveCommands(directory).run("stop", "tree").code());
    assertFalse(left().isEmpty());
    assertTrue(left().size() < before);
    assertEquals("stopped", EventFields.text(new ReeveCommands(directory).run("status", "--json", "tree")
        .firstService(), "state"));
  }

  @Test
  void aDaemonWithAPidFileIsStoppedWithItsWorkers() throws Exception {
    Path pidFile = directory.resolve("daemon.pid");
    Reeve.in(directory).script("daemon", """
        #!/bin/sh
        setsid sh -c 'echo $$ > daemon.pid; sleep 1000 & setsid sleep 1001 & echo ready > ready.daemon; wait' &
        while ! [ -s ready.daemon ]; do sleep 0.01; done
        """);
    killAndStartAgain("[service.daemon]\ncommand = [\"./daemon\"]\ntype = \"forking\"\npid-file = \"" + pidFile + "\"\n"
        + "stop = [\"SIGTERM 10s\"]\n", "daemon");
    String pid = Files.readString(pidFile).trim();
    assertEquals(pid, EventFields.text(new ReeveCommands(directory).run("status", "--json", "daemon").firstService(),
        "pid"));
    assertEquals(0, new ReeveCommands(directory).run("stop", "daemon").code());
    assertNothingIsLeft();
    assertFalse(Files.exists(pidFile), "it named the main process");
  }

  @Test
  void aMainProcessThatEndedMeanwhileHasItsLeftoverProcessesStopped() throws Exception {
    String toml = "[service.tree]\ncommand = [\"./tree\"]\nrestart = \"no\"\nstop = [\"SIGTERM 3s\"]\n";
    first = Reeve.in(directory).script("tree", TREE).services(toml).run();
    first.awaitFile("ready.tree");
    long main = EventFields.pid(first.awaitEvent("tree", "started"));
    Await.until("the state is stored", () -> new ReeveCommands(directory).run("status", "tree").code() == 0);
    Reeve.signal(first.pid(), "KILL");
    first.awaitExit();
    Reeve.signal(main, "KILL");
    Await.until("it was reaped", () -> !Files.exists(Path.of("/proc/" + main)));
    second = Reeve.in(directory).services(toml).run();
    second.awaitEvent("tree", "exited");
    second.until("no process is left", () -> left().isEmpty());
  }

  /**
   * It has a session of its own, no environment, and no parent any more when reeve is killed: only the reeve that began
   * the stop has seen where it belongs to.
   */
  @Test
  void aStopThatAKilledReeveBeganEndsAProcessThatHasNoMarkLeft() throws Exception {
    String toml = "[service.tree]\ncommand = [\"./escaping\"]\nrestart = \"no\"\nstop = [\"SIGTERM 10s\"]\n";
    settings = "cgroup = \"off\"";
    first = Reeve.in(directory).script("escaping", """
        #!/bin/sh
        setsid env -i sh -c 'trap "" TERM; echo $$ > escaped; while :; do sleep 1003; done' &
        wait
        """).services(settings, toml).run();
    long escaped = Long.parseLong(first.awaitFile("escaped").trim());
    ReeveCommands commands = new ReeveCommands(directory);
    commands.awaitServing(first);
    assertEquals(0, commands.run("stop", "--no-wait", "tree").code());
    first.awaitEvent("tree", "exited");
    Reeve.signal(first.pid(), "KILL");
    first.awaitExit();
    assertTrue(ProcessHandle.of(escaped).isPresent(), "the stop was over before the kill");
    second = Reeve.in(directory).services(settings, toml).run();
    second.until("no process is left", () -> !Files.exists(Path.of("/proc/" + escaped)));
    commands.awaitServing(second);
    assertEquals("stopped", EventFields.text(commands.run("status", "--json", "tree").firstService(), "state"));
    second.stop();
    assertNothingIsLeft();
  }
}
