package reeve.config.read.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.Plan;
import reeve.config.plan.PlanDiff;
import reeve.config.read.ConfigFixture;
import reeve.config.write.DefinitionWriter;

/** The files with secrets of a service. */
class CredentialReaderTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  @Test
  void thoseOfAServiceAddToThoseOfTheDefaults() {
    Plan plan = in.plan("[defaults]\ncredentials = { all = '/etc/${SERVICE}', db = '/a' }\n"
        + "[service.a]\ncommand = ['/a']\ncredentials = { db = 'own', \"tls.key 2\" = '/k' }\n"
        + "[service.b]\ncommand = ['/b']");
    assertEquals(Map.of("all", "/etc/a", "db", directory + "/own", "tls.key 2", "/k"),
        plan.services().get(0).execution().credentials());
    assertEquals(Map.of("all", "/etc/b", "db", "/a"), plan.services().get(1).execution().credentials());
  }

  @Test
  void onlyThePathIsShownAndAChangeNeedsARestart() {
    PlanDiff.Service diff =
        PlanDiff.compare(in.serviceWith(""), in.serviceWith("credentials = { db = '/etc/secret' }"));
    assertEquals(PlanDiff.Kind.RESTART, diff.kind());
    assertEquals(List.of(new PlanDiff.Change("credentials", null, "{ db = \"/etc/secret\" }")), diff.changes());
    assertEquals("{ \"a b\" = \"/x\" }",
        DefinitionWriter.settings(in.serviceWith("credentials = { 'a b' = '/x' }")).get("credentials"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "a:b", "a\\u0007", "\u00e9"})
  void aBadNameIsReported(String name) {
    String problem = in.problemWith("credentials = { \"" + name + "\" = '/x' }");
    assertTrue(problem.startsWith("reeve.toml:3: service.web.credentials."), problem);
    assertTrue(problem.contains("as the name of a credential: "), problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'/etc/secret'", "{ db = 1 }", "{ db = '' }", "{ db = ['/a'] }"})
  void aBadValueIsReported(String value) {
    assertTrue(in.problemWith("credentials = " + value).startsWith("reeve.toml:3: service.web.credentials"));
  }

  @Test
  void aServiceWithAnotherRootWouldNotFindThem() {
    String problem = in.problemWith("root-directory = '/srv/x'\ncredentials = { db = '/x' }");
    assertTrue(
        problem.startsWith("reeve.toml:4: service.web.credentials: cannot pass credentials to \"web\", which has "
            + "the root-directory \"/srv/x\": it would not find them there"),
        problem);
  }
}
