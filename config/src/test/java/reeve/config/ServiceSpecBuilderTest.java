package reeve.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.execution.Condition;
import reeve.config.read.ConfigFixture;

/** Definitions from values, and changed copies of definitions. */
class ServiceSpecBuilderTest {
  @TempDir
  Path directory;

  private static ServiceSpecBuilder web() {
    return new ServiceSpecBuilder("web").command(List.of("/bin/web"));
  }

  @Test
  void aValueThatIsNotSetHasTheDefaultOfAFile() {
    ServiceSpec read = new ConfigFixture(directory).serviceWith("");
    assertEquals(read, web().source(read.identity().source()).build());
  }

  @Test
  void everyValueOfADefinitionIsInItsCopy() {
    ServiceSpec full = web().source(new SourceLocation("a.toml", 7)).description("serves").tags(List.of("shop"))
        .instance(new Instance("web", 2)).enabled(false).commands(List.of(List.of("/a"), List.of("/b", "c")))
        .workingDirectory("/srv").inherited(new InheritedVariables(true, Optional.of(List.of("LANG"))))
        .environment(Map.of("A", "1"))
        .envCommand(Optional.of(new HooksSpec.Command(List.of("/get"), Duration.ofSeconds(3), true)))
        .stdin(new StdinSpec.Inherit())
        .stdout(new OutputSpec.Null()).stderr(new OutputSpec.Inherit())
        .startup(new StartupSpec(StartupSpec.Type.ONESHOT, true, Optional.of("/run/p"), Optional.empty(),
            Optional.of(Duration.ofSeconds(5)), StartupSpec.DEFAULT_START_SECONDS, StartupSpec.NotifyAccess.ALL,
            Optional.empty(), "session", List.of(new Condition(Condition.Kind.ENV, "X", true, false))))
        .restart(new RestartSpec(RestartSpec.Policy.ALWAYS, Duration.ZERO, 1, Duration.ZERO, 0, Duration.ZERO, 1,
            Duration.ofSeconds(1), RestartSpec.OnStartLimit.FAIL, Duration.ofSeconds(2)))
        .successExitStatus(new ExitStatusSet(new BitSet(), Set.of(Signal.HUP)))
        .restartPreventStatus(new ExitStatusSet(new BitSet(), Set.of(Signal.INT)))
        .essential(true).stopSchedule(new StopSchedule(List.of(new StopSchedule.Step(Signal.KILL, Duration.ZERO))))
        .killMode(KillMode.MIXED).runTimeout(Duration.ofHours(1)).protect(true).reloadSignal(Optional.of(Signal.USR1))
        .dependencies(List.of(new Dependency(Dependency.Kind.WANTS, "db", Dependency.When.READY, false)))
        .logs(new LogSpec(1 << 20, Optional.empty(), 3, LogSpec.Compression.GZIP, LogFileAccess.NONE,
            RotationSpec.AUTO))
        .health(new HealthSpec(Optional.empty(), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO, 1, 1,
            HealthSpec.OnFailure.MARK, Duration.ofSeconds(9)))
        .park(new ParkSpec(ExitStatusSet.EMPTY, true, List.of(), Duration.ZERO))
        .schedule(new ScheduleSpec("@daily", "", Duration.ZERO, Duration.ZERO, ScheduleSpec.Overlap.SKIP,
            ScheduleSpec.Missed.SKIP))
        .hooks(new HooksSpec(List.of(), List.of(), List.of(), List.of(), Optional.empty(),
            Optional.of(new HooksSpec.Command(List.of("/reload"), Duration.ofSeconds(30), false)), List.of(),
            List.of()))
        .build();
    assertEquals(full, ServiceSpecBuilder.of(full).build());
    assertNotEquals(full, web().build());
  }

  @Test
  void aCopyOfABuilderIsIndependentAndSharesUnchangedValues() {
    ServiceSpecBuilder defaults = new ServiceSpecBuilder("").killMode(KillMode.GROUP);
    ServiceSpec one = defaults.copy().name("one").command(List.of("/one")).build();
    ServiceSpec two = defaults.copy().name("two").command(List.of("/two")).killMode(KillMode.PROCESS).build();
    ServiceSpec three = defaults.copy().name("three").command(List.of("/three")).build();
    assertEquals(KillMode.GROUP, one.stop().killMode());
    assertEquals(KillMode.PROCESS, two.stop().killMode());
    assertSame(one.stop(), three.stop());
    assertSame(one.exitPolicy(), three.exitPolicy());
  }

  @Test
  void aServiceWithoutACommandIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ServiceSpecBuilder("web").build());
    assertThrows(IllegalArgumentException.class, () -> web().commands(List.of(List.of("/a"), List.of())).build());
  }
}
