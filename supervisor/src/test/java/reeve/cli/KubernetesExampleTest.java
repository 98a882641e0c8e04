package reeve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import reeve.config.Plan;
import reeve.config.StopTimeBounds;
import reeve.config.read.PlanReader;
import reeve.config.util.Durations;
import reeve.config.util.Sizes;

/** The manifests of examples/kubernetes agree with the definitions beside them, with reeve, and with kubectl. */
class KubernetesExampleTest {
  private static final Path EXAMPLE = Documents.ROOT.resolve("examples/kubernetes");

  private final String manifest = Documents.text(EXAMPLE.resolve("deployment.yaml"));
  private final Plan plan = assertInstanceOf(PlanReader.Result.Ok.class,
      PlanReader.read(List.of(EXAMPLE.resolve("reeve.toml").toString()), Map.of())).plan();

  private List<List<String>> commands() {
    List<List<String>> commands = new ArrayList<>();
    Matcher command = Pattern.compile("command: (\\[.*])").matcher(manifest);
    while (command.find()) {
      commands.add(List.of(new Gson().fromJson(command.group(1), String[].class)));
    }
    return commands;
  }

  private int number(String key) {
    Matcher value = Pattern.compile("\\b" + key + ": ([0-9]+)").matcher(manifest);
    assertTrue(value.find(), key);
    return Integer.parseInt(value.group(1));
  }

  @Test
  void theGracePeriodHasTheHookTheBudgetAndAMargin() {
    Duration budget = plan.settings().shutdownBudget().orElseThrow();
    int hook = Integer.parseInt(commands().get(4).get(1));
    assertTrue(number("terminationGracePeriodSeconds") >= hook + budget.toSeconds() + 2, manifest);
    assertNull(StopTimeBounds.warning(budget, plan.services()));
  }

  @Test
  void theProbesAreCommandsOfReeveOrLookForItsFile() {
    List<List<String>> commands = commands();
    assertEquals(5, commands.size());
    String file = plan.settings().healthFile().orElseThrow();
    assertEquals(List.of("test", "-e", file), commands.get(1));
    assertEquals(List.of("test", "-e", file), commands.get(2));
    for (int i : new int[] {0, 3}) {
      assertEquals("/opt/reeve/bin/reeve", commands.get(i).get(0));
      List<String> arguments = commands.get(i).subList(1, commands.get(i).size());
      CommandLine.ParseResult parsed = Commands.program().parseArgs(arguments.toArray(new String[0]));
      assertEquals(arguments.get(0), parsed.subcommand().commandSpec().name());
    }
    List<String> live = commands.get(3);
    Duration timeout = Durations.parse(live.get(live.indexOf("--timeout") + 1));
    assertTrue(timeout.toSeconds() < number("timeoutSeconds"), live::toString);
  }

  @Test
  void reeveWritesOnlyToTheEmptyDirectoryAndFewerLogsThanItHolds() {
    for (String path : List.of(plan.settings().logDir().orElseThrow(), plan.settings().stateDir().orElseThrow(),
        plan.settings().healthFile().orElseThrow())) {
      assertTrue(path.startsWith("/run/reeve/"), path);
    }
    assertTrue(manifest.contains("- name: reeve-run\n              mountPath: /run/reeve\n"), manifest);
    assertTrue(plan.settings().logDiskMax().orElseThrow() < Sizes.parse("64MiB"));
    assertTrue(manifest.contains("- name: reeve-run\n          emptyDir:\n            sizeLimit: 64Mi\n"), manifest);
    assertTrue(manifest.contains("readOnlyRootFilesystem: true"), manifest);
  }

  /** A field that Kubernetes does not have is lost on the way through the types of kubectl. */
  @Test
  void kubectlKnowsEachField() {
    KubectlTypes.assertKnown(EXAMPLE.resolve("deployment.yaml"));
  }
}
