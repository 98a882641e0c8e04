package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every block of docs/tutorial.md works, in its order: TOML is written to reeve.toml, commands are run by a shell. */
@Tag("once")
class TutorialIT {
  private static final Path TUTORIAL =
      Path.of(System.getProperty("reeve.packaging", ".")).resolve("../docs/tutorial.md");
  private static final Pattern BLOCK = Pattern.compile("^```(toml|sh)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  @Test
  void everyBlockWorks(@TempDir Path directory) throws IOException, InterruptedException {
    // One shell runs all blocks, as a reader does. A failure leaves no reeve behind.
    StringBuilder script = new StringBuilder("set -eu\ntrap 'reeve shutdown || true' EXIT\n");
    Matcher block = BLOCK.matcher(Files.readString(TUTORIAL));
    int commands = 0;
    while (block.find()) {
      if (block.group(1).equals("toml")) {
        script.append("cat >reeve.toml <<'END'\n").append(block.group(2)).append("END\n");
      } else {
        script.append("set -x\n").append(block.group(2)).append("set +x\n");
        commands++;
      }
    }
    script.append("trap - EXIT\n");
    assertTrue(commands >= 4, "only " + commands + " blocks of commands");
    Path output = directory.resolve("output");
    ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", script.toString()).directory(directory.toFile())
        .redirectErrorStream(true).redirectOutput(output.toFile());
    shell.environment().put("PATH", Reeve.HOME.resolve("bin").toAbsolutePath() + ":" + System.getenv("PATH"));
    shell.environment().put("REEVE_JAVA_HOME", System.getProperty("java.home"));
    shell.environment().put("REEVE_SOCKET", directory.resolve("reeve.sock").toString());
    Process run = shell.start();
    assertTrue(run.waitFor(60, TimeUnit.SECONDS), () -> read(output));
    assertEquals(0, run.exitValue(), () -> read(output));
    String text = read(output);
    assertTrue(text.contains("SIGKILL"), text);
    assertTrue(Files.readString(directory.resolve("log/job.log")).contains("done once"), text);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
