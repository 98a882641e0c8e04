package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reeve.config.access.AccessRule;
import reeve.config.access.AccessRule.Grant;
import reeve.config.access.AccessRule.Right;
import reeve.config.Plan;
import reeve.config.Schema;
import reeve.config.Settings;
import reeve.config.plan.PlanDiff;

/** {@code [reeve] allow}. */
class AccessReaderTest {
  private static final String WEB = "\n[service.web]\ncommand = ['/a']\n";

  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  private Plan plan(String allow) {
    return in.plan("[reeve]\nallow = " + allow + WEB);
  }

  @Test
  void rightsActionsAndLimitsAreRead() {
    assertEquals(List.of(), in.plan(WEB).settings().allow());
    assertEquals(List.of(
        new AccessRule(false, "adm", List.of(new Grant(Right.READ, List.of(), List.of()))),
        new AccessRule(true, "bob", List.of(new Grant(Right.ADMIN, List.of(), List.of()))),
        new AccessRule(false, "1000", List.of(new Grant(Right.OPERATE, List.of("restart", "reload"), List.of()))),
        new AccessRule(false, "web", List.of(new Grant(Right.OPERATE, List.of(), List.of("web-*", "@app")),
            new Grant(Right.OPERATE, List.of("start"), List.of())))),
        plan("{ adm = 'read', 'user:bob' = 'admin', 'group:1000' = ['restart', 'reload'], "
            + "web = [{ do = 'operate', services = ['web-*', '@app'] }, 'start'] }").settings().allow());
    assertEquals(1, in.plan("[reeve.allow]\nadm = 'read'\n" + WEB).settings().allow().size());
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '^', delimiter = '|', value = {
      "'read' | reeve.allow: cannot be a string: it is a table",
      "{ adm = 'reed' } | reeve.allow.adm: cannot be \"reed\": it is no right and no action: did you mean \"read\"?",
      "{ adm = 'restrat' } | did you mean \"restart\"?",
      "{ adm = [] } | cannot be empty: it is a right or the names of actions",
      "{ adm = 1 } | cannot be an integer: it is a string",
      "{ 'user:' = 'read' } | cannot be \"\": it is the name or number of a user",
      "{ 'users:bob' = 'read' } | cannot be \"users:bob\": it is the name or number of a group",
      "{ adm = { do = 'read', services = 'web' } } | \"read\" concerns all of them",
      "{ adm = { services = 'web' } } | cannot find a right or an action in it",
      "{ adm = { do = 'restart', services = [] } } | cannot be empty: it names services, patterns or @tags",
      "{ adm = { do = 'restart', service = 'web' } } | allow.adm.service: unknown key: did you mean \"services\"?",
      "{ adm = 'read', 'group:adm' = 'admin' } | cannot be set twice: \"adm\" and \"group:adm\" are the same group"})
  void aMistakeIsReportedWithItsLine(String allow, String problem) {
    String reported = in.problem("[reeve]\nallow = " + allow + WEB);
    assertTrue(reported.startsWith("reeve.toml:2: ") && reported.contains(problem), reported);
  }

  @Test
  void aGrantConcernsNamesPatternsInstancesAndTags() {
    Grant grant = new Grant(Right.OPERATE, List.of("restart"), List.of("web-*", "db", "@app?"));
    assertTrue(grant.concerns("web-1", List.of()));
    assertTrue(grant.concerns("db@2", List.of()));
    assertTrue(grant.concerns("x", List.of("front", "app1")));
    assertFalse(grant.concerns("web", List.of("app")));
    assertFalse(grant.concerns("db2", List.of()));
    assertTrue(grant.hasAction("restart"));
    assertFalse(grant.hasAction("stop"));
    assertFalse(new Grant(Right.READ, List.of(), List.of()).hasAction("restart"));
  }

  @Test
  void aChangeIsShownAndTakesEffectAtOnce() {
    Settings before = plan("{ adm = 'read' }").settings();
    Plan after = plan("{ adm = [{ do = ['stop'], services = ['web'] }, 'enable'], 'user:bob' = 'admin' }");
    assertEquals(List.of(new PlanDiff.Change("allow", "{ \"group:adm\" = \"read\" }",
        "{ \"group:adm\" = [{ do = [\"stop\"], services = [\"web\"] }, { do = [\"enable\"] }], "
            + "\"user:bob\" = \"admin\" }")),
        PlanDiff.compare(before, after.services(), after).settings());
    assertTrue(Schema.isLive("allow"));
    assertEquals(after.settings().allow(), before.withLive(after.settings()).allow());
  }
}
