package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One reeve a project, with the real program as an ordinary user, without settings for sockets or directories. */
@Timeout(120)
@Tag("once")
final class ProjectsIT {
  /** No user has it, and no other test uses it. */
  private static final int UID = 64_991;
  private static final String SLEEPS = "[service.%s]\ncommand = [\"sleep\", \"1000\"]\n";

  @TempDir
  Path directory;
  private Path runtime;
  private Path shop;
  private Path odd;
  private Path nested;

  @BeforeEach
  void prepare() throws IOException {
    Reeve.require(TestFiles.succeeds("setpriv", "--reuid", Integer.toString(UID), "true"), "setpriv as root");
    directory = directory.toRealPath();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    runtime = own(directory.resolve("runtime"));
    own(directory.resolve("home"));
    shop = own(directory.resolve("shop"));
    odd = own(own(directory.resolve("Größe")).resolve("a b " + "x".repeat(200)));
    nested = own(own(odd.resolve("src")).resolve("main"));
    own(directory.resolve("out"));
    config(shop, "web");
    config(odd, "odd");
  }

  @AfterEach
  void clean() throws IOException {
    for (Path place : List.of(Path.of("/tmp/reeve-" + UID), Path.of("/dev/shm/reeve-" + UID))) {
      if (Files.exists(place)) {
        try (Stream<Path> files = Files.list(place)) {
          for (Path file : files.toList()) {
            Files.delete(file);
          }
        }
        Files.delete(place);
      }
    }
  }

  private static Path own(Path made) throws IOException {
    if (!Files.exists(made)) {
      Files.createDirectory(made);
    }
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
    Files.setAttribute(made, "unix:uid", UID);
    return made;
  }

  private static void config(Path project, String service) throws IOException {
    Path file = Files.writeString(project.resolve("reeve.toml"), SLEEPS.formatted(service));
    Files.setAttribute(file, "unix:uid", UID);
  }

  private ReeveBuilder reeve(Path project) {
    return Reeve.in(project).environment("REEVE_SOCKET", null).environment("HOME", directory + "/home")
        .environment("XDG_STATE_HOME", null).environment("XDG_RUNTIME_DIR", runtime == null ? null : runtime.toString())
        .wrappedBy("setpriv", "--reuid=" + UID, "--regid=" + UID, "--clear-groups");
  }

  private Reeve run(Path project) {
    Reeve reeve = reeve(project).run();
    reeve.until("it answers", () -> command(project, "version").code() == 0);
    return reeve;
  }

  /** A command of the user, typed in a directory. */
  private ReeveCommands.Result command(Path typedIn, String... arguments) {
    StringBuilder words = new StringBuilder();
    for (String argument : arguments) {
      words.append(" '").append(argument).append('\'');
    }
    ReeveCommands commands = new ReeveCommands(directory.resolve("out")).environment("REEVE_SOCKET", "")
        .environment("HOME", directory + "/home").environment("XDG_STATE_HOME", "")
        .environment("XDG_RUNTIME_DIR", runtime == null ? "" : runtime.toString());
    return commands.await(commands.shell("cd '" + typedIn + "' && exec setpriv --reuid=" + UID + " --regid=" + UID
        + " --clear-groups \"$0\"" + words));
  }

  private static void says(ReeveCommands.Result result, int code, String text) {
    assertEquals(code, result.code(), result.out() + result.err());
    assertTrue((result.out() + result.err()).contains(text), result.out() + result.err());
  }

