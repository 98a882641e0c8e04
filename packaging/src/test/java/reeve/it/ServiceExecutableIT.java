package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which program a service runs, with which arguments, and what is reported when it cannot be run. */
@Tag("once")
final class ServiceExecutableIT {
  @TempDir
  Path directory;

  private JsonObject startFailure(String toml) {
    try (Reeve reeve = Reeve.in(directory)
        .services("[service.a]\n" + toml + "\n[service.other]\ncommand = [\"sleep\", \"1000\"]\n").run()) {
      JsonObject failed = reeve.awaitEvent("a", "start-failed");
      assertTrue(EventFields.text(failed, "message").startsWith("cannot start \"a\": "), failed.toString());
      assertTrue(failed.get("pid").isJsonNull(), "no process was created: " + failed);
      reeve.awaitEvent("other", "ready");
      // It is tried once more and then given up: two such failures in a row are enough.
      assertEquals("cannot-execute", EventFields.text(reeve.awaitEvent("a", "failed"), "reason"));
      assertEquals(2, reeve.events("a", "start-failed").size());
      assertTrue(EventFields.number(reeve.awaitEvent("a", "restarting"), "delayMs") >= 100, reeve::describe);
      reeve.stop();
      return failed;
    }
  }

  private static void assertMessage(String text, JsonObject failed) {
    assertTrue(EventFields.text(failed, "message").contains(text), text + " is not in " + failed);
  }

  @Test
  void commandIsLookedUpInThePathOfTheService() throws IOException {
    Files.createDirectories(directory.resolve("bin"));
    TestFiles.writeScript(directory.resolve("bin/own"), "#!/bin/sh\necho \"own of $0\"\n");
    try (Reeve reeve = Reeve.in(directory).services("""
        [defaults]
        restart = "no"
        [service.path]
        command = ["own"]
        env = { PATH = "/nowhere:%1$s/bin:/usr/bin:/bin" }
        [service.relative]
        command = ["own"]
        env = { PATH = "bin" }
        working-directory = "."
        [service.clear]
        command = ["env"]
        clear-env = true
        """.formatted(directory)).run()) {
      assertEquals("0", EventFields.exit(reeve.awaitEvent("path", "exited")));
      assertEquals("own of " + directory + "/bin/own\n", reeve.log("path"));
      assertEquals("0", EventFields.exit(reeve.awaitEvent("relative", "exited")));
      assertEquals("0", EventFields.exit(reeve.awaitEvent("clear", "exited")));
      reeve.stop();
    }
  }

  @Test
  void missingCommandIsReportedWithThePathThatWasSearched() {
    JsonObject failed = startFailure("command = [\"nodee\"]\nenv = { PATH = \"/one:/two\" }");
    assertEquals("cannot start \"a\": cannot execute \"nodee\": no such file in PATH; PATH was /one:/two",
        EventFields.text(failed, "message"));
    assertMessage("cannot execute \"/usr/bin/nodee\": no such file", startFailure("command = [\"/usr/bin/nodee\"]"));
  }

  @Test
  void commandThatIsNotExecutableIsReported() throws IOException {
    Files.writeString(directory.resolve("plain"), "#!/bin/sh\n");
    assertMessage("it is not executable (chmod +x ", startFailure("command = [\"./plain\"]"));
    assertMessage("it is a directory", startFailure("command = [\"/tmp\"]"));
  }

  @Test
  void badInterpreterIsReported() throws IOException {
    TestFiles.writeScript(directory.resolve("script"), "#!/no/such/interpreter -x\n");
    assertMessage("its interpreter \"/no/such/interpreter\" does not exist", startFailure("command = [\"./script\"]"));
    TestFiles.writeScript(directory.resolve("windows"), "#!/bin/sh\r\necho\r\n");
    assertMessage("carriage return", startFailure("command = [\"./windows\"]"));
  }

  @Test
  void fileThatIsNoProgramIsReported() throws IOException {
    TestFiles.writeScript(directory.resolve("text"), "echo no first line that names a shell\n");
    assertMessage("exec format error", startFailure("command = [\"./text\"]"));
    TestFiles.writeScript(directory.resolve("empty"), "");
    assertMessage("the file is empty", startFailure("command = [\"./empty\"]"));
  }

  @Test
  void missingWorkingDirectoryIsReported() throws IOException {
    assertMessage("cannot change to directory \"/no/such/directory\": ",
        startFailure("command = [\"sleep\", \"1\"]\nworking-directory = \"/no/such/directory\""));
    Files.writeString(directory.resolve("file"), "");
    assertMessage("it is not a directory", startFailure("command = [\"sleep\", \"1\"]\nworking-directory = \"file\""));
  }

  @Test
  void missingStdinIsReported() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.a]
        command = ["cat"]
        stdin = "./missing"
        restart = "no"
        """).run()) {
      assertMessage("cannot open stdin \"" + directory.toAbsolutePath() + "/missing\": ",
          reeve.awaitEvent("a", "start-failed"));
      reeve.stop();
    }
  }

  @Test
  void commandThatAppearsLaterIsStartedByTheSlowRetry() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.a]
        command = ["./late"]
        restart-delay = "1ms"
        slow-retry-interval = "200ms"
        """).run()) {
      reeve.awaitEvent("a", "failed");
      TestFiles.writeScript(directory.resolve("late"), "#!/bin/sh\nexec sleep 1000\n");
      reeve.awaitEvent("a", "ready");
      reeve.stop();
    }
  }

  @Test
  void argumentsAndWorkingDirectoryArriveUnchanged() throws IOException {
    Files.createDirectories(directory.resolve("sub dir"));
    try (Reeve reeve =
        Reeve.in(directory).script("show", "#!/bin/sh\npwd\nfor a; do printf '<%s>\\n' \"$a\"; done\n").services("""
        [service.a]
        command = ["./show", "two words", "", "$HOME `x` 'q' \\"d\\" ; | * \\\\", "Grüße", "$${NOT}"]
        working-directory = "sub dir"
        restart = "no"
        """).run()) {
      JsonObject exited =
          reeve.awaitEvent("what came of it", e -> List.of("exited", "start-failed")
              .contains(EventFields.text(e, "event")));
      assertEquals("0", EventFields.exit(exited), reeve::describe);
      assertEquals(
          directory.toRealPath() + "/sub dir\n<two words>\n<>\n<$HOME `x` 'q' \"d\" ; | * \\>\n<Grüße>\n<${NOT}>\n",
          reeve.log("a"));
      reeve.stop();
    }
  }

  @Test
  void stdinIsEmptyOrTheFile() throws IOException {
    Files.writeString(directory.resolve("in"), "from the file\n");
    try (Reeve reeve = Reeve.in(directory).services("""
        [defaults]
        restart = "no"
        [service.null]
        command = ["cat"]
        [service.file]
        command = ["cat"]
        stdin = "./in"
        """).run()) {
      reeve.awaitEvent("null", "completed");
      reeve.awaitEvent("file", "completed");
      assertEquals("", reeve.log("null"));
      assertEquals("from the file\n", reeve.log("file"));
      reeve.stop();
    }
  }

  @Test
  void disabledServicesAreNotStarted() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.a]
        command = ["sleep", "1000"]
        enabled = false
        [service.b]
        command = ["sleep", "1000"]
        """).run()) {
      reeve.awaitEvent("b", "ready");
      reeve.stop();
      assertFalse(reeve.stdout().contains("\"service\":\"a\""), reeve.stdout());
    }
  }
}
