package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.execution.ResourceSpec;
import reeve.config.execution.ResourceSpec.Amount;
import reeve.config.execution.ResourceSpec.CpuTime;
import reeve.config.plan.PlanDiff;
import reeve.config.write.DefinitionWriter;

/** The forms of limits in a file. */
class ResourceBuilderTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  @Test
  void aServiceWithoutLimitsSharesOneConstant() {
    assertSame(ResourceSpec.NONE, in.serviceWith("").resources());
    assertFalse(ResourceSpec.NONE.hasLimits());
  }

  @Test
  void everyLimitIsRead() {
    ResourceSpec spec = in.serviceWith("memory-max = '512MB'\nmemory-high = '50%'\nmemory-low = '64MiB'\n"
        + "memory-swap-max = '0'\ncpu-max = '150%'\ncpu-weight = 200\npids-max = 100\nio-weight = 10000\n"
        + "memory-restart = '400MB'").resources();
    assertEquals(new ResourceSpec(Optional.of(Amount.ofBytes(512_000_000)), Optional.of(Amount.ofPercent(50)),
        Optional.of(Amount.ofBytes(64 << 20)), Optional.of(Amount.ofBytes(0)),
        Optional.of(new CpuTime(150_000, 100_000)),
        200, 100, 10_000, Optional.of(Amount.ofBytes(400_000_000))), spec);
    assertTrue(spec.hasLimits());
    assertEquals(1000, Amount.ofPercent(50).bytes(2000));
  }

  @Test
  void memoryRestartAloneNeedsNoCgroup() {
    assertFalse(in.serviceWith("memory-restart = '400MB'").resources().hasLimits());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|',
      value = {"10%|10000 100000|10%", "max|max 100000|max", "20000 50000|20000 50000|20000 50000",
          "max 5000|max 5000|max 5000", "150000 100000|150000 100000|150%"})
  void aTimeOfProcessorsHasTheseForms(String text, String kernel, String written) {
    CpuTime time = in.serviceWith("cpu-max = '" + text + "'").resources().cpuMax().get();
    assertEquals(kernel, time.kernelText());
    assertEquals(written, time.toString());
  }

  @Test
  void maxTakesTheLimitOfDefaultsAway() {
    Plan plan = in.plan("[defaults]\nmemory-max = '1GB'\npids-max = 50\n[service.a]\ncommand = ['/bin/a']\n"
        + "[service.b]\ncommand = ['/bin/b']\nmemory-max = 'max'\npids-max = 'max'\n");
    assertEquals(1_000_000_000, plan.services().get(0).resources().memoryMax().get().bytes());
    assertEquals(50, plan.services().get(0).resources().pidsMax());
    assertEquals(Amount.MAX, plan.services().get(1).resources().memoryMax().get());
    assertEquals(Long.MAX_VALUE, plan.services().get(1).resources().pidsMax());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "memory-max = 512|memory-max: cannot be an integer: it is a string: write it in quotes, as \"512MB\"",
      "memory-max = '512M'|memory-max: cannot read the size \"512M\": write it as \"512MB\"",
      "memory-max = '-1MB'|cannot read the size", "memory-max = '0%'|memory-max: cannot be zero",
      "memory-max = '0'|cannot be zero: write \"max\"", "memory-restart = '4KB'|cannot be less than 1MiB",
      "memory-high = '101%'|cannot be more than the machine has", "memory-low = '9999999999999%'|cannot read the size",
      "memory-max = '9999999TB'|cannot read the size",
      "cpu-max = 2|cannot be an integer: it is a string: write it as \"150%\"",
      "cpu-max = '1.5'|cannot read \"1.5\" as a time of processors", "cpu-max = '0%'|cannot be less than 1%",
      "cpu-max = '100 100000'|cannot be less than 1% or 1000", "cpu-max = '5000 10'|cannot have a period of 10",
      "cpu-max = '10 max'|cannot read", "cpu-weight = 0|cannot be 0: it goes from 1 to 10000",
      "io-weight = 10001|cannot be 10001", "cpu-weight = 'idle'|cannot be a string", "pids-max = 0|cannot be 0",
      "pids-max = 'many'|pids-max: cannot be \"many\"", "pids-max = '10'|write a number without quotes",
      "max-memory-restart = '1GB'|did you mean \"memory-restart\"", "MemoryMax = '1GB'|did you mean \"memory-max\"",
      "mem_limit = '1GB'|did you mean \"memory-max\"", "CPUQuota = '20%'|did you mean \"cpu-max\"",
      "TasksMax = 10|did you mean \"pids-max\""})
  void aValueThatMakesNoSenseIsRefused(String line, String expected) {
    String problem = in.problemWith(line);
    assertTrue(problem.startsWith("reeve.toml:3: ") && problem.contains(expected), problem);
  }

  @Test
  void aRestartThatTheLimitPreventsIsWarnedOf() {
    assertEquals(List.of(), warnings("memory-max = '2GB'\nmemory-restart = '1GB'"));
    assertEquals(List.of(), warnings("memory-max = '2GB'\nmemory-restart = '10%'"));
    List<String> found = warnings("memory-max = '1GB'\nmemory-restart = '1GB'");
    assertEquals(1, found.size());
    assertTrue(found.get(0).contains("memory-restart: cannot have an effect: at 1GB, its memory-max"), found.get(0));
  }

  private List<String> warnings(String lines) {
    in.serviceWith(lines);
    List<String> texts = new ArrayList<>();
    for (ConfigProblem warning : ((PlanReader.Result.Ok) in.read("reeve.toml")).warnings()) {
      texts.add(warning.toString());
    }
    return texts;
  }

  @Test
  void aChangeOfALimitNeedsNoRestart() {
    PlanDiff.Service change = PlanDiff.compare(in.serviceWith("memory-max = '1GB'\ncpu-weight = 5"),
        in.serviceWith("memory-max = '2GB'\npids-max = 'max'"));
    assertEquals(PlanDiff.Kind.POLICY, change.kind());
    assertEquals(List.of(new PlanDiff.Change("memory-max", "\"1GB\"", "\"2GB\""),
        new PlanDiff.Change("cpu-weight", "5", null), new PlanDiff.Change("pids-max", null, "\"max\"")),
        change.changes());
  }

  @Test
  void limitsAreReadAsTheyWereWritten() {
    String lines = "memory-max = '50%'\nmemory-swap-max = '0'\ncpu-max = 'max'\npids-max = 'max'\nio-weight = 7\n"
        + "memory-restart = '64MiB'\n";
    ResourceSpec spec = in.serviceWith(lines).resources();
    assertEquals(spec, in.service(DefinitionWriter.toml(in.serviceWith(lines))).resources());
  }
}