  @Test
  void twoProjectsRunAndACommandActsOnTheOneThatItIsTypedIn() {
    try (Reeve first = run(shop); Reeve second = run(odd)) {
      says(command(shop, "status"), 0, "web");
      says(command(nested, "status"), 0, "odd");
      assertFalse(command(nested, "status").out().contains("web"));
      says(command(shop, "stop", "--all"), 0, "");
      says(command(nested, "status"), 0, "running");
      says(command(nested, "why", "odd"), 0, "\"odd\" runs");
      says(command(shop, "why", "web"), 0, "web");
      says(command(nested, "logs", "odd"), 0, "");
      says(command(nested, "status", "-p", "shop"), 0, "web");
      says(command(nested, "status", "-p", shop.toString()), 0, "stopped");
      says(command(nested, "exec", "-p", "shop", "web", "--", "pwd"), 0, shop + "\n");
      says(command(nested, "exec", "--system", "odd", "--", "pwd"), 4, "cannot reach reeve");
      says(command(nested, "edit", "--system", "odd"), 4, "cannot reach reeve");
      assertEquals("web\tstopped\n", command(nested, "__complete", "-p", "shop").out());
      JsonArray projects = command(directory, "projects", "--json").json().getAsJsonArray("projects");
      assertEquals(2, projects.size(), projects::toString);
      assertEquals(shop.toString(), projects.get(1).getAsJsonObject().get("directory").getAsString());
      assertEquals("{\"up\":0,\"total\":1}", projects.get(1).getAsJsonObject().get("services").toString());
      assertEquals("{\"up\":1,\"total\":1}", projects.get(0).getAsJsonObject().get("services").toString());
      says(command(directory, "projects"), 0, "shop");
      ReeveCommands.Result all = command(directory, "status", "--all-projects");
      assertTrue(all.out().contains("web") && all.out().contains("odd"), all.out());
      first.stop();
      says(command(shop, "status"), 4, "the project \"" + odd.getFileName() + "\" runs: use -p 'a b ");
      says(command(shop, "why", "web"), 0, "web");
      says(command(directory, "status"), 4, "use -p 'a b ");
      says(command(shop, "down"), 0, "no reeve runs");
      says(command(nested, "down"), 0, "has ended");
      assertEquals(0, second.awaitExit(), second::describe);
    }
    assertEquals(0, runtime.resolve("reeve").toFile().list().length, "all files are removed at the end");
  }

  @Test
  void aPlantedFileIsRefusedAndNothingElseIsUsedInstead() throws IOException {
    Path planted = Files.writeString(nested.resolve("reeve.toml"), SLEEPS.formatted("planted"));
    Files.setAttribute(planted, "unix:uid", UID + 1);
    try (Reeve reeve = run(odd)) {
      for (String word : List.of("status", "check", "run", "down", "logs", "shutdown")) {
        ReeveCommands.Result result = command(nested, word);
        assertTrue(result.code() != 0, word);
        says(result, result.code(), "it belongs to the uid " + (UID + 1));
      }
      says(command(nested, "status", "-p", "../.."), 0, "odd");
      reeve.stop();
    }
  }

