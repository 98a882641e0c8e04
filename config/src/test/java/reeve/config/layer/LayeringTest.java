package reeve.config.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.PlanLayers;
import reeve.config.RestartSpec;
import reeve.config.Schema;
import reeve.config.ServiceSpec;
import reeve.config.SourceLocation;
import reeve.config.execution.ExecutionSpec;
import reeve.config.execution.PrivilegeSpec;
import reeve.config.execution.ResourceLimit;
import reeve.config.read.ConfigFixture;
import reeve.config.read.KeyPlaces;
import reeve.config.read.PlanReader;
import reeve.config.write.DefinitionWriter;

/** Drop-ins and profiles are merged over the tables of files. */
class LayeringTest {
  private static final String WEB = """
      [service.web]
      command = ["/bin/web"]
      restart = "always"
      tags = ["a", "b"]
      env = { PORT = "80", MODE = "plain" }
      """;

  @TempDir
  Path directory;
  private ConfigFixture files;

  @BeforeEach
  void makeFixture() {
    files = new ConfigFixture(directory);
  }

  private PlanReader.Result read(List<String> profiles, String... names) {
    List<String> paths = new ArrayList<>();
    for (String name : names) {
      paths.add(directory.resolve(name).toString());
    }
    return PlanReader.read(paths, Map.of(), ReadOptions.DEFAULT.withProfiles(profiles));
  }

  private Plan plan(List<String> profiles, String... names) {
    return assertInstanceOf(PlanReader.Result.Ok.class, read(profiles, names),
        () -> problems(profiles, names).toString()).plan();
  }

  private List<String> problems(List<String> profiles, String... names) {
    List<String> texts = new ArrayList<>();
    if (read(profiles, names) instanceof PlanReader.Result.Bad bad) {
      for (ConfigProblem problem : bad.problems()) {
        texts.add(problem.toString().replace(directory + "/", ""));
      }
    }
    return texts;
  }

  private ServiceSpec web(List<String> profiles) {
    return plan(profiles, "web.toml").services().get(0);
  }

  @Test
  void aProfileThatIsNotSelectedChangesNothing() {
    files.write("web.toml", WEB);
    ServiceSpec plain = web(List.of());
    files.write("web.toml", WEB + "[profile.dev.service.web]\nrestart = \"no\"\n");
    assertEquals(plain, web(List.of()));
    assertEquals(PlanLayers.NONE.profiles(), plan(List.of(), "web.toml").layers().profiles());
  }

  @Test
  void scalarsAndArraysReplaceAndEnvIsMerged() {
    files.write("web.toml", WEB + """
        [profile.dev.service.web]
        restart = "no"
        tags = ["c"]
        env = { MODE = "dev", DEBUG = "1" }
        """);
    ServiceSpec web = web(List.of("dev"));
    assertEquals(RestartSpec.Policy.NO, web.restart().policy());
    assertEquals(List.of("c"), web.identity().tags());
    assertEquals(Map.of("PORT", "80", "MODE", "dev", "DEBUG", "1"), web.process().environment());
    assertEquals(List.of("dev"), plan(List.of("dev"), "web.toml").layers().profiles());
  }

  @Test
  void limitsAreMergedAndCapabilitiesReplaced() {
    files.write("web.toml", "[defaults]\nlimits = { cpu = 5 }\n" + WEB + """
        limits = { nofile = 10, core = 0 }
        capabilities = { bounding = ["kill"], ambient = ["kill"] }
        [profile.dev.service.web]
        limits = { nofile = { soft = 1, hard = 2 } }
        capabilities = { bounding = ["chown"] }
        """);
    ExecutionSpec execution = web(List.of("dev")).execution();
    assertEquals(
        Map.of(ResourceLimit.CPU, new ResourceLimit.Value(5, 5), ResourceLimit.CORE, new ResourceLimit.Value(0, 0),
            ResourceLimit.NOFILE, new ResourceLimit.Value(1, 2)),
        execution.limits());
    assertEquals(new PrivilegeSpec(false, 1, 0), execution.privileges());
  }

  @Test
  void ofSeveralProfilesTheLastWins() {
    files.write("web.toml", WEB + """
        [profile.a.service.web]
        env = { MODE = "a", A = "1" }
        working-directory = "/a"
        [profile.b.service.web]
        env = { MODE = "b" }
        """);
    assertEquals(Map.of("PORT", "80", "MODE", "b", "A", "1"), web(List.of("a", "b")).process().environment());
    assertEquals("a", web(List.of("b", "a")).process().environment().get("MODE"));
    assertEquals("/a", web(List.of("a", "b")).process().workingDirectory().get());
  }

