package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The container image of the build, as PID 1 under runc with nothing but its own files and a read-only root. */
@Tag("once")
final class ImageIT {
  /** It ends with 7 when it is asked to; it needs nothing but the shell of the image. */
  private static final String SERVICE = """
      [reeve]
      state-dir = "/data/state"
      [service.app]
      command = ["/bin/sh", "-c", "trap 'echo stopped; exit 0' TERM; echo runs as pid $$$$; read line </data/end; exit $line"]
      stdout = "inherit"
      essential = true
      restart = "no"
      """;

  @TempDir
  static Path place;

  @TempDir
  Path directory;

  private static Path file;
  private static JsonObject image;

  private String id;
  private Path data;

  /** Unpacks the layers over each other, as a container engine does. */
  @BeforeAll
  static void unpack() throws IOException {
    Reeve.require(TestFiles.isRoot() && TestFiles.succeeds("runc", "--version"), "runc, and root for it");
    file = DistributionArchive.only(DistributionArchive.PACKAGING.resolve("target"), "reeve-image-*-linux-*.tar");
    Reeve.require(file != null, "the container image; mvn package makes it unless that is skipped");
    TestFiles.run("tar", "-xf", file.toString(), "-C", place.toString());
    JsonObject manifest = blob(json(place.resolve("index.json")).getAsJsonArray("manifests").get(0));
    image = blob(manifest.get("config"));
    Path root = Files.createDirectories(place.resolve("rootfs"));
    for (JsonElement layer : manifest.getAsJsonArray("layers")) {
      TestFiles.run("tar", "--warning=no-unknown-keyword", "-xzf", path(layer).toString(), "-C", root.toString());
    }
  }

  private static Path path(JsonElement descriptor) {
    return place.resolve("blobs").resolve(EventFields.text(descriptor.getAsJsonObject(), "digest").replace(':', '/'));
  }

  private static JsonObject blob(JsonElement descriptor) throws IOException {
    return json(path(descriptor));
  }

  private static JsonObject json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  @BeforeEach
  void prepare() throws IOException {
    id = "reeve-it-" + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
    data = TestFiles.setMode(Files.createDirectory(directory.resolve("data")), "rwxrwxrwx");
    TestFiles.setMode(TestFiles.makeFifo(data.resolve("end")), "rw-rw-rw-");
    TestFiles.write(directory.resolve("etc/app.toml"), SERVICE);
  }

  @AfterEach
  void remove() {
    TestFiles.succeeds("runc", "delete", "--force", id);
  }

  /** @param arguments in place of those of the image; none: as the image says */
  private Reeve run(int uid, String... arguments) throws IOException {
    TestFiles.run("runc", "spec", "--bundle", directory.toString());
    JsonObject config = json(directory.resolve("config.json"));
    config.getAsJsonObject("root").addProperty("path", place.resolve("rootfs").toString());
    assertTrue(config.getAsJsonObject("root").get("readonly").getAsBoolean());
    JsonObject process = config.getAsJsonObject("process");
    JsonObject settings = image.getAsJsonObject("config");
    JsonArray args = settings.getAsJsonArray("Entrypoint").deepCopy();
    if (arguments.length == 0) {
      args.addAll(settings.getAsJsonArray("Cmd"));
    } else {
      List.of(arguments).forEach(args::add);
    }
    process.add("args", args);
    process.add("env", settings.get("Env"));
    process.addProperty("terminal", false);
    process.remove("rlimits");
    process.getAsJsonObject("user").addProperty("uid", uid);
    process.getAsJsonObject("user").addProperty("gid", uid);
    JsonArray mounts = config.getAsJsonArray("mounts");
    mounts.add(JsonParser.parseString("{destination: '/etc/reeve', type: 'bind', source: '" + directory.resolve("etc")
        + "', options: ['bind', 'ro']}"));
    mounts.add(JsonParser.parseString("{destination: '/data', type: 'bind', source: '" + data
        + "', options: ['bind', 'rw']}"));
    Files.createDirectories(place.resolve("rootfs/data"));
    Files.writeString(directory.resolve("config.json"), config.toString());
    return Reeve.in(directory).program(Path.of("runc")).environment("REEVE_SOCKET", null)
        .start("run", "--bundle", directory.toString(), id);
  }

