package reeve.exports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reeve.cli.KubectlTypes;
import reeve.config.util.Durations;

/** The manifests that {@code reeve export kubernetes} writes. */
class KubernetesExportTest {
  static final String EVERYTHING = """
      [service.web]
      description = "The shop: 50% off"
      command = ["/bin/web", "a b", "$$HOME", "$$(date)", "$$$$x", "q\\"uote\\nline", "yes", "1.0", ""]
      user = "1000"
      group = "1000"
      supplementary-groups = ["5"]
      working-directory = "/srv"
      env = { GREETING = "x: y", API_TOKEN = "s3cret", FROM_FILE = "s4cret" }
      memory-max = "100MB"
      cpu-max = "150%"
      credentials = { db = "/etc/hostname" }
      runtime-directory = ["web"]
      private-tmp = true
      protect-system = "strict"
      no-new-privileges = true
      capabilities = { bounding = ["net_bind_service"] }
      ready = { http = "http://127.0.0.1:8080/ready?x=1" }
      start-timeout = "2m"
      health = { tcp = "127.0.0.1:8080", interval = "15s", failures = 5, on-failure = "mark" }
      pre-stop = ["/bin/drain"]
      post-start = ["/bin/announce"]
      requires = ["db"]
      stop = ["SIGTERM 20s", "SIGKILL"]
      restart = "always"
      nice = 5
      [service.db]
      command = ["/bin/db"]
      ports = { postgres = 5432, "metrics-of-the-database" = { port = 9187, protocol = "udp" } }
      state-directory = ["db"]
      ready = { command = ["/bin/db", "ping"] }
      health = { file = "/run/ok" }
      [service."Worker_X"]
      command = ["/bin/worker"]
      instances = 3
      enabled = false
      env = { API = "http://localhost:${service.api.ports.1}" }
      [service.api]
      command = ["/bin/api", "--port", "${service.api.port}"]
      ports = [{ port = 3000, bump = true }, 3001]
      [service.migrate]
      type = "oneshot"
      command = ["/bin/migrate"]
      timeout = "90s"
      [service.report]
      type = "oneshot"
      command = ["/bin/report"]
      schedule = { cron = "30 3 * * 1-5", time-zone = "Europe/Berlin", overlap = "kill" }
      """;

  @TempDir
  Path directory;

  private Export export(String toml) throws IOException {
    return ExportFixture.export(ExportFormat.KUBERNETES, directory, toml);
  }

  private static void assertHas(String text, String... parts) {
    for (String part : parts) {
      assertTrue(text.contains(part), part + " is not in:\n" + text);
    }
  }

  @Test
  void aServiceIsADeployment() throws IOException {
    assertHas(ExportFixture.text(export(EVERYTHING), "web.yaml"), "kind: \"Deployment\"\n", "  namespace: \"shop\"\n",
        "    team: \"a\"\n", "  replicas: 1\n", "terminationGracePeriodSeconds: 75\n",
        "command: [\"/bin/web\", \"a b\", \"$HOME\", \"$$(date)\", \"$$$$x\", \"q\\\"uote\\nline\", "
            + "\"yes\", \"1.0\", \"\"]\n",
        "runAsUser: 1000\n", "runAsGroup: 1000\n", "supplementalGroups: [5]\n", "workingDir: \"/srv\"\n",
        "- name: \"GREETING\"\n              value: \"x: y\"\n", "memory: \"100000000\"\n", "cpu: \"1500m\"\n",
        "secretName: \"web-credentials\"\n", "mountPath: \"/run/web\"\n", "mountPath: \"/tmp\"\n",
        "readOnlyRootFilesystem: true\n", "allowPrivilegeEscalation: false\n", "add: [\"NET_BIND_SERVICE\"]\n",
        "startupProbe:\n            httpGet:\n              path: \"/ready?x=1\"\n              port: 8080\n"
            + "            periodSeconds: 2\n            timeoutSeconds: 1\n            failureThreshold: 60\n",
        "readinessProbe:\n            tcpSocket:\n              port: 8080\n            periodSeconds: 15\n",
        "preStop:\n              exec:\n                command: [\"/bin/drain\"]\n");
  }

  @Test
  void stateJobsAndSchedulesHaveTheirKinds() throws IOException {
    Export export = export(EVERYTHING);
    assertHas(ExportFixture.text(export, "db.yaml"), "kind: \"StatefulSet\"\n", "serviceName: \"db\"\n",
        "volumeClaimTemplates:\n", "mountPath: \"/var/lib/db\"\n",
        "livenessProbe:\n            exec:\n              command: [\"test\", \"-e\", \"/run/ok\"]\n");
    assertHas(ExportFixture.text(export, "worker-x.yaml"), "kind: \"Deployment\"\n", "replicas: 0\n");
    assertHas(ExportFixture.text(export, "migrate.yaml"), "kind: \"Job\"\n", "activeDeadlineSeconds: 90\n",
        "restartPolicy: \"OnFailure\"\n");
    assertHas(ExportFixture.text(export, "report.yaml"), "kind: \"CronJob\"\n", "schedule: \"30 3 * * 1-5\"\n",
        "timeZone: \"Europe/Berlin\"\n", "concurrencyPolicy: \"Replace\"\n");
    assertEquals(6, export.files().size());
  }

