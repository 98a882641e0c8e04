package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.Await;

/** The hook of real shells on a real terminal: a project is allowed, entered and left. */
@Tag("once")
final class ActivateIT {
  /** Prompts cannot be mistaken for an echo of what is typed, because a terminal shows that first. */
  private static final String BASH = "PS1='> '\n";

  @TempDir
  Path directory;
  private Path project;

  private void project(String name) throws IOException {
    project = Files.createDirectories(directory.resolve(name));
    Files.createDirectories(directory.resolve("home"));
    TestFiles.write(project.resolve("reeve.toml"), """
        [reeve]
        socket = "reeve.sock"
        state-dir = "state"
        log-dir = "log"
        [service.web]
        command = ["/bin/sh", "-c", "echo $$$$ >web.pid; exec sleep 1000"]
        requires = ["db"]
        auto = true
        [service.db]
        command = ["/bin/sleep", "1000"]
        [service.other]
        command = ["/bin/sh", "-c", "echo >other.ran; exec sleep 1000"]
        """);
  }

  private TerminalSession shell(String shell, String name) throws IOException {
    Path home = directory.resolve("home");
    String activate = "reeve activate " + shell;
    String start = switch (shell) {
      case "bash" -> {
        Files.writeString(home.resolve("rc"), BASH + "eval \"$(" + activate + ")\"\n");
        yield "bash --rcfile " + home + "/rc -i";
      }
      case "zsh" -> {
        Files.writeString(home.resolve(".zshrc"), "PS1='> '\neval \"$(" + activate + ")\"\n");
        yield "zsh -i";
      }
      default -> {
        Files.createDirectories(home.resolve(".config/fish"));
        // Otherwise fish generates completions in the background, also after its end.
        Files.createDirectories(home.resolve(".local/share/fish/generated_completions"));
        Files.createDirectories(home.resolve(".cache/fish/generated_completions"));
        Files.writeString(home.resolve(".config/fish/config.fish"),
            "function fish_prompt; echo '> '; end\n" + activate + " | source\n");
        yield "fish -i";
      }
    };
    TerminalSession session = TerminalSession.start(directory, name, 40, 200,
        Map.of("HOME", home.toString(), "ZDOTDIR", home.toString(), "XDG_CONFIG_HOME", home + "/.config",
            "XDG_STATE_HOME", home + "/state", "XDG_RUNTIME_DIR", directory.toString(), "REEVE_SOCKET", ""),
        start);
    session.awaitRaw("> ");
    return session;
  }

  private boolean isRunning() {
    String pid = Reeve.read(project.resolve("web.pid")).strip();
    return !pid.isEmpty() && Files.exists(Path.of("/proc/" + pid));
  }

  private void until(TerminalSession session, boolean running) {
    Await.until("web runs: " + running, () -> isRunning() == running, session::describe);
  }

  /** Ends a shell. A terminal that is closed would wait for it, because an interactive shell ignores SIGTERM. */
  private static void exit(TerminalSession session) throws IOException {
    session.press("exit\n");
    session.awaitEnd();
  }

  /** A reeve that ends still writes to its state directory, which is removed after the test. */
  @AfterEach
  void endWhatRuns() {
    if (project != null && Files.exists(project.resolve("reeve.sock"))) {
      TestFiles.succeeds(Reeve.HOME.resolve("bin/reeve").toString(), "shutdown", "--socket",
          project.resolve("reeve.sock").toString());
    }
    String file = "\0" + project + "/reeve.toml\0";
    Await.until("the reeve of the project has ended", () -> ProcessHandle.allProcesses()
        .noneMatch(process -> Reeve.read(Path.of("/proc/" + process.pid() + "/cmdline")).contains(file)),
        () -> file);
  }

