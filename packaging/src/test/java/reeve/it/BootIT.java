package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reeve boot} with programs in place of systemctl and crontab, which record what they were called with. */
@Tag("once")
class BootIT {
  @TempDir
  Path directory;
  private ReeveCommands commands;

  @BeforeEach
  void prepare() throws IOException {
    Files.writeString(directory.resolve("reeve.toml"), """
        [reeve]
        state-dir = "state"
        shutdown-budget = "20s"
        [service.web]
        command = ["sleep", "1000"]
        """);
    Path bin = Files.createDirectory(directory.resolve("bin"));
    TestFiles.writeScript(bin.resolve("systemctl"), """
        #!/bin/sh
        echo "$*" >>"$CALLS"
        case $2 in
          enable) touch "$CALLS.enabled" ;;
          disable) rm "$CALLS.enabled" ;;
          is-enabled) [ -e "$CALLS.enabled" ] ;;
          show) cat "$CALLS.fragment" 2>/dev/null ;;
          is-active) echo inactive; exit 3 ;;
        esac
        """);
    TestFiles.writeScript(bin.resolve("crontab"), """
        #!/bin/sh
        case $1 in
          -l)
            echo "${WARNING-}" >&2
            cat "$CALLS.table" 2>/dev/null || { echo "${ABSENT-no crontab for you}" >&2; exit 1; } ;;
          -) cat >"$CALLS.table" ;;
        esac
        """);
    commands = new ReeveCommands(directory).environment("PATH", bin + ":" + System.getenv("PATH"))
        .environment("CALLS", directory.resolve("calls").toString())
        .environment("XDG_CONFIG_HOME", directory.resolve("config").toString());
  }

  private String calls() throws IOException {
    String calls = Reeve.read(directory.resolve("calls")).replaceAll("(?m)^--user (is-|daemon-reload|show).*\n", "");
    Files.deleteIfExists(directory.resolve("calls"));
    return calls;
  }

  @Test
  void aUnitOfAUserIsWrittenOnceEnabledAndRemoved() throws IOException {
    Path unit = directory.resolve("config/systemd/user/shop.service");
    List<String> options = List.of("--user", "--manager", "systemd", "--name", "shop");
    assertEquals(1, boot("status", options).code());
    ReeveCommands.Result enabled = boot("enable", options);
    assertEquals(0, enabled.code(), enabled::err);
    assertTrue(enabled.out().startsWith("wrote \"" + unit + "\"\nenabled the unit shop.service\n"), enabled::out);
    assertTrue(enabled.out().contains("loginctl enable-linger"), enabled::out);
    assertEquals("--user enable shop.service\n", calls());
    String text = Reeve.read(unit);
    assertEquals(text, boot("--print", "enable", options).out());
    assertTrue(text.contains("-c " + directory.resolve("reeve.toml") + "\n"), text);
    assertTrue(text.contains("TimeoutStopSec=35s\n"), text);
    if (TestFiles.succeeds("systemd-analyze", "--version")) {
      assertTrue(TestFiles.succeeds("systemd-analyze", "verify", "--man=no", unit.toString()));
    }
    ReeveCommands.Result again = boot("enable", options);
    assertTrue(again.out().startsWith("reeve is enabled already: "), again::out);
    assertEquals("", calls(), "nothing is done twice");
    assertEquals(0, boot("status", options).code());
    assertTrue(boot("status", "--json", options).json().get("enabled").getAsBoolean());
    assertEquals("disabled the unit shop.service", boot("disable", options).out().lines().findFirst().orElse(""));
    assertFalse(Files.exists(unit));
    assertTrue(boot("disable", options).out().startsWith("nothing to do: "));
    assertTrue(calls().contains("--user disable shop.service\n"));
  }

  @Test
  void aTableOfCronKeepsItsOtherLines() throws IOException {
    Path table = directory.resolve("calls.table");
    List<String> options = List.of("--user", "--manager", "cron");
    assertTrue(boot("enable", options).out().startsWith("added a line @reboot"));
    String line = Reeve.read(table);
    assertTrue(line.startsWith("@reboot cd ") && line.contains(" run --detach -c "), line);
    Files.writeString(table, "# mine\n" + line + "5 4 * * * true\n");
    assertTrue(boot("enable", options).out().startsWith("reeve is enabled already"));
    assertEquals(0, boot("disable", options).code());
    assertEquals("# mine\n5 4 * * * true\n", Reeve.read(table));
  }

