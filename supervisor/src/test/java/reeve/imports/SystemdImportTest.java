package reeve.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Plan;
import reeve.config.layer.ReadOptions;

/** What {@code reeve import} makes of services of systemd; the files are in the resources of the tests. */
class SystemdImportTest {
  private static final Path FILES = Path.of("src/test/resources/imports/systemd");

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

  private void has(String line) {
    assertTrue(toml.lines().anyMatch(line::equals), () -> line + " is missing in\n" + toml);
  }

  private String outcome(String section, String setting) {
    return imported.notes().stream()
        .filter(note -> note.section().equals(section) && note.setting().equals(setting))
        .map(note -> note.outcome().word()).distinct().reduce("", (a, b) -> (a + " " + b).strip());
  }

  @Test
  void aDirectoryOfUnits() throws Exception {
    Plan plan = plan(FILES, ImportFormat.SYSTEMD);
    assertEquals(List.of("clean", "db", "shop"), imported.names());
    assertEquals("good day", ImportFixture.service(plan, "shop").process().environment().get("GREETING"));
    assertEquals("/var/lib/shop", ImportFixture.service(plan, "shop").process().environment().get("STATE"));
    assertEquals("5$", ImportFixture.service(plan, "shop").process().environment().get("PRICE"));
    List<String> command = ImportFixture.service(plan, "shop").process().commands().get(0);
    assertEquals("exec /usr/sbin/shop --name 'the shop' --port \"${PORT}\" $OPTIONS 100% '$'HOME",
        command.get(command.size() - 1));
    has("description = \"Shop of box: shop.service\"");
    has("type = \"notify\"");
    has("requires = [\"db\"]");
    has("condition = [\"!path-exists:/etc/shop/not-to-be-run\"]");
    has("env-file = [\"-/etc/default/shop\"]");
    has("pre-start = [{ command = [\"/usr/bin/install\", \"-d\", \"/run/shop\"], ignore-failure = true }]");
    has("restart-delay = \"90s\"");
    has("stop = [\"SIGQUIT 5s\", \"SIGKILL\"]");
    has("kill-mode = \"mixed\"");
    has("watchdog = \"500ms\"");
    has("limits = { core = \"unlimited\", nofile = { soft = 1024, hard = 65536 } }");
    has("memory-max = \"512MiB\"");
    has("pids-max = 100");
    has("umask = \"0027\"");
    has("success-exit-status = [143, \"SIGUSR1\"]");
    assertEquals("no-equal", outcome("shop.service", "MemoryDenyWriteExecute"));
    assertEquals("no-equal", outcome("shop.service", "Wants"));
    assertEquals("kept", outcome("shop.service", "WantedBy"));
    assertEquals("no-equal", outcome("web.socket", "socket"));
    assertEquals("no-equal", outcome("tty@.service", "template"));
    has("pid-file = \"/run/db.pid\"");
    has("reload-signal = \"SIGHUP\"");
    assertEquals("changed", outcome("db.service", "[Install]"));
    has("schedule = { cron = \"30 6,18 * * MON-FRI\", jitter = \"1h\", missed = \"run-once\" }"
        .replace("1h", "3600s"));
    assertEquals(2, ImportFixture.service(plan, "clean").process().commands().size());
  }

  @Test
  void timesThatCronHasAndHasNot() {
    assertEquals("0 0 * * *", UnitTimer.cron("daily"));
    assertEquals("*/15 * * * *", UnitTimer.cron("*:0/15"));
    assertEquals("0 3 1 * *", UnitTimer.cron("*-*-01 03:00:00"));
    assertEquals(null, UnitTimer.cron("Mon *-*-01 03:00"));
    assertEquals(null, UnitTimer.cron("*-*-* 03:00:30"));
  }

