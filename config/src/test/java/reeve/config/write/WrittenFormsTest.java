package reeve.config.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.ServiceSpec;
import reeve.config.read.ConfigFixture;

/** Each form that a value may have is read again as it was written. */
class WrittenFormsTest {
  @TempDir
  Path directory;

  @ParameterizedTest
  @ValueSource(strings = {
      "stdin = \"inherit\"", "stdin = \"/dev/zero\"",
      "stdout = \"null\"", "stdout = \"inherit\"", "stdout = \"/log/$x\"", "stderr = \"log\"", "stderr = \"/log/err\"",
      "stdout = \"null\"\nstderr = \"inherit\"",
      "log-max-size = \"64KiB\"\nlog-max-age = \"1d\"", "log-user = \"64321\"\nlog-mode = \"0640\"",
      "log-mode = \"0007\"",
      "type = \"notify\"", "ready = { notify = true }", "ready = { fd = 5 }", "ready = { log = \"up\\u0007 \\u009f\" }",
      "ready = { command = [\"/bin/probe\", \"a b\"] }",
      "ready = { command = [\"/bin/probe\"], interval = \"3s\", timeout = \"4s\" }",
      "ready = { tcp = \"127.0.0.1:80\" }", "ready = { tcp = \"[::1]:80\", interval = \"1s\", timeout = \"9m\" }",
      "ready = { unix = \"/run/x\" }", "ready = { file = \"/run/x\" }",
      "health = { file = \"/run/x\", within = \"7s\" }",
      "health = { http = \"http://127.0.0.1/\", status = [204, \"300-399\"], interval = \"7s\", failures = 9 }",
      "health = { command = [\"/bin/probe\"], start-period = \"8s\", successes = 2, on-failure = \"mark\" }",
      "schedule = \"5 4 * * *\"", "schedule = { cron = \"5 4 * * *\", time-zone = \"Europe/Berlin\" }",
      "schedule = { every = \"5m\" }", "schedule = { every = \"5m\", jitter = \"9s\" }",
      "schedule = { cron = \"@daily\", overlap = \"queue\" }",
      "schedule = { cron = \"@daily\", missed = \"run-once\" }",
      "park = { on = [78, \"80-89\"], until = [\"service:db\"], max = \"9m\" }", "park = { on = [\"exec-failed\"] }",
      "park = { on = [\"exec-failed\"], until = [\"tcp:127.0.0.1:1\", \"path:/run/x\"] }",
      "requires = [\"db\", { service = \"cache\", when = \"started\" }]",
      "requires = [{ service = \"cache\", restart = true }]\nafter = [\"db\"]",
      "capabilities = { bounding = [\"chown\"] }", "capabilities = { ambient = [\"checkpoint_restore\"] }",
      "capabilities = { bounding = [\"chown\", \"kill\"], ambient = [\"kill\"] }", "capabilities = { bounding = [] }",
      "limits = { nofile = 5, core = \"unlimited\", cpu = \"1h\", rttime = \"5ms\" }",
      "limits = { fsize = \"1024TiB\", as = 1125899906842625, nice = { soft = 3, hard = 9 } }",
      "limits = { rttime = 1500, cpu = \"36500d\" }",
      "success-exit-status = [0, 3, \"7-9\", 255, \"SIGUSR1\"]",
      "restart-backoff = 1.0", "restart-backoff = 2.5", "restart-backoff = 100.0",
      "user = \"www-data\"", "group = \"64321\"", "supplementary-groups = [\"adm\", \"64321\"]", "umask = \"0027\"",
      "login-environment = true", "clear-env = true", "pass-env = [\"LANG\", \"HTTP_*\"]",
      "cpu-affinity = [0, \"2-3\", 63]", "nice = -20", "io-priority = \"idle\"", "oom-score-adjust = -1000",
      "runtime-directory = [\"a\", \"b/c\"]\nruntime-directory-mode = \"0700\"", "state-directory = [\"s\"]",
      "credentials = { db = \"/etc/secret\" }", "env-command = [\"/bin/env\", \"x\"]",
      "memory-max = \"50%\"\nmemory-high = \"1GiB\"\ncpu-max = \"150%\"\npids-max = 9\nio-weight = 10",
      "memory-restart = \"512MB\"", "terminal = true", "terminal = { strip = true }",
      "condition = [\"path-exists:/x\", \"!env:Y\"]",
      "private-tmp = true\nread-only-paths = [\"/etc\"]\nprotect-system = \"strict\"\nprivate-network = true"
  })
  void aFormIsReadAgainAsItWasWritten(String lines) throws ReflectiveOperationException {
    ConfigFixture fixture = new ConfigFixture(directory);
    String table = "[service.web]\ncommand = [\"/bin/web\"]\n";
    ServiceSpec spec = fixture.service(table + lines + "\n" + ConfigFixture.OTHERS);
    String written = DefinitionWriter.toml(spec);
    ServiceSpec again = fixture.service(written + ConfigFixture.OTHERS);
    for (RecordComponent component : ServiceSpec.class.getRecordComponents()) {
      assertEquals(component.getAccessor().invoke(spec), component.getAccessor().invoke(again),
          component.getName() + " in " + written);
    }
    ServiceSpec plain = fixture.service(table + ConfigFixture.OTHERS);
    assertNotEquals(DefinitionWriter.toml(plain), written, "the form says something");
  }
}
