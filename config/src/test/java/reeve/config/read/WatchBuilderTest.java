package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Schema;
import reeve.config.ServiceSpec;
import reeve.config.watch.WatchSpec;
import reeve.config.write.DefinitionWriter;

/** The forms of {@code watch}, and the values that it does not have. */
class WatchBuilderTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  private WatchSpec watch(String lines) {
    return in.serviceWith(lines).watch();
  }

  @Test
  void aWatchIsAnArrayOfPatternsOrATable() {
    assertSame(WatchSpec.NONE, watch(""));
    assertEquals(new WatchSpec(List.of(directory + "/src/**"), List.of(), WatchSpec.Action.RESTART, List.of(),
        WatchSpec.DEFAULT_TIMEOUT, WatchSpec.DEFAULT_DEBOUNCE, true), watch("watch = ['src/**']"));
    assertEquals(new WatchSpec(List.of(directory + "/src", "/etc/web/*.toml"), List.of("*.log", "!keep.log"),
        WatchSpec.Action.RUN, List.of("npm", "run", "build"), Duration.ofMinutes(2), Duration.ofSeconds(1), false),
        watch("watch = { paths = ['./src/', '/etc/web/*.toml'], ignore = ['*.log', '!keep.log'], "
            + "do = ['npm', 'run', 'build'], timeout = '2m', debounce = '1s', respect-gitignore = false }"));
    assertEquals(WatchSpec.Action.RELOAD,
        watch("reload-signal = 'SIGHUP'\nwatch = { paths = ['a'], do = 'reload' }").action());
  }

  @Test
  void pathsAreRelativeToTheWorkingDirectoryOrElseToTheFile() {
    WatchSpec watch = watch("working-directory = 'we[b]'\nwatch = { paths = ['src/*', '../lib'], "
        + "ignore = ['gen/out', 'tmp/', '!gen/out/keep/', '/abs/x'] }");
    assertEquals(List.of(directory + "/we\\[b]/src/*", directory + "/lib"), watch.paths());
    assertEquals(List.of(directory + "/we\\[b]/gen/out", "tmp/", "!" + directory + "/we\\[b]/gen/out/keep/", "/abs/x"),
        watch.ignore());
  }

  @Test
  void theDefinitionReadsAsTheSameWatch() {
    for (String watch : List.of("watch = ['src/**']",
        "watch = { paths = ['a', 'b/**'], ignore = ['x/y/', '*.o'], debounce = '50ms', respect-gitignore = false }",
        "reload-signal = 'SIGHUP'\nwatch = { paths = ['a'], do = 'reload' }",
        "watch = { paths = ['a'], do = ['make', 'all'], timeout = '1h' }")) {
      ServiceSpec spec = in.serviceWith(watch);
      assertEquals(spec.watch(), in.service(DefinitionWriter.toml(spec)).watch());
    }
    assertFalse(Schema.needsRestart("watch"));
  }

  @Test
  void badValuesAreReported() {
    assertProblem("watch = []", "cannot find paths to watch");
    assertProblem("watch = { ignore = ['a'] }", "cannot find paths to watch");
    assertProblem("watch = ['']", "cannot be an empty pattern");
    assertProblem("watch = 'src'", "cannot be a string");
    assertProblem("watch = ['!src']", "cannot begin with \"!\"");
    assertProblem("watch = ['src/*.{js,ts}']", "cannot read the braces");
    assertProblem("watch = { paths = ['a'], debounce = '0' }", "cannot be zero");
    assertProblem("watch = { paths = ['a'], debounce = '1ms' }", "cannot be less than 10ms");
    assertProblem("watch = { paths = ['a'], debounce = '2h' }", "cannot be more than 1h");
    assertProblem("watch = { paths = ['a'], do = 'rebuild' }", "cannot be \"rebuild\"");
    assertProblem("watch = { paths = ['a'], do = [] }", "cannot be empty");
    assertProblem("watch = { paths = ['a'], do = 'reload' }", "it has no reload-signal and no reload-command");
    assertProblem("watch = { paths = ['a'], timeout = '1m' }", "cannot be set without a command in do");
    assertProblem("watch = { path = ['a'] }", "unknown key");
    assertTrue(in.problem("[defaults]\nwatch = ['a']").endsWith("it belongs in [service.NAME]"));
  }

  private void assertProblem(String lines, String expected) {
    List<String> problems = in.problemsWith(lines);
    assertTrue(problems.stream().anyMatch(problem -> problem.contains(expected)), problems::toString);
  }
}
