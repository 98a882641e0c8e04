package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * examples/container as the first process of a container: by unshare, and by runc with a read-only root file system of
 * which each part is bound from this machine.
 */
final class ContainerIT {
  @TempDir
  Path directory;

  private String id;
  private Path data;

  @BeforeEach
  void prepare() throws IOException {
    id = "reeve-it-" + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
    data = TestFiles.setMode(Files.createDirectory(directory.resolve("data")), "rwxrwxrwx");
  }

  @AfterEach
  void remove() {
    if (Files.exists(directory.resolve("config.json"))) {
      TestFiles.succeeds("runc", "delete", "--force", id);
    }
  }

  private void bind(JsonArray mounts, Path source, String destination, String mode) throws IOException {
    Path inside = directory.resolve("rootfs" + destination);
    Files.createDirectories(inside);
    JsonObject mount = new JsonObject();
    mount.addProperty("destination", destination);
    mount.addProperty("type", "bind");
    mount.addProperty("source", source.toString());
    JsonArray options = new JsonArray();
    List.of("rbind", mode, "nosuid").forEach(options::add);
    mount.add("options", options);
    mounts.add(mount);
  }

  /** Writes config.json beside the root file system; {@code runc spec} gives its beginning. */
  private ReeveBuilder runc(int uid) throws IOException {
    Reeve.require(TestFiles.isRoot() && TestFiles.succeeds("runc", "--version"), "runc, and root for it");
    Path root = Files.createDirectories(directory.resolve("rootfs"));
    TestFiles.run("runc", "spec", "--bundle", directory.toString());
    JsonObject config = JsonParser.parseString(Files.readString(directory.resolve("config.json"))).getAsJsonObject();
    JsonObject process = config.getAsJsonObject("process");
    process.addProperty("terminal", false);
    process.getAsJsonObject("user").addProperty("uid", uid);
    process.getAsJsonObject("user").addProperty("gid", uid);
    process.remove("rlimits");
    JsonArray args = new JsonArray();
    List.of("/opt/reeve/bin/reeve", "run", "--quiet", "/srv/app").forEach(args::add);
    process.add("args", args);
    JsonArray env = new JsonArray();
    List.of("PATH=/usr/sbin:/usr/bin:/sbin:/bin", "REEVE_JAVA_HOME=" + System.getProperty("java.home"),
        "REEVE_DATA=/data", "NO_COLOR=1")
        .forEach(env::add);
    process.add("env", env);
    JsonArray mounts = new JsonArray();
    for (var mount : config.getAsJsonArray("mounts")) {
      if (List.of("/proc", "/dev").contains(EventFields.text(mount.getAsJsonObject(), "destination"))) {
        mounts.add(mount);
      }
    }
    for (String part : List.of("bin", "sbin", "lib", "lib64", "usr")) {
      Path source = Path.of("/" + part);
      if (Files.isSymbolicLink(source)) {
        Files.createSymbolicLink(root.resolve(part), Files.readSymbolicLink(source));
      } else if (Files.isDirectory(source)) {
        bind(mounts, source, "/" + part, "ro");
      }
    }
    Path java = Path.of(System.getProperty("java.home")).toRealPath();
    if (!java.startsWith("/usr")) {
      bind(mounts, java, System.getProperty("java.home"), "ro");
    }
    try (var etc = Files.list(Path.of("/etc"))) { // where Debian's JVM keeps its settings
      for (Path settings : etc.filter(path -> path.getFileName().toString().startsWith("java"))
          .filter(Files::isDirectory).toList()) {
        bind(mounts, settings, settings.toString(), "ro");
      }
    }
    bind(mounts, Reeve.HOME, "/opt/reeve", "ro");
    bind(mounts, ExamplesIT.EXAMPLES.resolve("container"), "/srv/app", "ro");
    bind(mounts, data, "/data", "rw");
    config.add("mounts", mounts);
    Files.writeString(directory.resolve("config.json"), config.toString());
    return Reeve.in(directory).program(Path.of("runc"));
  }

  private Reeve start(ReeveBuilder runc) {
    return runc.start("run", "--bundle", directory.toString(), id);
  }

