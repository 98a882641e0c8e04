package reeve.config.read.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.execution.SchedulingSpec;
import reeve.config.execution.SchedulingSpec.Policy;
import reeve.config.read.ConfigFixture;
import reeve.config.write.DefinitionWriter;

/** Priorities for processors, disks and memory, and the choice of processors. */
class SchedulingReaderTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  private SchedulingSpec read(String line) {
    return in.serviceWith(line).execution().scheduling();
  }

  private String written(String line) {
    return DefinitionWriter.settings(in.serviceWith(line)).get(line.substring(0, line.indexOf(' ')));
  }

  private String problem(String line) {
    String problem = in.problemWith(line);
    assertTrue(problem.startsWith("reeve.toml:3: service.web."), problem);
    return problem.substring("reeve.toml:3: service.web.".length());
  }

  @Test
  void niceGoesFromMinus20To19() {
    assertEquals(OptionalInt.of(-20), read("nice = -20").nice());
    assertEquals(OptionalInt.of(19), read("nice = 19").nice());
    assertEquals("nice: cannot be 20: it goes from -20 to 19", problem("nice = 20"));
    assertEquals("nice: cannot be -21: it goes from -20 to 19", problem("nice = -21"));
    assertEquals("nice: cannot be a string: it is an integer: write it without quotes", problem("nice = '5'"));
  }

  @Test
  void theOomScoreGoesFromMinus1000To1000() {
    assertEquals(OptionalInt.of(-1000), in.serviceWith("oom-score-adjust = -1000").execution().oomScoreAdjust());
    assertEquals("oom-score-adjust: cannot be 1001: it goes from -1000 to 1000", problem("oom-score-adjust = 1001"));
    assertEquals("-5", written("oom-score-adjust = -5"));
  }

  @ParameterizedTest
  @CsvSource({"'idle',3,0,'idle'", "'best-effort:4',2,4,'best-effort:4'", "'realtime:0',1,0,'realtime:0'",
      "7,2,7,'best-effort:7'", "0,2,0,'best-effort:0'"})
  void anIoPriorityIsAClassAndALevel(String value, int type, int level, String written) {
    String line = "io-priority = " + (value.length() == 1 ? value : '"' + value + '"');
    assertEquals(OptionalInt.of(type << 13 | level), read(line).ioPriority());
    assertEquals('"' + written + '"', written(line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"best-effort", "best-effort:8", "realtime:", "realtime:-1", "idle:7", "best-effort:4:4"})
  void anIoPriorityWithoutAValidLevelIsReported(String text) {
    assertEquals("io-priority: cannot read the level of \"" + text
        + "\": write it as \"best-effort:4\", \"realtime:0\" or \"idle\"; levels go from 0 to 7",
        problem("io-priority = '" + text + "'"));
  }

  @Test
  void anIoPriorityOfAnotherClassIsReported() {
    assertEquals("io-priority: cannot be \"idel\": did you mean \"idle\"?", problem("io-priority = 'idel'"));
    assertTrue(problem("io-priority = 'best-effort 6'").contains(": write it as \"best-effort:4\""));
    assertEquals("io-priority: cannot be 8: it goes from 0 to 7", problem("io-priority = 8"));
    assertTrue(problem("io-priority = 'be:3'").startsWith("io-priority: cannot be \"be:3\": write it as "));
    assertTrue(problem("io-priority = true").startsWith("io-priority: cannot be a boolean"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';',
      value = {"[0, '2-3'];13;[0, \"2-3\"]", "\"0-3\";15;[\"0-3\"]", "\"0-1,3\";11;[\"0-1\", 3]",
          "5;32;[5]", "[1, 1, '1-1'];2;[1]"})
  void processorsAreNumbersAndRanges(String value, long word, String written) {
    String line = "cpu-affinity = " + value;
    assertEquals(List.of(word), List.of(read(line).cpuAffinity().get()[0]));
    assertEquals(1, read(line).cpuAffinity().get().length);
    assertEquals(written, written(line));
  }

  @Test
  void aProcessorAbove63IsInAFurtherWord() {
    long[] words = read("cpu-affinity = [0, 64, 8191]").cpuAffinity().get();
    assertEquals(128, words.length);
    assertEquals(List.of(1L, 1L, 1L << 63), List.of(words[0], words[1], words[127]));
  }

  @Test
  void equalProcessorsAreNoChange() {
    SchedulingSpec one = read("cpu-affinity = [0, 1]");
    assertEquals(one, read("cpu-affinity = '0-1'"));
    assertEquals(one.hashCode(), read("cpu-affinity = '0-1'").hashCode());
    assertNotEquals(one, read("cpu-affinity = [0]"));
    assertNotEquals(one, SchedulingSpec.INHERITED);
    assertNotEquals(read("cpu-affinity = [0]\nnice = 1"), read("cpu-affinity = [0]\nnice = 2"));
  }

  @Test
  void processorsThatCannotExistAreReported() {
    assertEquals("cpu-affinity: cannot be 8192: it goes from 0 to 8191", problem("cpu-affinity = [8192]"));
    assertEquals("cpu-affinity: cannot be -1: it goes from 0 to 8191", problem("cpu-affinity = -1"));
    assertEquals("cpu-affinity: cannot read \"0-9999\" as a range of processors: they go from 0 to 8191",
        problem("cpu-affinity = '0-9999'"));
    assertEquals("cpu-affinity: cannot be empty: the process needs a processor: write it as [0, \"2-3\"]",
        problem("cpu-affinity = []"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3-1", "-3", "3-", "a", "0,,1", "0,", "1-2-3", "0 1", "99999999999"})
  void aBadRangeIsReported(String text) {
    assertEquals("cpu-affinity: cannot read \"" + text + "\" as a range of processors: write it as [0, \"2-3\"]",
        problem("cpu-affinity = ['" + text + "']"));
  }

  @ParameterizedTest
  @CsvSource({"other,OTHER,0", "batch,BATCH,0", "idle,IDLE,0", "fifo:50,FIFO,50", "rr:10,RR,10", "rr:99,RR,99"})
  void aPolicyOfTheProcessorsIsRead(String text, Policy policy, int priority) {
    SchedulingSpec spec = read("cpu-scheduling = '" + text + "'");
    assertEquals(Optional.of(policy), spec.policy());
    assertEquals(priority, spec.priority());
    assertEquals('"' + text + '"', written("cpu-scheduling = '" + text + "'"));
  }

  @Test
  void aPolicyWithoutAValidPriorityIsReported() {
    assertEquals("cpu-scheduling: cannot be \"fifo\" without a priority: "
        + "write it as \"fifo:10\"; priorities go from 1 to 99", problem("cpu-scheduling = 'fifo'"));
    assertEquals("cpu-scheduling: cannot be \"rr:100\": write it as \"rr:10\"; priorities go from 1 to 99",
        problem("cpu-scheduling = 'rr:100'"));
    assertEquals("cpu-scheduling: cannot be \"rr:0\": write it as \"rr:10\"; priorities go from 1 to 99",
        problem("cpu-scheduling = 'rr:0'"));
    assertEquals("cpu-scheduling: cannot be \"batch:1\": only fifo and rr have a priority: "
        + "write it as \"batch\", and use nice", problem("cpu-scheduling = 'batch:1'"));
    assertEquals("cpu-scheduling: cannot be \"normal\": use one of \"other\", \"fifo\", \"rr\", \"batch\" or \"idle\"",
        problem("cpu-scheduling = 'normal'"));
  }
}
