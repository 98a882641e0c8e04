package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LauncherEnvironmentTest {
  private static Environment of(String... entries) {
    return Environment.parse((String.join("\0", entries) + "\0").getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void theLaunchersVariablesAreRemovedAndTheSavedOnesRestored() {
    Environment child = LauncherEnvironment.forChildren(of("REEVE_LAUNCHER=1", "A=1", "LC_ALL=C.UTF-8",
        "MALLOC_ARENA_MAX=1",
        "_JAVA_SR_SIGNUM=60", "REEVE_SIGBLK=0000000000000200", "REEVE_SIGIGN=0", "REEVE_SAVED_LC_ALL=de_DE",
        "JAVA_TOOL_OPTIONS=x",
        "REEVE_SAVED_JAVA_TOOL_OPTIONS=-Dx=1", "_JAVA_OPTIONS=x", "JDK_JAVA_OPTIONS=x", "B=2", "REEVE_JAVA_HOME=/j"));
    assertEquals(Map.of("A", "1", "LC_ALL", "de_DE", "JAVA_TOOL_OPTIONS", "-Dx=1", "B", "2", "REEVE_JAVA_HOME", "/j"),
        child.toMap());
  }

  @Test
  void withoutTheLauncherOnlyTheSignalVariablesAreTaken() {
    Environment child = LauncherEnvironment.forChildren(
        of("LC_ALL=fr", "_JAVA_SR_SIGNUM=60", "REEVE_SIGBLK=1", "REEVE_SIGIGN=1", "REEVE_SAVED_X=1",
            "JAVA_TOOL_OPTIONS=-Dy"));
    assertEquals(Map.of("LC_ALL", "fr", "REEVE_SAVED_X", "1", "JAVA_TOOL_OPTIONS", "-Dy"), child.toMap());
  }

  @Test
  void namesWithTheSamePrefixAndEmptyValuesAreKept() {
    Environment child = LauncherEnvironment.forChildren(of("REEVE_LAUNCHER=1", "LC_ALLES=1", "REEVE_SAVED_LC_ALL="));
    assertEquals("1", child.get("LC_ALLES"));
    assertEquals("", child.get("LC_ALL"));
    assertNull(child.get("REEVE_LAUNCHER"));
  }

  @Test
  void bytesThatAreNotUtf8ArePassedOn() {
    Environment child =
        LauncherEnvironment.forChildren(of("REEVE_LAUNCHER=1", "REEVE_SAVED_LC_ALL=\u00ff", "X=\u00fe"));
    assertArrayEquals("LC_ALL=\u00ff".getBytes(StandardCharsets.ISO_8859_1), child.entries()[0]);
    assertArrayEquals("X=\u00fe".getBytes(StandardCharsets.ISO_8859_1), child.entries()[1]);
  }

  @Test
  void signalSetsAreParsedInTheFormatOfProc() {
    Environment ours = of("REEVE_SIGBLK=fffffffe7ffbfeff", "REEVE_SIGIGN=zz");
    assertEquals(0xfffffffe7ffbfeffL, LauncherEnvironment.signals(ours, LauncherEnvironment.BLOCKED));
    assertEquals(0, LauncherEnvironment.signals(ours, LauncherEnvironment.IGNORED));
    assertEquals(0, LauncherEnvironment.signals(of("A=1"), LauncherEnvironment.BLOCKED));
  }

  @Test
  void descriptorsAreNumbersAboveTwo() {
    assertArrayEquals(new int[] {5, 251},
        LauncherEnvironment.descriptors(Environment.parse("REEVE_FDS= 5 1 x 251".getBytes())));
    assertArrayEquals(new int[0], LauncherEnvironment.descriptors(Environment.empty()));
  }
}
