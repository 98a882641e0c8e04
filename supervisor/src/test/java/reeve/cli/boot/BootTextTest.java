package reeve.cli.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code reeve boot} writes: names and paths with blanks, quotes and signs that have a meaning there. */
class BootTextTest {
  private static final BootEntry ODD = new BootEntry("shop", "/opt/my reeve/bin/reeve",
      List.of("/srv/it's 100%/$x\".toml"), "/run/shop.sock", Duration.ofSeconds(35), "/srv/it's 100%",
      List.of("PATH=/usr/bin:/a b"), true);

  @Test
  void aUnitQuotesItsWords() throws Exception {
    String unit = new SystemdManager(true, false, Map.of("HOME", "/home/a"), null).text(ODD);
    assertTrue(unit.contains(
        "\nExecStart=\"/opt/my reeve/bin/reeve\" run --quiet -c \"/srv/it's 100%%/$$x\\\".toml\"\n"), unit);
    assertTrue(unit.contains("\nExecReload=\"/opt/my reeve/bin/reeve\" apply --socket /run/shop.sock\n"), unit);
    assertTrue(unit.contains("\nWorkingDirectory=/srv/it's 100%%\n"), unit);
    assertTrue(unit.contains("\nEnvironment=\"PATH=/usr/bin:/a b\"\n"), unit);
    assertTrue(unit.contains("\nTimeoutStopSec=50s\n"), unit);
    assertTrue(unit.contains("\nWantedBy=default.target\n"), unit);
    for (String line : List.of("Type=notify", "NotifyAccess=main", "Delegate=yes", "KillMode=process",
        "Restart=on-failure", "WatchdogSignal=SIGKILL")) {
      assertTrue(unit.contains("\n" + line + "\n"), line);
    }
  }

  @Test
  void aUnitOfTheMachineWithoutABudgetStopsInAnyTime() throws Exception {
    BootEntry plain =
        new BootEntry("reeve", "/usr/bin/reeve", List.of("/etc/reeve"), null, null, "/", List.of(), false);
    String unit = new SystemdManager(false, false, Map.of(), null).text(plain);
    assertTrue(unit.contains("\nExecStart=/usr/bin/reeve run --quiet -c /etc/reeve\nExecReload=/usr/bin/reeve apply\n"),
        unit);
    assertTrue(unit.contains("\nTimeoutStopSec=infinity\n\n[Install]\nWantedBy=multi-user.target\n"), unit);
    assertEquals("/etc/systemd/system/reeve.service", new SystemdManager(false, false, Map.of(), null).place("reeve"));
  }

  @Test
  void aLineOfCronHasNoBarePercentSign() {
    String line = new CronManager(null).text(ODD);
    assertEquals("@reboot cd '/srv/it'\\''s 100\\%' && PATH='/usr/bin:/a b' '/opt/my reeve/bin/reeve' run --detach -c "
        + "'/srv/it'\\''s 100\\%/$x\".toml' # Written by \"reeve boot\": shop\n", line);
  }

  /** As supervise-daemon.sh does it: a quoted word in a variable, expanded without quotes into an eval. */
  @Test
  void aScriptOfOpenRcIsReadByAShellTwice(@TempDir Path directory) throws Exception {
    BootEntry odd = new BootEntry("shop", "/opt/my  r;e'e$ve/bin/reeve", List.of("/srv/it's  100%/$x\".toml", "/a*"),
        "/run/a b", Duration.ofSeconds(35), "/srv/it's  $HOME;\\", List.of("PATH=/usr/bin:/a  b"), false);
    String script = new OpenRcManager(null, directory).text(odd);
    Path file = Files.writeString(directory.resolve("script"), script.replace("reload()", "r()") + """

        eval set -- $name ${retry:+--retry} $retry ${directory:+--chdir} $directory \\
          ${output_log+--stdout} ${output_log} ${error_log+--stderr} $error_log \\
          ${respawn_delay:+--respawn-delay} $respawn_delay ${respawn_max:+--respawn-max} $respawn_max \\
          ${respawn_period:+--respawn-period} $respawn_period $command -- $command_args $command_args_foreground
        /usr/bin/printf '%s\\n' "$PATH" "$@"
        """);
    Process shell = new ProcessBuilder("sh", file.toString()).redirectErrorStream(true).start();
    assertEquals(List.of("/usr/bin:/a  b", "shop", "--retry", "TERM/50/KILL/5", "--chdir", "/srv/it's  $HOME;\\",
        "--stdout", "/var/log/shop.log", "--stderr", "/var/log/shop.log", "--respawn-delay", "1", "--respawn-max", "10",
        "--respawn-period", "120", "/opt/my  r;e'e$ve/bin/reeve", "--", "run", "--quiet", "-c",
        "/srv/it's  100%/$x\".toml", "-c", "/a*"),
        new String(shell.getInputStream().readAllBytes()).lines().toList());
    assertTrue(script.contains("  '/opt/my  r;e'\\''e$ve/bin/reeve' apply --socket '/run/a b'\n"), script);
    assertTrue(script.startsWith("#!/sbin/openrc-run\n") && script.contains("\nsupervisor=supervise-daemon\n"), script);
  }

  @Test
  void aFileOfAnotherAuthorIsLeftAlone(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("deep/er/unit");
    assertTrue(BootFile.write(file, "# " + BootEntry.MARK + "\n1\n", "rw-r--r--"));
    assertTrue(!BootFile.write(file, "# " + BootEntry.MARK + "\n1\n", "rw-r--r--"), "nothing to do");
    assertTrue(BootFile.write(file, "# " + BootEntry.MARK + "\n2\n", "rw-r--r--"));
    assertTrue(BootFile.remove(file) && !BootFile.remove(file));
    Files.writeString(file, "mine");
    for (int i = 0; i < 2; i++) {
      try {
        boolean changed = i == 0 ? BootFile.write(file, "other", "rw-r--r--") : BootFile.remove(file);
        throw new AssertionError("changed: " + changed);
      } catch (BootManager.BootException e) {
        assertTrue(e.getMessage().contains("it was not written by reeve boot"), e.getMessage());
      }
    }
    assertEquals("mine", Files.readString(file));
  }
}
