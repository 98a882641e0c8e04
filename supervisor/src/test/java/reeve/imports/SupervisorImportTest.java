package reeve.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.layer.ReadOptions;

/** What {@code reeve import} makes of the configuration of supervisord; the files are in the resources of the tests. */
class SupervisorImportTest {
  private static final Path FILES = Path.of("src/test/resources/imports/supervisor");
  private static final Map<String, String> VARIABLES = Map.of("PORT", "8080", "HOME", "/home/app");

  @TempDir
  Path directory;

  private String toml;
  private ImportedPlan imported;

  /** Imports a file, and reads the result as {@code reeve check} does. */
  private Plan plan(Path file) throws Exception {
    ImportFixture read = ImportFixture.read(file, null, "{}", directory, VARIABLES, ReadOptions.DEFAULT);
    imported = read.imported();
    toml = read.toml();
    return read.plan();
  }

  private void has(String... lines) {
    for (String line : lines) {
      assertTrue(toml.contains(line + "\n"), () -> line + " is not in\n" + toml);
    }
  }

  private String outcome(String setting) {
    for (ImportNote note : imported.notes()) {
      if (note.setting().equals(setting)) {
        return note.outcome().word();
      }
    }
    return "not mentioned";
  }

  private static List<String> names(Plan plan) {
    return plan.services().stream().map(ServiceSpec::name).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"laravel", "celery", "container", "main", "conf.d/airflow", "tornado", "padded", "gunicorn",
      "fcgi", "shell"})
  void eachFileBecomesOneThatCheckAcceptsAndEachSettingIsMentioned(String name) throws Exception {
    plan(FILES.resolve(name + ".conf"));
    Set<String> mentioned =
        Set.copyOf(imported.notes().stream().map(note -> note.file() + ":" + note.line()).toList());
    for (String file : imported.files()) {
      List<String> lines = Files.readAllLines(Path.of(file));
      for (int i = 0; i < lines.size(); i++) {
        boolean setting = lines.get(i).matches("[a-z_]+ *[=:].*");
        boolean whole =
            lines.get(i).matches("(port|username|password|events|serverurl|supervisor\\..*|command|socket) *=.*");
        assertTrue(!setting || whole || mentioned.contains(file + ":" + (i + 1)), file + ": " + lines.get(i));
      }
    }
  }

  @Test
  void aPaddedNumberInTheNameAloneMakesInstances() throws Exception {
    Plan plan = plan(FILES.resolve("laravel.conf"));
    assertEquals(8, plan.services().size());
    assertEquals("laravel-worker@1", names(plan).get(0));
    has("instances = 8", "stop = [\"SIGTERM 3600s\", \"SIGKILL\"]", "kill-mode = \"group\"", "restart = \"always\"",
        "stderr = \"stdout\"", "user = \"www-data\"");
  }

  @Test
  void theNumberOfAProcessBecomesThatOfItsInstance() throws Exception {
    Plan plan = plan(FILES.resolve("tornado.conf"));
    assertEquals(List.of("python", "/srv/app/main.py", "--port=8000"), command(plan, "tornado@1"));
    assertEquals(List.of("python", "/srv/app/main.py", "--port=8003"), command(plan, "tornado@4"));
    has("log-max-size = \"20MiB\"", "log-keep = 1");
  }

  @Test
  void aPaddedNumberMakesAServiceForEachProcess() throws Exception {
    Plan plan = plan(FILES.resolve("padded.conf"));
    assertEquals(List.of("fetch-0", "fetch-1", "fetch-2"), names(plan));
    assertEquals(List.of("/usr/bin/fetch", "--shard", "02", "--of", "3"), command(plan, "fetch-2"));
    assertEquals("no-equal", outcome("stderr_syslog"));
  }

  @Test
  void wordsAreThoseOfShlex() {
    assertEquals(List.of("/usr/bin/cgi", "an argument", "another; one", "a b"),
        CommandWords.split("/usr/bin/cgi \"an argument\" 'another; one' a\\ b"));
    assertEquals(List.of("a\\nb", "c\"d", ""), CommandWords.split("\"a\\nb\" \"c\\\"d\" ''"));
  }

  @Test
  void includedFilesGroupsAndListenersAreNamed() throws Exception {
    Plan plan = plan(FILES.resolve("main.conf"));
    assertEquals(List.of("scheduler", "webserver"), names(plan), "in the order of their priorities");
    assertEquals(List.of("/opt/airflow/bin/airflow", "webserver", "--port", "8080"), command(plan, "webserver"));
    assertEquals(List.of("airflow"), List.copyOf(ImportFixture.service(plan, "webserver").identity().tags()));
    has("success-exit-status = [2, 143]", "stop = [\"SIGINT 10s\", \"SIGKILL\"]", "umask = \"0022\"",
        "log-dir = \"/var/log/supervisor\"");
    assertTrue(toml.contains("PRICE = \"$5, 100%\""), toml);
    assertTrue(toml.contains("the event listener \"memmon\" is left out"), toml);
    assertEquals("no-equal", outcome("[inet_http_server]"));
    assertEquals("not-needed", outcome("[supervisorctl]"));
  }

  @Test
  void aLineForAShellKeepsItsDollars() throws Exception {
    Plan plan = plan(FILES.resolve("shell.conf"));
    assertEquals(List.of("bash", "-c", "sleep 5 && exec tail -F ${FILES} $$ > /dev/null"), command(plan, "tail-all"));
    has("stdout = \"null\"", "stop = \"SIGKILL\"", "start-limit = { burst = 11, interval = \"363s\" }",
        "on-start-limit = \"fail\"");
    assertEquals("no-equal", outcome("nonsense"));
  }

  @Test
  void outputOfAContainerIsThatOfReeve() throws Exception {
    plan(FILES.resolve("container.conf"));
    has("stdout = \"inherit\"", "stderr = \"inherit\"", "restart = \"no\"",
        "command = [\"nginx\", \"-g\", \"daemon off;\"]");
  }

  @Test
  void aLogWithoutALimitHasNone() throws Exception {
    Path file = directory.resolve("supervisord.conf");
    Files.writeString(file, "[program:a]\ncommand=/bin/x\nstdout_logfile_maxbytes=0\n");
    assertEquals(0, plan(file).services().get(0).logs().maxBytes(), "no limit");
    has("log-max-size = \"none\"");
  }

  @Test
  void aCommentMayFollowAValue() throws Exception {
    Path file = directory.resolve("supervisord.conf");
    Files.writeString(file,
        "[include]\nfiles = conf.d/[a\n[program:a]\ncommand=/bin/x y#z # one\nautostart=true ; two\n");
    plan(file);
    has("command = [\"/bin/x\", \"y#z\"]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[program:a]\ncommand=x\nautostart=maybe|3|maybe", "[program:a]\nuser=x|1|no command",
      "[program:a]\ncommand=x %(nothing)s|2|%(nothing)s", "[program:a]\ncommand=x 5%|2|%%",
      "[program:a]\ncommand=x 'y|2|a quote is not closed", "[program:a]\ncommand|2|neither",
      "command=x|1|no [section]", "[group:g]\nprograms=a|2|[program:a]", "[program:a]\ncommand=x\nenvironment=A|3|KEY",
      "[program:a]\ncommand=x\nstopwaitsecs=soon|3|integer", "[program:a]\ncommand=x\nexitcodes=x|3|exit codes",
      "[program:a]\ncommand=x\nnumprocs=0|3|instances", "[program:a]\ncommand=x\numask=9|3|octal",
      "[program:a]\ncommand=x\nstdout_logfile_maxbytes=big|3|size"})
  void aFaultHasItsFileAndLine(String text) throws IOException {
    String[] parts = text.split("\\|");
    Path file = directory.resolve("supervisord.conf");
    Files.writeString(file, parts[0]);
    ImportException fault = assertThrows(ImportException.class,
        () -> Importer.read(file.toString(), ImportFormat.SUPERVISOR, "box", file2 -> "{}"));
    assertEquals(file + ":" + parts[1], fault.place());
    assertTrue(fault.getMessage().startsWith("cannot ") && fault.getMessage().contains(parts[2]), fault.getMessage());
  }

  @Test
  void aFormatThatIsNotKnownIsAFault() throws IOException {
    Path file = directory.resolve("nginx.conf");
    Files.writeString(file, "events {}\n");
    ImportException fault =
        assertThrows(ImportException.class, () -> Importer.read(file.toString(), null, "box", file2 -> "{}"));
    assertEquals(file + ": cannot find out its format; name it with --format",
        fault.place() + ": " + fault.getMessage());
  }

  private static List<String> command(Plan plan, String name) {
    return ImportFixture.service(plan, name).process().commands().get(0);
  }
}