  @Test
  void aServiceMayExistOnlyInAProfile() {
    files.write("web.toml", WEB + """
        [profile.dev.service.mail]
        command = ["bin/mail"]
        """);
    assertEquals(1, plan(List.of(), "web.toml").services().size());
    ServiceSpec mail = plan(List.of("dev"), "web.toml").services().get(1);
    assertEquals("mail", mail.name());
    assertEquals(List.of(List.of(directory + "/bin/mail")), mail.process().commands());
    assertEquals(7, new KeyPlaces(PlanLayers.NONE)
        .located(List.of(new ConfigProblem(mail.identity().source(), "service.mail.command", "", ""))).get(0).source()
        .line());
  }

  @Test
  void defaultsAndReeveOfAProfileAreMergedToo() {
    files.write("web.toml", """
        [reeve]
        log-dir = "/var/log/plain"
        [defaults]
        restart-delay = "1s"
        env = { A = "plain", B = "plain", NAME = "${SERVICE}" }
        """ + WEB.replace("restart = \"always\"\n", ""));
    files.write("dev.toml", """
        [profile.dev.reeve]
        log-dir = "log"
        state-dir = "state"
        [profile.dev.defaults]
        restart = "no"
        env = { B = "dev" }
        """);
    Plan plan = plan(List.of("dev"), "web.toml", "dev.toml");
    assertEquals(directory + "/log", plan.settings().logDir().get());
    assertEquals(directory + "/state", plan.settings().stateDir().get());
    ServiceSpec web = plan.services().get(0);
    assertEquals(RestartSpec.Policy.NO, web.restart().policy());
    assertEquals(1, web.restart().delay().toSeconds());
    assertEquals("plain dev web", web.process().environment().get("A") + " " + web.process().environment().get("B")
        + " " + web.process().environment().get("NAME"));
  }

  @Test
  void anUnknownProfileIsAnErrorThatListsThoseThatExist() {
    files.write("web.toml", WEB + "[profile.dev.service.web]\n[profile.prod.reeve]\n");
    assertEquals(List.of("web.toml: cannot find the profile \"dve\": the files have \"dev\", \"prod\""),
        problems(List.of("dve"), "web.toml"));
    files.write("web.toml", WEB);
    assertEquals(List.of("web.toml: cannot find the profile \"dev\": the files have no [profile.NAME]"),
        problems(List.of("dev"), "web.toml"));
  }

  @Test
  void theFormOfAProfileIsCheckedEvenIfItIsNotSelected() {
    files.write("web.toml", WEB + """
        [profile.dev.servce.web]
        [profile.prod]
        service = 3
        [profile.x.service]
        web = 1
        """);
    assertEquals(List.of(
        "web.toml:6: profile.dev.servce: unknown table: a profile has [profile.dev.service.NAME], "
            + "[profile.dev.target.NAME], [profile.dev.defaults] and [profile.dev.reeve]",
        "web.toml:8: profile.prod.service: cannot be an integer: it is a table: write it as "
            + "[profile.prod.service.NAME]",
        "web.toml:10: profile.x.service.web: cannot be an integer: it is a table: write it as "
            + "[profile.x.service.web]"),
        problems(List.of(), "web.toml"));
  }

  @Test
  void problemsOfAProfileNameItsFileAndLine() {
    files.write("web.toml", WEB);
    files.write("dev.toml", "[profile.dev.service.web]\nrestart = \"alwys\"\ninstances = 0\ncommand = []\n");
    assertEquals(List.of(
        "dev.toml:2: profile.dev.service.web.restart: cannot be \"alwys\": did you mean \"always\"?",
        "dev.toml:3: profile.dev.service.web.instances: cannot be 0: it goes from 1 to 1000",
        "dev.toml:4: profile.dev.service.web.command: cannot be empty: write it as [\"program\", \"argument\"]"),
        problems(List.of("dev"), "web.toml", "dev.toml"));
  }

  @Test
  void twoFilesCannotSetTheSameKeyOfAProfile() {
    files.write("a.toml", WEB + "[profile.dev.service.web]\nrestart = \"no\"\n");
    files.write("b.toml", "[profile.dev.service.web]\nrestart = \"always\"\n");
    assertEquals(List.of("b.toml:2: profile.dev.service.web.restart: cannot set it twice: it is in "
        + "\"a.toml\" already"), problems(List.of("dev"), "a.toml", "b.toml"));
  }

  @Test
  void targetsAreMerged() {
    files.write("web.toml", WEB + """
        [service.db]
        command = ["/bin/db"]
        [target.default]
        requires = ["web"]
        [profile.dev.target.default]
        requires = ["db"]
        """);
    assertEquals(List.of("db"), plan(List.of("dev"), "web.toml").targets().get(0).members());
  }

