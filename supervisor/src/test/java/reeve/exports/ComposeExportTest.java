package reeve.exports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that {@code reeve export compose} writes. */
class ComposeExportTest {
  /** The keys of a service in the specification of Compose, as far as reeve writes them. */
  private static final Set<String> KEYS = Set.of("image", "entrypoint", "working_dir", "deploy", "profiles",
      "environment", "secrets", "depends_on", "restart", "stop_signal", "stop_grace_period", "healthcheck", "user",
      "group_add", "security_opt", "cap_drop", "cap_add", "oom_score_adj", "ulimits", "read_only", "network_mode",
      "tmpfs", "volumes", "ports", "expose", "mem_limit", "cpu_period", "cpu_quota", "pids_limit");

  private static final String EVERYTHING = """
      [service.web]
      command = ["/bin/web", "$$HOME", "x y"]
      user = "app"
      group = "app"
      supplementary-groups = ["tty"]
      working-directory = "/srv"
      env = { PRICE = "5$$", DB_PASSWORD = "s3cret", FROM_FILE = "s4cret" }
      memory-max = "100MB"
      cpu-max = "50%"
      pids-max = 10
      limits = { nofile = "100:200", core = "unlimited" }
      credentials = { db = "/etc/hostname" }
      runtime-directory = ["web"]
      state-directory = ["web"]
      private-tmp = true
      private-network = true
      protect-system = "strict"
      no-new-privileges = true
      capabilities = { bounding = ["net_bind_service"] }
      oom-score-adjust = 5
      requires = [{ service = "db", when = "healthy", restart = true }]
      wants = ["mail"]
      health = { http = "http://127.0.0.1:8080/health" }
      stop = ["SIGINT 90s", "SIGTERM 5s", "SIGKILL"]
      restart = "unless-stopped"
      instances = 2
      nice = 5
      [service.many]
      command = ["/bin/many"]
      instances = 2
      ports = ["${8080 + 0 * INSTANCE}"]
      [service.off]
      command = ["/bin/off", "${service.off.ports.http}"]
      ports = { http = { port = 8081, bump = true }, dns = { port = 53, protocol = "udp" } }
      enabled = false
      [service.last]
      command = ["/bin/last"]
      requires = ["web@1"]
      [service.db]
      command = ["/bin/db"]
      health = { command = ["/bin/db", "ping"], interval = "1500ms" }
      enabled = false
      [service.mail]
      command = ["/bin/mail"]
      restart = "no"
      schedule = { every = "1h" }
      """;

  @TempDir
  Path directory;

  @Test
  void eachServiceHasItsKeys() throws IOException {
    Export export = ExportFixture.export(ExportFormat.COMPOSE, directory, EVERYTHING);
    String text = ExportFixture.text(export, "compose.yaml");
    for (String part : List.of("  web:\n", "entrypoint: [\"/bin/web\", \"$$HOME\", \"x y\"]\n", "replicas: 2\n",
        "environment: [\"PRICE=5$$\", \"DB_PASSWORD\"", "\"CREDENTIALS_DIRECTORY=/run/secrets\"", "user: \"app:app\"\n",
        "working_dir: \"/srv\"\n",
        "db:\n        condition: \"service_healthy\"\n        restart: true\n",
        "mail:\n        condition: \"service_started\"\n        required: false\n", "restart: \"unless-stopped\"\n",
        "stop_signal: \"SIGINT\"\n", "stop_grace_period: \"95s\"\n",
        "test: [\"CMD\", \"curl\", \"-fsS\", \"-o\", \"/dev/null\", \"http://127.0.0.1:8080/health\"]\n",
        "nofile:\n        soft: 100\n        hard: 200\n", "core:\n        soft: -1\n        hard: -1\n",
        "mem_limit: \"100000000b\"\n", "cpu_quota: 50000\n", "volumes: [\"web:/var/lib/web\"]\n",
        "tmpfs: [\"/run/web\", \"/tmp\", \"/var/tmp\"]\n",
        "secrets:\n      - source: \"web.db\"\n        target: \"db\"\n",
        "secrets:\n  web.db:\n    file: \"/etc/hostname\"\n",
        "volumes:\n  web: {}\n", "interval: \"1500ms\"\n", "profiles: [\"disabled\"]\n")) {
      assertTrue(text.contains(part), part + " is not in:\n" + text);
    }
    assertFalse(text.contains("s3cret") || text.contains("s4cret"), text);
  }