  private static void require(String shell) {
    TerminalSession.require();
    Reeve.require(TestFiles.succeeds(shell, "--version"), shell);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void aProjectIsAllowedEnteredAndLeft(String shell) throws IOException {
    require(shell);
    project("a shop é");
    try (TerminalSession session = shell(shell, "one")) {
      session.press("cd '" + project + "'\n");
      session.awaitRaw("is not allowed to start services on entering");
      assertFalse(isRunning());
      session.press("reeve allow\n");
      until(session, true);
      session.awaitRaw("starting web");
      session.press("mkdir -p inner; cd inner; echo in-$PWD\n"); // a directory of the same project
      session.awaitRaw("in-" + project);
      assertTrue(isRunning());
      session.press("cd /\n");
      until(session, false);
      session.awaitRaw("stopping web");
      session.press("cd -\n"); // below the project, whose services run in its own directory all the same
      until(session, true);
      exit(session);
      until(session, false);
    }
    assertFalse(Files.exists(project.resolve("other.ran")), "it starts only those with auto");
    Path allowed = directory.resolve("home/state/reeve/allowed");
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(allowed)));
    try (var files = Files.list(allowed)) {
      assertEquals("rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(files.findFirst().orElseThrow())));
    }
  }

  @Test
  void servicesStayUntilTheLastShellHasLeftAndAChangeMustBeAllowedAgain() throws IOException {
    require("bash");
    project("shop");
    try (TerminalSession one = shell("bash", "one"); TerminalSession two = shell("bash", "two")) {
      one.press("cd '" + project + "'; reeve allow\n");
      until(one, true);
      String first = Reeve.read(project.resolve("web.pid"));
      two.press("cd '" + project + "'; echo entered-$?\n");
      two.awaitRaw("entered-0");
      two.press("echo prompt-$?\n");
      two.awaitRaw("prompt-0");
      one.press("cd /\n");
      one.press("echo left-$?\n");
      one.awaitRaw("left-0");
      assertTrue(isRunning());
      assertEquals(first, Reeve.read(project.resolve("web.pid")), "it was not started again");
      exit(two);
      until(one, false);
      Files.writeString(project.resolve("reeve.toml"),
          Files.readString(project.resolve("reeve.toml")).replace("sleep 1000", "sleep 2000"));
      one.press("cd -\n");
      one.awaitRaw("has changed since it was allowed");
      one.press("reeve allow --list\n");
      one.awaitRaw("(has changed: allow it again)");
      assertFalse(isRunning());
      exit(one);
    }
  }

  /** What a user has started beside the hook goes on, with the reeve that runs it. */
  @Test
  void servicesThatWereStartedByHandGoOn() throws IOException {
    require("bash");
    project("shop");
    try (TerminalSession session = shell("bash", "one")) {
      session.press("cd '" + project + "'; reeve allow\n");
      until(session, true);
      session.press("reeve start other; cd /\n");
      until(session, false);
      session.press("reeve status --no-color -p '" + project + "'\n");
      session.awaitRaw("other  running");
      assertFalse(session.raw().contains("db     running"), "what only web needed ends with it");
      session.press("cd -\n");
      until(session, true);
      session.press("reeve allow --revoke; cd /\n");
      session.awaitRaw("Revoked ");
      until(session, false);
      exit(session);
    }
  }

  /** A prompt looks for the file with what the shell has built in; only another project costs a process. */
  @Test
  void aPromptStartsNoProcess() throws IOException {
    require("bash");
    project("shop");
    try (TerminalSession session = shell("bash", "one")) {
      session.press("_reeve_calls=0; reeve() { _reeve_calls=$((_reeve_calls + 1)); }\n");
      session.press("declare -f _reeve_hook | sed \"s@'.*/bin/reeve'@reeve@\" >hook; . ./hook\n");
      session.press("cd '" + project + "'; cd inner 2>/dev/null\n");
      session.press(":\n");
      session.press(":\n");
      session.press("cd /\n");
      session.press("cd /tmp\n");
      session.press("echo calls-$_reeve_calls\n");
      session.awaitRaw("calls-2\r\n"); // entered once, left once
      exit(session);
    }
  }
}