  @Test
  void dropInsAreMergedInTheOrderOfTheirNames() {
    files.write("web.toml", WEB);
    files.write("web.toml.d/20-b.toml", "[service.web]\nrestart = \"no\"\nenv = { MODE = \"b\" }\n");
    files.write("web.toml.d/10-a.toml",
        "[service.web]\nrestart = \"on-success\"\nenv = { MODE = \"a\", A = \"1\" }\ntags = []\n");
    files.write("web.toml.d/notes.txt", "nothing");
    ServiceSpec web = web(List.of());
    assertEquals(RestartSpec.Policy.NO, web.restart().policy());
    assertEquals(List.of(), web.identity().tags());
    assertEquals(Map.of("PORT", "80", "MODE", "b", "A", "1"), web.process().environment());
    assertEquals(List.of("web.toml", "web.toml.d/10-a.toml", "web.toml.d/20-b.toml"),
        plan(List.of(), "web.toml").files().stream().map(f -> f.replace(directory + "/", "")).toList());
  }

  /** Two drop-ins that both added a service were refused. */
  @Test
  void dropInsOfOneFileMayAddTheSameTable() {
    files.write("web.toml", WEB);
    files.write("web.toml.d/10-a.toml",
        "[service.mail]\ncommand = [\"bin/mail\"]\nrestart = \"no\"\nenv = { A = \"1\" }\n"
            + "[defaults]\nnice = 3\n");
    files.write("web.toml.d/20-b.toml", "[service.mail]\nrestart = \"always\"\nenv = { B = \"2\" }\n"
        + "[defaults]\nnice = 4\n");
    files.write("web.toml.d/30-c.toml", "[service.mail]\nenv = { B = \"3\" }\n[service.web]\nenv = { B = \"3\" }\n");
    ServiceSpec mail = plan(List.of(), "web.toml").services().get(1);
    assertEquals(List.of(List.of(directory + "/web.toml.d/bin/mail")), mail.process().commands());
    assertEquals(RestartSpec.Policy.ALWAYS, mail.restart().policy());
    assertEquals(Map.of("A", "1", "B", "3"), mail.process().environment());
    assertEquals(4, mail.execution().scheduling().nice().getAsInt());
    files.write("app.toml", "[service.app]\ncommand = [\"/app\"]\n");
    files.write("app.toml.d/a.toml", "[service.mail]\nrestart = \"no\"\n");
    assertTrue(problems(List.of(), "web.toml", "app.toml").toString().contains("cannot set it twice"));
  }

  @Test
  void dropInsWithoutTheirFileAreWarnedOf() {
    files.write("conf/web.toml", WEB);
    files.write("conf/web.toml.d/a.toml", "");
    files.write("conf/old.toml.d/a.toml", "[service.old]\n");
    files.write("conf/empty.toml.d/readme", "");
    files.write("main.toml", "[reeve]\ninclude = [\"conf/*.toml\"]\n");
    for (String name : List.of("conf", "main.toml")) {
      List<ConfigProblem> warnings =
          assertInstanceOf(PlanReader.Result.Ok.class, read(List.of(), name)).warnings();
      assertEquals(1, warnings.size(), warnings::toString);
      assertEquals(directory + "/conf/old.toml.d: its drop-ins are not read: there is no \"" + directory
          + "/conf/old.toml\" over which they are merged: make that file, or rename the directory",
          warnings.get(0).toString());
    }
    files.write("x/web.toml", WEB);
    files.write("x/conf.d/a.toml", "");
    files.write("main.toml", "[reeve]\ninclude = [\"x/*\"]\n");
    assertEquals(List.of(), assertInstanceOf(PlanReader.Result.Ok.class, read(List.of(), "main.toml")).warnings());
  }

  @Test
  void aProfileTakesPrecedenceOverADropIn() {
    files.write("web.toml", WEB + "[profile.dev.service.web]\nrestart = \"no\"\n");
    files.write("web.toml.d/a.toml", "[service.web]\nrestart = \"on-success\"\n"
        + "[profile.dev.service.web]\ntags = [\"d\"]\n");
    assertEquals(RestartSpec.Policy.NO, web(List.of("dev")).restart().policy());
    assertEquals(List.of("d"), web(List.of("dev")).identity().tags());
    assertEquals(RestartSpec.Policy.ON_SUCCESS, web(List.of()).restart().policy());
  }

