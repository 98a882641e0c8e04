package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reeve.Await;

/**
 * The completion scripts that the build makes, in the shells that they are for, with a reeve that runs and without one.
 */
@Tag("once")
final class CompletionIT {
  private static final Path SHARE = Reeve.HOME.resolve("share");
  private static final Path BASH = SHARE.resolve("bash-completion/completions/reeve");
  private static final Path ZSH = SHARE.resolve("zsh/site-functions/_reeve");
  private static final Path FISH = SHARE.resolve("fish/vendor_completions.d/reeve.fish");
  private static final Path PROGRAM = Reeve.HOME.resolve("bin/reeve");

  /** Sets what readline sets, and prints what it would offer. Arguments: the script, the program, the line. */
  private static final String DRIVER = """
      source "$1"
      COMP_LINE=$3 COMP_POINT=${#3} COMP_TYPE=9 COMP_KEY=9
      _reeve "$2"
      [ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' "${COMPREPLY[@]}"
      """;

  @TempDir
  Path directory;

  private Reeve services() {
    Reeve reeve = Reeve.in(directory).environment("REEVE_SOCKET", socket()).services("""
        [service.worker]
        command = ["/bin/sleep", "1000"]
        tags = ["back", "all"]
        [service.web]
        command = ["/bin/sleep", "1000"]
        tags = ["all"]
        [service."mail@eu:1"]
        command = ["/bin/sleep", "1000"]
        enabled = false
        """).run();
    reeve.awaitEvent("web", "ready");
    reeve.until("it serves", () -> said(List.of(PROGRAM.toString(), "__complete"), null).contains("web"));
    return reeve;
  }

  private String socket() {
    return directory.resolve("sock").toString();
  }

  private String said(List<String> command, String input) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
      builder.environment().put("REEVE_SOCKET", socket());
      builder.environment().put("REEVE_JAVA_HOME", System.getProperty("java.home"));
      builder.environment().put("HOME", directory.toString());
      builder.environment().put("PATH", PROGRAM.getParent() + ":" + System.getenv("PATH"));
      Process process = builder.start();
      if (input != null) {
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      }
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
      return text;
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private List<String> bash(String line) {
    return said(List.of("bash", "--norc", "-c", DRIVER, "bash", BASH.toString(), "reeve", line), null).lines().sorted()
        .toList();
  }

  private static List<String> sorted(String... words) {
    List<String> list = new ArrayList<>(Arrays.asList(words));
    list.sort(null);
    return list;
  }

  @Test
  void bashCompletesLiveNamesAndTags() throws IOException {
    Files.createDirectories(directory.resolve("web"));
    try (Reeve reeve = services()) {
      assertEquals(sorted("@all", "@back", "mail@eu:1", "web", "worker"), bash("reeve status "));
      assertEquals(sorted("web", "worker"), bash("reeve status w"));
      assertEquals(sorted("worker"), bash("reeve status --json web wo"));
      assertEquals(sorted(), bash("reeve status zzz"));
      // Bash keeps what stands before its own word breaks, and asks for the rest.
      assertEquals(sorted("@all"), bash("reeve status @a"));
      assertEquals(sorted("@eu:1"), bash("reeve status mail@"));
      assertEquals(sorted("1"), bash("reeve status mail@eu:"));
      reeve.stop();
    }
  }

  @Test
  void bashAsksTheReeveThatTheLineNames() throws IOException {
    try (Reeve reeve = services()) {
      assertEquals(sorted(), bash("reeve status --socket " + directory + "/none w"));
      assertEquals(sorted("web", "worker"), bash("reeve status --socket " + socket() + " w"));
      assertEquals(sorted("web", "worker"), bash("reeve status --socket=" + socket() + " w"));
      assertTrue(bash("reeve status --socket=so").contains("sock"), "the value itself is a file");
      // The directory is a project, but its reeve is not the one of REEVE_SOCKET.
      Files.writeString(Files.createDirectory(directory.resolve("shop")).resolve("reeve.toml"), "");
      for (String project : List.of("-p ./shop", "--project ./shop", "--project=./shop")) {
        assertEquals(sorted(), bash("reeve status " + project + " w"), project);
        assertEquals(sorted(), bash("reeve exec " + project + " w"), project);
      }
      reeve.stop();
    }
  }

