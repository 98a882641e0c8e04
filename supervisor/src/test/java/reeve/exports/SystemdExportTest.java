package reeve.exports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The units that {@code reeve export systemd} writes. */
class SystemdExportTest {
  private static final String EVERYTHING = """
      [service.web]
      description = "The 50% shop"
      command = ["/bin/echo", "a b", "50%", "$$HOME", "x;y", "q\\"uote", "line\\nbreak", ""]
      user = "daemon"
      group = "daemon"
      supplementary-groups = ["tty"]
      umask = "0027"
      working-directory = "/tmp"
      env = { GREETING = "x y", DB_PASSWORD = "s3cret", FROM_FILE = "s4cret" }
      pass-env = ["LANG"]
      limits = { nofile = "100:200", core = 0, as = "unlimited" }
      memory-max = "100MB"
      memory-high = "50%"
      cpu-max = "150%"
      pids-max = 10
      credentials = { db = "/etc/hostname" }
      runtime-directory = ["web"]
      private-tmp = true
      protect-system = "full"
      protect-home = "read-only"
      nice = 5
      io-priority = "best-effort:3"
      cpu-affinity = [0]
      oom-score-adjust = 100
      no-new-privileges = true
      capabilities = { bounding = ["net_bind_service"], ambient = ["net_bind_service"] }
      type = "notify"
      watchdog = "30s"
      pre-start = ["/bin/true", "a"]
      post-stop = { command = ["/bin/true"], ignore-failure = true }
      reload-signal = "SIGHUP"
      requires = ["db"]
      part-of = ["db"]
      stop = ["SIGINT 5s", "SIGTERM 5s", "SIGKILL"]
      success-exit-status = [143, "SIGTERM"]
      restart-prevent-status = [78]
      restart-delay = "2s"
      on-start-limit = "fail"
      condition = ["path-exists:/tmp", "!path-is-directory:/none"]
      essential = true
      on-recovery = ["/bin/true"]
      timeout = "1h"
      [service.db]
      command = "echo $$HOME | cat"
      shell = true
      stdout = "/tmp/db.log"
      kill-mode = "tree"
      enabled = false
      [service.job]
      type = "oneshot"
      command = ["/bin/true"]
      schedule = { cron = "*/20 3 * * 1-5", time-zone = "Europe/Berlin", jitter = "10s", missed = "run-once" }
      [service.tick]
      type = "oneshot"
      command = ["/bin/true"]
      schedule = { every = "90s", overlap = "queue" }
      """;

  @TempDir
  Path directory;

  private Export export(String toml) throws IOException {
    return ExportFixture.export(ExportFormat.SYSTEMD, directory, toml);
  }

  private static void assertLines(String text, String... lines) {
    for (String line : lines) {
      assertTrue(text.contains("\n" + line + "\n"), line + " is not in:\n" + text);
    }
  }

  @Test
  void eachKeyHasItsSetting() throws IOException {
    Export export = export(EVERYTHING);
    assertLines(ExportFixture.text(export, "web.service"), "Description=The 50%% shop",
        "ExecStart=/bin/echo \"a b\" 50%% $$HOME \"x;y\" \"q\\\"uote\" \"line\\x0abreak\" \"\"", "User=daemon",
        "UMask=0027", "WorkingDirectory=/tmp", "Environment=\"GREETING=x y\"", "PassEnvironment=LANG",
        "LimitNOFILE=100:200", "LimitCORE=0:0", "LimitAS=infinity:infinity", "MemoryMax=100000000", "MemoryHigh=50%",
        "CPUQuota=150%", "TasksMax=10", "LoadCredential=db:/etc/hostname", "RuntimeDirectory=web", "PrivateTmp=yes",
        "ProtectSystem=full", "ProtectHome=read-only", "Nice=5", "IOSchedulingClass=best-effort",
        "IOSchedulingPriority=3", "CPUAffinity=0", "OOMScoreAdjust=100", "NoNewPrivileges=yes",
        "CapabilityBoundingSet=CAP_NET_BIND_SERVICE", "Type=notify", "NotifyAccess=all", "WatchdogSec=30s",
        "ExecStartPre=/bin/true a", "ExecStopPost=-/bin/true", "ExecReload=/bin/kill -SIGHUP $MAINPID",
        "Requires=db.service", "After=db.service", "PartOf=db.service", "KillSignal=SIGINT", "TimeoutStopSec=10s",
        "KillMode=mixed", "SuccessExitStatus=143 SIGTERM", "RestartForceExitStatus=SIGHUP SIGINT SIGPIPE",
        "RestartPreventExitStatus=78", "RestartSec=2s", "StartLimitBurst=10", "ConditionPathExists=/tmp",
        "ConditionPathIsDirectory=!/none", "RuntimeMaxSec=3600s", "WantedBy=multi-user.target");
    String db = ExportFixture.text(export, "db.service");
    assertLines(db, "ExecStart=/bin/sh -c \"echo $$HOME | cat\"", "StandardOutput=append:/tmp/db.log",
        "StandardError=inherit", "KillMode=control-group", "StartLimitIntervalSec=0");
    assertFalse(db.contains("\n[Install]\n"), db);
    assertLines(ExportFixture.text(export, "job.timer"),
        "OnCalendar=Mon,Tue,Wed,Thu,Fri *-*-* 03:00,20,40:00 Europe/Berlin", "RandomizedDelaySec=10s",
        "Persistent=yes");
    assertLines(ExportFixture.text(export, "tick.timer"), "OnUnitActiveSec=90s");
  }