  @Test
  void problemsOfADropInNameItsFileAndLine() {
    files.write("web.toml", WEB);
    files.write("web.toml.d/a.toml", """
        [service.web]
        restart = "alwys"
        env = 3
        nope = 1

        [service.wbe]
        tags = []
        [reeve]
        include = ["x.toml"]
        [services]
        """);
    assertEquals(List.of(
        "web.toml.d/a.toml:2: service.web.restart: cannot be \"alwys\": did you mean \"always\"?",
        "web.toml.d/a.toml:3: service.web.env: cannot be an integer: it is a table: write it as { KEY = \"value\" }",
        "web.toml.d/a.toml:4: service.web.nope: unknown key",
        "web.toml.d/a.toml:6: service.wbe: cannot find its command: add command = [\"/path/to/program\", "
            + "\"argument\"]",
        "web.toml.d/a.toml:9: reeve.include: cannot be set in a drop-in or a profile: it decides which files are "
            + "read: move it to [reeve] of a file",
        "web.toml.d/a.toml:10: services: unknown table: write [service.NAME]"),
        problems(List.of(), "web.toml"));
  }

  @Test
  void aDropInThatIsNotTomlIsReportedAtItsLine() {
    files.write("web.toml", WEB);
    files.write("web.toml.d/a.toml", "[service.web]\nrestart =\n");
    assertEquals(List.of("web.toml.d/a.toml:2: service.web.restart: cannot use a key without a value: give it one, "
        + "or remove the line"), problems(List.of(), "web.toml"));
  }

  @Test
  void pathsOfADropInAreRelativeToItsOwnDirectory() {
    files.write("web.toml", WEB);
    files.write("web.toml.d/a.toml", "[service.web]\ncommand = [\"./run\"]\nworking-directory = \"here\"\n");
    ServiceSpec web = web(List.of());
    assertEquals(directory + "/web.toml.d/here", web.process().workingDirectory().get());
    assertTrue(web.process().commands().get(0).get(0).startsWith(directory + "/web.toml.d/"));
  }

  @Test
  void aDropInOverridesDefaultsAndInstances() {
    files.write("web.toml", "[defaults]\nrestart-delay = \"1s\"\nenv = { A = \"1\" }\n" + WEB + "instances = 1\n");
    files.write("web.toml.d/a.toml",
        "[defaults]\nrestart-delay = \"2s\"\nenv = { B = \"${SERVICE}\" }\n[service.web]\ninstances = 3\n");
    Plan plan = plan(List.of(), "web.toml");
    assertEquals(3, plan.services().size());
    assertEquals(2, plan.services().get(2).restart().delay().toSeconds());
    assertEquals("1 web@3", plan.services().get(2).process().environment().get("A") + " "
        + plan.services().get(2).process().environment().get("B"));
  }

  @Test
  void theFilesOfADirectoryAndIncludedFilesHaveDropIns() {
    files.write("conf/reeve.toml", "[reeve]\ninclude = [\"more/*.toml\"]\n");
    files.write("conf/more/web.toml", WEB);
    files.write("conf/more/web.toml.d/a.toml", "[service.web]\nrestart = \"no\"\n");
    assertEquals(RestartSpec.Policy.NO, plan(List.of(), "conf").services().get(0).restart().policy());
  }

  @Test
  void theValueOfADropInIsFoundForLaterProblems() {
    files.write("web.toml", WEB);
    files.write("web.toml.d/a.toml", "[service.web]\n\ncommand = [\"/bin/other\"]\n");
    Plan plan = plan(List.of(), "web.toml");
    ServiceSpec web = plan.services().get(0);
    List<ConfigProblem> located = new KeyPlaces(plan.layers())
        .located(List.of(new ConfigProblem(web.identity().source(), "service.web.command", "x", "")));
    assertEquals(new SourceLocation(directory + "/web.toml.d/a.toml", 3), located.get(0).source());
  }

  @Test
  void limitsAndCredentialsAreMergedByName() {
    files.write("web.toml", WEB + "limits = { core = 0, nofile = 10 }\ncredentials = { a = \"/a\", b = \"/b\" }\n");
    files.write("web.toml.d/a.toml", "[service.web]\nlimits = { nofile = 20 }\ncredentials = { b = \"/c\" }\n");
    Map<String, String> settings = DefinitionWriter.settings(web(List.of()));
    assertEquals("{ core = \"0B\", nofile = 20 }", settings.get("limits"));
    assertTrue(settings.get("credentials").contains("\"/a\"") && settings.get("credentials").contains("\"/c\"")
        && !settings.get("credentials").contains("\"/b\""), settings.get("credentials"));
  }

  @Test
  void eachKeyThatIsATableOfNamesIsMerged() {
    for (Schema.Entry entry : Schema.entries()) {
      if (entry.place() != Schema.Place.REEVE) {
        assertEquals(entry.form().startsWith("table of "), Layering.merges(entry.name()), entry.name());
      }
    }
  }
}
