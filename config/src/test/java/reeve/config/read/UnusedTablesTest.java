package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ConfigProblem;
import reeve.config.layer.ReadOptions;

/** What is wrong in templates without services and in profiles that are not selected. */
class UnusedTablesTest {
  private static final String APP = "[service.app]\ncommand = ['/app']\n";

  @TempDir
  Path directory;

  private List<String> faults(String text, String... profiles) {
    new ConfigFixture(directory).write("reeve.toml", text);
    List<String> paths = List.of(directory.resolve("reeve.toml").toString());
    ReadOptions options = ReadOptions.DEFAULT.withProfiles(List.of(profiles));
    return UnusedTables.faults(paths, Map.of("SET", "x"), options, PlanReader.read(paths, Map.of("SET", "x"), options))
        .stream().map(ConfigProblem::toString).map(text2 -> text2.replace(directory + "/", "")).toList();
  }

  @Test
  void aTemplateWithoutServicesIsChecked() {
    assertEquals(List.of("reeve.toml:5: service.\"worker@\".restart: cannot be \"alwys\" (in a template, of which no "
        + "service is made): did you mean \"always\"?"),
        faults(APP + "[service.\"worker@\"]\ncommand = ['/w', '${ARG}']\nrestart = 'alwys'\n"));
    assertEquals(1, faults(APP + "[service.\"worker@\"]\nnice = 3\n").size(), "it has no command");
  }

  @Test
  void whatDependsOnTheArgumentOrOnAVariableIsNoFault() {
    assertEquals(List.of(), faults(APP + """
        [service."worker@"]
        command = ['/w', '${ARG}', '${3100 + INSTANCE}', '${UNSET}', '${OTHER:?it is needed}']
        requires = ['${ARG}', 'base@${ARG}']
        restart = '${POLICY}'
        env = { A = '${SET}', B = '${1 + ARG}' }
        [service."base@"]
        command = ['/b']
        """));
  }

  /** Both readings had a value for the variable, so that they read other files than reeve does. */
  @Test
  void theDefaultOfAVariableDecidesWhichFilesThereAre() {
    new ConfigFixture(directory).write("conf.d/db.toml", "[service.db]\ncommand = ['/db']\n");
    assertEquals(List.of(), faults("[reeve]\ninclude = '${CONF:-conf.d}/*.toml'\n" + APP
        + "requires = ['db']\n[service.\"worker@\"]\ncommand = ['/w', '${ARG}']\n"));
  }

  @Test
  void aProfileThatIsNotSelectedIsChecked() {
    String file = APP + "[profile.dev.service.app]\nrestart = 'x'\n[profile.dev.service.\"w@\"]\nnice = 99\n"
        + "[profile.prod.reeve]\nconsole = 3\n[profile.good.defaults]\nnice = 1\n";
    List<String> all = faults(file);
    assertEquals(4, all.size(), all::toString);
    assertEquals(true, all.get(0).startsWith("reeve.toml:4: profile.dev.service.app.restart: cannot be \"x\""),
        all.get(0));
    assertEquals(true, all.get(0).contains(" (with the profile \"dev\", which is not selected)"), all.get(0));
    assertEquals(true, all.get(3).startsWith("reeve.toml:8: profile.prod.reeve.console: "), all.get(3));
    assertEquals(List.of(), faults(file, "dev"), "the reading itself reports it");
    assertEquals(4, faults(file, "good").size());
  }

  /** A profile may be made for use with another one. */
  @Test
  void whatAnotherProfileMendsIsNoFault() {
    assertEquals(List.of(), faults(APP + "[profile.dev.service.mail]\ncommand = ['/mail']\n"
        + "[profile.local.service.mail]\nrestart = 'no'\n"));
  }
}