  /** On standard error and as a comment of the unit. */
  @Test
  void whatHasNoEqualIsListed() throws IOException {
    Export export = export(EVERYTHING);
    List<String> notes = ExportFixture.notes(export);
    assertTrue(notes.contains("web: essential: no equal: FailureAction= acts on the whole machine"), notes::toString);
    assertTrue(notes.contains("web: on-recovery: no equal"), notes::toString);
    assertTrue(notes.contains("tick: schedule: changed: a time that is due while it runs is skipped"),
        notes::toString);
    assertEquals(2, export.lost(), notes::toString);
    assertLines(ExportFixture.text(export, "web.service"),
        "#   essential: no equal: FailureAction= acts on the whole machine", "#   on-recovery: no equal");
  }

  @Test
  void noValueOfAnEnvFileAndNoSecretIsWritten() throws IOException {
    Export export = export(EVERYTHING);
    assertFalse(export.toString().contains("s3cret") || export.toString().contains("s4cret"), export.toString());
    assertLines(ExportFixture.text(export, "web.service"), "EnvironmentFile=/etc/default/web",
        "#   env: changed: values of an env-file and secrets are not written: put DB_PASSWORD, FROM_FILE into "
            + "/etc/default/web with mode 0600");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "0 0 * * *|*-*-* 00:00:00",
      "@hourly|*-*-* *:00:00",
      "@weekly|Sun *-*-* 00:00:00",
      "30 3 1 jan *|*-01-01 03:30:00",
      "5 4 13 * fri|*-*-13 04:05:00; Fri *-*-* 04:05:00",
      "0 8-18/5 * * 7|Sun *-*-* 08,13,18:00:00",
      "*/15 * 1-3 * *|*-*-01,02,03 *:00,15,30,45:00",
      "0 0 * * 0-7|*-*-* 00:00:00",
      "0 0 L * *|null",
  })
  void cronIsACalendar(String cron, String calendar) {
    List<String> expressions = SystemdTimer.calendar(cron);
    assertEquals(calendar, expressions == null ? "null" : String.join("; ", expressions));
  }

  @Test
  void systemdVerifiesThem() throws IOException, InterruptedException {
    Export export = export(EVERYTHING);
    List<String> command = new ArrayList<>(List.of("systemd-analyze", "verify", "--man=no"));
    for (ExportedFile file : export.files()) {
      command.add(Files.writeString(directory.resolve(file.name()), file.text()).toString());
    }
    Process process = null;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      assertNull(System.getenv("REEVE_CI"), "systemd-analyze is not installed");
      assumeTrue(false, "SKIPPED: systemd-analyze is not installed");
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(!output.contains("Failed to initialize manager"), output);
    assertEquals(0, process.waitFor(), output);
    assertEquals("", output);
  }

  /** The service was started at each boot, and its timer was enabled. */
  @Test
  void aScheduleIsNeverStartedByTheBoot() throws IOException {
    Export export = ExportFixture.export(ExportFormat.SYSTEMD, directory, """
        [service.last]
        command = ["/bin/last"]
        schedule = { cron = "0 3 L * *" }
        [service.off]
        command = ["/bin/off"]
        schedule = { cron = "0 3 * * MON-SUN" }
        enabled = false
        """);
    assertFalse(ExportFixture.text(export, "last.service").contains("[Install]"));
    assertFalse(ExportFixture.text(export, "off.timer").contains("[Install]"));
  }

  @Test
  void aBackslashAtTheEndDoesNotContinueTheLine() throws IOException {
    Export export = ExportFixture.export(ExportFormat.SYSTEMD, directory, """
        [service.web]
        command = ["/bin/web"]
        description = 'ends with \\'
        """);
    assertTrue(ExportFixture.text(export, "web.service").contains("Description=ends with \\ \n"));
  }
}