  @Test
  void whatIsNotUtf8AndTheEndsOfLinesStayInATableOfCron() throws IOException {
    Path table = directory.resolve("calls.table");
    List<String> options = List.of("--user", "--manager", "cron");
    commands.environment("WARNING", "crontab: a warning");
    byte[] before = "# caf\u00e9 \u0080\n5 4 * * * true\r\nA=b".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(table, before);
    assertEquals(0, boot("enable", options).code());
    String enabled = new String(Files.readAllBytes(table), StandardCharsets.ISO_8859_1);
    String kept = new String(before, StandardCharsets.ISO_8859_1) + "\n";
    assertTrue(enabled.startsWith(kept + "@reboot "), enabled);
    assertTrue(boot("status", "--json", options).json().get("enabled").getAsBoolean());
    assertEquals(0, boot("disable", options).code());
    assertEquals(kept, new String(Files.readAllBytes(table), StandardCharsets.ISO_8859_1));
  }

  @Test
  void aTableOfCronThatIsTooLargeIsNotCut() throws IOException {
    Path table = directory.resolve("calls.table");
    String large = "# 3456789\n".repeat(110_000);
    Files.writeString(table, large);
    ReeveCommands.Result refused = boot("enable", List.of("--user", "--manager", "cron"));
    assertEquals(1, refused.code());
    assertTrue(refused.err().contains("cannot read what \"crontab -l\" has written: it is more than 1 MiB"),
        refused::err);
    assertEquals(large, Files.readString(table));
  }

  @Test
  void theWordsOfBusyboxForNoTableAreUnderstood() throws IOException {
    List<String> options = List.of("--user", "--manager", "cron");
    commands.environment("ABSENT", "crontab: can't change directory to '/var/spool/cron': No such file or directory");
    assertEquals(1, boot("enable", options).code());
    commands.environment("ABSENT", "crontab: can't open 'root': No such file or directory");
    ReeveCommands.Result enabled = boot("enable", options);
    assertEquals(0, enabled.code(), enabled::err);
    assertTrue(Files.exists(directory.resolve("calls.table")));
  }

  /** Such as the unit of a package. */
  @Test
  void aUnitFromElsewhereIsEnabledAndDisabledWhereItIs() throws IOException {
    List<String> options = List.of("--user", "--manager", "systemd");
    Path own = directory.resolve("config/systemd/user/reeve.service");
    Path packaged = Files.writeString(directory.resolve("packaged.service"),
        "[Service]\nExecStart=/usr/bin/reeve run --quiet -c " + directory.resolve("reeve.toml") + "\n");
    Files.writeString(directory.resolve("calls.fragment"), packaged + "\n");
    assertEquals("enabled the unit reeve.service", boot("enable", options).out().lines().findFirst().orElse(""));
    assertFalse(Files.exists(own));
    assertTrue(boot("status", options).out().startsWith("reeve is enabled in systemd (" + packaged + ")"));
    assertEquals(packaged.toString(), boot("status", "--json", options).json().get("place").getAsString());
    assertEquals("disabled the unit reeve.service", boot("disable", options).out().lines().findFirst().orElse(""));
    assertTrue(boot("status", options).out().startsWith("reeve is disabled in systemd (" + packaged + ")"));
    Files.writeString(packaged, "[Service]\nExecStart=/usr/bin/reeve run --quiet -c /etc/reeve\n");
    ReeveCommands.Result refused = boot("enable", options);
    assertEquals(1, refused.code());
    assertTrue(refused.err().contains("cannot enable \"" + packaged + "\""), refused::err);
    assertEquals("--user enable reeve.service\n--user disable reeve.service\n", calls());
  }

  @Test
  void aPathWithALineFeedIsRefused() throws IOException {
    Path odd = Files.copy(directory.resolve("reeve.toml"), directory.resolve("a\nb.toml"));
    ReeveCommands.Result refused = boot("--print", "enable", List.of("--manager", "cron", "-c", odd.toString()));
    assertEquals(1, refused.code());
    assertTrue(refused.err().startsWith("reeve: cannot start reeve with the file \""), refused::err);
    assertEquals("", refused.out());
  }

  @Test
  void aConfigurationWithAFaultIsNotEnabled() throws IOException {
    Files.writeString(directory.resolve("reeve.toml"), "[service.web]\ncomand = [\"x\"]\n");
    ReeveCommands.Result broken = boot("enable", List.of("--user", "--manager", "systemd"));
    assertEquals(78, broken.code());
    assertFalse(Files.exists(directory.resolve("config")));
  }

  private ReeveCommands.Result boot(String action, List<String> options) {
    return boot(action, null, options);
  }

  private ReeveCommands.Result boot(String first, String second, List<String> options) {
    List<String> words = new java.util.ArrayList<>(List.of("boot", first));
    if (second != null) {
      words.add(second);
    }
    words.addAll(options);
    return commands.run(words.toArray(new String[0]));
  }
}
