package reeve.cli.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.LinuxPosix;

/** What {@code reeve boot} leaves when a program of the manager fails: nothing that is half done. */
class BootUndoTest {
  private static final BootEntry ENTRY =
      new BootEntry("shop", "/p", List.of("/f"), null, null, "/", List.of(), true);
  private static final BootEntry CHANGED =
      new BootEntry("shop", "/p", List.of("/other"), null, null, "/", List.of(), true);

  @TempDir
  Path directory;
  private FakeManager programs;
  private SystemdManager systemd;
  private Path unit;

  /** A systemctl that knows which unit is enabled and whether its files were changed since the last daemon-reload. */
  private final class FakeManager extends Programs {
    private final List<String> calls = new ArrayList<>();
    private String failing = "";
    private boolean enabled;
    private String loaded = "";

    FakeManager() {
      super(new LinuxPosix());
    }

    @Override
    Output run(byte[] input, String... words) {
      String call = String.join(" ", words).replace("systemctl --user ", "").replace(".service", "");
      try {
        String onDisk = Files.exists(unit) ? Files.readString(unit) : "";
        String word = call.split(" ")[0];
        if (word.equals("show")) {
          return answer(true, call.contains("NeedDaemonReload") ? onDisk.equals(loaded) ? "no" : "yes" : "");
        }
        if (word.equals("is-enabled")) {
          return answer(enabled, "");
        }
        calls.add(call);
        enabled = word.equals("enable") || enabled && !word.equals("disable");
        if (word.equals(failing)) {
          return answer(false, "Connection timed out");
        }
        loaded = word.equals("is-active") ? loaded : onDisk;
        return answer(true, "");
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    private Output answer(boolean success, String text) {
      return new Output(success, text.getBytes(StandardCharsets.UTF_8), success ? "" : text);
    }
  }

  @BeforeEach
  void prepare() throws Exception {
    unit = directory.resolve("systemd/user/shop.service");
    programs = new FakeManager();
    systemd = new SystemdManager(true, true, Map.of("XDG_CONFIG_HOME", directory.toString()), programs);
  }

  private String refusal(BootEntry entry) {
    return assertThrows(BootManager.BootException.class, () -> systemd.enable(entry)).getMessage();
  }

  @Test
  void aNewUnitThatSystemdDoesNotReadIsRemoved() throws Exception {
    for (String failing : List.of("daemon-reload", "enable")) {
      programs.failing = failing;
      String message = refusal(ENTRY);
      assertTrue(message.startsWith("cannot complete \"systemctl --user " + failing), message);
      assertTrue(message.endsWith(": Connection timed out; nothing was changed"), message);
      assertFalse(Files.exists(unit));
      assertFalse(programs.enabled, "a failure may come after the link was made");
    }
    programs.failing = "";
    assertEquals(2, systemd.enable(ENTRY).size());
    assertTrue(programs.enabled);
  }

  @Test
  void aChangedUnitGetsItsFormerText() throws Exception {
    systemd.enable(ENTRY);
    String before = Files.readString(unit);
    programs.failing = "daemon-reload";
    assertTrue(refusal(CHANGED).endsWith("nothing was changed"));
    assertEquals(before, Files.readString(unit));
    assertTrue(programs.enabled, "it was before");
  }

  /** As after a reeve boot that was killed between its two steps. */
  @Test
  void aMissedReloadIsMadeUpFor() throws Exception {
    systemd.enable(ENTRY);
    programs.loaded = "former text";
    assertEquals(List.of("made systemd read its units again"), systemd.enable(ENTRY));
    assertEquals(List.of(), systemd.enable(ENTRY));

    programs.failing = "daemon-reload";
    assertThrows(BootManager.BootException.class, () -> systemd.disable("shop"));
    assertFalse(Files.exists(unit) || programs.enabled);
    programs.failing = "";
    programs.loaded = "former text"; // systemd still has it
    assertEquals(List.of("made systemd read its units again"), systemd.disable("shop"));
    assertEquals(List.of(), systemd.disable("shop"));
  }

  @Test
  void whatCannotBeUndoneIsNamed() throws Exception {
    BootManager.BootException cause = new BootManager.BootException("cannot complete \"x\": y");
    Path foreign = Files.writeString(directory.resolve("foreign"), "text\n");
    String message = BootFile.undo(foreign, null, "rw-r--r--", cause).getMessage();
    assertTrue(
        message.startsWith("cannot complete \"x\": y; \"" + foreign + "\" stays as it was written: cannot change "),
        message);
    assertTrue(message.endsWith("; run reeve boot enable again"), message);
  }

  @Test
  void aScriptOfOpenRcThatIsInNoRunlevelIsRemoved() throws Exception {
    OpenRcManager openrc = new OpenRcManager(programs, directory);
    Path script = directory.resolve("etc/init.d/shop");
    programs.failing = "rc-update";
    String message = assertThrows(BootManager.BootException.class, () -> openrc.enable(ENTRY)).getMessage();
    assertTrue(message.endsWith(": Connection timed out; nothing was changed"), message);
    assertFalse(Files.exists(script));
  }
}
