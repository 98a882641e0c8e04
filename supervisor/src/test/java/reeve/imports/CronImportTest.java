package reeve.imports;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.Plan;
import reeve.config.layer.ReadOptions;

/** What {@code reeve import} makes of tables of cron; the files are in the resources of the tests. */
class CronImportTest {
  private static final Path FILES = Path.of("src/test/resources/imports/cron");

  @TempDir
  Path directory;

  private ImportedPlan imported;
  private String toml;

  private Plan plan(Path file, ImportFormat format) throws Exception {
    ImportFixture read = ImportFixture.read(file, format, "{}", directory, Map.of(), ReadOptions.DEFAULT);
    imported = read.imported();
    toml = read.toml();
    return read.plan();
  }

  private String outcome(String setting) {
    List<String> outcomes = new ArrayList<>();
    for (ImportNote note : imported.notes()) {
      if (note.setting().equals(setting)) {
        outcomes.add(note.outcome().word());
      }
    }
    return String.join(" ", outcomes);
  }

  private static List<String> command(Plan plan, String name) {
    return ImportFixture.service(plan, name).process().commands().get(0);
  }

  private static String last(Plan plan, String name) {
    return command(plan, name).get(command(plan, name).size() - 1);
  }

  @Test
  void tablesOfPackagesHaveAUserInEachJob() throws Exception {
    plan(FILES.resolve("cron.d/e2scrub_all"), null);
    assertEquals(ImportFormat.SYSTEM_CRONTAB, imported.format());
    assertEquals(List.of("e2scrub_all_cron", "e2scrub_all"), imported.names());
    assertTrue(toml.contains("user = \"root\"\nschedule = \"30 3 * * 0\"\n"), toml);
    assertTrue(toml.contains("working-directory = \"/root\""), toml);
    Plan php = plan(FILES.resolve("cron.d/php"), null);
    assertEquals(List.of("sessionclean"), imported.names());
    assertTrue(last(php, "sessionclean").startsWith("[ -x /usr/lib/php/sessionclean ] && if"));
    assertTrue(toml.contains("schedule = \"9,39 * * * *\""), toml);
    plan(FILES.resolve("cron.d/certbot"), null);
    assertEquals(List.of("certbot"), imported.names());
    assertTrue(toml.contains("schedule = \"0 */12 * * *\""), toml);
    assertEquals("changed", outcome("mail"));
    plan(FILES.resolve("cron.d/sysstat"), null);
    assertEquals(List.of("debian-sa1", "debian-sa1-2"), imported.names());
    assertEquals("not-needed", outcome("MAILTO"));
    assertTrue(toml.contains("schedule = \"5-55/10 * * * *\""), toml);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"anacron|anacron", "mdadm|checkarray", "wiki|warm runJobs"})
  void theNameOfAServiceIsThatOfItsProgram(String file, String names) throws Exception {
    plan(FILES.resolve("cron.d").resolve(file), null);
    assertEquals(ImportFormat.SYSTEM_CRONTAB, imported.format());
    assertEquals(names, String.join(" ", imported.names()));
  }

  @Test
  void aTableOfAUserWithVariablesAndInput() throws Exception {
    Plan plan = plan(FILES.resolve("jobs"), null);
    assertEquals(ImportFormat.CRONTAB, imported.format());
    assertEquals(List.of("agent", "daily-job", "monthly", "mail", "rake", "echo"), imported.names());
    assertEquals(List.of("/bin/bash", "-c", "cd; $HOME/bin/agent --quiet"), command(plan, "agent"));
    assertEquals("changed", outcome("@reboot"));
    assertEquals("cd; $HOME/bin/monthly -d \"$(date +%F)\"", last(plan, "monthly"));
    assertEquals("printf '%s\\n' 'Joe,' '' 'Where are your kids?' | {\ncd; mail -s \"It's 10pm\" joe\n}",
        last(plan, "mail"));
    assertTrue(toml.contains("schedule = { cron = \"23 0-23/2 * * 7\", time-zone = \"Japan\", jitter = \"5m\" }"),
        toml);
    assertTrue(toml.contains("schedule = \"0 22 * * 1-5\""), toml);
    assertTrue(toml.contains("cron = \"0 4 */2 1,7 1\""), toml);
    assertEquals("changed", outcome("0~30 4 */2 jan,7 mon"));
    assertEquals("changed", outcome("~"));
    assertEquals("no-equal", outcome("MAILTO"));
    Map<String, String> env = ImportFixture.service(plan, "rake").process().environment();
    assertEquals("  $HOME is ${NOT} expanded ", env.get("GREETING"));
    assertEquals(null, env.get("CRON_TZ"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"* * * * *|* * * * *", "*/5 1,2 1-31/2 feb SUN|*/5 1,2 1-31/2 2 0",
      "7/10 * * * *|7 * * * *", "*/90 * * * *|0 * * * *", "@MIDNIGHT|@midnight", "*,5 * * * *|* * * * *"})
  void timesAreAsReeveReadsThem(String text, String read) {
    assertEquals(read, CronFields.read(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"60 * * * *", "* 24 * * *", "* * 0 * *", "* * * foo *", "5-1 * * * *", "*/0 * * * *",
      ", * * * *", "- * * * *", "1- * * * *", "* * * *", "@never", "* * * * jan", "/5 * * * *", "* * * 0 *"})
  void timesWithAFault(String text) {
    assertNull(CronFields.read(text));
  }

  @Test
  void aPercentSignBeginsTheInput() {
    assertArrayEquals(new String[] {"a % b", null}, CronFields.input("a \\% b"));
    assertArrayEquals(new String[] {"a", null}, CronFields.input("a %"));
    assertArrayEquals(new String[] {"a", "'it'\\''s' 'x%'"}, CronFields.input("a%it's%x\\%"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"* * * * *|1|five fields", "# a\n61 * * * * x|2|times \"61", "hello\n|1|neither",
      "CRON_TZ=Nowhere\n* * * * * x|1|time zone", "RANDOM_DELAY=x\n* * * * * x|1|minutes"})
  void aFaultIsReportedWithItsLine(String text) throws IOException {
    String[] parts = text.split("\\|");
    Path file = Files.writeString(directory.resolve("jobs"), parts[0]);
    ImportException fault = assertThrows(ImportException.class,
        () -> Importer.read(file.toString(), ImportFormat.CRONTAB, "box", name -> "{}"));
    assertEquals(file + ":" + parts[1], fault.place(), fault.getMessage());
    assertTrue(fault.getMessage().startsWith("cannot ") && fault.getMessage().contains(parts[2]), fault.getMessage());
  }

  @Test
  void textThatIsNoTableIsNotOne() throws IOException {
    assertNull(CronReader.detect(Path.of("/srv/notes.txt"), "a = b\n"));
    assertNull(CronReader.detect(Path.of("/jobs"), "* * * * * a\nhello\n"));
    assertEquals(ImportFormat.SYSTEM_CRONTAB, CronReader.detect(Path.of("/etc/crontab"), "* * * * * www-data a\r\n"));
    assertEquals(ImportFormat.CRONTAB, CronReader.detect(Path.of("/srv/crontab"), "* * * * * www-data a\n"));
  }
}
