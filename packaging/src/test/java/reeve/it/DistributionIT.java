package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The self-contained tree as it is in the tar archive: its runtime, its parts, its bytes. */
@Tag("once")
final class DistributionIT {
  @TempDir
  static Path place;

  @TempDir
  Path directory;

  private static DistributionArchive archive;
  private static Path tree;

  @BeforeAll
  static void unpack() throws IOException {
    archive = DistributionArchive.unpack("reeve", place);
    tree = archive.tree();
  }

  private ReeveBuilder reeve() {
    return archive.reeve(directory);
  }

  @Test
  void itRunsServicesOnItsOwnRuntimeFromItsArchive() throws IOException {
    Path log = directory.resolve("classes.log");
    try (Reeve reeve = reeve().environment("REEVE_JAVA_OPTS", "-Xlog:class+load:file=" + log).services("""
        [service.a]
        command = ["/bin/sleep", "1000"]
        """).run()) {
      reeve.awaitEvent("a", "ready");
      assertEquals(tree.toRealPath().resolve("jre/bin/java"), Path.of("/proc/" + reeve.jvmPid() + "/exe").toRealPath());
      List<String> own = Reeve.read(log).lines().filter(line -> line.contains(" reeve.")).toList();
      assertTrue(own.stream().anyMatch(line -> line.contains("shared objects file")), own::toString);
      assertEquals(List.of(), own.stream().filter(line -> line.contains("source: file:")).toList());
      ReeveCommands commands = new ReeveCommands(directory).program(tree.resolve("bin/reeve"))
          .environment("REEVE_JAVA_HOME", "");
      assertEquals(0, commands.run("status", "a").code());
      assertEquals(0, commands.run("shutdown").code());
      assertEquals(0, reeve.awaitExit(), reeve::describe);
    }
  }

  /**
   * As where the package without a runtime replaces this one. The JVM ended: it opened a library of its runtime only
   * when it needed the first class that is not in the archive.
   */
  @Test
  void itIsReplacedByAProgramWithoutARuntimeRightAfterItsStart() {
    Path copy = directory.resolve("copy");
    TestFiles.run("cp", "-a", tree.toString(), copy.toString());
    ReeveCommands other = new ReeveCommands(directory);
    try (Reeve reeve = reeve().program(copy.resolve("bin/reeve")).services("""
        [service.a]
        command = ["/bin/sleep", "1000"]
        """).run()) {
      other.awaitServing(reeve);
      TestFiles.run("rm", "-r", copy.resolve("jre").toString());
      TestFiles.run("cp", "-a", "--remove-destination", Reeve.HOME + "/.", copy.toString());
      long pid = other.run("status", "a", "--json").firstService().get("pid").getAsLong();
      ReeveCommands.Result upgrade = other.run("upgrade");
      assertEquals(0, upgrade.code(), () -> upgrade.err() + reeve.describe());
      assertEquals(pid, other.run("status", "a", "--json").firstService().get("pid").getAsLong());
      assertEquals(0, other.run("shutdown").code());
      assertEquals(0, reeve.awaitExit(), reeve::describe);
    }
  }

