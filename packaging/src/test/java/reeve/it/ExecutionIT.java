package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user, limits and surroundings of services, as their processes see them in /proc/self. */
@Tag("once")
final class ExecutionIT {
  /** Prints one line for each fact. */
  private static final String FACTS = """
      #!/bin/sh
      {
        echo "$1 $(grep -E '^(Uid|Gid|Groups|Umask|NoNewPrivs|CapEff):' /proc/self/status | tr -s '\\n\\t ' ' ')"
        echo "$1 $(grep 'open files' /proc/self/limits | tr -s ' ') nice $(cut -d' ' -f19 /proc/self/stat)"
        echo "$1 HOME=$HOME USER=$USER LOGNAME=$LOGNAME SHELL=$SHELL PATH=$PATH X=$X"
      } >&2
      echo "$1 done"
      [ "$1" != main ] || exec sleep 1000
      """;
  private static final String IDS = "Umask: 0027 Uid: 65533 65533 65533 65533 Gid: 4 4 4 4 Groups: 20 44";

  @TempDir
  Path directory;

  @BeforeEach
  void asRoot() throws Exception {
    Reeve.require(TestFiles.isRoot(), "root");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    TestFiles.writeScript(directory.resolve("facts"), FACTS);
  }

  private static void assertContains(String text, String part) {
    assertTrue(text.contains(part), () -> "no \"" + part + "\" in\n" + text);
  }

  @Test
  void allCommandsOfAServiceHaveItsUserAndLimits() throws Exception {
    try (Reeve reeve = Reeve.in(directory).environment("X", "of-reeve").services("""
        [service.web]
        command = ["./facts", "main"]
        user = "65533"
        group = "4"
        supplementary-groups = ["20", "44"]
        umask = "0027"
        no-new-privileges = true
        nice = 3
        limits = { nofile = "50:60" }
        pre-start = ["./facts", "hook"]
        reload-command = ["./facts", "reload"]
        """).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      reeve.awaitLog("web", "main done");
      assertEquals(0, commands.run("reload", "web").code());
      ReeveCommands.Result exec = commands.run("exec", "web", "--", "sh", "-c", "./facts exec 2>&1");
      String log = reeve.log("web");
      for (String each : new String[] {"main", "hook", "reload"}) {
        assertContains(log, each + " " + IDS);
        assertContains(log, each + " Max open files 50 60 files  nice 3");
        assertContains(log, each + " HOME=/ USER= LOGNAME= SHELL=");
      }
      assertContains(exec.out(), "exec " + IDS);
      assertContains(exec.out(), "exec Max open files 50 60 files  nice 3");
      assertEquals(65533, Files.getAttribute(directory.resolve("log/web.log"), "unix:uid"));
      reeve.stop();
    }
  }

  @Test
  void aLoginHasNothingOfTheEnvironmentOfReeve() {
    try (Reeve reeve = Reeve.in(directory).environment("X", "of-reeve").services("""
        [service.web]
        command = ["./facts", "main"]
        user = "daemon"
        login-environment = true
        """).run()) {
      String log = reeve.awaitLog("web", "main done");
      assertContains(log, "main HOME=/usr/sbin USER=daemon LOGNAME=daemon SHELL=/usr/sbin/nologin "
          + "PATH=/usr/local/bin:/usr/bin:/bin X=\n");
      reeve.stop();
    }
  }

  @Test
  void aSandboxIsThatOfTheServiceItsHooksAndExec() throws Exception {
    String count = "ls -A /tmp | wc -l; echo done";
    Path device = Files.createTempFile(Path.of("/dev"), "reeve-test-", "");
    try (Reeve reeve = Reeve.in(directory).services("""
        [defaults]
        restart = "no"
        private-tmp = true
        working-directory = "/"
        [service.web]
        command = ["sh", "-c", "%1$s"]
        pre-start = ["sh", "-c", "%1$s"]
        [service.hidden]
        command = ["%2$s/facts"]
        [service.shut]
        command = ["sh", "-c", "ls -A /root /home; ls /dev"]
        protect-home = true
        private-devices = true
        """.formatted(count, directory)).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      reeve.awaitEvent("web", "exited");
      assertEquals("0\ndone\n0\ndone\n", reeve.log("web"));
      assertEquals("0\ndone\n",
          commands.run("exec", "web", "--", "sh", "-c", count).out());
      assertContains(message(reeve, "hidden"), "may be missing in what the service sees");
      reeve.awaitEvent("shut", "exited");
      String shut = reeve.log("shut");
      assertTrue(shut.startsWith("/home:\n\n/root:\n") && shut.contains("\nnull\n"), shut);
      assertFalse(shut.contains(device.getFileName().toString()), shut);
      reeve.stop();
    } finally {
      Files.delete(device);
    }
  }

