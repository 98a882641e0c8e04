package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.RestartSpec;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.config.read.value.Interpolation;

/** {@code ${VAR}} in values. */
class InterpolationTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("A", "1", "EMPTY", "", "DOLLAR", "${A}$$", "NUL", "x\0");

  @TempDir
  Path directory;

  @ParameterizedTest
  @CsvSource(quoteCharacter = '"', value = {
      "${A},1", "x${A}y${A},x1y1", "${NO:-d},d", "${EMPTY:-d},d", "${A:-d},1", "${NO:-},\"\"", "x${EMPTY}y,xy",
      "${NO:-${NO2:-x}},x",
      "${NO:-${A}b},1b", "${A:?m},1", "$$,$", "$${A},${A}", "$A,$A", "$,$", "a$,a$", "$1,$1", "$(x),$(x)", "$$$${,$${",
      "${NO:-a$${b}},a${b}", "${DOLLAR},${A}$$", "${SERVICE},web", "${NO:-}},}", "${NO:-a:-b},a:-b", "}{,}{"})
  void referencesAreReplaced(String text, String value) throws Interpolation.Unresolved {
    assertEquals(value, new Interpolation(ENVIRONMENT, "web").expand(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"${", "${A", "${}", "${1A}", "${A-b}", "${A b}", "${NO}", "${NO:?}", "${NO:?message}",
      "${EMPTY:?m}", "${NUL}",
      "${NO:-${NO2}}", "${NO:-${A}", "${ A}", "${A:}", "${A:+x}", "${\u00e9}"})
  void invalidReferencesAreProblems(String text) {
    Interpolation.Unresolved e =
        assertThrows(Interpolation.Unresolved.class, () -> new Interpolation(ENVIRONMENT, "web").expand(text));
    assertTrue(e.getMessage().startsWith("cannot "), e.getMessage());
  }

  @Test
  void deepAndGrowingDefaultsAreLimited() {
    Interpolation variables = new Interpolation(Map.of("BIG", "x".repeat(1 << 16)), null);
    assertThrows(Interpolation.Unresolved.class, () -> variables.expand("${N:-".repeat(50_000) + "}".repeat(50_000)));
    assertThrows(Interpolation.Unresolved.class, () -> variables.expand("${BIG}".repeat(100)));
  }

  @Test
  void theMessageOfTheFileIsReported() {
    assertEquals("reeve.toml:3: service.web.env.X: cannot replace ${TOKEN}: the variable is not set: ask the vault",
        new ConfigFixture(directory).problemWith("env.X = '${TOKEN:?ask the vault}'"));
    assertEquals(
        "reeve.toml:3: service.web.timeout: cannot replace ${T}: the variable is not set: set it, or give a default: "
            + "${T:-default}",
        new ConfigFixture(directory).problemWith("timeout = '${T}'"));
  }

  @Test
  void everyStringValueIsReplacedAndKeysAreNot() {
    ConfigFixture in = new ConfigFixture(directory, Map.of("D", "5s", "P", "/p", "R", "always", "S", "SIGTERM"));
    ServiceSpec service = in.service("[service.web]\ncommand = ['${P}/x', '${SERVICE}']\nworking-directory = '${P}'\n"
        + "restart = '${R}'\nstop = ['${S} ${D}']\ntimeout = '${D}'\nsuccess-exit-status = ['${S}']\n"
        + "env = {'${R}' = '${R}'}\n"
        + "stdout = '${P}/o'\ndescription = '${SERVICE}'");
    assertEquals(List.of("/p/x", "web"), service.process().commands().get(0));
    assertEquals(5, service.stop().runTimeout().orElseThrow().toSeconds());
    assertEquals(Map.of("${R}", "always"), service.process().environment());
    assertEquals(RestartSpec.Policy.ALWAYS, service.restart().policy());
    assertTrue(service.exitPolicy().successExitStatus().hasSignal(Signal.TERM));
    assertEquals("web", service.identity().description());
  }

  @Test
  void theNameOfTheServiceIsNotSetOutsideOfAService() {
    assertEquals(
        "reeve.toml:2: reeve.log-dir: cannot replace ${SERVICE}: the variable is not set: set it, or give a default: "
            + "${SERVICE:-default}",
        new ConfigFixture(directory).problem("[reeve]\nlog-dir = '${SERVICE}'"));
  }

  @Test
  void defaultsWithTheNameAreCheckedEvenWithoutServices() {
    assertTrue(new ConfigFixture(directory).problem("[defaults]\ntimeout = '${SERVICE}'")
        .contains("cannot read the duration \"NAME\""));
  }
}
