package reeve.config.util;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What in a command looks as if a shell were meant. */
class ShellSignsTest {
  @ParameterizedTest
  @ValueSource(strings = {"A=1", "echo a"})
  void theProgramHasOne(String program) {
    assertTrue(ShellSigns.areIn(List.of(program)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"$HOME", "~/x", "&&", "|", "<in", ">out", "2>&1"})
  void anArgumentBeginsWithOne(String argument) {
    assertTrue(ShellSigns.areIn(List.of("/bin/echo", "a", argument)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a$b", "x=1", "a b", "1>2"})
  void anOrdinaryArgumentHasNone(String argument) {
    assertFalse(ShellSigns.areIn(List.of("/bin/echo", argument)));
  }

  /** A sign at the first place of the program is part of its name. */
  @Test
  void aProgramMayBeginWithASign() {
    assertFalse(ShellSigns.areIn(List.of("=x")));
    assertFalse(ShellSigns.areIn(List.of(" x")));
  }

  @Test
  void aPathBeginsWithAVariableOrAHome() {
    assertTrue(ShellSigns.beginsWithOne("$HOME/x"));
    assertTrue(ShellSigns.beginsWithOne("~/x"));
    assertFalse(ShellSigns.beginsWithOne("/x/$y"));
    assertFalse(ShellSigns.beginsWithOne(""));
  }
}
