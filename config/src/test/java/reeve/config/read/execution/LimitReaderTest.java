package reeve.config.read.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reeve.config.execution.ResourceLimit;
import reeve.config.execution.ResourceLimit.Value;
import reeve.config.read.ConfigFixture;
import reeve.config.write.DefinitionWriter;

/** The sixteen limits, their units, and soft and hard values. */
class LimitReaderTest {
  private static final long UNLIMITED = ResourceLimit.UNLIMITED;

  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  private Map<ResourceLimit, Value> limits(String table) {
    return in.serviceWith("limits = { " + table + " }").execution().limits();
  }

  private String problem(String table) {
    String problem = in.problemWith("limits = { " + table + " }");
    String prefix = "reeve.toml:3: service.web.limits.";
    assertTrue(problem.startsWith(prefix), problem);
    return problem.substring(prefix.length());
  }

  @Test
  void theWordsAreTheNamesOfTheKernel() {
    List<String> names = new ArrayList<>();
    for (ResourceLimit limit : ResourceLimit.values()) {
      names.add(limit.name().toLowerCase(Locale.ROOT));
    }
    assertEquals(names, LimitReader.NAMES);
    assertEquals(16, names.size());
  }

  @Test
  void everyLimitTakesANumberAndUnlimited() {
    for (ResourceLimit limit : ResourceLimit.values()) {
      String name = limit.name().toLowerCase(Locale.ROOT);
      assertEquals(Map.of(limit, new Value(7, 7)), limits(name + " = 7"));
      assertEquals(Map.of(limit, new Value(3, UNLIMITED)), limits(name + " = '3:unlimited'"));
      assertEquals(Map.of(limit, new Value(UNLIMITED, UNLIMITED)), limits(name + " = 'infinity'"));
    }
  }

  @Test
  void softAndHardAreReadInEachForm() {
    assertEquals(Map.of(ResourceLimit.NOFILE, new Value(1024, 4096)), limits("nofile = '1024:4096'"));
    assertEquals(Map.of(ResourceLimit.NPROC, new Value(100, 200)), limits("nproc = { soft = 100, hard = 200 }"));
    assertEquals(Map.of(ResourceLimit.NPROC, new Value(100, 200)), limits("nproc.hard = 200, nproc.soft = '100'"));
    assertEquals(Map.of(ResourceLimit.CORE, new Value(0, UNLIMITED)),
        limits("core = { soft = 0, hard = 'unlimited' }"));
  }

  @ParameterizedTest
  @CsvSource({"stack,8MB,8000000", "as,1GB,1000000000", "memlock,64KiB,65536", "core,0B,0", "fsize,5,5", "data,1B,1",
      "rss,1MiB,1048576", "msgqueue,1KB,1000", "cpu,30s,30", "cpu,1h,3600", "cpu,5,5", "rttime,500ms,500000",
      "rttime,1s,1000000", "rttime,7,7", "nofile,65536,65536", "nice,40,40", "rtprio,99,99"})
  void eachLimitHasItsUnit(String name, String text, long value) {
    ResourceLimit limit = ResourceLimit.valueOf(name.toUpperCase(Locale.ROOT));
    assertEquals(Map.of(limit, new Value(value, value)), limits(name + " = '" + text + "'"));
  }

  @ParameterizedTest
  @CsvSource({"nofile,8MB", "cpu,1500ms", "cpu,8MB", "rttime,8MB", "stack,30s", "stack,8M", "nproc,''", "nproc,1e3",
      "nofile,99999999999999999999", "as,':'", "as,'1GB:'", "nofile,many"})
  void anAmountOfAnotherUnitIsReported(String name, String text) {
    String problem = problem(name + " = '" + text + "'");
    assertTrue(problem.startsWith(name + ": cannot read \""), problem);
    assertTrue(problem.contains("\" as a limit: write it as "), problem);
  }

