package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code reeve new} writes runs: with real tools where this machine has them, else with ones that do as these do.
 */
@Tag("once")
final class NewIT {
  @TempDir
  Path directory;

  private void files(Map<String, String> files) {
    files.forEach((name, text) -> TestFiles.write(directory.resolve(name), text));
  }

  private Path log(String service) {
    return directory.resolve(".reeve/log/" + service + ".log");
  }

  /** Writes the file, checks it, runs it until each service has said its word. */
  private void runs(Map<String, String> words) {
    try (Reeve reeve = Reeve.in(directory).environment("PATH", path()).start("new")) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertTrue(reeve.stdout().startsWith("Wrote reeve.toml: "), reeve.stdout());
    }
    try (Reeve reeve = Reeve.in(directory).environment("PATH", path()).start("check", "--strict")) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
    }
    try (Reeve reeve = Reeve.in(directory).environment("PATH", path()).environment("PORT", null).run()) {
      words.forEach(
          (service, word) -> reeve.until(service + " says " + word, () -> Reeve.read(log(service)).contains(word)));
      reeve.stop();
    }
  }

  private String path() {
    return directory.resolve("tools") + ":" + System.getenv("PATH");
  }

  private void tool(String name, String script) throws IOException {
    Files.createDirectories(directory.resolve("tools"));
    TestFiles.writeScript(directory.resolve("tools/" + name), "#!/bin/sh\n" + script);
  }

  @Test
  void aProcfileWithItsPortsAndItsEnvFile() {
    files(Map.of("Procfile",
        "web: echo \"on $PORT for $NAME ${NAME:-none}\" && exec sleep 1000\n"
            + "worker: sleep 1000\nclock: echo \"clock $PORT\"; sleep 1000\nrelease: echo migrated\n",
        ".env", "NAME='the world'\n"));
    runs(Map.of("web", "on 5000 for the world the world", "clock", "clock 5200", "release", "migrated"));
  }

  @Test
  void aNodeProjectWithoutNpmInBetween() throws IOException {
    if (!TestFiles.succeeds("node", "--version")) {
      tool("node", "echo \"node $*\"; cat \"$1\"; exec sleep 1000\n");
    }
    files(Map.of("package.json", "{\"name\":\"shop\",\"scripts\":{\"start\":\"node server.js 'a b'\"}}",
        "server.js", "console.log('it is here: ' + process.argv[2]); setInterval(() => {}, 1000);\n"));
    runs(Map.of("shop", "it is here: "));
  }

  @Test
  void aPythonProgramWhoseLinesAreSeenAtOnce() {
    Reeve.require(TestFiles.succeeds("python3", "--version"), "python3");
    files(Map.of("requirements.txt", "", "main.py", "import time\nprint('it is here')\ntime.sleep(1000)\n"));
    runs(Map.of(directory.getFileName().toString().replaceAll("[^A-Za-z0-9_-]+", "-"), "it is here"));
  }

  @Test
  void aGoProjectIsBuiltAndThenIsTheServiceItself() throws IOException {
    // go build -o PROGRAM DIRECTORY
    tool("go",
        "mkdir -p \"${3%/*}\"; printf '#!/bin/sh\\necho built of %s; exit 3\\n' \"$4\" >\"$3\"; chmod +x \"$3\"\n");
    files(Map.of("go.mod", "module example.com/shop\n", "main.go", "package main\n"));
    try (Reeve reeve = Reeve.in(directory).environment("PATH", path()).start("new")) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
    }
    try (Reeve reeve = Reeve.in(directory).environment("PATH", path()).run()) {
      JsonObject exited = reeve.awaitEvent("shop", "exited");
      assertEquals("3", EventFields.exit(exited), "its own exit code, which go run would hide");
      assertTrue(Reeve.read(log("shop")).contains("built of ."), Reeve.read(log("shop")));
      reeve.stop();
    }
  }

  /** Writes the file, runs it, and reads an answer of the service, which is ready only when it listens. */
  private void answers(String service, int port, String answer) throws IOException {
    try (Reeve reeve = Reeve.in(directory).environment("PATH", path()).start("new")) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
    }
    String text = Files.readString(directory.resolve("reeve.toml"));
    assertTrue(text.contains("ready = { tcp = \"localhost:" + port + "\" }"), text);
    try (Reeve reeve = Reeve.in(directory).environment("PATH", path()).environment("PORT", null).run()) {
      reeve.awaitEvent(service, "ready");
      URI address = URI.create("http://127.0.0.1:" + port + "/");
      try (InputStream body = address.toURL().openStream()) {
        assertEquals(answer, new String(body.readAllBytes(), StandardCharsets.UTF_8));
      }
      reeve.stop();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aServerOfNodeAnswersOnTheGuessedPort() throws IOException {
    Reeve.require(TestFiles.succeeds("node", "--version"), "node");
    int port = freePort();
    files(Map.of("package.json", "{\"name\":\"shop\",\"scripts\":{\"start\":\"node server.js\"}}", "server.js",
        "require('http').createServer((q, a) => a.end('node')).listen(" + port + ", '127.0.0.1');\n"));
    answers("shop", port, "node");
  }

  @Test
  void aServerOfPythonInADirectoryOfItsOwnAnswersOnTheGuessedPort() throws IOException {
    Reeve.require(TestFiles.succeeds("python3", "--version"), "python3");
    int port = freePort();
    files(Map.of("backend/requirements.txt", "", "backend/app.py", """
        from http.server import BaseHTTPRequestHandler, HTTPServer
        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b'python')
        HTTPServer(('127.0.0.1', PORT), Answer).serve_forever()
        """.replace("PORT", String.valueOf(port))));
    answers("backend", port, "python");
  }

  /** The wrapper of the project builds it: here one that needs no network. */
  @Test
  void aProgramOfTheJvmIsBuiltByItsWrapperAndAnswersOnTheGuessedPort() throws IOException {
    Reeve.require(TestFiles.succeeds("javac", "-version"), "javac");
    int port = freePort();
    files(Map.of("settings.gradle", "rootProject.name = 'shop'\n", "build.gradle",
        "plugins {\n    id 'application'\n}\napplication {\n    mainClass = 'shop.App'\n}\n",
        "src/main/java/shop/App.java", """
            package shop;
            import com.sun.net.httpserver.HttpServer;
            import java.net.InetSocketAddress;
            class App {
              public static void main(String[] args) throws Exception {
                HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", PORT), 0);
                server.createContext("/", exchange -> {
                  exchange.sendResponseHeaders(200, 3);
                  exchange.getResponseBody().write("jvm".getBytes());
                  exchange.close();
                });
                server.start();
              }
            }
            """.replace("PORT", String.valueOf(port))));
    TestFiles.writeScript(directory.resolve("gradlew"), """
        #!/bin/sh -e
        [ "$*" = "-q installDist" ]
        mkdir -p build/install/shop/bin
        javac -d build/classes src/main/java/shop/App.java
        printf '#!/bin/sh\\nexec java -cp build/classes shop.App\\n' >build/install/shop/bin/shop
        chmod +x build/install/shop/bin/shop
        """);
    answers("shop", port, "jvm");
  }

  @Test
  void withoutAProjectTheExampleRuns() {
    files(Map.of("notes.txt", ""));
    runs(Map.of("hello", ":"));
  }

  /** The file may hold secrets of commands; --force changes nothing where there is no file yet. */
  @Test
  void aNewFileHasTheModeOfTheUmask() throws IOException {
    files(Map.of("Procfile", "web: sleep 1000\n"));
    try (Reeve reeve =
        Reeve.in(directory).wrappedBy("sh", "-c", "umask 077; exec \"$0\" \"$@\"").start("new", "--force")) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
    }
    assertEquals("rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("reeve.toml"))));
  }

  @Test
  void aPipeIsWrittenAndNotReadBack() throws IOException {
    files(Map.of("Procfile", "web: sleep 1000\n"));
    try (Reeve reeve = Reeve.in(directory).wrappedBy("sh", "-c", "\"$0\" \"$@\" | cat").start("new", "--force", "-o",
        "/dev/stdout")) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertTrue(reeve.stdout().contains("[service.web]"), reeve::describe);
    }
  }

  private Reeve newAsAnotherUser() {
    return Reeve.in(directory).wrappedBy("setpriv", "--reuid", "64999", "--regid", "64999", "--clear-groups")
        .start("new", directory.toString());
  }

  @Test
  void noPermissionIsReportedAsSuch() throws IOException {
    Reeve.require(TestFiles.succeeds("setpriv", "--reuid", "64999", "true"), "setpriv as root");
    files(Map.of("package.json", "{\"scripts\": {\"start\": \"node a\"}}"));
    Files.setPosixFilePermissions(directory.resolve("package.json"), PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (Reeve reeve = newAsAnotherUser()) {
      assertEquals(1, reeve.awaitExit(), reeve::describe);
      assertTrue(reeve.stderr().contains("cannot read \"package.json\": permission denied"), reeve.stderr());
      assertTrue(reeve.stderr().contains("cannot write \"" + directory + "/reeve.toml\": permission denied"),
          reeve.stderr());
    }
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    try (Reeve reeve = newAsAnotherUser()) {
      assertEquals(1, reeve.awaitExit(), reeve::describe);
      assertEquals("reeve: cannot read \"" + directory + "\": permission denied\n", reeve.stderr());
    }
  }
}
