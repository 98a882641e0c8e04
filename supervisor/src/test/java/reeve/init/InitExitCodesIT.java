package reeve.init;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.Environment;

/** Exit codes and what is printed where, side by side with the real programs. */
@Timeout(240)
@Tag("once")
class InitExitCodesIT {
  @TempDir
  Path directory;

  private String notExecutable;
  private String noFormat;
  private String badInterpreter;

  @BeforeEach
  void makeFiles() throws Exception {
    notExecutable = Files.writeString(directory.resolve("plain"), "x").toString();
    noFormat = script("no-format", "exit 9\n");
    badInterpreter = script("bad-interpreter", "#!/nonexistent/interpreter\n");
  }

  private String script(String name, String text) throws Exception {
    Path path = Files.writeString(directory.resolve(name), text);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    return path.toString();
  }

  private static void same(String name, int expected, Map<String, String> environment, String... args)
      throws Exception {
    String shape = null;
    for (InitUnderTest subject : InitUnderTest.both(name)) {
      InitUnderTest.Result result = subject.prefix().size() == 1 ? subject.run(environment, List.of(), args)
          : ours(subject, environment, args);
      String what = subject.label() + " " + String.join(" ", args) + ": " + result;
      assertEquals(expected, result.code(), what);
      String now = "stdout " + !result.out().isEmpty() + ", stderr " + !result.err().isEmpty();
      assertEquals(shape == null ? now : shape, now, what);
      shape = now;
    }
  }

  /** Where reading the flags is already the end, no process is needed. */
  private static InitUnderTest.Result ours(InitUnderTest subject, Map<String, String> environment, String... args)
      throws Exception {
    String name = subject.prefix().get(subject.prefix().size() - 1);
    byte[][] bytes = InitOptions.bytes(args);
    InitOptions.Parsed parsed = InitArguments.parse(InitFlavor.of(name, new String[0]).flavor(), bytes,
        Environment.empty().with(List.of(), environment));
    if (parsed instanceof InitOptions.Print say) {
      return new InitUnderTest.Result(say.code(), say.fd() == 1 ? say.text() : "", say.fd() == 2 ? say.text() : "");
    }
    return subject.run(environment, List.of(), args);
  }

  private static void tini(int expected, String... args) throws Exception {
    same("tini", expected, Map.of(), args);
  }

  private static void dumbInit(int expected, String... args) throws Exception {
    same("dumb-init", expected, Map.of(), args);
  }

  private static void reeve(int expected, String... args) throws Exception {
    InitUnderTest.Result result = InitUnderTest.ours("reeve").run(args);
    assertEquals(expected, result.code(), result.toString());
  }

  @Test
  void tiniPassesTheExitCodeOn() throws Exception {
    tini(0, "-s", "true");
    tini(7, "-s", "--", "sh", "-c", "exit 7");
    tini(137, "-s", "--", "sh", "-c", "kill -KILL $$");
    tini(143, "-s", "--", "sh", "-c", "kill -TERM $$");
    tini(127, "-s", "/nonexistent");
    tini(127, "-s", "nonexistent-command");
    tini(127, "-s", "");
    tini(127, "-s", badInterpreter);
    tini(126, "-s", notExecutable);
    tini(126, "-s", directory.toString());
    tini(1, "-s", notExecutable + "/x");
    tini(9, "-s", noFormat);
  }

  @Test
  void tiniMapsExitCodes() throws Exception {
    tini(0, "-s", "-e", "143", "--", "sh", "-c", "kill -TERM $$");
    tini(0, "-se5", "-e", " 6", "--", "sh", "-c", "exit 6");
    tini(0, "-s", "-e", "127", "/nonexistent");
    tini(1, "-s", "-e", "143", "--", "sh", "-c", "exit 1");
    for (String bad : List.of("256", "-1", "abc", "5x", "0x8", " ")) {
      tini(1, "-e", bad, "--", "true");
    }
    tini(0, "-s", "-e", "", "--", "true");
  }

  @Test
  void tiniRefusesWhatTiniRefuses() throws Exception {
    tini(1);
    tini(1, "--");
    tini(1, "-x", "true");
    tini(1, "-e");
    tini(1, "-p", "FOO", "true");
    tini(1, "-p", "TERM", "true");
    tini(1, "-p", "SIGPWR", "true");
    tini(0, "-s", "-p", "SIGKILL", "true");
    tini(1, "--versio");
    tini(1, "-s", "--version");
    tini(1, "-s", "sh", "-c", "exit 8");
  }