  private int exec(String... command) {
    return TestFiles
        .exitCodeOf(Stream.concat(Stream.of("runc", "exec", id), Stream.of(command)).toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 54321})
  void itRunsServicesAndAnswersAndStopsInOrderAsAnyUser(int uid) throws IOException {
    try (Reeve container = run(uid)) {
      container.awaitStdout("runs as pid ");
      container.until("reeve answers in the container", () -> exec("reeve", "status", "app") == 0);
      // Nothing but /dev/shm can be written, and that is where the socket is; reeve reports it.
      assertTrue(container.stderr().contains("/dev/shm/reeve-" + uid + "/reeve.sock")
          || container.stdout().contains("/dev/shm/reeve-" + uid + "/reeve.sock"), container::describe);
      assertEquals(0, exec("/bin/sh", "-c", "! (: >/file) 2>/dev/null"));
      // The layers keep the times of the jars, so the class data archive is valid.
      TestFiles.run("runc", "exec", "--env", "REEVE_JAVA_OPTS=-Xlog:class+load:file=/data/classes.log", id, "reeve",
          "version");
      List<String> own =
          Reeve.read(data.resolve("classes.log")).lines().filter(line -> line.contains(" reeve.")).toList();
      assertTrue(own.size() > 10, own::toString);
      assertEquals(List.of(), own.stream().filter(line -> !line.contains("shared objects file")).toList());
      TestFiles.run("runc", "kill", id, "TERM");
      assertEquals(0, container.awaitExit(), container::describe);
      assertTrue(container.stdout().contains("stopped\n"), container.stdout());
    }
  }

  @Test
  void theCodeOfTheEssentialServiceIsThatOfTheContainer() throws IOException {
    try (Reeve container = run(54321)) {
      container.awaitStdout("runs as pid ");
      Files.writeString(data.resolve("end"), "7\n");
      assertEquals(7, container.awaitExit(), container::describe);
    }
  }

  @Test
  void oneCommandRunsUnderItAsAnInit() throws IOException {
    try (Reeve container = run(54321, "--", "/bin/sh", "-c", "echo $PPID; exit 9")) {
      assertEquals(9, container.awaitExit(), container::describe);
      assertEquals("1\n", container.stdout());
    }
  }

  /** Four programs, and besides reeve and its runtime only the C library and what the runtime links to. */
  @Test
  void nothingElseIsInTheImage() throws IOException {
    Path root = place.resolve("rootfs");
    Set<String> others = new TreeSet<>();
    // The runtime of a distribution links to more than that of a vendor: to zlib, for example.
    String linked = PackageFiles.await(PackageFiles.start(place, "sh", "-c", "ldd rootfs/opt/reeve/jre/bin/java"
        + " rootfs/opt/reeve/jre/lib/*.so rootfs/opt/reeve/jre/lib/server/*.so")).text();
    try (Stream<Path> files = Files.walk(root)) {
      files.filter(Files::isRegularFile).map(file -> root.relativize(file).toString())
          .filter(file -> !file.startsWith("opt/reeve/"))
          .filter(file -> !linked.contains(" /" + file + " "))
          .filter(
              file -> !Pattern.matches("(usr/)?lib(64|/[^/]+)?/(ld-linux.*|lib(c|m|dl|pthread|rt))\\.so\\.\\d", file))
          .forEach(others::add);
    }
    assertEquals(Set.of("bin/sh", "etc/group", "etc/nsswitch.conf", "etc/passwd", "usr/bin/env", "usr/bin/readlink",
        "usr/bin/tr"), others);
    assertFalse(Files.exists(root.resolve("dev/null")));
  }

  /** docs/containers.md states the sizes; they may be up to a tenth smaller, and not larger. */
  @Test
  void itIsNotLargerThanTheDocumentSays() throws IOException {
    new DistributionArchive(file, place.resolve("rootfs")).assertSizes("docs/containers.md",
        "It runs `reeve run /etc/reeve`, has (\\d+) MB \\((\\d+) MB unpacked\\)");
  }

  /** What a container engine makes by the Containerfile is the image of the build. */
  @Test
  void theContainerfileSaysTheSame() throws IOException {
    String text = Files.readString(DistributionArchive.PACKAGING.resolve("Containerfile"));
    JsonObject settings = image.getAsJsonObject("config");
    assertTrue(text.contains("ENTRYPOINT " + words(settings, "Entrypoint")), text);
    assertTrue(text.contains("CMD " + words(settings, "Cmd")), text);
    assertTrue(text.contains("ENV " + settings.getAsJsonArray("Env").get(0).getAsString() + "\n"), text);
    String last = text.substring(text.lastIndexOf("\nFROM "));
    assertTrue(last.startsWith("\nFROM scratch\nCOPY --from=files /build/root/ /\n"), last);
  }

  private static String words(JsonObject settings, String name) {
    return settings.getAsJsonArray(name).asList().stream().map(JsonElement::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
