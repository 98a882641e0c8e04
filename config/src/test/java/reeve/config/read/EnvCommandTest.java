package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.HooksSpec;
import reeve.config.Plan;
import reeve.config.read.value.EnvFile;

/** The key {@code env-command}, and its output. */
class EnvCommandTest {
  @TempDir
  Path directory;

  private ConfigFixture in() {
    return new ConfigFixture(directory);
  }

  private Optional<HooksSpec.Command> read(String value) {
    return in().serviceWith("env-command = " + value).process().envCommand();
  }

  @Test
  void itIsOneCommandInTheFormsOfAHook() {
    assertEquals(new HooksSpec.Command(List.of("/bin/get", "web"), Duration.ofSeconds(30), false),
        read("['/bin/get', '${SERVICE}']").get());
    assertEquals(new HooksSpec.Command(List.of("/bin/sh", "-c", "get x"), Duration.ofSeconds(5), true),
        read("{ command = 'get x', shell = true, timeout = '5s', ignore-failure = true }").get());
    assertTrue(in().problemWith("env-command = [['/a'], ['/b']]").contains("cannot be more than one command"));
    assertTrue(in().problemWith("env-command = 'get x'").contains("shell = true"));
  }

  @Test
  void defaultsHoldUnlessAServiceHasNone() {
    Plan plan = in().plan("[defaults]\nenv-command = ['/get']\n[service.a]\ncommand = ['/a']\n[service.b]\n"
        + "command = ['/b']\nenv-command = []\n");
    assertTrue(plan.services().get(0).process().envCommand().isPresent());
    assertTrue(plan.services().get(1).process().envCommand().isEmpty());
  }

  private static String output(String text, Map<String, String> variables) {
    return EnvFile.readOutput(text, variables, Map.of("HOME", "/root"), "web");
  }

  @Test
  void theOutputHasTheSyntaxOfAnEnvFile() {
    Map<String, String> variables = new HashMap<>();
    assertNull(output("# x\nexport A=1\nB='$x #'\nC=\"a\\nb\" # c\n\nD=${HOME}/${SERVICE}\nE=a # b\n", variables));
    assertEquals(Map.of("A", "1", "B", "$x #", "C", "a\nb", "D", "/root/web", "E", "a # b"), variables);
    assertNull(output("", variables));
  }

  @Test
  void messagesSayNothingOfTheOutput() {
    for (String text : List.of("A=1\nhush", "A=1\nhu sh=1", "A=1\nA='hush", "A=1\nA=\"\\hush\"", "A=1\nA=${hush}",
        "A=1\nA=${hush", "A=1\n=hush")) {
      String problem = output(text, new HashMap<>());
      assertTrue(problem.contains("line 2 of its output"), problem);
      assertTrue(!problem.contains("hu"), problem);
    }
  }
}