  @Test
  void directoriesBelongToTheUserAndAreWritableInAProtectedSystem() throws Exception {
    String name = "reeve-test-" + ProcessHandle.current().pid();
    Path runtime = Path.of("/run", name);
    Path state = Path.of("/var/lib", name);
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = ["sh", "-c", "cd $RUNTIME_DIRECTORY && mkdir d && touch f d/f && ln -s /etc d/link && touch $STATE_DIRECTORY/f; touch /var/lib/x; echo done; exec sleep 1000"]
        user = "65533"
        runtime-directory = "%1$s"
        state-directory = "%1$s/a"
        state-directory-mode = "0700"
        protect-system = "strict"
        """.formatted(name)).run()) {
      String log = reeve.awaitLog("web", "done");
      assertContains(log, "/var/lib/x");
      assertEquals("done", log.lines().skip(1).findFirst().orElse(log));
      assertEquals(65533, Files.getAttribute(runtime.resolve("d/f"), "unix:uid"));
      assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(runtime)));
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("a"))));
      assertEquals(0, new ReeveCommands(directory).run("restart", "web").code());
      assertTrue(Files.exists(runtime.resolve("d/f")), "it stays between two runs");
      assertEquals(0, new ReeveCommands(directory).run("stop", "web").code());
      assertFalse(Files.exists(runtime));
      assertTrue(Files.exists(state.resolve("a/f")));
      reeve.stop();
    } finally {
      Files.deleteIfExists(state.resolve("a/f"));
      Files.deleteIfExists(state.resolve("a"));
      Files.deleteIfExists(state);
    }
    assertTrue(Files.exists(Path.of("/etc/passwd")));
  }

  @Test
  void aStartThatIsNotAllowedNamesTheStepAndStartsNothing() throws Exception {
    try (Reeve reeve = Reeve.in(directory).services("""
        [defaults]
        restart = "no"
        [service.unknown]
        command = ["touch", "started"]
        user = "no-such-user"
        [service.closed]
        command = ["./closed/program"]
        user = "65534"
        [service.root]
        command = ["/bin/touch", "started"]
        root-directory = "/no-such-root"
        [service.mounts]
        command = ["touch", "started"]
        read-only-paths = ["/no-such-path"]
        """).run()) {
      Files.createDirectories(directory.resolve("closed"),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      assertContains(message(reeve, "unknown"), "cannot find the user \"no-such-user\"");
      assertContains(message(reeve, "root"), "cannot change its root directory: no such file or directory");
      assertContains(message(reeve, "mounts"), "cannot make its mounts at \"/no-such-path\": no such file");
      assertFalse(Files.exists(directory.resolve("started")));
      reeve.stop();
    }
  }

  @Test
  void withoutPrivilegeTheOwnUserWorksAndAnotherIsRefused() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    Reeve.require(TestFiles.succeeds("setpriv", "--version"), "setpriv");
    try (
        Reeve reeve = Reeve.in(directory).wrappedBy("setpriv", "--reuid", "65533", "--regid", "65533", "--groups", "44",
            "--bounding-set", "-all").services("""
        [defaults]
        restart = "no"
        [service.own]
        command = ["./facts", "own"]
        user = "65533"
        supplementary-groups = ["44"]
        umask = "0027"
        nice = 3
        no-new-privileges = true
        limits = { nofile = "50:60" }
        [service.other]
        command = ["touch", "started"]
        user = "0"
        [service.limit]
        command = ["touch", "started"]
        nice = -5
        [service.sandbox]
        command = ["touch", "started"]
        private-network = true
        """).run()) {
      String log = reeve.awaitLog("own", "own done");
      assertContains(log, "Umask: 0027 Uid: 65533 65533 65533 65533 Gid: 65533 65533 65533 65533 Groups: 44");
      assertContains(log, "own Max open files 50 60 files  nice 3");
      assertContains(message(reeve, "other"), "operation not permitted (run reeve as root, or with CAP_SETUID and");
      assertContains(message(reeve, "limit"),
          "cannot set its nice value: permission denied (above what reeve has itself, it needs");
      assertContains(message(reeve, "sandbox"), "operation not permitted (run reeve as root, or with CAP_SYS_ADMIN)");
      assertFalse(Files.exists(directory.resolve("started")));
      reeve.stop();
    }
  }

  private static String message(Reeve reeve, String service) {
    JsonObject event = reeve.awaitEvent(service, "start-failed");
    return EventFields.text(event, "message");
  }
}
