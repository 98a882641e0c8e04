package reeve.runtime.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Plan;
import reeve.config.Signal;
import reeve.config.plan.PlanDiff;
import reeve.config.read.PlanReader;
import reeve.control.DefinitionBackend;
import reeve.control.ServiceAction;
import reeve.core.Requester;
import reeve.core.ServiceState;
import reeve.runtime.LoopHarness;

/** The services follow the files while reeve runs. */
@Timeout(60)
class DefinitionManagerTest {
  private static final String WEB = "[service.web]\ncommand = [\"/bin/web\"]\n";
  private static final String DB = "[service.db]\ncommand = [\"/bin/db\"]\n";

  @TempDir
  Path directory;
  private LoopHarness loop;
  private DefinitionBackend definitions;

  @BeforeEach
  void twoServicesRun() {
    loop = new LoopHarness(directory, WEB + DB, true).boot();
    definitions = loop.backend.definitions();
  }

  private void apply(String toml) {
    Plan next = loop.rewrite(toml);
    definitions.apply(definitions.compare(next), next, Requester.SELF);
  }

  @Test
  void aNewServiceIsStartedAndTheOthersContinue() {
    int web = loop.pid("web");
    apply(WEB + DB + "[service.new]\ncommand = [\"/bin/new\"]\n");
    assertEquals(ServiceState.RUNNING, loop.service("new").state());
    assertEquals(web, loop.pid("web"));
    assertEquals(List.of("web", "db", "new"), definitions.names());
    assertTrue(loop.announcements.contains("applied null applied the configuration: 1 new (new)"),
        loop.announcements.toString());
  }

  @Test
  void aServiceThatIsGoneFromTheFilesIsStoppedAndThenRemoved() {
    int db = loop.pid("db");
    apply(WEB);
    assertEquals(ServiceState.STOPPING, loop.service("db").state());
    assertEquals("db", definitions.spec("db").name(), "until it has ended its definition is known");
    loop.posix.dies(db, Signal.TERM);
    loop.turn();
    assertNull(loop.service("db"));
    assertNull(definitions.spec("db"));
  }

  @Test
  void anotherCommandRestartsAndAnotherPolicyDoesNot() {
    int web = loop.pid("web");
    int db = loop.pid("db");
    apply("[service.web]\ncommand = [\"/bin/web\", \"-v\"]\n" + DB + "restart-delay = \"9s\"\n");
    assertEquals(db, loop.pid("db"));
    loop.posix.dies(web, Signal.TERM);
    loop.turn();
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
    assertEquals(3, loop.posix.spawned.size());
    assertEquals("9s", definitions.spec("db").restart().delay().toSeconds() + "s");
  }

  @Test
  void filesWithoutAnyServiceAreRefused() {
    loop.rewrite("[reeve]\nshutdown-budget = \"9s\"\n");
    PlanReader.Result.Bad bad = assertInstanceOf(PlanReader.Result.Bad.class, definitions.readFiles());
    assertTrue(bad.problems().get(0).toString().contains("cannot find any [service.NAME] any more"), bad.toString());
  }

  @Test
  void aTransientServiceSurvivesAnApplyUntilAFileDefinesIt() {
    Plan with = loop.rewrite("[service.extra]\ncommand = [\"/bin/extra\"]\n");
    definitions.add(with.services().get(0), Requester.SELF);
    assertEquals(ServiceState.RUNNING, loop.service("extra").state());
    assertTrue(definitions.isTransient("extra"));
    assertFalse(definitions.current().services().stream().anyMatch(spec -> spec.name().equals("extra")));
    apply(WEB + DB + "restart-delay = \"9s\"\n");
    assertEquals(ServiceState.RUNNING, loop.service("extra").state());
    apply(WEB + DB + "[service.extra]\ncommand = [\"/bin/extra\"]\n");
    assertFalse(definitions.isTransient("extra"));
    assertEquals(3, loop.posix.spawned.size(), "it is the same definition, so its process continues");
  }

  @Test
  void aServiceThatTheFilesEnableIsStartedAndADisabledServiceContinues() {
    apply(WEB + DB + "enabled = false\n");
    assertEquals(ServiceState.RUNNING, loop.service("db").state(), "it is not started with reeve, no more");
    loop.backend.act(ServiceAction.STOP, List.of("db"), false, Requester.SELF);
    loop.posix.dies(loop.pid("db"), Signal.TERM);
    loop.turn();
    Plan next = loop.rewrite(WEB + DB);
    PlanDiff diff = definitions.compare(next);
    assertTrue(diff.services().stream().anyMatch(definitions::willStart));
    definitions.apply(diff, next, Requester.SELF);
    assertEquals(ServiceState.RUNNING, loop.service("db").state());
  }

  @Test
  void aHangUpSignalReadsAndAppliesTheFiles() {
    loop.rewrite(WEB + DB + "[service.new]\ncommand = [\"/bin/new\"]\n");
    loop.posix.arrives(Signal.HUP, 41, 0);
    loop.turn();
    while (loop.service("new") == null) {
      loop.turn(); // the reader posts the plan
      Thread.onSpinWait();
    }
    assertEquals(ServiceState.RUNNING, loop.service("new").state());
    assertEquals(1, loop.requests.size(), loop.requests.toString());
  }

  @Test
  void aHangUpSignalWithABrokenFileChangesNothingAndIsLogged() {
    loop.write("[service.web]\ncommand = \n");
    loop.posix.arrives(Signal.HUP, 41, 0);
    while (loop.log.stream().noneMatch(line -> line.startsWith("Problem: "))) {
      loop.turn();
      Thread.onSpinWait();
    }
    assertTrue(loop.log.contains("Cannot apply the configuration, the present one stays in force: 2 problems"),
        loop.log.toString());
    assertEquals(2, loop.posix.spawned.size());
  }
}