  @Test
  void withoutARuntimeDirectoryItIsInAPrivateOne() throws IOException {
    runtime = null;
    try (Reeve first = run(shop); Reeve second = run(odd)) {
      says(command(nested, "status"), 0, "odd");
      says(command(odd, "status", "-p", "shop"), 0, "web");
      assertEquals("rwx------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of("/tmp/reeve-" + UID))));
      first.stop();
      second.stop();
    }
  }

  @Test
  void aRuntimeDirectoryThatCannotBeUsedIsReplaced() throws IOException {
    Files.createDirectory(runtime.resolve("reeve")); // of root
    try (Reeve reeve = run(shop)) {
      reeve.awaitEvent("why", e -> Reeve.hasField(e, "event", "fallback-socket")
          && e.get("message").getAsString().contains("belongs to the uid 0"));
      says(command(shop, "status"), 0, "web");
      reeve.stop();
    }
  }

  @Test
  void upStartsWhatIsNotRunningAndItsServicesStartInTheDirectoryOfTheProject() throws IOException {
    Path file = odd.resolve("reeve.toml");
    Files.writeString(file, "[service.odd]\ncommand = [\"sh\", \"-c\", \"pwd >place; exec sleep 1000\"]\n");
    says(command(nested, "up", "-d"), 0, "odd: ");
    try {
      assertEquals(odd + "\n", Files.readString(odd.resolve("place")));
      says(command(nested, "stop", "odd"), 0, "");
      Files.writeString(file, Files.readString(file) + SLEEPS.formatted("new") + SLEEPS.formatted("bad")
          .replace("sleep", "false"));
      ReeveCommands.Result up = command(nested, "up", "-d");
      says(up, 1, "cannot start \"bad\"");
      says(up, 1, "odd: ");
      says(command(nested, "ps", "new"), 0, "running");
      says(command(nested, "ps", "odd"), 0, "running");
    } finally {
      says(command(nested, "down"), 0, "has ended");
    }
  }

  @Test
  void upWithNamesStartsOnlyTheseWithWhatTheyNeed() throws IOException {
    Files.writeString(shop.resolve("reeve.toml"), SLEEPS.formatted("web") + "requires = [\"db\"]\nenabled = false\n"
        + SLEEPS.formatted("db") + SLEEPS.formatted("other"));
    says(command(shop, "up", "-d", "nope"), 78, "cannot find the target \"nope\" to start with");
    says(command(shop, "up", "-d", "web"), 0, "web: ");
    try {
      says(command(shop, "ps", "web", "db"), 0, "running");
      says(command(shop, "ps", "other"), 3, "stopped");
      says(command(shop, "up", "-d"), 0, "other: ");
      says(command(shop, "ps", "other"), 0, "running");
    } finally {
      says(command(shop, "down"), 0, "has ended");
    }
    try (Reeve foreground = reeve(shop).start("up", "other")) {
      foreground.until("it runs", () -> command(shop, "ps", "other").code() == 0);
      says(command(shop, "ps", "db"), 3, "stopped");
      foreground.signal("INT");
      assertEquals(0, foreground.awaitExit(), foreground::describe);
    }
  }

  /** A second start, with the signals blocked, would take as long as the first. */
  @Test
  void upBecomesTheSupervisorAtOnceAndEndsOnCtrlCWhereItOnlyWaits() throws IOException {
    Files.writeString(shop.resolve("reeve.toml"), SLEEPS.formatted("web") + "ready = { file = \"./never\" }\n");
    try (Reeve first = reeve(shop).start("up")) {
      first.until("it answers", () -> command(shop, "version").code() == 0);
      String environment = Reeve.read(Path.of("/proc/" + first.jvmPid() + "/environ"));
      assertTrue(environment.contains("REEVE_LAUNCHER=1"), environment);
      assertFalse(environment.contains("REEVE_REEXEC"), environment);
      try (Reeve second = reeve(shop).start("up")) {
        second.until("it waits", () -> second.stderr().contains("waiting for web to start"));
        second.signal("INT");
        assertEquals(130, second.awaitExit(), second::describe);
      }
      says(command(shop, "ps", "web"), 3, "starting");
      first.signal("INT");
      assertEquals(0, first.awaitExit(), first::describe);
    }
  }

  @Test
  void aProjectThatIsMovedWhileItRunsIsFound() throws IOException {
    try (Reeve reeve = run(shop)) {
      Path moved = Files.move(shop, directory.resolve("moved"));
      says(command(directory, "projects"), 0, moved + " (moved from " + shop + ")");
      says(command(moved, "status"), 4, "was moved while its reeve runs, which was started in \"" + shop
          + "\": use -p shop");
      says(command(moved, "status", "-p", "shop"), 0, "web");
      says(command(moved, "shutdown", "-p", "shop"), 0, "has ended");
      reeve.awaitExit();
    }
  }

  @Test
  void whatAKilledReeveLeftIsNoObstacle() {
    try (Reeve reeve = run(shop)) {
      Reeve.signal(reeve.jvmPid(), "KILL");
      reeve.awaitExit();
      says(command(shop, "status"), 4, "none runs");
      says(command(shop, "projects"), 0, "no project runs");
      assertEquals(0, runtime.resolve("reeve").toFile().list().length, "what was left is removed");
      try (Reeve second = run(shop)) {
        says(command(shop, "status"), 0, "running");
        second.stop();
      }
    }
  }
}