  @Test
  void problemsNameTheLimitAndItsForms() {
    assertEquals("stack: cannot read \"8X\" as a limit: "
        + "write it as \"8MB\", 8388608 (bytes), \"4MB:8MB\" (soft and hard) or \"unlimited\"",
        problem("stack = '8X'"));
    assertEquals("cpu: cannot read \"x\" as a limit: "
        + "write it as \"30s\", 30 (whole seconds), \"30s:60s\" (soft and hard) or \"unlimited\"",
        problem("cpu = 'x:10'"));
    assertEquals("nofile: cannot read \"-1\" as a limit: write it as 40, \"20:40\" (soft and hard) or \"unlimited\"",
        problem("nofile = -1"));
    assertEquals("nice: cannot be 41: it goes from 0 to 40", problem("nice = 41"));
    assertEquals("rtprio: cannot be 100: it goes from 0 to 99", problem("rtprio = '1:100'"));
    assertEquals("nofiles: unknown key: did you mean \"nofile\"?", problem("nofiles = 5"));
    assertEquals("LimitNOFILE: unknown key: did you mean \"nofile\"?", problem("LimitNOFILE = 5"));
    assertEquals("RLIMIT_AS: unknown key: did you mean \"as\"?", problem("RLIMIT_AS = 5"));
    assertEquals("nofile: cannot be a boolean: it is a limit: "
        + "write it as 40, \"20:40\" (soft and hard) or \"unlimited\"", problem("nofile = true"));
    assertEquals("nproc: cannot find its hard limit: write it as { soft = 1024, hard = 4096 }, or one value for both",
        problem("nproc = { soft = 1 }"));
    assertEquals("nproc.sofd: unknown key: did you mean \"soft\"?", problem("nproc = { sofd = 1, hard = 1 }"));
    assertEquals("reeve.toml:3: service.web.limits: cannot be an integer: it is a table: "
        + "write it as { nofile = 65536, core = \"unlimited\" }", in.problemWith("limits = 5"));
  }

  @ParameterizedTest
  @CsvSource({"'4096:1024'", "'unlimited:1024'", "'{ soft = 2, hard = 1 }'"})
  void aSoftLimitAboveTheHardOneIsReported(String value) {
    assertEquals("nofile: cannot have a soft limit above the hard limit: the soft limit comes first",
        problem("nofile = " + (value.startsWith("{") ? value : "'" + value + "'")));
  }

  @Test
  void limitsAreAddedToThoseOfTheDefaults() {
    String text = "[defaults]\nlimits = { nofile = 10, core = 0 }\n[service.a]\ncommand = ['/a']\n";
    assertEquals(
        Map.of(ResourceLimit.NOFILE, new Value(20, 20), ResourceLimit.CORE, new Value(0, 0), ResourceLimit.AS,
            new Value(1000, 1000)),
        in.service(text + "limits = { nofile = 20, as = '1KB' }").execution().limits());
    assertEquals(Map.of(ResourceLimit.NOFILE, new Value(10, 10), ResourceLimit.CORE, new Value(0, 0)),
        in.service(text).execution().limits());
  }

  @Test
  void aTableOfItsOwnAndDottedKeysAreTheSame() {
    Map<ResourceLimit, Value> both = Map.of(ResourceLimit.NOFILE, new Value(1, 1), ResourceLimit.CPU, new Value(2, 2));
    assertEquals(both, in.serviceWith("[service.web.limits]\nnofile = 1\ncpu = '2s'").execution().limits());
    assertEquals(both, in.serviceWith("limits.nofile = 1\nlimits.cpu = 2").execution().limits());
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {"nofile = 5;{ nofile = 5 }",
      "rttime = 1500, cpu = 90;{ cpu = \"1m30s\", rttime = 1500 }",
      "rttime = '2ms', core = 'unlimited';{ core = \"unlimited\", rttime = \"2ms\" }",
      "as = '1:9223372036854775807';", "as = '1000:2000000000000000';"
          + "{ as = { soft = \"1KB\", hard = 2000000000000000 } }"})
  void limitsAreWrittenInTheirUnits(String table, String written) {
    if (written == null) {
      assertTrue(problem(table).startsWith("as: cannot read"));
    } else {
      assertEquals(written, DefinitionWriter.settings(in.serviceWith("limits = { " + table + " }")).get("limits"));
      assertEquals(limits(table), in.serviceWith("limits = " + written).execution().limits());
    }
  }
}
