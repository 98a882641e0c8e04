package reeve.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A tar archive of the build, and the tree that it was unpacked to.
 *
 * @param file the compressed archive
 * @param tree its only directory
 */
record DistributionArchive(Path file, Path tree) {
  /** The directory of the module "packaging". */
  static final Path PACKAGING = Path.of(System.getProperty("reeve.packaging", ".")).toAbsolutePath();

  /** @param name "reeve" or "reeve-init" */
  static DistributionArchive unpack(String name, Path place) throws IOException {
    Path file = only(PACKAGING.resolve("target"), name + "-[0-9]*-linux-*.tar.gz");
    Reeve.require(file != null, "the tar archive of " + name + "; mvn package makes it unless that is skipped");
    TestFiles.run("tar", "-xf", file.toString(), "-C", place.toString());
    return new DistributionArchive(file, only(place, name + "-*"));
  }

  /** @return the only file of the directory with such a name; null if there is none or are several */
  static Path only(Path directory, String glob) throws IOException {
    List<Path> found = new ArrayList<>();
    try (var files = Files.newDirectoryStream(directory, glob)) {
      files.forEach(found::add);
    }
    return found.size() == 1 ? found.get(0) : null;
  }

  /** A program of the tree, as on a machine that has no JVM of its own. */
  ReeveBuilder reeve(Path directory) {
    return Reeve.in(directory).program(tree.resolve("bin/reeve")).environment("REEVE_JAVA_HOME", null)
        .environment("JAVA_HOME", "/no/such/jvm");
  }

  /**
   * A document states the sizes; they may not be larger, and up to a tenth smaller if the runtime is of the JDK that
   * docs/costs.md names. The runtimes of other versions have other sizes.
   *
   * @param document below the root of the project
   * @param statement a pattern with two groups: megabytes of the archive and of the tree
   */
  void assertSizes(String document, String statement) throws IOException {
    String text = Files.readString(PACKAGING.resolve("..").resolve(document)).replaceAll("\\s+", " ");
    Matcher stated = Pattern.compile(statement).matcher(text);
    assertTrue(stated.find(), statement);
    String costs = Files.readString(PACKAGING.resolve("../docs/costs.md")).replaceAll("\\s+", " ");
    Matcher jdk = Pattern.compile("the whole JDK (\\d+) that it was made").matcher(costs);
    assertTrue(jdk.find(), "docs/costs.md names the JDK");
    Path runtime = tree.resolve(Files.exists(tree.resolve("jre")) ? "jre/release" : "opt/reeve/jre/release");
    boolean same = Files.readString(runtime).contains("JAVA_VERSION=\"" + jdk.group(1) + ".");
    assertSize(Files.size(file), stated.group(1), same);
    try (Stream<Path> files = Files.walk(tree)) {
      assertSize(files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum(), stated.group(2), same);
    }
  }

  private static void assertSize(long bytes, String megabytes, boolean bothBounds) {
    long most = Long.parseLong(megabytes) * 1_000_000;
    assertTrue(bytes <= most && (!bothBounds || bytes > most * 9 / 10), bytes + " bytes, stated: " + megabytes + " MB");
  }
}
