package reeve.config.read.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.Plan;
import reeve.config.execution.ExecutionSpec;
import reeve.config.execution.UserSpec;
import reeve.config.plan.PlanDiff;
import reeve.config.read.ConfigFixture;

/** User, groups and umask of a service, and what services share. */
class UserReaderTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  private UserSpec user(String lines) {
    return in.serviceWith(lines).execution().user();
  }

  @Test
  void aServiceWithoutSuchAKeySharesTheInheritedValues() {
    assertSame(ExecutionSpec.INHERITED, in.serviceWith("restart = 'no'").execution());
  }

  @Test
  void servicesShareTheValuesOfTheDefaults() {
    Plan plan = in.plan("[defaults]\nuser = 'www'\nlimits = { nofile = 10 }\n"
        + "[service.a]\ncommand = ['/a']\n[service.b]\ncommand = ['/b']\n[service.c]\ncommand = ['/c']\nuser = 'db'");
    ExecutionSpec shared = plan.services().get(0).execution();
    assertEquals(Optional.of("www"), shared.user().user());
    assertSame(shared, plan.services().get(1).execution());
    ExecutionSpec own = plan.services().get(2).execution();
    assertEquals(Optional.of("db"), own.user().user());
    assertEquals(shared.limits(), own.limits());
  }

  @Test
  void namesAndNumbersAreRead() {
    UserSpec spec = user("user = 'www-data'\ngroup = 33\nsupplementary-groups = ['adm', 4, '0']\n"
        + "login-environment = true");
    assertEquals(new UserSpec(Optional.of("www-data"), Optional.of("33"), Optional.of(List.of("adm", "4", "0")), true),
        spec);
    assertEquals(Optional.of(List.of()), user("supplementary-groups = []").supplementaryGroups());
    assertEquals(Optional.of("4294967294"), user("user = 4294967294").user());
    assertEquals(Optional.of("1000"), user("user = +1_000").user());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "_apt", "DOMAIN\\\\me", "me@example.org", "host$", "9to5",
      "abcdefghijklmnopqrstuvwxyz012345"})
  void whatUserDatabasesHaveIsValid(String name) {
    assertEquals(name.replace("\\\\", "\\"), user("user = \"" + name + "\"").user().get());
  }

  @ParameterizedTest
  @CsvSource({"user,4294967295", "user,-1", "group,99999999999999999999", "group,'\"4294967295\"'", "user,'\"-1\"'",
      "user,'\"007\"'", "group,'\"+5\"'"})
  void aNumberOutsideTheRangeIsReported(String key, String value) {
    String number = value.replace("\"", "");
    String problem = in.problemWith(key + " = " + value);
    if (number.length() < 20) { // a longer one is no number of TOML
      assertEquals("reeve.toml:3: service.web." + key + ": cannot use \"" + number + "\" as the number of a " + key
          + ": numbers go from 0 to 4294967294, without a sign or leading zeros", problem);
    }
    assertTrue(problem.startsWith("reeve.toml:3: service.web." + key + ": cannot "), problem);
  }

  @Test
  void aNameThatNoDatabaseHasIsReported() {
    assertEquals("reeve.toml:3: service.web.user: cannot be empty: it is the name or the number of a user: "
        + "leave the key out for the user of reeve", in.problemWith("user = ''"));
    assertEquals("reeve.toml:3: service.web.group: cannot use \"a b\" as the name of a group: there is a \" \" in it: "
        + "its number does as well", in.problemWith("group = 'a b'"));
    assertEquals("reeve.toml:3: service.web.user: cannot use \"-x\" as the name of a user: it begins with \"-\": "
        + "its number does as well", in.problemWith("user = '-x'"));
    assertEquals("reeve.toml:3: service.web.user: cannot use \"www:adm\" as the name of a user: "
        + "there is a \":\" in it: write user = \"www\" and group = \"adm\"", in.problemWith("user = 'www:adm'"));
    assertEquals("reeve.toml:3: service.web.user: cannot use \"" + "a".repeat(33)
        + "\" as the name of a user: it is longer than 32 characters: its number does as well",
        in.problemWith("user = '" + "a".repeat(33) + "'"));
    assertEquals(List.of(
        "reeve.toml:4: service.web.supplementary-groups: cannot use \"a/b\" as the name of a group: "
            + "there is a \"/\" in it: its number does as well",
        "reeve.toml:5: service.web.supplementary-groups: cannot be a boolean: it is the name or the number of a group"),
        in.problemsWith("supplementary-groups = ['adm',\n'a/b',\ntrue]"));
    assertEquals("reeve.toml:3: service.web.supplementary-groups: cannot be a string: it is an array of groups: "
        + "write it as [\"adm\", 1000]", in.problemWith("supplementary-groups = 'adm'"));
  }

  @Test
  void aUserOfAVariableIsReplaced() {
    ConfigFixture with = new ConfigFixture(directory, java.util.Map.of("APP_USER", "app"));
    assertEquals(Optional.of("app"), with.serviceWith("user = '${APP_USER}'").execution().user().user());
    Plan plan = in.plan("[defaults]\nuser = '${SERVICE}'\n[service.a]\ncommand = ['/a']");
    assertEquals(Optional.of("a"), plan.services().get(0).execution().user().user());
  }

  @ParameterizedTest
  @CsvSource({"0027,23", "022,18", "0,0", "77,63", "0777,511"})
  void aUmaskIsOctal(String text, int value) {
    assertEquals(OptionalInt.of(value), in.serviceWith("umask = '" + text + "'").execution().umask());
  }

  @ParameterizedTest
  @ValueSource(strings = {"9", "", "1000", "00022", "rwx", "0x12", "-22", " 22"})
  void aBadUmaskIsReported(String text) {
    assertEquals("reeve.toml:3: service.web.umask: cannot read \"" + text
        + "\" as a umask: write it as \"0027\": octal digits, at most \"0777\"",
        in.problemWith("umask = '" + text + "'"));
  }

  @Test
  void aUmaskIsNotANumberOfToml() {
    assertEquals("reeve.toml:3: service.web.umask: cannot be an integer: it is a string: "
        + "write it in quotes, as \"0027\"", in.problemWith("umask = 27"));
    assertTrue(in.problemWith("umask = 0o27").contains("service.web.umask: cannot"));
    assertTrue(in.problemWith("umask = 0027").contains("service.web.umask: cannot"));
  }

  @Test
  void anotherUserNeedsARestart() {
    PlanDiff.Service diff = PlanDiff.compare(in.serviceWith(""), in.serviceWith("user = 5\numask = '22'"));
    assertEquals(PlanDiff.Kind.RESTART, diff.kind());
    assertEquals(List.of(new PlanDiff.Change("user", null, "\"5\""), new PlanDiff.Change("umask", null, "\"0022\"")),
        diff.changes());
  }
}
