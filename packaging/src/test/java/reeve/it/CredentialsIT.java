package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

/** Secrets of services: where they are, and where they are not. */
@Tag("once")
final class CredentialsIT {
  private static final String SECRET = "swordfish-4711";

  @TempDir
  Path directory;

  private ReeveCommands prepare() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(directory.resolve("secret"), SECRET);
    Files.setPosixFilePermissions(directory.resolve("secret"), PosixFilePermissions.fromString("rw-------"));
    return new ReeveCommands(directory);
  }

  /** A service that writes where its secret is to a file, and goes on. */
  private static String withSecret(String name, String file, String then) {
    return """
        [service.%1$s]
        command = "echo $CREDENTIALS_DIRECTORY >%2$s.new; mv %2$s.new %2$s; %3$s"
        shell = true
        restart = "no"
        credentials = { db = "secret" }
        """.formatted(name, file, then);
  }

  private static void assertGone(Path credentials) {
    Await.until("the secrets are gone", () -> !Files.exists(credentials), () -> credentials + " exists");
  }

  @Test
  void theServiceItsHooksAndExecReadWhatNothingElseShows() throws Exception {
    ReeveCommands commands = prepare();
    String user = TestFiles.isRoot() ? "user = 65003\n" : "";
    Files.createDirectory(directory.resolve("out"), PosixFilePermissions.asFileAttribute(
        PosixFilePermissions.fromString("rwxrwxrwx")));
    Files.setPosixFilePermissions(directory.resolve("out"), PosixFilePermissions.fromString("rwxrwxrwx"));
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = "cd out; pwd >place; echo $CREDENTIALS_DIRECTORY >directory; stat -c '%a %u' $CREDENTIALS_DIRECTORY $CREDENTIALS_DIRECTORY/db >modes; cat $CREDENTIALS_DIRECTORY/db >main.new; mv main.new main; exec sleep 1000"
        shell = true
        pre-start = { command = "cat $CREDENTIALS_DIRECTORY/db >out/pre", shell = true }
        post-stop = { command = "cat $CREDENTIALS_DIRECTORY/db >out/post", shell = true }
        credentials = { db = "secret" }
        """ + user).run()) {
      commands.awaitServing(reeve);
      Path out = directory.resolve("out");
      Await.until("it has read its secret", () -> Files.exists(out.resolve("main")), reeve::describe);
      Path credentials = Path.of(Files.readString(out.resolve("directory")).strip());
      assertEquals(SECRET, Files.readString(out.resolve("main")));
      assertEquals(SECRET, Files.readString(out.resolve("pre")));
      String owner = TestFiles.isRoot() ? "65003" : Files.getAttribute(directory, "unix:uid").toString();
      assertEquals("500 " + owner + "\n400 " + owner + "\n", Files.readString(out.resolve("modes")));
      assertEquals("tmpfs", Files.getFileStore(credentials).type());
      assertEquals(SECRET, commands.run("exec", "web", "--", "sh", "-c", "cat $CREDENTIALS_DIRECTORY/db").out());

      String shown = "";
      for (String command : new String[] {"status --json", "status web", "why web", "history web", "events", "plan",
          "logs web", "exec web env"}) {
        shown += commands.run(command.split(" ")).out();
      }
      assertFalse((shown + reeve.ledger() + reeve.stdout() + reeve.stderr()).contains(SECRET), "a secret is shown");

      // A new value, by a link that is replaced, is read at the next start.
      Files.writeString(directory.resolve("next"), "changed");
      Files.delete(directory.resolve("secret"));
      Files.createSymbolicLink(directory.resolve("secret"), Path.of("next"));
      Files.delete(out.resolve("main"));
      assertEquals(0, commands.run("restart", "web").code());
      Await.until("it has read the new secret", () -> Files.exists(out.resolve("main")), reeve::describe);
      assertEquals("changed", Files.readString(out.resolve("main")));
      assertEquals(SECRET, Files.readString(out.resolve("post"))); // of the run that ended
      assertEquals(0, commands.run("stop", "web").code());
      assertGone(credentials);
      assertEquals("changed", Files.readString(out.resolve("post")));
      assertEquals(0, commands.run("start", "web").code());
      assertTrue(Files.exists(credentials));
      reeve.stop();
      assertFalse(Files.exists(credentials.getParent()), "the directory of reeve is left");
    }
  }

  @Test
  void aSecretThatCannotBeReadFailsTheStart() throws Exception {
    ReeveCommands commands = prepare();
    TestFiles.succeeds("mkfifo", directory.resolve("fifo").toString());
    Files.write(directory.resolve("large"), new byte[(1 << 20) + 1]);
    try (Reeve reeve = Reeve.in(directory).services("""
        [defaults]
        restart = "no"
        [service.missing]
        command = ["touch", "started"]
        credentials = { good = "secret", db = "missing" }
        [service.fifo]
        command = ["touch", "started"]
        credentials = { db = "fifo" }
        [service.device]
        command = ["touch", "started"]
        credentials = { db = "/dev/zero" }
        [service.directory]
        command = ["touch", "started"]
        credentials = { db = "." }
        [service.large]
        command = ["touch", "started"]
        credentials = { db = "large" }
        on-failure = { command = "echo ran ${CREDENTIALS_DIRECTORY:-without} >hook", shell = true }
        """.replace("${C", "$${C")).run()) {
      commands.awaitServing(reeve);
      String[][] expected = {
          {"missing", "cannot pass the credential \"db\": \"" + directory + "/missing\" cannot be read: no such file"},
          {"fifo", "\"" + directory + "/fifo\" is not a regular file"},
          {"device", "\"/dev/zero\" is not a regular file"}, {"directory", "is not a regular file"},
          {"large", "have more than 1 MiB"}};
      for (String[] one : expected) {
        String message = reeve.awaitEvent(one[0], "start-failed").toString().replace("\\\"", "\"");
        assertTrue(message.contains(one[1]), message);
      }
      assertEquals("ran without\n", reeve.awaitFile("hook"));
      String check = commands.run("check").err();
      assertTrue(
          check.contains("cannot pass the credential \"db\" to \"missing\": \"" + directory + "/missing\" cannot be "
              + "read: no such file or directory"),
          check);
      assertTrue(
          check.contains("reeve.toml:21: warning: cannot pass the credential \"db\" to \"large\": with \"" + directory
              + "/large\" its credentials have more than 1 MiB"),
          check);
      assertFalse(Files.exists(directory.resolve("started")), "something was started");
      reeve.stop();
    }
  }

  @Test
  void theSecretsOfAServiceThatIsAdoptedStayUntilItEnds() throws Exception {
    ReeveCommands commands = prepare();
    String toml = withSecret("web", "place", "while [ ! -e end ]; do sleep 0.05; done")
        + withSecret("gone", "gone", "while [ ! -e end-gone ]; do sleep 0.05; done");
    Path credentials;
    Path gone;
    try (Reeve first = Reeve.in(directory).services(toml).run()) {
      commands.awaitServing(first);
      credentials = Path.of(first.awaitFile("place").strip());
      gone = Path.of(first.awaitFile("gone").strip());
      assertTrue(Files.exists(gone));
      ProcessHandle.of(first.jvmPid()).orElseThrow().destroyForcibly();
      first.awaitExit();
      Files.createFile(directory.resolve("end-gone"));
      try (Reeve second = Reeve.in(directory).services(toml).run()) {
        commands.awaitServing(second);
        second.awaitEvent("web", "adopted");
        assertTrue(Files.exists(credentials.resolve("db")));
        assertEquals(SECRET, commands.run("exec", "web", "--", "sh", "-c", "cat $CREDENTIALS_DIRECTORY/db").out());
        assertGone(gone);
        Files.createFile(directory.resolve("end"));
        assertGone(credentials);
        second.stop();
        assertFalse(Files.exists(credentials.getParent()));
      }
    }
  }

  @Test
  void whatAKilledReeveLeftIsRemovedAlsoIfItsStateIsLost() throws Exception {
    ReeveCommands commands = prepare();
    String toml = withSecret("web", "place", "exec sleep 1000");
    try (Reeve first = Reeve.in(directory).services(toml).run()) {
      Path credentials = Path.of(first.awaitFile("place").strip());
      long pid = EventFields.pid(first.awaitEvent("web", "started"));
      ProcessHandle.of(first.jvmPid()).orElseThrow().destroyForcibly();
      first.awaitExit();
      TestFiles.run("rm", "-r", directory.resolve("state").toString());
      try (Reeve second = Reeve.in(directory).services("[service.other]\ncommand = [\"sleep\", \"1000\"]\n").run()) {
        commands.awaitServing(second);
        second.awaitEvent("other", "ready");
        assertTrue(Files.exists(credentials), "its service lives");
        second.stop();
      }
      Reeve.signal(pid, "KILL");
      Await.until("the service is gone", () -> !Files.exists(Path.of("/proc/" + pid)));
      try (Reeve third = Reeve.in(directory).services("[service.other]\ncommand = [\"sleep\", \"1000\"]\n").run()) {
        commands.awaitServing(third);
        assertGone(credentials.getParent());
        third.stop();
      }
    }
  }
}