  @Test
  void bashCompletesCommandsOptionsAndFiles() throws IOException {
    Files.writeString(directory.resolve("shop.toml"), "");
    assertTrue(bash("reeve st").contains("status"), () -> bash("reeve st").toString());
    assertTrue(bash("reeve ").containsAll(List.of("run", "check", "new", "completion", "init")));
    assertEquals(sorted("--strict"), bash("reeve check --s"));
    assertEquals(sorted("json"), bash("reeve run --log-format j"));
    assertEquals(sorted("shop.toml"), bash("reeve run -q sho"));
    assertEquals(sorted("shop.toml"), bash("reeve run -c sho"));
    assertEquals(sorted("bash", "fish", "zsh"), bash("reeve completion "));
    assertTrue(bash("reeve -- bas").contains("bash"), "a command of PATH");
    assertEquals(sorted("shop.toml"), bash("reeve -- cat sho"));
  }

  @Test
  void withoutAReeveItIsSilentAndAtOnce() {
    for (String line : List.of("reeve status ", "reeve status w", "reeve status --socket /dev/null x")) {
      assertEquals(sorted(), bash(line));
    }
    assertEquals("", said(List.of(PROGRAM.toString(), "__complete"), null));
  }

  @Test
  void aTabInARealBashTypesTheName() {
    Reeve.require(TestFiles.succeeds("sh", "-c", "command -v script"), "script (util-linux)");
    try (Reeve reeve = services()) {
      String typed = said(List.of("script", "-qec", "bash --norc --noprofile -i", "/dev/null"),
          "bind 'set enable-bracketed-paste off'; source " + BASH
              + "; reeve() { if [ \"$1\" = __complete ]; then command reeve \"$@\"; "
              + "else printf 'GOT<%s>\\n' \"$*\"; fi; }\nreeve status wor\t@ba\tmail@\tmai\t\nexit\n");
      assertTrue(typed.contains("GOT<status worker @back mail@eu:1 mail@eu:1>"), typed);
      reeve.stop();
    }
  }

  @Test
  void fishCompletesLiveNamesWithTheirStates() {
    Reeve.require(TestFiles.succeeds("fish", "--version"), "fish");
    try (Reeve reeve = services()) {
      assertEquals(sorted("web\trunning", "worker\trunning"), fish("reeve status w"));
      assertEquals(sorted("@all\t2 services"), fish("reeve status --json @a"));
      assertEquals(sorted("mail@eu:1\tstopped"), fish("reeve status m"));
      assertEquals(sorted(), fish("reeve status --socket /none w"));
      assertEquals(sorted(), fish("reeve status -p ./none w"));
      assertEquals(sorted(), fish("reeve status --project=./none w"));
      reeve.stop();
    }
    assertEquals(sorted(), fish("reeve status w"));
    assertTrue(fish("reeve che").get(0).startsWith("check\t"), fish("reeve che").toString());
    assertTrue(fish("reeve check --s").get(0).startsWith("--strict\t"), fish("reeve check --s").toString());
    assertTrue(fish("reeve run --log-format j").get(0).startsWith("json\t"),
        fish("reeve run --log-format j").toString());
  }

  private List<String> fish(String line) {
    return said(List.of("fish", "--no-config", "-c", "source " + FISH + "; complete -C '" + line + "'"), null).lines()
        .sorted().toList();
  }

  /** The shell itself, with a Tab; the function found by its name in fpath, as where it is installed. */
  @ParameterizedTest
  @CsvSource({"reeve status wor,GOT<status worker>", "reeve status @ba,GOT<status @back>",
      "reeve check --str,GOT<check --strict>", "reeve chec,GOT<check>",
      "reeve run --log-format=js,GOT<run --log-format=json>"})
  void aTabInARealZshTypesTheName(String line, String wanted) throws IOException {
    Reeve.require(TestFiles.succeeds("zsh", "--version") && TestFiles.succeeds("sh", "-c", "command -v script"),
        "zsh and script (util-linux)");
    try (Reeve reeve = services()) {
      String said = said(List.of("script", "-qec", "zsh -f -i", "/dev/null"),
          "fpath=(" + ZSH.getParent()
              + " $fpath); autoload -Uz compinit; compinit -u -D; unsetopt zle_bracketed_paste 2>/dev/null; "
              + "reeve() { if [ \"$1\" = __complete ]; then command reeve \"$@\"; "
              + "else printf 'GOT<%s>\\n' \"${(j: :)@}\"; fi; }\n"
              + line + "\t\nexit\n");
      assertTrue(said.replaceAll(" *>", ">").contains(wanted), said);
      reeve.stop();
    }
  }

  @Test
  void theProgramPrintsWhatTheBuildInstalled() throws IOException {
    assertEquals(Files.readString(BASH), said(List.of(PROGRAM.toString(), "completion", "bash"), null));
    assertEquals(Files.readString(ZSH), said(List.of(PROGRAM.toString(), "completion", "zsh"), null));
    assertEquals(Files.readString(FISH), said(List.of(PROGRAM.toString(), "completion", "fish"), null));
    assertFalse(Files.readString(BASH).contains("__complete'"), "it is hidden");
  }
}
