package reeve.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ServiceSpec;
import reeve.config.layer.ReadOptions;

/** What {@code reeve import} makes of the settings of a developer's day: watched files, ports, terminals, shells. */
class DevelopmentImportTest {
  @TempDir
  Path directory;

  private ImportFixture read(String name, String text) throws Exception {
    return ImportFixture.read(Files.writeString(directory.resolve(name), text), null, "{}", directory, Map.of(),
        ReadOptions.DEFAULT);
  }

  /** The settings of a service with what became of them. */
  private static String outcomes(ImportFixture read, String... settings) {
    return read.imported().notes().stream().filter(note -> List.of(settings).contains(note.setting()))
        .map(note -> note.setting() + "=" + note.outcome().word()).distinct().collect(Collectors.joining(" "));
  }

  private static void assertHas(ImportFixture read, String... lines) {
    for (String line : lines) {
      assertTrue(read.toml().contains(line + "\n"), () -> line + " is not in\n" + read.toml());
    }
  }

  @Test
  void pm2WatchesFiles() throws Exception {
    ImportFixture read = read("process.json", """
        [{"name": "all", "script": "a.js", "watch": true},
         {"name": "some", "script": "a.js", "watch": ["src", "*.json"], "ignore_watch": ["tmp", "*.log"],
          "watch_delay": 1000, "watch_options": {"usePolling": true}},
         {"name": "none", "script": "a.js", "watch": false, "ignore_watch": "x", "watch_delay": 1},
         {"name": "regex", "script": "a.js", "watch": true, "ignore_watch": "[\\\\/]\\\\."}]
        """);
    assertHas(read, "watch = { paths = [\".\"], ignore = [\"node_modules\"] }",
        "watch = { paths = [\"src\", \"*.json\"], ignore = [\"tmp\", \"*.log\"], debounce = \"1000ms\" }");
    assertEquals(2, read.toml().split("\nwatch = ", -1).length - 1, read.toml());
    assertEquals("watch=changed ignore_watch=kept watch_delay=kept watch_options=no-equal watch=not-needed "
        + "ignore_watch=not-needed watch_delay=not-needed watch=no-equal ignore_watch=no-equal",
        outcomes(read, "watch", "ignore_watch", "watch_delay", "watch_options"));
  }

  @Test
  void pitchforkHasPortsWatchesAndAuto() throws Exception {
    ImportFixture read = read("pitchfork.toml", """
        [daemons.web]
        run = "npm run dev"
        expected_port = [3000, 3001]
        auto_bump_port = true
        port_bump_attempts = 5
        watch = ["src/**"]
        watch_mode = "native"
        auto = ["start", "stop"]
        proxy = true
        [daemons.api]
        run = "./api"
        port = { expect = [4000], bump = 3 }
        auto = ["stop"]
        watch = ["{a,b}/*"]
        [daemons.odd]
        run = "./odd"
        port = 70000
        """);
    assertHas(read, "ports = [{ port = 3000, bump = true }, { port = 3001, bump = true }]",
        "ports = [{ port = 4000, bump = true }]", "watch = { paths = [\"src/**\"] }", "auto = true");
    ServiceSpec web = ImportFixture.service(read.plan(), "web");
    assertTrue(web.identity().auto());
    assertFalse(ImportFixture.service(read.plan(), "api").identity().auto());
    assertEquals(List.of(), ImportFixture.service(read.plan(), "odd").process().ports());
    assertEquals(
        "expected_port=kept auto_bump_port=kept port_bump_attempts=changed watch=changed watch_mode=not-needed "
            + "auto=changed proxy=no-equal port=kept auto=no-equal watch=no-equal port=no-equal",
        outcomes(read, "expected_port", "port", "auto_bump_port", "port_bump_attempts", "watch", "watch_mode", "auto",
            "proxy"));
  }

  @Test
  void composeHasPortsThatAreTheSameAndTerminals() throws Exception {
    ImportFixture read = read("compose.yaml", """
        services:
          web:
            image: web
            command: ./web
            ports: ["3000:3000", "127.0.0.1:3001:3001", "8080:80", 9000]
            tty: true
          db:
            image: db
            command: ./db
            ports:
              - target: 5432
                published: "5432"
        """);
    assertHas(read, "ports = [3000, 3001]", "terminal = true");
    assertEquals("ports=kept ports=no-equal tty=changed", outcomes(read, "ports", "tty"));
    assertEquals(List.of(), ImportFixture.service(read.plan(), "db").process().ports());
  }

  @Test
  void processComposeHasTerminals() throws Exception {
    ImportFixture read = read("process-compose.yaml", """
        processes:
          repl:
            command: node
            is_tty: true
          plain:
            command: sleep 1000
            is_interactive: false
        """);
    assertHas(read, "terminal = true");
    assertEquals("is_tty=changed is_interactive=not-needed", outcomes(read, "is_tty", "is_interactive"));
  }
}
