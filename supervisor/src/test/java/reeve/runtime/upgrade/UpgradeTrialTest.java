package reeve.runtime.upgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpgradeTrialTest {
  private static List<String> argv(String... ours) {
    byte[][] bytes = new byte[ours.length][];
    for (int i = 0; i < ours.length; i++) {
      bytes[i] = ours[i].getBytes(StandardCharsets.UTF_8);
    }
    byte[][] argv = UpgradeTrial.argv("/opt/reeve/bin/reeve", bytes);
    if (argv == null) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (byte[] argument : argv) {
      texts.add(new String(argument, StandardCharsets.UTF_8));
    }
    return texts;
  }

  @Test
  void theArgumentsOfTheProgramFollowItsMainClass() {
    assertEquals(List.of("/opt/reeve/bin/reeve", "run", "--quiet", "a b.toml"),
        argv("/usr/bin/java", "-cp", "x.jar", "reeve.cli.Main", "run", "--quiet", "a b.toml"));
  }

  @Test
  void startingAfreshIsNotRepeated() {
    assertEquals(List.of("/opt/reeve/bin/reeve", "run", "--file", "x"),
        argv("java", "reeve.cli.Main", "run", "--fresh", "--file", "x", "--fre"));
  }

  @Test
  void anotherProgramHasNone() {
    assertNull(argv("java", "-jar", "other.jar"));
  }
}
