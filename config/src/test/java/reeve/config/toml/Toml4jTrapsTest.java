package reeve.config.toml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.read.ConfigFixture;

/** Mistakes of toml4j 0.7.2 with TOML, each with the behaviour of reeve. */
class Toml4jTrapsTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  private String env(String value) {
    return in.serviceWith("env.A = " + value).process().environment().get("A");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"working-directory =", "working-directory = # later", "working-directory", "working-directory = \t"})
  void keyWithoutValueIsReported(String line) {
    String problem = in.problemWith(line);
    assertTrue(problem.startsWith("reeve.toml:3: service.web.working-directory: cannot "), problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x = inf", "x = hunter2", "x = \"a", "x = [1, inf", "x = 'a", "x = {a = ", "x = \"\\q\""})
  void errorNeverCarriesTheRestOfTheFile(String line) {
    for (String problem : in.problemsWith("env." + line + "\nenv.PASSWORD = \"hunter2\"")) {
      assertFalse(problem.contains("hunter2"), problem);
      assertFalse(problem.contains("\n"), problem);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"022", "-01", "0755", "00", "01.5", "0_1"})
  void leadingZerosAreRefused(String number) {
    assertEquals("reeve.toml:3: service.web.restart-backoff: cannot use a number with leading zeros: "
        + "leave the zeros out; an octal mode is a string: \"022\"", in.problemWith("restart-backoff = " + number));
  }

  @Test
  void aQuotedKeyIsReadWithoutItsQuotes() {
    ServiceSpec service = in.serviceWith("env = { \"A B\" = '1', 'C.D' = '2', \"ef\\u0041\" = '3' }");
    assertEquals("1", service.process().environment().get("A B"));
    assertEquals("2", service.process().environment().get("C.D"));
    assertEquals("3", service.process().environment().get("efA"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"restart = 'no'\n\"restart\" = 'no'", "restart = 'no'\n'restart' = 'no'",
      "restart = 'no'\n\"rest\\u0061rt\" = 'no'", "restart = 'no'\nrestart = 'no'"})
  void duplicateKeysAreSeenThroughQuotes(String lines) {
    assertEquals("reeve.toml:4: service.web.restart: cannot set it twice: it is on line 3 already",
        in.problemWith(lines));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[service.web]", "[service.\"web\"]", "['service'.web]", "[ service . web ]"})
  void duplicateTablesAreSeenThroughQuotes(String header) {
    assertEquals("reeve.toml:3: service.web: cannot define it twice: it is on line 1 already", in.problemWith(header));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"/bin/sh\" \"-c\" \"x\"]", "[\"a\",,\"b\"]", "[,]", "[,\"a\"]", "[\"a\",\n,\"b\"]",
      "[\"a\"\n\"b\"]"})
  void commasOfArraysAreNeededOnce(String array) {
    String problem = ConfigFixture.only(in.problems("[service.web]\ncommand = " + array));
    assertTrue(problem.contains("service.web.command: cannot ") && problem.contains("comma"), problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{x=\"1\",}", "{ , }", "{x=\"1\",,y=\"2\"}", "{x=\"1\" y=\"2\"}", "{x=\"1\",\ny=\"2\"}", "{\n}"})
  void commasAndLinesOfInlineTablesAreChecked(String table) {
    assertTrue(in.problemsWith("env = " + table).get(0).startsWith("reeve.toml:3: service.web.env: cannot "));
  }

  @Test
  void arraysMayEndWithACommaAndHoldCommentsAndLines() {
    assertEquals(List.of("/a", "b#]", "c"),
        in.service("[service.w]\ncommand = [ # one\n '/a', \"b#]\" # two ]\n , 'c', \n]").process().commands().get(0));
  }

  @Test
  void badEscapeInMultiLineStringIsReported() {
    assertEquals("reeve.toml:4: service.web.env.A: cannot use the escape \"\\\\q\" in a string: "
        + "write \\\\ for a backslash, or put the string in single quotes",
        in.problemWith("env.A = \"\"\"x\ny \\q \"\"\""));
  }

  @Test
  void backslashAtLineEndJoinsLinesAndDoubledOneIsABackslash() {
    assertEquals("a b", env("\"\"\"a \\\n   \n   b\"\"\""));
    assertEquals("a\\\nb", env("\"\"\"a\\\\\nb\"\"\""));
  }

  @Test
  void longUnicodeEscapeIsRead() {
    assertEquals("\ud83d\ude00x", env("\"\\U0001F600x\""));
    assertEquals("A", env("\"\\u0041\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\\ud800\"", "\"\\uDFFF\"", "\"\\U00110000\"", "\"\\UFFFFFFFF\"", "\"\\u12\"",
      "\"\\uZZZZ\"", "\"\\u0000\"",
      "\"\\x41\"", "\"\\\"", "\"\"\"\\ud800\"\"\"", "\"\\u\u0661\u0661\u0661\u0661\""})
  void surrogatesAndBadEscapesAreRefused(String value) {
    String problem = in.problemWith("env.A = " + value);
    assertTrue(problem.startsWith("reeve.toml:3: service.web.env.A: cannot "), problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"a\n\"", "'a\n'", "\"a", "'a", "'''a", "\"\"\"a\nb"})
  void stringThatSwallowsLinesIsReportedAtItsStart(String value) {
    String problem = in.problemsWith("env.A = " + value).get(0);
    assertTrue(problem.startsWith("reeve.toml:3: service.web.env.A: cannot find the "), problem);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 0x0b, 0x0c, 0x1b, 0x1f, 0x7f, '\r'})
  void controlCharactersAreRefused(int c) {
    for (String text : List.of("x = \"a" + (char) c + "b\"", "# comment " + (char) c + "x",
        "'''" + (char) c + "x'''")) {
      String problem = in.problem("[service.web]\n" + text);
      assertTrue(problem.startsWith("reeve.toml:2: cannot use "), problem);
    }
  }

  @Test
  void badUtf8IsReportedWithItsLine() {
    int[][] bad = {{0xff}, {0xc3}, {0xc0, 0xaf}, {0xe0, 0x80, 0xaf}, {0xed, 0xa0, 0x80}, {0xf4, 0x90, 0x80, 0x80},
        {0xf5, 0x80, 0x80, 0x80},
        {0x80}, {0xe2, 0x82}, {0xf0, 0x80, 0x80, 0x80}};
    for (int[] bytes : bad) {
      byte[] file = new byte[4 + bytes.length];
      System.arraycopy("#\n#\n".getBytes(StandardCharsets.US_ASCII), 0, file, 0, 4);
      for (int i = 0; i < bytes.length; i++) {
        file[4 + i] = (byte) bytes[i];
      }
      in.write("reeve.toml", file);
      String problem = ConfigFixture.only(in.problemsOf("reeve.toml"));
      assertTrue(problem.startsWith("reeve.toml:3: cannot read the file as UTF-8: the byte 0x"), problem);
    }
  }

  @Test
  void byteOrderMarkIsDroppedAndLettersAreKept() {
    ServiceSpec service = in.service("\ufeff[service.web]\r\ncommand = ['/a']\r\nenv.A = 'é😀'\r\n");
    assertEquals("é😀", service.process().environment().get("A"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999999999999999999", "9223372036854775808", "-9223372036854775809", "\u0661", "\u06f0",
      "0x10", "0o22", "0b1",
      "1__0", "_1", "1_", "1.", ".5", "1e", "1.e3", "inf", "-nan", "+-1", "1979-05-27", "07:32:00", "--1", "tru",
      "True"})
  void oddNumbersAreProblemsNotExceptions(String value) {
    String problem = in.problemWith("restart-backoff = " + value);
    assertTrue(problem.startsWith("reeve.toml:3: service.web.restart-backoff: cannot "), problem);
  }

  @Test
  void deepNestingIsAProblem() {
    for (String open : List.of("[", "{a=", "a.", "[[")) {
      String problem = in.problemsWith("tags = " + open.repeat(20_000)).get(0);
      assertTrue(problem.startsWith("reeve.toml:3: service.web.tags"), problem);
    }
    assertTrue(in.problemsWith("a.".repeat(20_000) + "a = 1").get(0).contains("cannot nest deeper than 32 levels"));
    assertTrue(in.problemsWith("[" + "a.".repeat(20_000) + "a]").get(0).contains("cannot nest deeper than 32 levels"));
  }

  @Test
  void orderOfTheFileIsKept() {
    List<String> names = List.of("zeta", "alpha", "mid", "db", "web", "cache", "a1", "b2", "x9");
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      text.append("[service.").append(name).append("]\ncommand = ['/a']\n");
    }
    List<String> read = new ArrayList<>();
    for (ServiceSpec service : in.plan(text.toString()).services()) {
      read.add(service.name());
    }
    assertEquals(names, read);
  }

  @ParameterizedTest
  @ValueSource(strings = {"restart = 1", "restart = true", "restart-backoff = '2'", "essential = 'yes'",
      "essential = 1", "env = 'A=1'",
      "env = ['A']", "tags = 'a'", "tags = [1]", "stop = 5", "stop = [15]", "timeout = 5", "timeout = 1.5",
      "start-limit = 5",
      "start-limit = {burst = 3.7}", "start-limit = {burst = 5000000000}", "start-limit = {burst = '12'}",
      "description = ['a']",
      "env.A = [1]", "env.A = 1979-05-27", "success-exit-status = 143", "success-exit-status = [1.5]", "stdout = false",
      "env-file = 1",
      "[[service.other]]", "[service.web.env.A]", "restart = {}", "restart = []", "timeout = 1979-05-27T07:32:00Z"})
  void wrongTypesAreReportedWithKeyAndLine(String line) {
    String problem = in.problemsWith(line).get(0);
    assertTrue(problem.startsWith("reeve.toml:3: service."), problem);
    assertTrue(problem.contains(": cannot "), problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"comand = ['a']", "Restart = 'no'", "restart_delay = '1s'", "restrat = 'no'"})
  void unknownKeysAreErrors(String line) {
    String problem = in.problemWith(line);
    assertTrue(problem.contains("unknown key: did you mean \""), problem);
  }

  @Test
  void tenThousandServicesAreRead() {
    StringBuilder text = new StringBuilder("[defaults]\nenv = { A = '1' }\n");
    for (int i = 0; i < 10_000; i++) {
      text.append("[service.s").append(i).append("]\ncommand = ['/bin/s', '").append(i)
          .append("']\nrestart = 'always'\n");
    }
    Plan plan = in.plan(text.toString());
    assertEquals(10_000, plan.services().size());
    assertEquals(List.of("/bin/s", "9999"), plan.services().get(9_999).process().commands().get(0));
    assertTrue(plan.services().get(0).process().environment() == plan.services().get(9_999).process().environment(),
        "equal environments are shared");
  }

  @Test
  void backslashBeforeALetterIsNotDecodedTwice() {
    assertEquals("C:\\new\\u0041\\", env("\"C:\\\\new\\\\u0041\\\\\""));
    assertEquals("ends with \\", env("\"ends with \\\\\""));
    assertEquals("\"q\"\t\r\n\b\f", env("\"\\\"q\\\"\\t\\r\\n\\b\\f\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"it's", "it's '''quoted''' and ends'", "'", "''", "'''", "#", "]", "a,b", "{x}", "=", "\t", ""})
  void stringsWithQuotesOfTheOtherKindAreRead(String text) {
    assertEquals(text, env("\"" + text + "\""));
  }

  @Test
  void literalAndMultiLineStringsAreRead() {
    assertEquals("C:\\new", env("'C:\\new'"));
    assertEquals("a\\q\nb'", env("'''\na\\q\nb''''"));
    assertEquals("a\"\"b\"", env("\"\"\"a\"\"b\"\"\"\""));
    assertEquals("a\nb", env("\"\"\"\r\na\r\nb\"\"\""));
  }

  @Test
  void tablesFollowTheRulesOfToml() {
    ServiceSpec implied = in.service("[service.a.env]\nA = '2'\n[service.a]\ncommand = ['/a']");
    assertEquals("2", implied.process().environment().get("A"));
    assertTrue(in.problemsWith("env.A = '1'\n[service.web.env]\nB = '1'").get(0).contains("cannot define it twice"));
    assertTrue(in.problemsWith("env = {A = '1'}\nenv.B = '2'").get(0).contains("cannot add to service.web.env"));
    assertTrue(
        in.problemsWith("env = {A = '1'}\n[service.web.env.x]").get(0).contains("cannot add to service.web.env"));
    assertTrue(in.problemsWith("[service]\nweb.command = ['a']").get(0).contains("cannot add to service.web"));
    assertTrue(in.problems("[a.b]\n[a]\n[a]").get(1).startsWith("reeve.toml:3: a: cannot define it twice"));
  }
}
