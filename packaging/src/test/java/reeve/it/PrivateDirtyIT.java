package reeve.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

/**
 * The memory of an idle reeve, which is that of each container and machine that it is installed on, does not grow
 * unseen. A change that needs more changes the figures here and in docs/costs.md, and says so in the changelog.
 */
class PrivateDirtyIT {
  /** Private dirty memory in KiB, measured on OpenJDK 17 and 25 with the archive of the build. */
  private static final long ONE_SERVICE = 14_300;
  private static final long MANY_SERVICES = 17_800;
  /** How much more is allowed: a twentieth. */
  private static final long TOLERANCE_PERCENT = 5;

  private static final Pattern PRIVATE_DIRTY = Pattern.compile("(?m)^Private_Dirty: +(\\d+) kB$");

  @TempDir
  private Path directory;

  @Test
  void oneServiceTakesNoMoreThanStated() throws IOException {
    assertAtMost(ONE_SERVICE, 1);
  }

  @Test
  void fiveHundredServicesTakeNoMoreThanStated() throws IOException {
    assertAtMost(MANY_SERVICES, 500);
  }

  private void assertAtMost(long stated, int services) throws IOException {
    StringBuilder config = new StringBuilder("[reeve]\nstate-dir = \"./state\"\nlog-dir = \"./logs\"\n");
    for (int i = 0; i < services; i++) {
      config.append("[service.s").append(i).append("]\ncommand = [\"/bin/sleep\", \"600\"]\n");
    }
    // Pages of a file that are not on the disk yet count as private dirty memory of the program that maps them.
    TestFiles.run("sync");
    try (Reeve reeve = Reeve.in(directory).config(config.toString()).start("run", "--quiet", "reeve.toml")) {
      Await.until("all services run", () -> children(reeve) >= services, reeve::describe);
      Await.until("the jars are open", () -> descriptors(reeve).contains("toml4j.jar"), reeve::describe);
      // The JVM gives memory of the compiler back a few seconds later.
      long allowed = stated * (100 + TOLERANCE_PERCENT) / 100;
      Await.until("private dirty memory of at most " + allowed + " KiB", () -> privateDirty(reeve) <= allowed,
          () -> "it is " + describe(reeve) + " KiB");
      assertTrue(privateDirty(reeve) > stated / 2, "the figure is not that of reeve");
    }
  }

  private static long children(Reeve reeve) {
    return ProcessHandle.of(reeve.jvmPid()).orElseThrow().children().count();
  }

  private static String descriptors(Reeve reeve) throws IOException {
    StringBuilder links = new StringBuilder();
    try (var files = Files.newDirectoryStream(Path.of("/proc/" + reeve.jvmPid() + "/fd"))) {
      for (Path file : files) {
        try {
          links.append(Files.readSymbolicLink(file)).append('\n');
        } catch (NoSuchFileException e) {
          continue; // closed meanwhile
        }
      }
    }
    return links.toString();
  }

  private static long privateDirty(Reeve reeve) throws IOException {
    Matcher matcher = PRIVATE_DIRTY.matcher(Files.readString(Path.of("/proc/" + reeve.jvmPid() + "/smaps_rollup")));
    assertTrue(matcher.find());
    return Long.parseLong(matcher.group(1));
  }

  private static String describe(Reeve reeve) {
    try {
      return String.valueOf(privateDirty(reeve));
    } catch (IOException e) {
      return "unknown: " + e;
    }
  }
}