  @Test
  void portsAreThoseOfAServiceAndTheirVariablesAreSet() throws IOException {
    Export export = export(EVERYTHING);
    String api = ExportFixture.text(export, "api.yaml");
    assertHas(api, "command: [\"/bin/api\", \"--port\", \"3000\"]\n",
        "- name: \"PORT\"\n              value: \"3000\"\n",
        "- name: \"PORT_2\"\n              value: \"3001\"\n",
        "- name: \"port-1\"\n              containerPort: 3000\n              protocol: \"TCP\"\n",
        "---\napiVersion: \"v1\"\nkind: \"Service\"\nmetadata:\n  name: \"api\"\n",
        "- name: \"port-2\"\n      port: 3001\n      targetPort: \"port-2\"\n      protocol: \"TCP\"\n");
    assertFalse(api.contains("clusterIP"), api);
    assertHas(ExportFixture.text(export, "db.yaml"), "clusterIP: \"None\"\n",
        "- name: \"metrics-of-the\"\n      port: 9187\n      targetPort: \"metrics-of-the\"\n",
        "      protocol: \"UDP\"\n");
    assertHas(ExportFixture.text(export, "worker-x.yaml"), "value: \"http://localhost:3000\"\n");
    assertTrue(
        ExportFixture.notes(export).stream()
            .anyMatch(note -> note.startsWith("api: ports: changed: the Service api has")));
  }

  @Test
  void whatHasNoEqualIsListedAndNoSecretIsWritten() throws IOException {
    Export export = export(EVERYTHING);
    List<String> notes = ExportFixture.notes(export);
    assertTrue(notes.contains("web: nice: no equal"), notes::toString);
    assertTrue(notes.contains("web: requires: no equal: Pods start in no order: let the program try again until the "
        + "other answers"), notes::toString);
    assertFalse(export.toString().contains("s3cret") || export.toString().contains("s4cret"), export.toString());
    assertHas(ExportFixture.text(export, "web.yaml"), "secretKeyRef:\n                  name: \"web-env\"\n"
        + "                  key: \"API_TOKEN\"\n", "key: \"FROM_FILE\"\n", "#   nice: no equal\n");
  }

  @ParameterizedTest
  @CsvSource({"5m,*/5 * * * *", "1h,0 */1 * * *", "6h,0 */6 * * *", "1d,0 0 * * *", "7m,", "90s,", "5h,", "90m,"})
  void anIntervalIsALineOfCronIfThereIsOne(String every, String cron) {
    Duration duration = Durations.parse(every);
    assertEquals(cron, ClusterWorkload.cron(duration));
  }

  @Test
  void namesAreLabelsOfDns() {
    ClusterNames names = new ClusterNames();
    assertEquals("web-api", names.name("Web_API"));
    assertEquals("web-api-2", names.name("web.api"));
    assertEquals(48, names.name("x".repeat(100)).length());
  }

  @Test
  void stringsStayStrings() {
    Map<String, Object> map = new TreeMap<>(Map.of("a", "no", "b", List.of("1", 1, true), "yes", "\u0085\t",
        "list", List.of(Map.of("name", "x"), Map.of("name", "# y")), "none", Map.of()));
    assertEquals("""
        a: "no"
        b: ["1", 1, true]
        list:
          - name: "x"
          - name: "# y"
        none: {}
        "yes": "\\u0085\\t"
        """, Yaml.text(map));
  }

  /** kubectl reads them, and loses no field that its types do not have. */
  @Test
  void kubectlKnowsEachField() throws IOException {
    for (ExportedFile file : export(EVERYTHING).files()) {
      // The commands that are used read workloads only; the Service is validated by the schema.
      String workload = file.text().split("(?m)^---$")[0];
      KubectlTypes.assertKnown(Files.writeString(directory.resolve(file.name()), workload));
    }
  }

  @Test
  void theDaysOfTheWeekAreThoseOfKubernetes() {
    assertEquals("0 3 * * 0", ClusterWorkload.cron("0 3 * * 7"));
    assertEquals("0 3 * * 0,1,2,3,4,5,6", ClusterWorkload.cron("0 3 * * MON-SUN"));
    assertEquals("0 3 * * MON-FRI", ClusterWorkload.cron("0 3 * * MON-FRI"));
    assertEquals(null, ClusterWorkload.cron("0 3 L * *"));
    assertEquals(null, ClusterWorkload.cron("0 3 * * 5#2"));
    assertEquals("@daily", ClusterWorkload.cron("@daily"));
  }

  /** The kubelet expands commands and probes, and no hooks. */
  @Test
  void whatTheKubeletExpandsIsEscaped() throws IOException {
    Export export = ExportFixture.export(ExportFormat.KUBERNETES, directory, """
        [service.web]
        command = ["/bin/web", "$(A)"]
        health = { command = ["sh", "-c", "test $(B) -gt 0"] }
        pre-stop = [{ command = ["sh", "-c", "echo $(C)"] }]
        """);
    String text = ExportFixture.text(export, "web.yaml");
    assertTrue(text.contains("$$(A)") && text.contains("$$(B)") && text.contains("echo $(C)"), text);
  }

  @Test
  void aPasswordInAUrlIsNotWritten() throws IOException {
    Export export = ExportFixture.export(ExportFormat.KUBERNETES, directory, """
        [service.web]
        command = ["/bin/web"]
        env = { DATABASE_URL = "postgres://shop:hunter2@db/shop", DB_PASS = "hunter2", HOST = "db", KEYS = "3" }
        """);
    String text = ExportFixture.text(export, "web.yaml");
    assertFalse(text.contains("hunter2"), text);
    assertTrue(text.contains("value: \"db\"") && text.contains("value: \"3\""), text);
  }

  @Test
  void aDisabledCronJobIsSuspendedOnce() throws IOException {
    Export export = ExportFixture.export(ExportFormat.KUBERNETES, directory, """
        [service.report]
        command = ["/bin/report"]
        schedule = { cron = "0 3 * * *" }
        enabled = false
        """);
    assertEquals(1,
        ExportFixture.text(export, "report.yaml").lines().filter(line -> line.contains("suspend:")).count());
  }
}
