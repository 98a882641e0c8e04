package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reeve.config.ServiceSpec;
import reeve.config.read.value.Interpolation;

/** Computations in values: {@code ${3100 + INSTANCE}}. */
class ArithmeticTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("PORT", "8000", "TEXT", "x", "EMPTY", "", "HUGE", "9223372036854775807");

  @TempDir
  Path directory;

  private static Interpolation variables() {
    return new Interpolation(ENVIRONMENT, "web", "3", "7");
  }

  @ParameterizedTest
  @CsvSource({"${3100 + INSTANCE},3103", "${3100+INSTANCE},3103", "${INSTANCE * 2},6", "${PORT + INSTANCE - 1},8002",
      "${2 + 3 * 4},14", "${(2 + 3) * 4},20", "${-3 - -2},-1", "${7 / 2},3", "${-7 / 2},-3", "${-7 % 3},-1", "${007},7",
      "${10 - 3 - 2},5", "${100 / 5 / 2},10", "a${1 + 1}b${ARG * 10}c,a2b70c", "${NO:-${1 + 1}},2",
      "${INSTANCE % 2},1", "${HUGE - 0},9223372036854775807", "$${1 + 1},${1 + 1}"})
  void expressionsAreComputed(String text, String value) throws Interpolation.Unresolved {
    assertEquals(value, variables().expand(text));
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {"${1 / 0};it divides by zero", "${1 % (2 - 2)};it divides by zero",
      "${HUGE + 1};the number is too large", "${-9223372036854775807 - 2};the number is too large",
      "${9999999999999999999};9999999999999999999 is no integer of 64 bits", "${1 +};it ends where a number is needed",
      "${(1 + 2};cannot find the \")\"", "${1 2};cannot read \"2\"", "${1 ^ 2};cannot read \"^ 2\"",
      "${1 + TEXT};the value of \"TEXT\" is no integer", "${1 + EMPTY};the value of \"EMPTY\" is no integer",
      "${1 + NO};the variable \"NO\" is not set", "${1 + $x};cannot read", "${1.5 + 1};cannot read \".5 + 1\""})
  void whatCannotBeComputedIsNamed(String text, String message) {
    Interpolation.Unresolved e = assertThrows(Interpolation.Unresolved.class, () -> variables().expand(text));
    assertTrue(e.getMessage().startsWith("cannot compute \"${" + text.substring(2, text.length() - 1) + "}\": "),
        e.getMessage());
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void theDepthIsLimited() {
    assertThrows(Interpolation.Unresolved.class, () -> variables().expand("${" + "(".repeat(100_000) + "}"));
    assertThrows(Interpolation.Unresolved.class, () -> variables().expand("${" + "-".repeat(100_000) + "1}"));
  }

  /** A shell would give a default, or another text: it is no subtraction. */
  @Test
  void anOperatorRightAfterTheFirstNameIsRefused() {
    for (String text : List.of("${PORT-8080}", "${PORT+1}", "${PORT%0}", "${PORT/8/9}")) {
      Interpolation.Unresolved e = assertThrows(Interpolation.Unresolved.class, () -> variables().expand(text));
      assertTrue(e.hint.contains("put a blank after the name"), e.hint);
    }
  }

  @Test
  void tenInstancesHaveTenPorts() {
    List<String> ports = new ArrayList<>();
    for (ServiceSpec spec : new ConfigFixture(directory).plan("[defaults]\nenv.SLOT = '${INSTANCE - 1}'\n"
        + "[service.web]\ncommand = ['/web']\ninstances = 10\nenv = { PORT = '${3100 + INSTANCE}' }\n").services()) {
      ports.add(spec.process().environment().get("PORT") + "/" + spec.process().environment().get("SLOT"));
    }
    assertEquals(10, ports.size());
    assertEquals(List.of("3101/0", "3110/9"), List.of(ports.get(0), ports.get(9)));
  }

  @Test
  void aServiceWithoutANumberCannotComputeWithIt() {
    assertEquals(
        "reeve.toml:3: service.web.env.P: cannot compute \"${1 + INSTANCE}\": \"INSTANCE\" is empty, because the "
            + "service has no number: set instances for it, or use ARG in a template",
        new ConfigFixture(directory).problemWith("env.P = '${1 + INSTANCE}'"));
  }

  /** Found by the fuzzer: the JVM throws an ArithmeticException without a message when it has thrown many. */
  @Test
  void aDivisionByZeroHasItsMessageEachTime() {
    for (int i = 0; i < 30_000; i++) {
      Interpolation.Unresolved problem =
          assertThrows(Interpolation.Unresolved.class, () -> variables().expand("${1 / 0}"));
      assertTrue(problem.getMessage().contains("it divides by zero"), problem.getMessage());
    }
  }
}
