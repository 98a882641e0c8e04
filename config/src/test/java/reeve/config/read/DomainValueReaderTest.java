package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.ConsoleSpec;
import reeve.config.ExitStatusSet;
import reeve.config.KillMode;
import reeve.config.LogFileAccess;
import reeve.config.LogSpec;
import reeve.config.OutputSpec;
import reeve.config.Plan;
import reeve.config.RestartSpec;
import reeve.config.RotationSpec;
import reeve.config.Schema;
import reeve.config.ServiceSpec;
import reeve.config.OrphanPolicy;
import reeve.config.Settings;
import reeve.config.Signal;
import reeve.config.StdinSpec;
import reeve.config.StopSchedule;
import reeve.config.util.Durations;
import reeve.config.util.FilePaths;

/** The form of the value of each key, and its default. */
class DomainValueReaderTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  @Test
  void withoutAnySettingTheDefaultsApply() {
    ServiceSpec service = in.serviceWith("");
    assertEquals("web", service.name());
    assertEquals(1, service.identity().source().line());
    assertEquals(RestartSpec.defaults(), service.restart());
    assertEquals(StopSchedule.DEFAULT, service.stop().schedule());
    assertEquals(KillMode.MAIN_FIRST, service.stop().killMode());
    assertEquals(new StdinSpec.Null(), service.process().stdin());
    assertEquals(new OutputSpec.Log(), service.process().stdout());
    assertEquals(new OutputSpec.SameAsStdout(), service.process().stderr());
    assertEquals(Optional.empty(), service.stop().runTimeout());
    assertEquals(Optional.empty(), service.process().workingDirectory());
    assertTrue(service.enabled());
    assertFalse(service.exitPolicy().essential() || service.process().inherited().clear());
    assertEquals(Settings.defaults(), in.plan("").settings());
  }

  @ParameterizedTest
  @CsvSource({"500ms,500", "10s,10000", "5m,300000", "1h30m,5400000", "2d,172800000", "0,0", "1d1h1m1s1ms,90061001",
      "0s,0",
      "36500d,3153600000000"})
  void durationsAreRead(String text, long millis) {
    assertEquals(Duration.ofMillis(millis), Durations.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-1s", "+1s", "1.5s", "1s1s", "1s1m", "1 s", "1S", "1ms1s", "36501d",
      "99999999999999999999d",
      "1y", "00", "10ss", "1h30", "\u0661s"})
  void aBadDurationIsRefused(String text) {
    assertNull(Durations.parse(text));
  }

  @Test
  void durationAsIntegerIsRefusedWithTheStringToWrite() {
    assertEquals("reeve.toml:3: service.web.timeout: cannot be an integer: it is a duration in quotes, as \"10s\": "
        + "write \"10s\" for seconds", in.problemWith("timeout = 10"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"timeout", "slow-retry-interval"})
  void durationsThatMakeNoSenseAsZeroAreRefused(String key) {
    assertEquals("reeve.toml:3: service.web." + key + ": cannot be zero", in.problemWith(key + " = '0'"));
  }

  @Test
  void allRestartKeysAreRead() {
    RestartSpec restart =
        in.serviceWith("restart = 'unless-stopped'\nrestart-delay = '1s'\nrestart-backoff = 3\n"
            + "restart-max-delay = '1m'\n"
            + "restart-jitter = 0\nrestart-reset-after = '2m'\nstart-limit = { burst = 0, interval = '1h' }\n"
            + "on-start-limit = 'shutdown'\n"
            + "slow-retry-interval = '1d'").restart();
    assertEquals(
        new RestartSpec(RestartSpec.Policy.UNLESS_STOPPED, Duration.ofSeconds(1), 3.0, Duration.ofMinutes(1), 0.0,
            Duration.ofMinutes(2), 0, Duration.ofHours(1), RestartSpec.OnStartLimit.SHUTDOWN, Duration.ofDays(1)),
        restart);
  }

  @ParameterizedTest
  @CsvSource({"no,NO", "on-failure,ON_FAILURE", "always,ALWAYS", "on-success,ON_SUCCESS", "on-abnormal,ON_ABNORMAL"})
  void restartWordsAreRead(String word, RestartSpec.Policy policy) {
    assertEquals(policy, in.serviceWith("restart = '" + word + "'").restart().policy());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"restart-backoff = 0.5", "restart-backoff = 1001", "restart-jitter = 1.1", "restart-jitter = -0.1",
          "start-limit = {burst = -1}", "start-limit = {interval = '0'}", "start-limit = {brust = 1}", "restart = ''",
          "restart = 'Always'",
          "kill-mode = 'all'", "on-start-limit = 'stop'", "success-exit-status = [256]", "success-exit-status = [-1]",
          "success-exit-status = ['9-8']", "success-exit-status = ['1-256']", "success-exit-status = ['1-']",
          "success-exit-status = ['']",
          "success-exit-status = ['SIGFOO']", "stop = []", "stop = ''", "stop = ['SIGKILL', 'SIGTERM']",
          "stop = 'SIGTERM 10'",
          "stop = 'SIGTERM 10s 5s'", "stop = 'SIGTERM -1s'", "working-directory = ''", "stdout = 'stdout'",
          "stdout = ''", "stdin = 'log'",
          "env-file = ''", "env-file = '-'", "env = {'' = 'x'}", "env = {'A=B' = 'x'}",
          "restart-delay = '2s'\nrestart-max-delay = '1s'"})
  void valuesOutOfRangeAreProblems(String line) {
    String problem = in.problemWith(line);
    assertTrue(problem.contains(": cannot ") || problem.contains("unknown key"), problem);
  }

  @Test
  void delayOverTheDefaultCapRaisesTheCap() {
    assertEquals(Duration.ofMinutes(2), in.serviceWith("restart-delay = '2m'").restart().maxDelay());
  }

  @Test
  void exitStatusSetsHoldCodesRangesAndSignals() {
    String line = "success-exit-status = [143, \"80-82\", \"SIGTERM\", 'HUP', '7']";
    ExitStatusSet set = in.serviceWith(line).exitPolicy().successExitStatus();
    BitSet codes = new BitSet();
    codes.set(80, 83);
    codes.set(143);
    codes.set(7);
    assertEquals(codes, set.codes());
    assertEquals(Set.of(Signal.TERM, Signal.HUP), set.signals());
    assertTrue(in.serviceWith("restart-prevent-status = [78]").exitPolicy().restartPreventStatus().hasCode(78));
  }

  @Test
  void stopScheduleAlwaysEndsWithSigkill() {
    StopSchedule.Step kill = new StopSchedule.Step(Signal.KILL, Duration.ZERO);
    assertEquals(List.of(new StopSchedule.Step(Signal.TERM, Duration.ofSeconds(3)), new StopSchedule.Step(Signal.INT,
        Duration.ofSeconds(10)), kill), in.serviceWith("stop = [\"SIGTERM 3s\", \"int\"]").stop().schedule().steps());
    assertEquals(List.of(new StopSchedule.Step(Signal.QUIT, Duration.ofSeconds(10)), kill),
        in.serviceWith("stop = 'SIGQUIT'").stop().schedule().steps());
    assertEquals(List.of(kill), in.serviceWith("stop = 'SIGKILL'").stop().schedule().steps());
    assertEquals(2, in.serviceWith("stop = ['SIGTERM 0', 'SIGKILL']").stop().schedule().steps().size());
  }

  @Test
  void inputsAndOutputsAreWordsOrPaths() {
    ServiceSpec service = in.serviceWith("stdin = 'in/x'\nstdout = './out'\nstderr = '/dev/stderr'");
    assertEquals(new StdinSpec.File(directory + "/in/x"), service.process().stdin());
    assertEquals(new OutputSpec.File(directory + "/out"), service.process().stdout());
    assertEquals(new OutputSpec.File("/dev/stderr"), service.process().stderr());
    ServiceSpec keywords = in.serviceWith("stdin = 'inherit'\nstdout = 'null'\nstderr = 'inherit'");
    assertEquals(new StdinSpec.Inherit(), keywords.process().stdin());
    assertEquals(new OutputSpec.Null(), keywords.process().stdout());
    assertEquals(new OutputSpec.Inherit(), keywords.process().stderr());
    assertTrue(in.problemWith("stdout = 'x.log'").endsWith("or a path with a slash: \"./x.log\""));
  }

  @Test
  void pathsAreResolvedAgainstTheFileAndNormalised() {
    ServiceSpec service =
        in.service("[service.a]\ncommand = ['./bin/../run', 'x/../y']\nworking-directory = 'a//b/./../c/'");
    assertEquals(List.of(directory + "/run", "x/../y"), service.process().commands().get(0));
    assertEquals(Optional.of(directory + "/a/c"), service.process().workingDirectory());
    assertEquals("/", FilePaths.absolute("/x", "../../.."));
    assertEquals("/a", FilePaths.absolute("/x", "/a/"));
    assertEquals("/x/~", FilePaths.absolute("/x", "~"));
  }

  @Test
  void commandWithoutASlashIsLeftForThePathLookup() {
    assertEquals(List.of("sleep", "1"),
        in.service("[service.a]\ncommand = ['sleep', '1']").process().commands().get(0));
  }

  @Test
  void shellCommandIsAStringForTheShell() {
    assertEquals(List.of("/bin/sh", "-c", "a | b $1 ${X}"),
        in.service("[service.a]\nshell = true\ncommand = 'a | b $1 $${X}'").process().commands().get(0));
    assertTrue(
        in.problem("[service.a]\nshell = true\ncommand = ['a']").contains("cannot be an array with shell = true"));
    assertTrue(in.problem("[service.a]\ncommand = 'a b'").contains("cannot be a string without shell = true"));
    assertTrue(in.problem("[service.a]\nshell = true\ncommand = ' '").contains("cannot be empty"));
    assertTrue(in.problem("[service.a]\ncommand = []").contains("cannot be empty"));
    assertTrue(in.problem("[service.a]\ncommand = ['']").contains("cannot be empty"));
    assertTrue(in.problem("[service.a]\nshell = true").contains("cannot find its command"));
  }

  @Test
  void defaultsApplyUnlessSetAgainAndEnvIsMerged() {
    Plan plan = in.plan("[service.a]\ncommand = ['/a']\nenv.B = 'own'\nrestart = 'no'\n[service.b]\ncommand = ['/b']\n"
        + "[defaults]\nenv = { A = '1', B = '2', N = '${SERVICE}' }\nrestart = 'always'\nrestart-delay = '1s'\n"
        + "tags = ['${SERVICE}!']\n");
    ServiceSpec a = plan.services().get(0);
    ServiceSpec b = plan.services().get(1);
    assertEquals(Map.of("A", "1", "B", "own", "N", "a"), a.process().environment());
    assertEquals(Map.of("A", "1", "B", "2", "N", "b"), b.process().environment());
    assertEquals(RestartSpec.Policy.NO, a.restart().policy());
    assertEquals(Duration.ofSeconds(1), a.restart().delay());
    assertEquals(RestartSpec.Policy.ALWAYS, b.restart().policy());
    assertEquals(List.of("b!"), b.identity().tags());
  }

  @Test
  void equalValuesOfServicesAreShared() {
    Plan plan =
        in.plan("[defaults]\nrestart-delay = '1s'\nenv.A = '1'\nstop = 'SIGINT'\n[service.a]\ncommand = ['/a']\n"
            + "[service.b]\ncommand = ['/b']\n");
    assertSame(plan.services().get(0).restart(), plan.services().get(1).restart());
    assertSame(plan.services().get(0).process().environment(), plan.services().get(1).process().environment());
    assertSame(plan.services().get(0).stop(), plan.services().get(1).stop());
  }

  @Test
  void rotationIsRead() {
    assertEquals(LogSpec.DEFAULT, in.service("[service.a]\ncommand = ['a']").logs());
    assertEquals(
        new LogSpec(64L << 20, Optional.of(Duration.ofDays(1)), 3, LogSpec.Compression.GZIP, LogFileAccess.NONE,
            RotationSpec.AUTO),
        in.service(
            "[service.a]\ncommand = ['a']\nlog-max-size = '64MiB'\nlog-max-age = '1d'\nlog-keep = 3\n"
                + "log-compress = 'gzip'")
            .logs());
    assertEquals(0, in.serviceWith("log-max-size = 'none'").logs().maxBytes());
    assertEquals(10_000_000, in.plan("[defaults]\nlog-max-size = '10MB'\n[service.a]\ncommand = ['a']\nlog-keep = 9")
        .services().get(0).logs().maxBytes());
  }

  @Test
  void theRotationModeIsRead() {
    RotationSpec rotation =
        in.plan("[defaults]\nlog-overflow = 'grow'\nrotate = 'signal'\nrotate-signal = 'USR1'\n"
            + "[service.a]\ncommand = ['a']\n")
            .services().get(0).logs().rotation();
    assertEquals(
        new RotationSpec(RotationSpec.Kind.SIGNAL, Signal.parse("SIGUSR1"), RotationSpec.Overflow.GROW), rotation);
    assertEquals(RotationSpec.Kind.AT_START,
        in.service("[service.a]\ncommand = ['a']\nrotate = 'at-start'").logs().rotation().kind());
    assertEquals(
        "reeve.toml:1: service.web.rotate: cannot be \"signal\" without the signal: add rotate-signal = \"SIGUSR1\", "
            + "or another signal that makes it reopen its log",
        in.problemWith("rotate = 'signal'"));
  }

  @ParameterizedTest
  @CsvSource({
      "10, 'cannot read the size \"10\": write it as \"512KB\", \"10MB\", \"64MiB\" or \"1GB\"'",
      "10mb, 'cannot read the size \"10mb\": write it as \"512KB\", \"10MB\", \"64MiB\" or \"1GB\"'",
      "99999999999999999999B, 'cannot read the size \"99999999999999999999B\": "
          + "write it as \"512KB\", \"10MB\", \"64MiB\" or \"1GB\"'",
      "9999TiB, 'cannot read the size \"9999TiB\": write it as \"512KB\", \"10MB\", \"64MiB\" or \"1GB\"'",
      "1KB, 'cannot be less than 16KiB'"})
  void badSizesAreReported(String size, String problem) {
    assertEquals("reeve.toml:3: service.web.log-max-size: " + problem, in.problemWith("log-max-size = '" + size + "'"));
  }

  @Test
  void settingsAreRead() {
    Settings settings =
        in.plan("[reeve]\nlog-dir = 'log'\nstate-dir = '/s/'\nlog-file = '../x.log'\nshutdown-budget = '25s'\n"
            + "socket = 'r.sock'\nsocket-group = 'adm'\n"
            + "cgroup = 'off'\norphans = 'ignore'\nlog-disk-max = '1GB'\nconsole = 'raw'\nconsole-time = false\n"
            + "health-file = 'ok'")
            .settings();
    assertEquals(
        new Settings(Optional.of(directory + "/log"), Optional.of("/s"), Optional.of(directory.getParent() + "/x.log"),
            Optional.of(directory + "/r.sock"), Optional.of("adm"),
            List.of(), Optional.of(Duration.ofSeconds(25)), false, Optional.of(1_000_000_000L), OrphanPolicy.IGNORE,
            new ConsoleSpec(ConsoleSpec.Mode.RAW, false), Optional.of(directory + "/ok")),
        settings);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "", ".a", "-a", "a b", "\u00e9", "a\\u0007", "a\\u001b[31m", "\\u202e"})
  void namesThatCannotBeFilesAreRefusedAndPrintedSafely(String name) {
    String problem = in.problem("[service.\"" + name + "\"]\ncommand = ['/a']");
    assertTrue(problem.contains("as the name of a service"), problem);
    for (int i = 0; i < problem.length(); i++) {
      assertTrue(problem.charAt(i) >= 0x20 && problem.charAt(i) != 0x202e, problem);
    }
  }

  @Test
  void namesHaveAtMostAHundredCharacters() {
    assertEquals(100, in.service("[service." + "a".repeat(100) + "]\ncommand = ['/a']").name().length());
    String problem = in.problem("[service." + "a".repeat(101) + "]\ncommand = ['/a']");
    assertTrue(problem.contains("longer than 100") && problem.length() < 400, problem);
    assertEquals("web@1+x:y.z_-", in.service("[service.\"web@1+x:y.z_-\"]\ncommand = ['/a']").name());
  }

  @Test
  void everyKeyOfTheSchemaIsAcceptedInItsTablesOnly() {
    for (Schema.Entry entry : Schema.entries()) {
      String line = entry.name() + " = " + entry.example() + "\n";
      String command = entry.name().equals("command") ? "" : "command = ['/a']\n";
      in.write("conf.d/x.toml", "");
      boolean ofReeve = entry.place() == Schema.Place.REEVE;
      assertEquals(ofReeve, in.problems("[reeve]\n" + line).isEmpty(), entry.name());
      assertEquals(!ofReeve, in.problems("[service.a]\n" + command + line + ConfigFixture.OTHERS).isEmpty(),
          entry.name());
      assertEquals(entry.place() == Schema.Place.SERVICE_AND_DEFAULTS, in.problems("[defaults]\n" + line).isEmpty(),
          entry.name());
      assertFalse(entry.doc().isEmpty() || entry.form().isEmpty() || entry.defaultText().isEmpty(), entry.name());
    }
  }

  @Test
  void aReloadSignalMustBeOneThatAProcessCanHandle() {
    assertEquals(Optional.of(Signal.HUP), in.serviceWith("reload-signal = \"HUP\"").reloadSignal());
    assertEquals(
        "reeve.toml:3: service.web.reload-signal: cannot be SIGKILL: no process can act on it: write it as \"SIGHUP\"",
        in.problemWith("reload-signal = \"SIGKILL\""));
    assertEquals("reeve.toml:3: service.web.reload-signal: cannot read \"SIGFOO\" as a signal: write it as \"SIGHUP\"",
        in.problemWith("reload-signal = \"SIGFOO\""));
  }
}