  @Test
  void capabilities() throws Exception {
    Path file = directory.resolve("x.service");
    String unit = "[Service]\nExecStart=/bin/sleep 5\n";
    Files.writeString(file, unit + "CapabilityBoundingSet=CAP_CHOWN CAP_NET_BIND_SERVICE\n"
        + "AmbientCapabilities=CAP_NET_BIND_SERVICE\n");
    plan(file, null);
    has("capabilities = { ambient = [\"net_bind_service\"], bounding = [\"chown\", \"net_bind_service\"] }");
    Files.writeString(file, unit + "CapabilityBoundingSet=CAP_CHOWN\nCapabilityBoundingSet=\n");
    plan(file, null);
    has("capabilities = { bounding = [] }");
    Files.writeString(file, unit + "CapabilityBoundingSet=~CAP_SYS_ADMIN\n");
    plan(file, null);
    assertEquals("no-equal", outcome("x.service", "CapabilityBoundingSet"));
  }

  @Test
  void limitsWithoutAnEnd() throws Exception {
    Path file = directory.resolve("x.service");
    Files.writeString(file, "[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/sleep 5\n"
        + "TimeoutStopSec=infinity\n");
    plan(file, null);
    has("start-limit = { burst = 0, interval = \"10s\" }");
    assertEquals("kept", outcome("x.service", "StartLimitIntervalSec"));
    assertEquals("changed", outcome("x.service", "TimeoutStopSec"));
  }

  @Test
  void faultsHaveTheirPlace() throws Exception {
    Path file = directory.resolve("bad.service");
    Files.writeString(file, "[Service]\nExecStart=/bin/true\nRestartSec=soon\n");
    ImportException fault = assertThrows(ImportException.class, () -> plan(file, null));
    assertEquals(file + ":3", fault.place());
    Files.writeString(file, "[Service]\nExecStart=/bin/true %q\n");
    fault = assertThrows(ImportException.class, () -> plan(file, null));
    assertTrue(fault.getMessage().contains("%q"), fault.getMessage());
  }

  /** The units of this machine: each passes the check, or its fault has a place. */
  @Test
  void unitsOfThisMachine() throws Exception {
    Path system = Path.of("/lib/systemd/system");
    for (String file : Files.isDirectory(system) ? ImportFiles.matching(system + "/*.service") : List.<String>of()) {
      try {
        plan(Path.of(file), ImportFormat.SYSTEMD);
        assertFalse(toml.isEmpty());
      } catch (ImportException e) {
        Objects.requireNonNull(e.place());
      }
    }
  }

  /** Its name was a pattern, and no unit was found. */
  @Test
  void aDirectoryMayHaveBracketsInItsName() throws Exception {
    Path units = Files.createDirectory(directory.resolve("a[1]"));
    Files.writeString(units.resolve("x.service"), "[Service]\nExecStart=/bin/sleep 5\n");
    Files.writeString(Files.createDirectory(units.resolve("x.service.d")).resolve("a.conf"), "[Service]\nNice=3\n");
    plan(units, ImportFormat.SYSTEMD);
    assertEquals(List.of("x"), imported.names());
    has("nice = 3");
    ImportException fault = assertThrows(ImportException.class,
        () -> plan(Files.createFile(directory.resolve("none.d")), ImportFormat.SYSTEMD));
    assertTrue(fault.getMessage().contains("it is not a .service"), fault.getMessage());
  }

  @Test
  void aTimeoutIsThatOfTheStartToo() throws Exception {
    Path file = Files.writeString(directory.resolve("x.service"), "[Service]\nExecStart=/bin/sleep 5\nTimeoutSec=7\n");
    plan(file, null);
    has("start-timeout = \"7s\"");
    has("stop = [\"SIGTERM 7s\", \"SIGKILL\"]");
  }

  @Test
  void aTimerWithoutABoundOfItsDelayIsReadByReeve() throws Exception {
    Path file = Files.writeString(directory.resolve("x.service"), "[Service]\nType=oneshot\nExecStart=/bin/true\n");
    Files.writeString(directory.resolve("x.timer"),
        "[Timer]\nOnUnitActiveSec=1h\nPersistent=yes\nRandomizedDelaySec=infinity\n");
    plan(file, null);
    assertEquals("no-equal", outcome("x.service", "RandomizedDelaySec"));
  }
}
