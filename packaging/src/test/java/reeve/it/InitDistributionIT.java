package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** reeve-init, the smaller tree: it is an init under each of its names, and nothing else. */
@Tag("once")
final class InitDistributionIT {
  @TempDir
  static Path place;

  @TempDir
  Path directory;

  private static DistributionArchive archive;

  @BeforeAll
  static void unpack() throws IOException {
    archive = DistributionArchive.unpack("reeve-init", place);
  }

  /** JUnit warns of each link that leads out of its directory. */
  @AfterEach
  void deleteLinks() throws IOException {
    TestFiles.deleteLinks(directory);
  }

  private ReeveBuilder named(String name) throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve(name), archive.tree().resolve("bin/reeve"));
    return archive.reeve(directory).program(link).environment("TINI_SUBREAPER", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"reeve", "tini", "dumb-init"})
  void underEachNameItForwardsSignalsAndEndsWithTheCode(String name) throws IOException {
    Path log = directory.resolve("classes.log");
    try (Reeve init = named(name).environment("REEVE_JAVA_OPTS", "-Xlog:class+load:file=" + log).start("--", "/bin/sh",
        "-c", "trap 'echo received; exit 7' USR1; echo ready; sleep 1000 & wait")) {
      init.awaitStdout("ready");
      Reeve.signal(init.jvmPid(), "USR1");
      assertEquals(7, init.awaitExit(), init::describe);
      assertEquals("ready\nreceived\n", init.stdout());
      assertEquals("", name.equals("tini") ? "" : init.stderr());
    }
    List<String> own = Reeve.read(log).lines().filter(line -> line.contains(" reeve.")).toList();
    assertTrue(own.stream().anyMatch(line -> line.contains("shared objects file")), own::toString);
  }

  @Test
  void whatTheCommandLeavesBehindIsEnded() throws IOException {
    Path pid = directory.resolve("pid");
    try (Reeve init = named("reeve").start("--", "/bin/sh", "-c", "sleep 1000 & echo $! >" + pid)) {
      assertEquals(0, init.awaitExit(), init::describe);
      assertFalse(Files.exists(Path.of("/proc", Reeve.read(pid).trim())));
    }
  }

  @Test
  void itSaysThatItHasNoOtherCommands() throws IOException {
    try (Reeve init = named("reeve").start("status")) {
      assertEquals(64, init.awaitExit(), init::describe);
      assertEquals(
          "reeve: cannot run \"status\": this is reeve-init, which has only \"reeve -- CMD\", tini and dumb-init; "
              + "install reeve for the other commands\n",
          init.stderr());
    }
    try (Reeve init = archive.reeve(directory).start("--help")) {
      assertEquals(0, init.awaitExit(), init::describe);
      assertTrue(init.stdout().startsWith("Usage: reeve init "), init.stdout());
    }
    try (Reeve init = archive.reeve(directory).start("--version")) {
      assertEquals(0, init.awaitExit(), init::describe);
      assertTrue(init.stdout().startsWith("reeve init "), init.stdout());
    }
  }

  @Test
  void itHasOnlyThePartsOfAnInit() throws IOException {
    assertTrue(Files.readString(archive.tree().resolve("jre/release")).contains("MODULES=\"java.base\""));
    try (Stream<Path> files = Files.list(archive.tree().resolve("lib"))) {
      Set<String> jars = files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".jar"))
          .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(Set.of("reeve-config.jar", "reeve-jna.jar", "reeve-supervisor.jar"), jars);
    }
    archive.assertSizes("README.md",
        "reeve-init-VERSION-linux-ARCH.tar.gz` has only [^.]*, with (\\d+) MB, (\\d+) MB when it is unpacked");
  }
}
