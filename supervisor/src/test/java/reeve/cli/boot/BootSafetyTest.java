package reeve.cli.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.LinuxPosix;

/** What {@code reeve boot} refuses, and what it leaves as it is. */
class BootSafetyTest {
  private static final String TEXT = "# " + BootEntry.MARK + "\n";

  @TempDir
  Path directory;

  /** Records what it is to run, and runs nothing. */
  private static final class Recorder extends Programs {
    private final List<String> calls = new ArrayList<>();

    Recorder() {
      super(new LinuxPosix());
    }

    @Override
    Output run(byte[] input, String... words) {
      calls.add(String.join(" ", words));
      return new Output(true, new byte[0], "");
    }
  }

  @Test
  void aSymbolicLinkOfTheNewFileIsNotFollowed() throws Exception {
    Path victim = Files.writeString(directory.resolve("victim"), "mine");
    Files.createSymbolicLink(directory.resolve(".unit.new"), victim);
    Path unit = directory.resolve("unit");
    assertTrue(BootFile.write(unit, TEXT, "rwxrw-rw-"));
    assertEquals("mine", Files.readString(victim));
    assertEquals(TEXT, Files.readString(unit));
    assertEquals("rwxrw-rw-", PosixFilePermissions.toString(Files.getPosixFilePermissions(unit)), "without the umask");
  }

  @Test
  void controlCharactersAreRefusedWherePathsAndVariablesAre() {
    String odd = "/a\nb";
    for (BootEntry entry : List.of(new BootEntry("n", odd, List.of("/f"), null, null, "/", List.of(), true),
        new BootEntry("n", "/p", List.of("/f", odd), null, null, "/", List.of(), true),
        new BootEntry("n", "/p", List.of("/f"), odd, null, "/", List.of(), true),
        new BootEntry("n", "/p", List.of("/f"), null, null, odd, List.of(), true),
        new BootEntry("n", "/p", List.of("/f"), null, null, "/", List.of("PATH=" + odd), true))) {
      String message = entry.problem();
      assertTrue(message.startsWith("cannot start reeve with the ") && message.contains("/a"), message);
      assertFalse(message.contains("\n"), message);
    }
  }

  @Test
  void aUserWithoutAHomeHasNoUnits() throws Exception {
    for (Map<String, String> variables : List.of(Map.<String, String>of(), Map.of("HOME", "a"), Map.of("HOME", ""))) {
      String message = assertThrows(BootManager.BootException.class,
          () -> new SystemdManager(true, false, variables, null)).getMessage();
      assertTrue(message.contains("HOME"), message);
    }
    assertEquals("/c/systemd/user/a.service",
        new SystemdManager(true, false, Map.of("XDG_CONFIG_HOME", "/c"), null).place("a"));
    assertEquals("/etc/systemd/system/a.service", new SystemdManager(false, false, Map.of(), null).place("a"));
  }

  /** Without its script, rc-service cannot stop a service any more. */
  @Test
  void aScriptOfOpenRcStaysWhileItsServiceIsStarted() throws Exception {
    Recorder programs = new Recorder();
    OpenRcManager manager = new OpenRcManager(programs, directory);
    BootEntry entry = new BootEntry("shop", "/p", List.of("/f"), null, null, "/", List.of(), false);
    Path script = directory.resolve("etc/init.d/shop");
    assertEquals(2, manager.enable(entry).size());
    assertTrue(Files.isExecutable(script));
    assertTrue(manager.next(entry).get(1).contains("rc-service shop stop"), manager.next(entry)::toString);
    Path enabled = Files.createDirectories(directory.resolve("etc/runlevels/default")).resolve("shop");
    Files.createSymbolicLink(enabled, Path.of("/etc/init.d/shop"));
    Path started = Files.createDirectories(directory.resolve("run/openrc/started")).resolve("shop");
    Files.createSymbolicLink(started, Path.of("/etc/init.d/shop"));
    assertEquals(new BootManager.State(true, true, "started", script.toString()), manager.state("shop"));
    assertEquals(1, manager.disable("shop").size());
    assertTrue(Files.exists(script));
    assertTrue(manager.nextAfterDisable("shop").get(0).contains("\"rc-service shop stop\""));
    Files.delete(enabled);
    Files.delete(started);
    assertEquals(List.of("removed \"" + script + '"'), manager.disable("shop"));
    assertEquals(List.of("rc-update add shop default", "rc-update del shop default"), programs.calls);
    assertEquals(List.of(), manager.nextAfterDisable("shop"));
  }

  /** It had been taken from the runlevel before it was found to be another one. */
  @Test
  void aScriptOfAnotherOriginStaysEnabled() throws Exception {
    Recorder programs = new Recorder();
    Path script = Files.createDirectories(directory.resolve("etc/init.d")).resolve("shop");
    Files.writeString(script, "#!/bin/sh\n");
    Path enabled = Files.createDirectories(directory.resolve("etc/runlevels/default")).resolve("shop");
    Files.createSymbolicLink(enabled, Path.of("/etc/init.d/shop"));
    assertThrows(BootManager.BootException.class, () -> new OpenRcManager(programs, directory).disable("shop"));
    assertEquals(List.of(), programs.calls);

    Path unit = Files.createDirectories(directory.resolve("systemd/user")).resolve("shop.service");
    Files.writeString(unit, "[Unit]\n");
    Map<String, String> variables = Map.of("XDG_CONFIG_HOME", directory.toString());
    assertThrows(BootManager.BootException.class,
        () -> new SystemdManager(true, false, variables, programs).disable("shop"));
    assertFalse(programs.calls.stream().anyMatch(call -> call.contains("disable")), programs.calls::toString);
  }
}