  private void assertStopped(Reeve reeve) {
    assertEquals(0, reeve.awaitExit(), reeve::describe);
    assertTrue(reeve.stdout().contains("app: asked to stop"), reeve.stdout());
    String ledger = Reeve.read(data.resolve("state/ledger.jsonl"));
    List<String> app =
        EventFields.names(ledger.lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList(), "app");
    // What the shell left behind may have to be stopped too.
    assertEquals(List.of("started", "ready", "stopping", "exited", "stopped"), app.stream().distinct().toList());
    assertTrue(ledger.contains("\"by\":{\"pid\":0,"), "asked from outside: " + ledger);
    assertEquals("helper runs\n", Reeve.read(data.resolve("log/helper.log")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 54321})
  void runcStopsItInOrderAsAnyUser(int uid) throws IOException {
    try (Reeve reeve = start(runc(uid))) {
      reeve.awaitStdout("app: runs as uid " + uid + ", pid ");
      assertTrue(reeve.stdout().contains("pid 1 is java"), reeve.stdout());
      reeve.until("the helper runs", () -> Reeve.read(data.resolve("log/helper.log")).contains("runs"));
      TestFiles.run("runc", "kill", id, "TERM");
      assertStopped(reeve);
    }
  }

  /** The root is read-only, there is no /etc/passwd, and root has only the capabilities for ids besides the usual. */
  @Test
  void aServiceHasItsUserAndLimitsWithoutAnyDatabaseOfUsers() throws IOException {
    ReeveBuilder runc = runc(0);
    Path file = directory.resolve("config.json");
    JsonObject config = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    JsonObject process = config.getAsJsonObject("process");
    JsonArray args = new JsonArray();
    List.of("/opt/reeve/bin/reeve", "run", "--quiet", "-c", "/data/users.toml").forEach(args::add);
    process.add("args", args);
    for (String set : List.of("bounding", "effective", "permitted")) {
      JsonArray capabilities = process.getAsJsonObject("capabilities").getAsJsonArray(set);
      List.of("CAP_SETUID", "CAP_SETGID", "CAP_CHOWN").forEach(capabilities::add);
    }
    Files.writeString(file, config.toString());
    Files.writeString(data.resolve("users.toml"), """
        [reeve]
        state-dir = "/data/state"
        log-dir = "/data/log"
        socket = "/data/socket"
        [service.job]
        command = ["/bin/cat", "/proc/self/status", "/proc/self/limits"]
        user = "1000650000"
        limits = { nofile = 100 }
        restart = "no"
        essential = true
        """);
    try (Reeve reeve = start(runc)) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
    }
    String log = Reeve.read(data.resolve("log/job.log"));
    assertTrue(log.contains("\nUid:\t1000650000\t1000650000\t1000650000\t1000650000\n"), log);
    assertTrue(log.contains("\nGroups:\t1000650000 \n"), log);
    assertTrue(log.replaceAll(" +", " ").contains("Max open files 100 100 files"), log);
  }

  @Test
  void runcGetsTheCodeOfTheEssentialService() throws IOException {
    Files.writeString(data.resolve("end-with"), "7\n");
    try (Reeve reeve = start(runc(54321))) {
      assertEquals(7, reeve.awaitExit(), reeve::describe);
    }
  }

  /** As the Deployment has it: its user, a read-only root, its volumes, its probes and the termination message. */
  @Test
  void theExampleForKubernetesWorks() throws IOException {
    ReeveBuilder runc = runc(10001);
    Path file = directory.resolve("config.json");
    JsonObject config = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    JsonArray args = new JsonArray();
    List.of("/opt/reeve/bin/reeve", "run", "/etc/reeve").forEach(args::add);
    config.getAsJsonObject("process").add("args", args);
    JsonArray mounts = config.getAsJsonArray("mounts");
    JsonObject shm = JsonParser.parseString("{\"destination\":\"/dev/shm\",\"type\":\"tmpfs\",\"source\":\"shm\","
        + "\"options\":[\"nosuid\",\"nodev\",\"mode=1777\"]}").getAsJsonObject();
    mounts.add(shm);
    bind(mounts, ExamplesIT.EXAMPLES.resolve("kubernetes"), "/etc/reeve", "ro");
    bind(mounts, data, "/run/reeve", "rw");
    Path message = TestFiles.setMode(Files.createFile(directory.resolve("message")), "rw-rw-rw-");
    JsonObject mount = JsonParser.parseString("{\"destination\":\"/dev/termination-log\",\"type\":\"bind\","
        + "\"options\":[\"bind\",\"rw\"]}").getAsJsonObject();
    mount.addProperty("source", message.toString());
    mounts.add(mount);
    Files.writeString(file, config.toString());
    try (Reeve reeve = start(runc)) {
      reeve.until("the readiness probe passes",
          () -> TestFiles.succeeds("runc", "exec", id, "test", "-e", "/run/reeve/healthy"));
      assertTrue(TestFiles.succeeds("runc", "exec", id, "/opt/reeve/bin/reeve", "health", "--live", "--timeout", "4s"),
          reeve::describe);
      Files.createFile(data.resolve("fail"));
      assertEquals(3, reeve.awaitExit(), reeve::describe);
    }
    String text = Reeve.read(message);
    assertTrue(text.contains("\"web\"") && text.contains("ended: exit 3."), text);
    assertTrue(text.endsWith("The last lines of its log:\nweb: runs as uid 10001\n"
        + "web: cannot go on: there is the file fail\n"), text);
    assertTrue(Files.notExists(data.resolve("healthy")));
  }

  @Test
  void unshareStopsItInOrder() {
    String[] unshare = "unshare --user --map-root-user --pid --fork --kill-child --mount-proc".split(" ");
    Reeve.require(TestFiles.succeeds("unshare", "--user", "--map-root-user", "--pid", "--fork", "true"),
        "unshare --user --pid");
    try (Reeve reeve = Reeve.in(directory).wrappedBy(unshare).environment("REEVE_DATA", data.toString())
        .start("run", "--quiet", ExamplesIT.EXAMPLES.resolve("container").toString())) {
      reeve.awaitStdout("app: runs as uid 0, pid ");
      reeve.until("the helper runs", () -> Reeve.read(data.resolve("log/helper.log")).contains("runs"));
      Reeve.signal(reeve.jvmPid(), "TERM");
      assertStopped(reeve);
    }
  }
}