  @Test
  void itWorksWithAReadOnlyRootAndWithoutExecutableTemporaryFiles() throws IOException {
    Reeve.require(TestFiles.isRoot() && TestFiles.succeeds("unshare", "--mount", "true"), "unshare --mount");
    Path script = TestFiles.writeScript(directory.resolve("in"), """
        #!/bin/sh
        set -e
        mount --bind "$TREE" /mnt
        mount -t tmpfs -o noexec,nosuid,nodev none /tmp
        mount -o remount,bind,ro /mnt
        mount -o remount,bind,ro /
        cat >/tmp/ro.toml
        exec "$@"
        """);
    String config = """
        [reeve]
        state-dir = "/tmp/state"
        log-dir = "/tmp/log"
        socket = "/tmp/reeve.sock"
        [service.a]
        command = '''
        touch /x || echo root is read-only
        cp /bin/true /tmp/copy; /tmp/copy || echo tmp is noexec
        /mnt/bin/reeve status a >/dev/null && echo status answers
        '''
        shell = true
        restart = "no"
        essential = true
        stdout = "inherit"
        stderr = "null"
        """;
    Path file = Files.writeString(directory.resolve("ro.toml"), config);
    try (Reeve reeve = reeve().environment("TREE", tree.toString()).environment("REEVE_SOCKET", null)
        .wrappedBy("unshare", "--mount", script.toString()).stdin(file).program(Path.of("/mnt/bin/reeve"))
        .start("run", "--quiet", "/tmp/ro.toml")) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertEquals("root is read-only\ntmp is noexec\nstatus answers\n", reeve.stdout(), reeve::describe);
    }
  }

  @Test
  void everyPartHasItsLicenceAndIsInTheBillOfMaterials() throws IOException {
    String licences = Files.readString(tree.resolve("licenses/README.md"));
    Set<String> jars = jars();
    assertTrue(jars.size() > 10, jars::toString);
    for (String jar : jars) {
      assertTrue(licences.contains("`" + jar + ".jar`"), jar);
    }
    for (String line : licences.lines().filter(line -> line.matches("\\|.*\\.txt \\|")).toList()) {
      String text = line.substring(line.lastIndexOf("| ", line.length() - 2) + 2, line.length() - 2);
      assertTrue(Files.size(tree.resolve("licenses").resolve(text)) > 500, text);
    }
    assertTrue(Files.isRegularFile(tree.resolve("jre/legal/java.base/LICENSE")));
    JsonObject bill = JsonParser.parseString(Files.readString(tree.resolve("sbom.cdx.json"))).getAsJsonObject();
    assertEquals("CycloneDX", bill.get("bomFormat").getAsString());
    Set<String> components = new TreeSet<>();
    bill.getAsJsonArray("components").forEach(component -> {
      JsonObject part = component.getAsJsonObject();
      components.add(part.get("name").getAsString());
      assertTrue(part.has("version"), part::toString);
    });
    jars.removeIf(components::contains);
    assertEquals(Set.of(), jars, components::toString);
    assertTrue(components.containsAll(List.of("jna", "openjdk")), components::toString);
  }

  /** @return the names of all jars of the tree, without their ending */
  private static Set<String> jars() throws IOException {
    try (Stream<Path> files = Files.walk(tree.resolve("lib"))) {
      return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".jar"))
          .map(name -> name.substring(0, name.length() - ".jar".length()))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** README states the sizes; they may be up to a tenth smaller, and not larger. */
  @Test
  void itIsNotLargerThanTheReadmeSays() throws IOException {
    archive.assertSizes("README.md", "has a Java runtime too: it is (\\d+) MB, (\\d+) MB when it is unpacked");
  }

  /** Sorted, with one time, of root: what two builds would differ in. */
  @Test
  void theArchiveHasNoTraceOfItsBuild() throws Exception {
    Process listing =
        new ProcessBuilder("tar", "--numeric-owner", "--full-time", "--utc", "-tvf", archive.file().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> lines = new String(listing.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    assertEquals(0, listing.waitFor());
    assertTrue(lines.size() > 50, lines::toString);
    for (String line : lines) {
      assertTrue(
          line.matches("[dl-]rw[x-]r.[x-]r.[x-] 0/0 +\\d+ 2026-01-01 00:00:00 .*|l.* 0/0 +0 2026-01-01 00:00:00 .*"),
          line);
    }
    List<String> names =
        lines.stream().map(line -> line.replaceFirst(".* 00:00:00 ", "").replaceFirst("/$| -> .*", "")).toList();
    Comparator<String> byParts = (a, b) -> Arrays.compare(a.split("/"), b.split("/"));
    assertEquals(names.stream().distinct().sorted(byParts).toList(), names);
    byte[] head;
    try (InputStream in = Files.newInputStream(archive.file())) {
      head = in.readNBytes(10);
    }
    assertEquals(List.of(0, 0, 0, 0, 0),
        List.of((int) head[3], (int) head[4], (int) head[5], (int) head[6], (int) head[7]),
        "flags and time of gzip");
  }

  /** The order of loading depends on races of threads and differs in each build. */
  @Test
  void theListsOfClassesDoNotHaveTheOrderOfLoading() throws IOException {
    for (String name : List.of("lib/reeve.classes", "lib/commands.classes")) {
      List<String> classes = Files.readAllLines(tree.resolve(name));
      assertEquals(classes.stream().sorted().toList(), classes, name);
      assertTrue(classes.size() > 1000, name + " has " + classes.size() + " lines");
    }
  }

  /** A supervisor would keep the classes and strings of all commands in its memory. */
  @Test
  void whatSupervisesHasAnArchiveOfItsOwn() throws IOException {
    List<String> supervisor = Files.readAllLines(tree.resolve("lib/reeve.classes"));
    assertTrue(supervisor.contains("reeve/daemon/DaemonRun"));
    assertFalse(supervisor.contains("reeve/cli/command/StatusCommand"));
    assertTrue(Files.readAllLines(tree.resolve("lib/commands.classes")).contains("reeve/cli/command/StatusCommand"));
  }

  /** The files whose bytes could depend on more than their inputs: addresses, hashes, threads. */
  @Test
  void theSameClassesGiveTheSameClassDataArchives() {
    Path copy = directory.resolve("copy");
    TestFiles.run("cp", "-a", tree.toString(), copy.toString());
    TestFiles.run(DistributionArchive.PACKAGING.resolve("archive.sh").toString(), copy.toString(),
        copy.resolve("jre").toString(),
        directory.resolve("work").toString(), tree.resolve("lib/reeve.classes").toString());
    for (String name : List.of("lib/reeve.jsa", "lib/commands.jsa")) {
      TestFiles.run("cmp", tree.resolve(name).toString(), copy.resolve(name).toString());
    }
  }

  @Test
  void pagesAndCompletionsAreThere() {
    for (String file : List.of("share/man/man1/reeve.1", "share/man/man1/reeve-start.1", "share/man/man5/reeve.toml.5",
        "share/bash-completion/completions/reeve", "share/zsh/site-functions/_reeve",
        "share/fish/vendor_completions.d/reeve.fish", "LICENSE")) {
      assertTrue(Files.isRegularFile(tree.resolve(file)), file);
    }
  }
}
