package reeve.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ServiceSpec;
import reeve.config.read.PlanReader;
import reeve.config.read.ServiceReader;
import reeve.core.UnmetCondition;
import reeve.posix.Environment;
import reeve.posix.FakePosix;
import reeve.posix.LinuxPosix;
import reeve.posix.NoAnswerException;

/** Conditions against real files and the real machine. */
class ConditionCheckIT {
  @TempDir
  Path directory;
  private ConditionCheck check;

  @BeforeEach
  void makeFiles() throws IOException {
    Files.writeString(directory.resolve("full"), "x");
    Files.createFile(directory.resolve("empty"));
    Files.createDirectory(directory.resolve("d"));
    Files.createSymbolicLink(directory.resolve("dangling"), Path.of("gone"));
    Files.createFile(directory.resolve("tool"));
    directory.resolve("tool").toFile().setExecutable(true);
    check = new ConditionCheck(new LinuxPosix(),
        Environment.parse("LANG=C\0EMPTY=\0PATH=/nowhere\0".getBytes(StandardCharsets.UTF_8)));
  }

  /** @return null: all are met */
  private String unmet(String... conditions) {
    PlanReader.Result result = ServiceReader.read("web", Map.of("command", List.of("/bin/web"), "env",
        Map.of("OWN", "a b", "PATH", directory.toString()), "condition", List.of(conditions)), directory.toString());
    ServiceSpec spec = ((PlanReader.Result.Ok) result).plan().services().get(0);
    UnmetCondition unmet = check.unmet(spec);
    return unmet == null ? null : unmet.condition().replace(directory + "/", "")
        + (unmet.unknown() == null ? "" : " because " + unmet.unknown());
  }

  private void assertMet(String... conditions) {
    for (String condition : conditions) {
      assertNull(unmet(condition), condition);
      assertEquals("!" + condition, unmet("!" + condition));
    }
  }

  private void assertNotMet(String... conditions) {
    for (String condition : conditions) {
      assertEquals(condition, unmet(condition));
      assertNull(unmet("!" + condition), condition);
    }
  }

  @Test
  void pathsAreChecked() {
    assertMet("path-exists:full", "path-exists:d", "path-is-directory:d", "path-is-executable:tool",
        "file-not-empty:full");
    assertNotMet("path-exists:gone", "path-exists:dangling", "path-exists:full/x", "path-is-directory:full",
        "path-is-executable:full", "path-is-executable:d", "file-not-empty:empty", "file-not-empty:d",
        "file-not-empty:gone");
  }

  @Test
  void variablesOfTheServiceComeBeforeThoseOfReeve() {
    assertMet("env:LANG", "env:LANG=C", "env:EMPTY", "env:EMPTY=", "env:OWN=a b");
    assertNotMet("env:LANGUAGE", "env:LANG=", "env:OWN=a", "env:PATH=/nowhere");
  }

  @Test
  void theMachineAndTheUserAreChecked() throws IOException, InterruptedException {
    String machine = output("uname", "-m");
    assertNull(unmet("arch:" + machine));
    assertEquals("arch:s390x", unmet("arch:s390x"));
    String host = output("uname", "-n");
    assertMet("host:" + host, "host:*", "host:" + host.charAt(0) + "*");
    assertNotMet("host:not-" + host);
    assertMet("user:" + output("id", "-u"));
    assertNotMet("user:4242424", "user:no-such-user");
    assertMet("command:tool");
    assertNotMet("command:full", "command:sh", "command:d");
  }

  @Test
  void theFirstUnmetConditionIsNamedAndOneAlternativeIsEnough() {
    assertEquals("env:X", unmet("env:LANG", "env:X", "env:Y"));
    assertNull(unmet("|env:X", "|!env:Y", "env:LANG"));
    assertEquals("none of env:X, !env:LANG", unmet("|env:X", "env:LANG", "|!env:LANG"));
    assertEquals("env:Y", unmet("|env:LANG", "env:Y"));
  }

  @Test
  void aUserOrAHostThatCannotBeLookedUpIsNotKnownToBeAnother() {
    check = new ConditionCheck(new FakePosix() {
      @Override
      public int userId(String name) {
        throw new NoAnswerException("no descriptor");
      }

      @Override
      public String readText(String path) {
        return null;
      }
    }, Environment.empty());
    assertEquals("user:root because no descriptor", unmet("user:root"));
    assertEquals("!user:root because no descriptor", unmet("!user:root"));
    assertEquals("none of user:root because no descriptor", unmet("|user:root"));
    assertNull(unmet("|user:root", "|env:OWN"));
    assertEquals("host:* because cannot read \"/proc/sys/kernel/hostname\"", unmet("host:*"));
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of(command)).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    process.waitFor();
    return text;
  }
}
