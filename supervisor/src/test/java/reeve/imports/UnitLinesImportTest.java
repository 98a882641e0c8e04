package reeve.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.layer.ReadOptions;

/** Words, commands and drop-ins of units of systemd, as systemd.syntax(7), systemd.service(5) and systemd.unit(5). */
class UnitLinesImportTest {
  @TempDir
  Path directory;

  private ImportFixture read(String name, String text) throws Exception {
    return ImportFixture.read(Files.writeString(directory.resolve(name), text), null, "{}", directory, Map.of(),
        ReadOptions.DEFAULT);
  }

  private List<List<String>> commands(String name, String text) throws Exception {
    return read(name, text).plan().services().get(0).process().commands();
  }

  @Test
  void escapesAreThoseOfC() throws Exception {
    assertEquals(
        List.of(List.of("/bin/x", "a b", "c\td", "e\\f", "it's", "\"q\"", "A\u00e4", "x y", "\\q", "p;q", ";")),
        commands("web.service", """
            [Service]
            ExecStart=/bin/x "a\\x20b" 'c\\td' e\\\\f "it\\'s" '"q"' \\101\\u00e4 x\\sy \\q p;q \\;
            """));
    String text = "x".repeat(100_000);
    assertEquals(List.of("/bin/x", text, "\"" + text), commands("long.service",
        "[Service]\nExecStart=/bin/x " + text + " \"\\\"" + text + "\"\n").get(0));
    ImportException open = assertThrows(ImportException.class,
        () -> commands("open.service", "[Service]\nExecStart=/bin/x \"a\n"));
    assertTrue(open.getMessage().contains("a quote is not closed"), open.getMessage());
  }

  @Test
  void aLoneSemicolonSeparatesCommands() throws Exception {
    assertEquals(List.of(List.of("/bin/a", "1"), List.of("/bin/b"), List.of("/bin/c")), commands("job.service", """
        [Service]
        Type=oneshot
        ExecStart=/bin/a 1 ; /bin/b
        ExecStart=/bin/c
        """));
    ImportFixture read = read("web.service", """
        [Service]
        ExecStart=/bin/web
        ExecStartPre=-/bin/a "x;" ; /bin/b
        ExecReload=/bin/kill -HUP $MAINPID ; /bin/log
        """);
    assertTrue(read.toml().contains("pre-start = [{ command = [\"/bin/a\", \"x;\"], ignore-failure = true }, "
        + "{ command = [\"/bin/b\"] }]\n"), read.toml());
    assertTrue(read.toml().contains(" && /bin/log\", shell = true }\n"), read.toml());
    ImportException several = assertThrows(ImportException.class,
        () -> commands("two.service", "[Service]\nExecStart=/bin/a ; /bin/b\n"));
    assertTrue(several.getMessage().contains("only Type=oneshot has several ExecStart"), several.getMessage());
    ImportException none = assertThrows(ImportException.class,
        () -> commands("none.service", "[Service]\nType=oneshot\nExecStart=/bin/a ;\n"));
    assertTrue(none.getMessage().contains("it has no command"), none.getMessage());
  }

  @Test
  void dropInsOfThePrefixesTheTemplateAndAllServicesAreRead() throws Exception {
    for (String[] dropIn : new String[][] {{"service.d/10-all.conf", "A=all"}, {"service.d/20-same.conf", "S=all"},
        {"web-.service.d/20-same.conf", "S=prefix"}, {"web-app-.service.d/30-two.conf", "T=two"},
        {"web-app-x@.service.d/05-template.conf", "P=template"}, {"web-app-x@1.service.d/40-own.conf", "A=own"},
        {"web-app-x@1-.service.d/50-no.conf", "N=no"}, {"other-.service.d/60-no.conf", "N=no"}}) {
      Path file = directory.resolve(dropIn[0]);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "[Service]\nEnvironment=" + dropIn[1] + "\n");
    }
    assertEquals(Map.of("A", "own", "S", "prefix", "T", "two", "P", "template"),
        read("web-app-x@1.service", "[Service]\nExecStart=/bin/web\n").plan().services().get(0).process()
            .environment());
  }
}
