package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.InheritedVariables;
import reeve.config.Plan;

/** The keys that decide which variables of reeve a service inherits. */
class PassEnvTest {
  @TempDir
  Path directory;

  private ConfigFixture in() {
    return new ConfigFixture(directory);
  }

  @Test
  void everythingIsPassedOnByDefault() {
    assertSame(InheritedVariables.ALL, in().serviceWith("").process().inherited());
    assertTrue(InheritedVariables.ALL.includes(".x"));
  }

  @Test
  void aListIsTheWholeListWithAndWithoutClearEnv() {
    InheritedVariables passed = in().serviceWith("pass-env = ['LANG', 'HTTP_*']").process().inherited();
    assertTrue(passed.includes("LANG") && passed.includes("HTTP_PROXY"));
    assertFalse(passed.includes("LANGUAGE") || passed.includes("PATH") || passed.includes("MY_HTTP_"));
    assertTrue(in().serviceWith("clear-env = true\npass-env = ['LANG']").process().inherited().includes("LANG"));
    assertFalse(in().serviceWith("pass-env = ['LANG']\nclear-env = false").process().inherited().includes("PATH"));
    assertTrue(in().serviceWith("pass-env = []").process().inherited().isNone());
  }

  @Test
  void defaultsHoldUntilAServiceHasAListOfItsOwn() {
    Plan plan = in().plan("[defaults]\npass-env = ['A']\n[service.a]\ncommand = ['/a']\nclear-env = true\n"
        + "[service.b]\ncommand = ['/b']\npass-env = ['*']\n");
    assertEquals(new InheritedVariables(true, Optional.of(List.of("A"))), plan.services().get(0).process().inherited());
    assertTrue(plan.services().get(1).process().inherited().includes(".x"));
  }

  @Test
  void whatIsNoNameIsRefused() {
    assertEquals(
        "reeve.toml:3: service.web.pass-env: cannot use \"A=1\" as the name of a variable: write the name alone, as "
            + "\"LANG\", or a pattern, as \"HTTP_*\"; env sets a value",
        in().problemWith("pass-env = ['A=1']"));
    assertTrue(in().problemWith("pass-env = ['B', '$$LANG']").contains("cannot use \"$LANG\" as the name"));
    assertTrue(in().problemWith("pass-env = ['']").contains("cannot use \"\" as the name of a variable"));
    assertTrue(in().problemWith("pass-env = 'LANG'").contains("write it as [\"LANG\", \"HTTP_*\"]"));
  }
}
