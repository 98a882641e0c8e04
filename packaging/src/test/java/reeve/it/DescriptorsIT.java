package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An init passes on what it was given: sockets of an activation, a notification descriptor, a shell's process
 * substitution.
 */
final class DescriptorsIT {
  @TempDir
  Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"--", "init -g --", "tini --", "dumb-init"})
  void openDescriptorsReachTheCommandAndTheJvmsDoNot(String how) throws Exception {
    Files.writeString(directory.resolve("handed"), "over\n");
    // The command reads 7, and counts what else is open above 2: 7 itself, and the directory that ls reads.
    String command = "cat <&7; ls /proc/self/fd | awk '$1 > 2' | wc -l";
    String shell =
        "for f in /proc/self/fd/*; do f=${f##*/}; [ \"$f\" -gt 2 ] && eval \"exec $f<&-\"; done 2>/dev/null; "
            + "exec 7<handed; exec " + Reeve.HOME.resolve("bin/reeve") + " " + how + " sh -c \""
            + command.replace("$", "\\$") + "\"";
    Process process = new ProcessBuilder("bash", "-c", shell)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("out").toFile())
        .start();
    assertEquals(true, process.waitFor(60, TimeUnit.SECONDS));
    assertEquals("over\n2\n", Files.readString(directory.resolve("out")));
    assertEquals(0, process.exitValue());
  }
}
