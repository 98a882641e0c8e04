package reeve.config.toml;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ConfigProblem;
import reeve.config.read.ConfigFixture;
import reeve.config.read.PlanReader;

/** Reading any bytes ends with a plan or with problems, and never with an exception. The seeds are fixed. */
class TomlFuzzTest {
  private static final String VALID =
      "# comment\n[reeve]\nlog-dir = \"logs\"\nshutdown-budget = \"25s\"\n\n[defaults]\nrestart = 'always'\n"
          + "env = { A = \"1\", \"B C\" = '${HOME:-x}' }\nstart-limit = { burst = 3, interval = \"1m\" }\n"
          + "[service.web]\n"
          + "command = [\"/bin/web\", # port\n  \"--port=80\",\n]\nenv.X = \"\"\"\n multi \\\n"
          + " line \\u0041 \\\\\"\"\"\nenv.Y = '''\nit's'''\n"
          + "success-exit-status = [143, \"80-89\", 'SIGTERM']\nstop = ['SIGTERM 10s', 'SIGKILL']\n"
          + "restart-backoff = 1.5e0\nessential = true\n"
          + "[service.\"db@1\"]\nshell = true\ncommand = \"exec db ${SERVICE} $$1\"\n[service.db2.env]\n"
          + "K = \"\\U0001F600\"\n[service.db2]\n"
          + "command = ['x']\ntags = []\n";
  private static final String[] TOKENS =
      {"[", "]", "{", "}", "\"", "'", "\"\"\"", "'''", "=", ",", ".", "#", "\n", "\r\n", "\\", "\\u", "\\U",
          "${", "}", "$$", "[[", "]]", "service", "command", "0", "-", "1e9", "true", " ", "\t", "é", "\ud83d\ude00",
          "\0", "\u0007", ":-", "include"};

  @TempDir
  Path directory;

  private void read(byte[] bytes, long seed) {
    ConfigFixture in = new ConfigFixture(directory, Map.of("HOME", "/h"));
    in.write("reeve.toml", bytes);
    PlanReader.Result result;
    try {
      result = in.read("reeve.toml");
    } catch (Throwable t) {
      fail("seed " + seed + ": " + new String(bytes, StandardCharsets.UTF_8), t);
      return;
    }
    if (result instanceof PlanReader.Result.Bad) {
      List<ConfigProblem> problems = ((PlanReader.Result.Bad) result).problems();
      assertFalse(problems.isEmpty());
      int before = 0;
      for (ConfigProblem problem : problems) {
        assertTrue(problem.toString().indexOf('\n') < 0, () -> "seed " + seed + ": " + problem);
        int line = problem.source().line();
        assertTrue(line == 0 || line >= before, () -> "seed " + seed + ": " + problems);
        before = line;
      }
    }
  }

  @Test
  void randomBytesNeverThrow() {
    for (int seed = 0; seed < 1_500; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      if (seed % 2 == 0) {
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) (bytes[i] & 0x7f);
        }
      }
      read(bytes, seed);
    }
  }

  @Test
  void randomTokensNeverThrow() {
    for (int seed = 0; seed < 1_500; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder(seed % 3 == 0 ? "[service.a]\ncommand = " : "");
      int count = random.nextInt(40);
      for (int i = 0; i < count; i++) {
        text.append(TOKENS[random.nextInt(TOKENS.length)]);
      }
      read(text.toString().getBytes(StandardCharsets.UTF_8), seed);
    }
  }

  @Test
  void mutationsOfAValidFileNeverThrow() {
    assertTrue(new ConfigFixture(directory).problems(VALID).isEmpty());
    for (int seed = 0; seed < 1_500; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder(VALID);
      int changes = 1 + random.nextInt(3);
      for (int i = 0; i < changes; i++) {
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + random.nextInt(12));
        switch (random.nextInt(4)) {
          case 0:
            text.delete(at, end);
            break;
          case 1:
            text.insert(at, TOKENS[random.nextInt(TOKENS.length)]);
            break;
          case 2:
            text.insert(random.nextInt(text.length()), text.substring(at, end));
            break;
          default:
            text.setLength(Math.max(1, at));
            break;
        }
      }
      read(text.toString().getBytes(StandardCharsets.UTF_8), seed);
    }
  }

  @Test
  void everyPrefixOfAValidFileIsHandled() {
    byte[] whole = VALID.getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < whole.length; length++) {
      read(java.util.Arrays.copyOf(whole, length), length);
    }
  }

  @Test
  void largeNonsenseEndsInTime() {
    for (String part : List.of("[", "]", "{", "\"", "'", "\"\"\"", "a", "a.", "=", "a=[", "[a]\n", "[[a]]\n", "\\",
        "x = ${", ",", "\n", "#", "[a.",
        "x={a=", "x=[\n", "x=\"${N:-", "x.y = 1\n", "0")) {
      read(part.repeat(20_000).getBytes(StandardCharsets.UTF_8), 0);
      read(("[service.a]\nx = [" + part.repeat(10_000)).getBytes(StandardCharsets.UTF_8), 1);
    }
  }
}
