package reeve.config.read.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ServiceSpec;
import reeve.config.keys.ExecutionKeys;
import reeve.config.keys.KeyText;
import reeve.config.read.ConfigFixture;
import reeve.config.write.DefinitionWriter;

/** Whatever a key is set to: it is read again as it is written, or it is a problem with file, line and key. */
class ExecutionValuesTest {
  private static final List<String> VALUES = List.of("''", "' '", "'x'", "'1'", "'-'", "'/'", "'/x'", "'-/x'", "'..'",
      "'0:1'", "'unlimited'", "'1GB'", "'10s'", "'0022'", "'true'", "'idle'", "'idle:1'", "'fifo:5'", "'\u00e9'",
      "\"\\u0000\"", "\"a\\nb\"", "'${SERVICE}'", "'$$x'", "0", "1", "-1", "7", "65536", "4294967295",
      "9223372036854775807", "-9223372036854775808", "1.5", "true", "false", "[]", "['']", "['x']", "['x', 'x']",
      "['/x', '-/y']", "[1, 2]", "[0, '2-3']", "[[1]]", "[true]", "[{ a = 1 }]", "{}", "{ x = 1 }", "{ nofile = 5 }",
      "{ nofile = { } }", "{ nofile = { soft = [] } }", "{ nofile = [1] }", "{ as = '1:2:3' }", "{ cpu = ':' }",
      "{ bounding = [] }", "{ bounding = 'x' }", "{ ambient = ['kill'] }", "{ ambient = [1] }");
  private static final Pattern PROBLEM =
      Pattern.compile("reeve\\.toml:\\d+: service\\.web\\..*: (cannot |unknown key).*", Pattern.DOTALL);

  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  private int read(String lines) {
    List<String> problems = in.problemsWith(lines);
    for (String problem : problems) {
      assertTrue(PROBLEM.matcher(problem).matches(), lines + "\n" + problem);
    }
    if (problems.isEmpty()) {
      ServiceSpec spec = in.serviceWith(lines);
      String written = DefinitionWriter.toml(spec);
      ServiceSpec again = in.service(written);
      assertEquals(spec.execution(), again.execution(), lines + "\n" + written);
    }
    return problems.size();
  }

  @Test
  void everyKeyTakesOrReportsEveryKindOfValue() {
    for (KeyText key : ExecutionKeys.KEYS) {
      int bad = 0;
      for (String value : VALUES) {
        bad += read(key.name() + " = " + value) > 0 ? 1 : 0;
      }
      assertTrue(bad > VALUES.size() / 2 && bad < VALUES.size(), key.name() + ": " + bad);
    }
  }

  @Test
  void keysTogetherAreReadAgainAsTheyAreWritten() {
    Random random = new Random(13);
    for (int round = 0; round < 300; round++) {
      StringBuilder lines = new StringBuilder();
      for (KeyText key : ExecutionKeys.KEYS) {
        boolean hasRoot = lines.indexOf("root-directory") >= 0;
        boolean excluded = hasRoot && List.of("credentials", "terminal").contains(key.name())
            || key.name().equals("root-directory")
                && (lines.indexOf("credentials") >= 0 || lines.indexOf("terminal") >= 0);
        if (random.nextInt(3) == 0 && !excluded) {
          boolean example = random.nextBoolean();
          String value = example ? key.example() : VALUES.get(random.nextInt(VALUES.size()));
          if (example || in.problemsWith(key.name() + " = " + value).isEmpty()) {
            lines.append(key.name()).append(" = ").append(value).append('\n');
          }
        }
      }
      assertEquals(0, read(lines.toString()), lines::toString);
    }
  }
}
