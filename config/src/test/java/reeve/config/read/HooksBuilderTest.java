package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reeve.config.HooksSpec;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.config.plan.PlanDiff;

/** The forms of hooks and other commands in a file. */
class HooksBuilderTest {
  private static final HooksSpec.Command A = new HooksSpec.Command(List.of("a", "b"), Duration.ofSeconds(30), false);

  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  @Test
  void aServiceWithoutHooksSharesOneConstant() {
    assertSame(HooksSpec.NONE, in.serviceWith("").hooks());
    assertSame(HooksSpec.NONE, in.serviceWith("pre-start = []").hooks());
  }

  @Test
  void oneCommandIsAnArrayOrATable() {
    assertEquals(List.of(A), in.serviceWith("pre-start = ['a', 'b']").hooks().preStart());
    assertEquals(List.of(new HooksSpec.Command(List.of("a"), Duration.ofSeconds(5), true)),
        in.serviceWith("post-stop = { command = ['a'], timeout = '5s', ignore-failure = true }").hooks().postStop());
    assertEquals(List.of(new HooksSpec.Command(List.of("/bin/sh", "-c", "echo $HOME"), Duration.ofSeconds(30), false)),
        in.serviceWith("on-failure = { command = 'echo $$HOME', shell = true }").hooks().onFailure());
  }

  @Test
  void severalCommandsAreAnArray() {
    List<HooksSpec.Command> both = in.serviceWith("pre-stop = [['a', 'b'], { command = ['c'] }]").hooks().preStop();
    assertEquals(List.of(A, new HooksSpec.Command(List.of("c"), Duration.ofSeconds(30), false)), both);
  }

  @Test
  void aStopCommandWaitsAsLongAsAStepOfAStop() {
    assertEquals(Optional.of(new HooksSpec.Command(List.of("a"), Duration.ofSeconds(10), false)),
        in.serviceWith("stop-command = ['a']").hooks().stop());
  }

  @Test
  void aReloadCommandIsOneCommandWithTheDefaultTimeout() {
    ServiceSpec spec = in.serviceWith("reload-command = ['a', 'b']");
    assertEquals(Optional.of(A), spec.hooks().reload());
    assertEquals(Optional.empty(), spec.reloadSignal());
    assertEquals(Optional.empty(), in.serviceWith("type = 'notify-reload'\nreload-command = ['a']").reloadSignal());
  }

  @Test
  void aReloadSignalTogetherWithAReloadCommandIsAProblem() {
    assertEquals("reeve.toml:4: service.web.reload-command: cannot be set together with reload-signal: "
        + "keep one of the two",
        in.problemWith("reload-signal = 'HUP'\nreload-command = ['a']"));
    assertEquals("reeve.toml:4: service.web.reload-signal: cannot be set together with reload-command: "
        + "keep one of the two",
        in.problemWith("reload-command = ['a']\nreload-signal = 'HUP'"));
    assertEquals(Optional.empty(), in.serviceWith("reload-signal = 'HUP'\nreload-command = []").hooks().reload());
  }

  @Test
  void theReloadKeyOfAServiceReplacesTheReloadKeyOfTheDefaults() {
    String services = "[service.x]\ncommand = ['/x']\n%s\n[service.y]\ncommand = ['/y']";
    Plan signal = in.plan("[defaults]\nreload-signal = 'HUP'\n" + services.formatted("reload-command = ['a', 'b']"));
    assertEquals(Optional.of(A), signal.services().get(0).hooks().reload());
    assertEquals(Optional.empty(), signal.services().get(0).reloadSignal());
    assertEquals(Optional.of(Signal.HUP), signal.services().get(1).reloadSignal());
    Plan command = in.plan("[defaults]\nreload-command = ['a', 'b']\n" + services.formatted("reload-signal = 'HUP'"));
    assertEquals(Optional.of(Signal.HUP), command.services().get(0).reloadSignal());
    assertSame(HooksSpec.NONE, command.services().get(0).hooks());
    assertEquals(Optional.of(A), command.services().get(1).hooks().reload());
  }

  @Test
  void aRelativePathIsResolvedAgainstTheFileAndANameIsKept() {
    assertEquals(directory + "/bin/a",
        in.serviceWith("pre-start = ['bin/a', 'bin/b']").hooks().preStart().get(0).argv().get(0));
    assertEquals(List.of("a", "bin/b"), in.serviceWith("pre-start = ['a', 'bin/b']").hooks().preStart().get(0).argv());
  }

  @Test
  void hooksOfTheDefaultsApplyUnlessAServiceSetsItsOwn() {
    Plan plan = in.plan("[defaults]\non-failure = ['a', 'b']\n[service.x]\ncommand = ['/x']\n"
        + "[service.y]\ncommand = ['/y']\non-failure = []\npost-stop = ['a', 'b']");
    assertEquals(List.of(A), plan.services().get(0).hooks().onFailure());
    assertEquals(List.of(), plan.services().get(1).hooks().onFailure());
    assertEquals(List.of(A), plan.services().get(1).hooks().postStop());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "pre-start = 'a' | cannot be a string",
      "pre-start = [''] | cannot be empty",
      "pre-start = [[]] | cannot be empty",
      "pre-start = { timeout = '1s' } | cannot find its command",
      "pre-start = { command = ['a'], timeout = '0s' } | cannot be zero",
      "pre-start = { command = ['a'], shell = true } | cannot be an array",
      "pre-start = { command = 'a' } | cannot be a string",
      "pre-start = { command = ['a'], tiemout = '1s' } | did you mean \"timeout\"",
      "stop-command = [['a'], ['b']] | cannot be more than one command",
      "reload-command = [['a'], ['b']] | cannot be more than one command",
      "reload-command = 'a' | cannot be a string",
      "protect = 'yes' | cannot be a string"})
  void problemsAreReported(String text, String problem) {
    String message = in.problemWith(text);
    assertTrue(message.contains(problem), message);
  }

  @Test
  void hooksAndProtectionArePolicyAndNeedNoRestart() {
    PlanDiff.Service diff =
        PlanDiff.compare(in.serviceWith(""), in.serviceWith("pre-start = ['a', 'b']\npost-stop = { command = ['c'], "
            + "timeout = '1m' }\nstop-command = ['d']\nreload-command = ['e']\nprotect = true"));
    assertEquals(PlanDiff.Kind.POLICY, diff.kind());
    assertEquals(List.of(
        new PlanDiff.Change("pre-start", null, "[\"a\", \"b\"]"),
        new PlanDiff.Change("post-stop", null, "{ command = [\"c\"], timeout = \"1m\" }"),
        new PlanDiff.Change("stop-command", null, "[\"d\"]"),
        new PlanDiff.Change("reload-command", null, "[\"e\"]"),
        new PlanDiff.Change("protect", "false", "true")), diff.changes());
  }
}
