package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.execution.Condition;

/** The key {@code condition}. */
class ConditionReaderTest {
  @TempDir
  Path directory;

  private ConfigFixture in() {
    return new ConfigFixture(directory);
  }

  private List<String> texts(ServiceSpec spec) {
    List<String> texts = new ArrayList<>();
    for (Condition condition : spec.startup().conditions()) {
      texts.add(condition.toString().replace(directory + "/", ""));
    }
    return texts;
  }

  private List<String> read(String value) {
    return texts(in().serviceWith("condition = " + value));
  }

  @Test
  void conditionsAreReadAsTheyAreWritten() {
    assertEquals(List.of(), texts(in().serviceWith("")));
    assertEquals(List.of("path-exists:/x"), read("'path-exists:/x'"));
    List<String> all = List.of("!path-is-directory:/d", "|path-is-executable:/e", "|!file-not-empty:/f", "env:A=b:c",
        "host:web*", "user:root", "command:node");
    assertEquals(all, read("['" + String.join("', '", all) + "']"));
  }

  @Test
  void pathsAreRelativeToTheFileAndArchitecturesHaveOneName() {
    assertEquals(List.of("path-exists:data"), read("'path-exists:data'"));
    assertEquals(List.of("path-exists:/x/web"), read("'path-exists:/x/${SERVICE}'"));
    assertEquals(List.of("arch:x86-64", "!arch:arm64", "arch:arm"),
        read("['arch:amd64', '!arch:aarch64', 'arch:arm']"));
  }

  @Test
  void defaultsHoldUnlessAServiceHasItsOwn() {
    Plan plan = in().plan("[defaults]\ncondition = 'env:A'\n[service.a]\ncommand = ['/a']\n[service.b]\n"
        + "command = ['/b']\ncondition = []\n");
    assertEquals(List.of("env:A"), texts(plan.services().get(0)));
    assertEquals(List.of(), texts(plan.services().get(1)));
  }

  @Test
  void whatIsNoConditionIsRefusedWithItsLine() {
    assertEquals("reeve.toml:3: service.web.condition: cannot use \"path-exist\" as a condition: did you mean "
        + "\"path-exists\"?", in().problemWith("condition = ['env:A', 'path-exist:/x']"));
    assertTrue(problem("container").contains("use path-exists:/run/.containerenv"));
    assertTrue(problem("path-exists").contains("cannot find what the condition \"path-exists\" is about"));
    assertTrue(problem("arch:sparc").contains("cannot use \"sparc\" as an architecture"));
    assertTrue(problem("command:/bin/sh").contains("use path-is-executable"));
    assertTrue(problem("env:=x").contains("write env:NAME or env:NAME=value"));
    assertTrue(problem("path-exists:~/x").contains("~"), problem("path-exists:~/x"));
    assertTrue(in().problemWith("condition = 1").contains("write it as"));
  }

  private String problem(String condition) {
    return in().problemWith("condition = '" + condition + "'");
  }
}
