package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code edit} with the built program: a script is the editor. */
@Tag("once")
final class EditIT {
  private static final String WEB = "[service.web]\ncommand = [\"sleep\", \"1000\"]\n";

  @TempDir
  Path directory;

  /** An editor that runs the lines in turn, one in each call. */
  private String editor(String... lines) throws IOException {
    Path script = directory.resolve("editor");
    StringBuilder text = new StringBuilder("#!/bin/sh\ncd " + directory + "\nn=$(cat calls 2>/dev/null || echo 0)\n"
        + "n=$((n + 1))\necho $n > calls\ncase $n in\n");
    for (int i = 0; i < lines.length; i++) {
      text.append(i + 1).append(") ").append(lines[i]).append(" ;;\n");
    }
    Files.deleteIfExists(directory.resolve("calls"));
    Files.writeString(script, text + "esac\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script.toString();
  }

  private String file() {
    return Reeve.read(directory.resolve("reeve.toml"));
  }

  /** Reads the copy that is kept aside, and removes it. */
  private static String kept(String err) throws IOException {
    Matcher path = Pattern.compile("the edited copy is kept as (\\S+)").matcher(err);
    assertTrue(path.find(), err);
    Path copy = Path.of(path.group(1));
    String text = Files.readString(copy);
    Files.delete(copy);
    Files.delete(copy.getParent());
    return text;
  }

  @Test
  void aGoodResultIsAppliedAndABrokenOneGoesBackToTheEditorOrIsKept() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory).environment("VISUAL", "");
    try (Reeve reeve = commands.serve(WEB)) {
      Files.setPosixFilePermissions(directory.resolve("reeve.toml"), PosixFilePermissions.fromString("rw-r-----"));
      int pid = commands.pid("web");
      commands.environment("EDITOR", editor("sed -i s/1000/2000/ \"$1\""));
      ReeveCommands.Result good = commands.run("edit", "web", "--yes");
      assertEquals(0, good.code(), good.err());
      assertTrue(good.out().contains("command = [\"sleep\", \"2000\"], was [\"sleep\", \"1000\"]")
          && good.out().endsWith("saved and applied\n"), good.out());
      assertNotEquals(pid, commands.pid("web"));
      assertEquals("rw-r-----",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("reeve.toml"))));
      String before = file();

      commands.environment("EDITOR", editor("echo 'restart = 3' >> \"$1\""));
      ReeveCommands.Result broken = commands.run("edit", "web", "--yes");
      assertEquals(78, broken.code(), broken.out());
      assertTrue(broken.err().contains("reeve.toml:7: service.web.restart: cannot be an integer"), broken.err());
      assertTrue(kept(broken.err()).endsWith("restart = 3\n"));
      assertEquals(before, file());

      commands.environment("EDITOR", editor("echo 'restart = 3' >> \"$1\"", "sed -i 's/= 3$/= \"no\"/' \"$1\""));
      ReeveCommands.Result twice = commands.await(commands.shell("printf 'x\\ne\\ny\\n' | \"$0\" edit web"));
      assertEquals(0, twice.code(), twice.out() + twice.err());
      assertTrue(file().endsWith("restart = \"no\"\n"), file());
      assertEquals("2\n", Reeve.read(directory.resolve("calls")));
      reeve.stop();
    }
  }

  /** Was saved, and the service was left out: a fault in an env-file costs only the services that name it. */
  @Test
  void aMissingEnvFileIsAFaultOfTheEditedFileAlsoWithKeepGoing() throws IOException {
    String before = "[service.other]\ncommand = [\"sleep\", \"900\"]\n" + WEB;
    Files.writeString(directory.resolve("reeve.toml"), before);
    ReeveCommands commands = new ReeveCommands(directory).environment("VISUAL",
        editor("echo 'env-file = \"none.env\"' >> \"$1\""));
    ReeveCommands.Result edited =
        commands.run("edit", "-c", directory.resolve("reeve.toml").toString(), "--keep-going", "--yes", "web");
    assertEquals(78, edited.code(), edited.out() + edited.err());
    assertTrue(kept(edited.err()).endsWith("env-file = \"none.env\"\n"));
    assertEquals(before, file());
  }

  @Test
  void whatIsNotConfirmedIsKeptAndNothingIsChangedWithoutAChange() throws IOException {
    String path = directory.resolve("reeve.toml").toString();
    Files.writeString(directory.resolve("reeve.toml"), WEB);
    ReeveCommands commands = new ReeveCommands(directory).environment("VISUAL", editor("true"));
    ReeveCommands.Result same = commands.run("edit", "-c", path, "web");
    assertEquals("nothing was changed\n", same.out());
    assertEquals(0, same.code());
    commands.environment("VISUAL", editor("sed -i s/1000/2000/ \"$1\""));
    ReeveCommands.Result refused = commands.await(commands.shell("\"$0\" edit " + path + " < /dev/null"));
    assertEquals(1, refused.code(), refused.err());
    assertTrue(kept(refused.err()).contains("2000"));
    assertEquals(WEB, file());
    commands.environment("VISUAL", editor("exit 3"));
    ReeveCommands.Result failed = commands.run("edit", path);
    assertEquals(1, failed.code());
    assertEquals("reeve: the editor ended with exit 3; nothing was changed\n", failed.err());
    assertEquals(2, commands.run("edit", "-c", path, "wbe").code());
    commands.environment("VISUAL", editor("sed -i s/1000/2000/ \"$1\""));
    ReeveCommands.Result saved = commands.run("edit", "--yes", path);
    assertEquals(0, saved.code(), saved.err());
    assertFalse(file().contains("1000"));
    commands.environment("VISUAL", editor("sed -i s/2000/3000/ \"$1\"; echo '# other' >> reeve.toml"));
    ReeveCommands.Result raced = commands.run("edit", "--yes", path);
    assertEquals(1, raced.code());
    assertTrue(raced.err().contains(": it was changed by something else meanwhile"), raced.err());
    assertTrue(kept(raced.err()).contains("3000"));
    assertTrue(file().endsWith("# other\n"), file());
    ReeveCommands.Result missing = commands.run("edit", "no/such.toml");
    assertEquals("reeve: cannot edit \"no/such.toml\": there is no such file\n", missing.err());
  }
}