  @Test
  void tiniPrintsWhereTiniPrints() throws Exception {
    tini(0, "--version");
    tini(0, "-h");
    tini(0, "-hs");
    tini(0, "-l");
    tini(0, "true");
    tini(0, "-vvv", "true");
    tini(0, "true", "-v");
    tini(0, "-s", "-w", "--", "sh", "-c", "(sleep 0.1 &) ; sleep 0.5");
    same("tini", 0, Map.of("TINI_VERBOSITY", "0"), "true");
    same("tini", 0, Map.of("TINI_VERBOSITY", "3"), "true");
    same("tini", 0, Map.of("TINI_VERBOSITY", "x"), "-vvv", "true");
    same("tini", 0, Map.of("TINI_SUBREAPER", ""), "true");
    same("tini", 0, Map.of("POSIXLY_CORRECT", "1", "TINI_SUBREAPER", ""), "echo", "-v");
  }

  @Test
  void dumbInitPassesTheExitCodeOn() throws Exception {
    dumbInit(0, "true");
    dumbInit(7, "sh", "-c", "exit 7");
    dumbInit(137, "-c", "sh", "-c", "kill -KILL $$");
    dumbInit(2, "/nonexistent");
    dumbInit(2, "");
    dumbInit(2, notExecutable);
    dumbInit(2, directory.toString());
    dumbInit(9, noFormat);
  }

  @Test
  void dumbInitRefusesAndPrintsAsDumbInitDoes() throws Exception {
    dumbInit(1);
    dumbInit(1, "--");
    dumbInit(1, "-x");
    dumbInit(1, "-r");
    for (String bad : List.of("foo", "1", "1:", "0:1", "32:1", "1:32", "1:-1")) {
      dumbInit(1, "-r", bad, "true");
    }
    for (String good : List.of("1:2:3", " 1: 2", "1:2x", "31:0")) {
      dumbInit(0, "-r", good, "true");
    }
    dumbInit(0, "--rewri", "15:2", "true");
    dumbInit(0, "--rewrite=15:2", "true");
    dumbInit(1, "--ver");
    dumbInit(1, "--single-child=3", "true");
    dumbInit(0, "-h");
    dumbInit(0, "--help");
    dumbInit(0, "-V");
    dumbInit(0, "-v", "true");
    dumbInit(0, "echo", "-v");
    same("dumb-init", 0, Map.of("DUMB_INIT_DEBUG", "1"), "true");
    same("dumb-init", 0, Map.of("DUMB_INIT_DEBUG", "2"), "true");
  }

  @Test
  void reevePassesTheExitCodeOn() throws Exception {
    reeve(7, "--", "sh", "-c", "exit 7");
    reeve(8, "-g", "--", "sh", "-c", "exit 8");
    reeve(0, "-e", "9", "-s", "--", "sh", "-c", "exit 9");
    reeve(137, "--", "sh", "-c", "kill -KILL $$");
    reeve(127, "--", "nonexistent-command");
    reeve(127, "--", badInterpreter);
    reeve(126, "--", notExecutable);
    reeve(126, "--", directory.toString());
    reeve(9, "--", noFormat);
    reeve(0, "init", "-e", "143", "-s", "--", "sh", "-c", "kill -TERM $$");
    reeve(3, "init", "-e", "7=3", "sh", "-c", "exit 7");
    reeve(64, "init", "-x");
    reeve(64, "init");
    reeve(64, "--");
    reeve(64, "init", "-e", "999", "true");
    reeve(0, "init", "-p", "TERM", "true");
    reeve(5, "tini", "-s", "--", "sh", "-c", "exit 5");
    reeve(2, "dumb-init", "/nonexistent");
  }

  @Test
  void aCommandThatCannotBeExecutedIsReportedInReevesWords() throws Exception {
    InitUnderTest.Result result = InitUnderTest.ours("reeve").run("--", "/nonexistent/program");
    assertTrue(result.err().startsWith("reeve: cannot execute \"/nonexistent/program\": "), result.err());
    assertEquals("", result.out());
    assertFalse(result.err().contains("\tat "), result.err());
  }

  @Test
  void argumentsThatAreNoUtf8ComeThrough() throws Exception {
    InitUnderTest.needs("sh");
    for (String name : List.of("tini", "dumb-init", "reeve")) {
      String line =
          InitUnderTest.ours(name).quoted("--", "printf", "%s") + " \"$(printf 'a\\377\\200b')\" | od -An -tx1";
      assertEquals(" 61 ff 80 62\n", InitUnderTest.finish(new ProcessBuilder("sh", "-c", line)).out(), name);
    }
  }
}