  /** Compose refuses a file with a dependency on a service that it does not have, or that is in no chosen profile. */
  @Test
  void eachDependencyIsInTheFile() throws IOException {
    String text = ExportFixture.text(ExportFixture.export(ExportFormat.COMPOSE, directory, EVERYTHING), "compose.yaml");
    String last = text.substring(text.indexOf("  last:\n"));
    assertTrue(last.contains("depends_on:\n      web:\n"), last);
    String db = text.substring(text.indexOf("  db:\n    image"));
    assertFalse(db.substring(0, db.indexOf("  mail:\n")).contains("profiles"), "web needs it");
  }

  /** A key that a service of Compose does not have would be an error of the whole file. */
  @Test
  void noServiceHasAnotherKey() throws IOException {
    String text = ExportFixture.text(ExportFixture.export(ExportFormat.COMPOSE, directory, EVERYTHING), "compose.yaml");
    Set<String> keys = new TreeSet<>();
    text.substring(text.indexOf("services:\n"), text.indexOf("\nsecrets:\n")).lines()
        .filter(line -> line.matches(" {4}[a-z_]+:.*")).forEach(line -> keys.add(line.strip().split(":")[0]));
    assertEquals(new TreeSet<>(KEYS), keys);
  }

  @Test
  void whatHasNoEqualIsListed() throws IOException {
    Export export = ExportFixture.export(ExportFormat.COMPOSE, directory, EVERYTHING);
    List<String> notes = ExportFixture.notes(export);
    assertTrue(notes.contains("web@1: nice: no equal"), notes::toString);
    assertTrue(notes.contains("mail: schedule: no equal: Compose has no schedule: let cron run \"docker compose run\""),
        notes::toString);
    assertTrue(ExportFixture.text(export, "compose.yaml").contains("# web\n#   instances: changed: "));
  }

  @Test
  void aDependencyWaitsForWhatComposeCanWaitFor() throws IOException {
    Export export = ExportFixture.export(ExportFormat.COMPOSE, directory, """
        [service.init]
        type = "oneshot"
        command = ["/bin/init"]
        [service.db]
        command = ["/bin/db"]
        health = { tcp = "127.0.0.1:5432" }
        [service.web]
        command = ["/bin/web"]
        requires = ["init", { service = "db", when = "healthy" }]
        [service."a:b"]
        command = ["/bin/one"]
        [service."a+b"]
        command = ["/bin/two"]
        [service.nightly]
        command = ["/bin/nightly"]
        schedule = { cron = "0 3 * * *" }
        """);
    String text = ExportFixture.text(export, "compose.yaml");
    assertTrue(text.contains("init:\n        condition: \"service_completed_successfully\""), text);
    assertTrue(text.contains("db:\n        condition: \"service_started\""), text);
    assertTrue(text.contains("/bin/one") && text.contains("/bin/two"), text);
    assertTrue(text.contains("profiles: [\"schedule\"]"), text);
  }

  @Test
  void portsArePublishedAndTheirVariablesAreSet() throws IOException {
    Export export = ExportFixture.export(ExportFormat.COMPOSE, directory, EVERYTHING);
    String text = ExportFixture.text(export, "compose.yaml");
    assertTrue(text.contains("ports: [\"8081:8081\", \"53:53/udp\"]\n"), text);
    assertTrue(text.contains("entrypoint: [\"/bin/off\", \"8081\"]\n"), text);
    assertTrue(text.contains("\"PORT=8081\", \"PORT_DNS=53\", \"PORT_HTTP=8081\""), text);
    assertTrue(text.contains("expose: [\"8080/tcp\"]\n"), text);
  }
}
