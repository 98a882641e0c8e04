package reeve.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.read.ConfigFixture;

/** What the definition of a service answers: yes, for each key that makes it so, and no otherwise. */
class SpecQuestionsTest {
  @TempDir
  Path directory;

  private ServiceSpec with(String lines) {
    return new ConfigFixture(directory).serviceWith(lines);
  }

  @Test
  void aPlainServiceNeedsNothing() {
    ServiceSpec plain = with("");
    assertFalse(plain.execution().user().changesIds());
    assertFalse(plain.execution().sandbox().needsMounts());
    assertTrue(plain.execution().directories().isEmpty());
    assertFalse(plain.logs().access().isSet());
    assertFalse(plain.health().hasWatchdog());
    assertTrue(plain.process().inherited().isAll());
  }

  @ParameterizedTest
  @ValueSource(strings = {"user = \"1\"", "group = \"1\"", "supplementary-groups = []"})
  void itHasOtherIds(String lines) {
    assertTrue(with(lines).execution().user().changesIds());
  }

  @ParameterizedTest
  @ValueSource(strings = {"private-tmp = true", "private-devices = true", "read-only-paths = [\"/etc\"]",
      "inaccessible-paths = [\"/etc\"]", "protect-home = true", "protect-system = true"})
  void itNeedsMounts(String lines) {
    assertTrue(with(lines).execution().sandbox().needsMounts());
  }

  @Test
  void aPrivateNetworkNeedsNoMounts() {
    assertFalse(with("private-network = true").execution().sandbox().needsMounts());
  }

  @ParameterizedTest
  @ValueSource(strings = {"runtime-directory = [\"a\"]", "state-directory = [\"a\"]"})
  void itHasDirectories(String lines) {
    assertFalse(with(lines).execution().directories().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"'stdin = \"null\"', true", "'log-max-size = \"none\"', false", "'log-max-size = \"64KiB\"', true",
      "'log-max-age = \"1d\"', true"})
  void itsLogsRotate(String lines, boolean rotates) {
    assertEquals(rotates, with(lines).logs().rotates());
  }

  @ParameterizedTest
  @ValueSource(strings = {"log-mode = \"0000\"", "log-user = \"1\"", "log-group = \"1\""})
  void itsLogsHaveAnOwnerOrAMode(String lines) {
    assertTrue(with(lines).logs().access().isSet());
  }

  @Test
  void permissionBitsAreOctal() {
    assertEquals("0751", LogFileAccess.octal(0751));
    assertEquals("1777", LogFileAccess.octal(01777));
  }

  @Test
  void aWatchdogNeedsATime() {
    assertTrue(with("type = \"notify\"\nwatchdog = \"9s\"").health().hasWatchdog());
  }

  @Test
  void variablesArePassedOnAsTheKeysSay() {
    InheritedVariables none = with("clear-env = true").process().inherited();
    assertTrue(none.isNone() && !none.isAll() && !none.includes("LANG"));
    InheritedVariables some = with("pass-env = [\"LANG\", \"HTTP_*\"]").process().inherited();
    assertTrue(!some.isNone() && !some.isAll() && some.includes("LANG") && some.includes("HTTP_PROXY"));
    assertFalse(some.includes("HOME"));
    assertTrue(with("pass-env = []").process().inherited().isNone());
    assertTrue(InheritedVariables.ALL.includes("HOME") && !InheritedVariables.ALL.isNone());
  }

  @Test
  void anInstanceHasANumber() {
    assertTrue(Instance.isOf("web@0", "web") && Instance.isOf("web@129", "web"));
    assertFalse(Instance.isOf("web@", "web") || Instance.isOf("web@1a", "web") || Instance.isOf("web@/", "web")
        || Instance.isOf("web@:", "web") || Instance.isOf("wob@1", "web") || Instance.isOf("web-1", "web"));
  }

  @Test
  void statusesAreThoseOfTheSet() {
    ExitStatusSet set = with("success-exit-status = [3, \"SIGUSR1\"]").exitPolicy().successExitStatus();
    assertTrue(set.hasCode(3) && set.hasSignal(Signal.USR1));
    assertFalse(set.hasCode(4) || set.hasSignal(Signal.USR2));
  }

  @Test
  void aConditionIsWrittenInSmallLetters() {
    assertEquals("healthy", Dependency.When.HEALTHY.configValue());
  }
}
