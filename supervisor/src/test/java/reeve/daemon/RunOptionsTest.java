package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reeve.config.layer.EndOptions;
import picocli.CommandLine;
import reeve.cli.Commands;
import reeve.cli.command.RunCommand;

/** The quick reader and picocli read a command line in the same way. */
class RunOptionsTest {
  private static final String[] WORDS = {
      "-q", "--quiet", "--no-color", "-v", "--verbose", "-c", "--file", "--log-format", "text", "json", "xml", "a.toml",
      "b.toml",
      "/etc/reeve", "@tag", "--socket", "/s", "--target", "--profile", "--keep-going", "--socket=/s", "", "-", "--",
      "-h", "--help",
      "--file=c.toml",
      "-fd.toml", "-qv", "--nope", "--fresh", "=", "a b", "'x'", "\"x\"", "${HOME}", "-1"
  };

  /** @return null if picocli does not take it as a run */
  private static RunOptions picocli(String... args) {
    RunCommand command = new RunCommand();
    CommandLine line = Commands.commandLine("run", command);
    try {
      CommandLine.ParseResult result = line.parseArgs(args);
      return result.isUsageHelpRequested() || result.isVersionHelpRequested() ? null : command.options();
    } catch (CommandLine.ParameterException e) {
      return null;
    }
  }

  private static RunOptions quick(String... args) {
    return RunOptions.quick(args, 0);
  }

  @Test
  void theQuickReaderReadsTheSameOptionsAsPicocli() {
    Random random = new Random(11);
    int taken = 0;
    for (int i = 0; i < 6_000; i++) {
      String[] args = new String[random.nextInt(5)];
      for (int j = 0; j < args.length; j++) {
        args[j] = WORDS[random.nextInt(random.nextBoolean() ? 20 : WORDS.length)];
      }
      RunOptions quick = quick(args);
      if (quick != null) {
        taken++;
        assertEquals(picocli(args), quick, String.join(" ", args));
      }
    }
    assertTrue(taken > 500, "it takes many: " + taken);
  }

  @Test
  void usualCommandLinesAreRead() {
    assertEquals(
        new RunOptions(List.of(), false, false, null, false, null, null, false, List.of(), false, EndOptions.NONE),
        quick());
    assertEquals(
        new RunOptions(List.of("b", "a"), true, true, "json", true, "s", "t", false, List.of("dev", "x"), true,
            EndOptions.NONE),
        quick("a", "-q", "--no-color", "--log-format", "json", "-v", "-c", "b", "--socket", "s", "--target", "t",
            "--profile", "dev", "--profile", "x", "--keep-going"));
    assertNotNull(quick("-c", "a.toml", "-c", "b.toml", "--quiet"));
  }

  @Test
  void everythingElseIsLeftToPicocli() {
    List<String[]> lines = new ArrayList<>();
    lines.add(new String[] {"--help"});
    lines.add(new String[] {"-c"});
    lines.add(new String[] {"-c", "-q"});
    lines.add(new String[] {"--file=x"});
    lines.add(new String[] {"--log-format", "xml"});
    lines.add(new String[] {"--log-format"});
    lines.add(new String[] {"--", "x"});
    lines.add(new String[] {"-qv"});
    lines.add(new String[] {"--exit-with", "web"});
    lines.add(new String[] {"--abort-on-failure"});
    lines.add(new String[] {"-q", "--quiet"});
    lines.add(new String[] {"--log-format", "json", "--log-format", "text"});
    lines.add(new String[] {""});
    lines.add(new String[] {"--socket"});
    lines.add(new String[] {"--socket", ""});
    lines.add(new String[] {"--socket", "a", "--socket", "b"});
    for (String[] line : lines) {
      assertNull(quick(line), String.join(" ", line));
    }
  }
}
