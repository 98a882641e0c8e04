package reeve.exports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.read.PlanReader;

/** What the files have of values that must not be written, or that one object of another supervisor cannot have. */
class ExportedValuesTest {
  private static final String SECRETS = """
      [service.web]
      command = ["/bin/web", "--password=${DB_PASSWORD}", "${DATABASE}", "${PORT}"]
      env = { QUERY = "key=${API_KEY}" }
      pre-start = ["/bin/login", "${DB_PASSWORD}"]
      health = { http = "http://127.0.0.1/?t=${HEALTH_TOKEN}" }
      """;

  @TempDir
  Path directory;

  private Plan plan(String toml, Map<String, String> variables) throws IOException {
    Path file = Files.writeString(directory.resolve("reeve.toml"), toml);
    PlanReader.Result result = PlanReader.read(List.of(file.toString()), SecretMarks.marked(variables));
    return assertInstanceOf(PlanReader.Result.Ok.class, result, result::toString).plan();
  }

  private Export export(ExportFormat format, String toml) throws IOException {
    Map<String, String> variables = Map.of("DB_PASSWORD", "s3cret", "API_KEY", "s3cret", "HEALTH_TOKEN", "s3cret",
        "DATABASE", "postgres://a:s3cret@db/x", "PORT", "80");
    return format.export(plan(toml, variables).services(), Map.of(), ExportTarget.NONE);
  }

  @ParameterizedTest
  @EnumSource(ExportFormat.class)
  void aSecretThatAVariablePutsIntoACommandIsAReference(ExportFormat format) throws IOException {
    Export export = export(format, SECRETS);
    String text = export.files().get(0).text();
    assertFalse(export.toString().contains("s3cret"), text);
    assertTrue(export.toString().codePoints().noneMatch(c -> c == 0xE000 || c == 0xE001), text);
    assertTrue(
        text.contains(format == ExportFormat.KUBERNETES ? "\"--password=$(DB_PASSWORD)\", \"$(DATABASE)\", \"80\""
            : format == ExportFormat.COMPOSE ? "\"--password=${DB_PASSWORD}\", \"${DATABASE}\", \"80\""
            : "ExecStart=/bin/web --password=${DB_PASSWORD} ${DATABASE} 80\n"),
        text);
    List<String> notes = ExportFixture.notes(export);
    assertTrue(notes.contains("web: command: changed: the value of DB_PASSWORD is not written, but a reference to it"),
        notes::toString);
    assertTrue(notes.stream().anyMatch(note -> note.startsWith("web: env: changed: ")
        && note.contains("QUERY, DATABASE, DB_PASSWORD")), notes::toString);
  }

  @Test
  void aContainerRunsEachCommandOfAOneshot() throws IOException {
    for (ExportFormat format : List.of(ExportFormat.KUBERNETES, ExportFormat.COMPOSE)) {
      Export export = export(format, """
          [service.migrate]
          type = "oneshot"
          command = [["/bin/first", "it's"], ["/bin/second"]]
          """);
      String text = export.files().get(0).text();
      assertTrue(text.contains("[\"/bin/sh\", \"-c\", \"/bin/first 'it'\\\\''s' && /bin/second\"]"), text);
    }
  }

  @Test
  void instancesThatDifferAreObjectsOfTheirOwn() throws IOException {
    String toml = """
        [service.same]
        command = ["/bin/same"]
        instances = 2
        [service.port]
        command = ["/bin/port", "808${INSTANCE}"]
        instances = 2
        """;
    Export export = export(ExportFormat.KUBERNETES, toml);
    assertEquals(List.of("port-1.yaml", "port-2.yaml", "same.yaml"),
        export.files().stream().map(ExportedFile::name).sorted().toList());
    assertTrue(ExportFixture.text(export, "port-2.yaml").contains("\"8082\""));
    assertTrue(ExportFixture.text(export, "same.yaml").contains("replicas: 2\n"));
    String compose = export(ExportFormat.COMPOSE, toml).files().get(0).text();
    assertTrue(compose.contains("\"8081\"") && compose.contains("\"8082\""), compose);
  }

  @Test
  void aPlusSignIsEscapedInTheNameOfAUnit() throws IOException {
    Export export = export(ExportFormat.SYSTEMD, """
        [service."a+b"]
        command = ["/bin/one"]
        [service.web]
        command = ["/bin/web"]
        requires = ["a+b"]
        """);
    assertTrue(ExportFixture.text(export, "a\\x2bb.service").contains("ExecStart=/bin/one"));
    assertTrue(ExportFixture.text(export, "web.service").contains("Requires=a\\x2bb.service\n"));
  }

  @Test
  void aUnitSaysWhichOthersAreNotExported() throws IOException {
    List<ServiceSpec> services = plan("""
        [service.web]
        command = ["/bin/web"]
        requires = ["db"]
        [service.db]
        command = ["/bin/db"]
        """, Map.of()).services().stream().filter(spec -> spec.name().equals("web")).toList();
    List<String> notes = ExportFixture.notes(ExportFormat.SYSTEMD.export(services, Map.of(), ExportTarget.NONE));
    assertTrue(notes.contains("web: requires: changed: db.service is not exported with it"), notes::toString);
  }

  @Test
  void whatAContainerDoesOtherwiseIsListed() throws IOException {
    Export export = export(ExportFormat.KUBERNETES, """
        [service.daemon]
        type = "forking"
        pid-file = "/run/daemon.pid"
        command = ["/bin/daemon"]
        [service.job]
        type = "oneshot"
        command = ["/bin/job"]
        [service.nightly]
        command = ["/bin/nightly"]
        schedule = "0 3 * * *"
        """);
    List<String> notes = ExportFixture.notes(export);
    for (String note : List.of(
        "daemon: type: no equal: the container ends with the first process: run the program in the foreground",
        "job: restart: changed: a Job gives up after 6 failures: backoffLimit",
        "nightly: schedule: changed: without time-zone the times are those of the control plane, mostly UTC")) {
      assertTrue(notes.contains(note), note + " is not in " + notes);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop", "a", "a-1", "shop.example.com/team", "Team_x.y"})
  void kubernetesTakesALabel(String key) {
    assertNull(new ExportTarget("", "shop-1", Map.of(key, "A_b.c", "x", "")).problem());
  }

  @ParameterizedTest
  @CsvSource({"Shop,a,b", "-shop,a,b", "shop_1,a,b", "s.x,a,b", "shop,-a,b", "shop,a/,b", "shop,UP/a,b", "shop,a/b/c,d",
      "shop,a,b c", "shop,a,-b", "shop,é,b", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,a,b"})
  void kubernetesRefusesANameOrALabel(String namespace, String key, String value) {
    assertNotNull(new ExportTarget("", namespace, Map.of(key, value)).problem());
  }
}
