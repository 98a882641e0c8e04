package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Plan;
import reeve.config.RestartSpec;
import reeve.config.ScheduleSpec;
import reeve.config.ServiceSpec;
import reeve.config.plan.PlanDiff;
import reeve.config.plan.StartOrder;
import reeve.config.write.DefinitionWriter;

/** The forms of {@code schedule}, and the settings that exclude it. */
class ScheduleBuilderTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  @Test
  void aScheduleIsACronExpressionOrATable() {
    assertSame(ScheduleSpec.NONE, in.serviceWith("").schedule());
    assertEquals(
        new ScheduleSpec("*/5 * * * *", "", Duration.ZERO, Duration.ZERO, ScheduleSpec.Overlap.SKIP,
            ScheduleSpec.Missed.SKIP),
        in.serviceWith("schedule = '*/5 * * * *'").schedule());
    assertEquals(
        new ScheduleSpec("", "", Duration.ofMinutes(5), Duration.ZERO, ScheduleSpec.Overlap.QUEUE,
            ScheduleSpec.Missed.SKIP),
        in.serviceWith("schedule = { every = '5m', overlap = 'queue' }").schedule());
    assertEquals(
        new ScheduleSpec("0 2 * * *", "Europe/Berlin", Duration.ZERO, Duration.ofSeconds(30), ScheduleSpec.Overlap.KILL,
            ScheduleSpec.Missed.RUN_ONCE),
        in.serviceWith(
            "schedule = { cron = '0 2 * * *', time-zone = 'Europe/Berlin', jitter = '30s', overlap = 'kill', "
                + "missed = 'run-once' }")
            .schedule());
  }

  @Test
  void theTimeZoneMayBeAKeyOfTheServiceOrOfDefaults() {
    assertEquals("Europe/Berlin",
        in.serviceWith("schedule = '@daily'\ntime-zone = 'Europe/Berlin'").schedule().timeZone());
    ServiceSpec spec =
        in.service("[defaults]\ntime-zone = 'Europe/Berlin'\n[service.a]\ncommand = ['/a']\nschedule = '@daily'\n");
    assertEquals("Europe/Berlin", spec.schedule().timeZone());
    assertEquals("UTC", in.serviceWith("schedule = { cron = '@daily', time-zone = 'UTC' }\ntime-zone = 'Europe/Berlin'")
        .schedule().timeZone());
  }

  @Test
  void problemsAreReportedWithTheirKeys() {
    assertTrue(in.problemWith("schedule = '61 * * * *'").startsWith(
        "reeve.toml:3: service.web.schedule: cannot read \"61 * * * *\" as a cron expression: "));
    assertTrue(in.problemWith("schedule = { cron = '* * *' }").startsWith(
        "reeve.toml:3: service.web.schedule.cron: cannot read \"* * *\" as a cron expression: "));
    assertEquals("reeve.toml:3: service.web.schedule: cannot ever be due: \"0 0 30 2 *\" is not a day of any year",
        in.problemWith("schedule = '0 0 30 2 *'"));
    assertEquals(
        "reeve.toml:3: service.web.time-zone: cannot find the time zone \"Europe/Berlim\": "
            + "did you mean \"Europe/Berlin\"?",
        in.problemWith("time-zone = 'Europe/Berlim'"));
    assertTrue(
        in.problemWith("schedule = { every = '5m', cron = '@daily' }").contains("cannot have both cron and every"));
    assertTrue(in.problemWith("schedule = { jitter = '5m' }").contains("cannot find cron or every"));
    assertTrue(in.problemWith("schedule = { every = '5m', time-zone = 'UTC' }")
        .contains("cannot have a time-zone with every"));
    assertTrue(in.problemWith("schedule = { every = '99ms' }").contains("cannot be less than 100ms"));
    assertTrue(in.problemWith("schedule = { evry = '5m' }").contains("unknown key: did you mean \"every\"?"));
    assertTrue(in.problemWith("schedule = { every = '5m', overlap = 'kil' }").contains("cannot be \"kil\""));
    assertTrue(in.problemWith("schedule = 5").contains("cannot be an integer: it is a string"));
  }

  @Test
  void aScheduledServiceIsNotRestartedUnlessItsOwnTableSaysSo() {
    assertEquals(RestartSpec.Policy.NO, in.serviceWith("schedule = '@daily'").restart().policy());
    assertEquals(RestartSpec.Policy.NO,
        in.service("[defaults]\nrestart = 'always'\n[service.a]\ncommand = ['/a']\nschedule = '@daily'\n").restart()
            .policy());
    assertEquals(RestartSpec.Policy.ON_FAILURE,
        in.serviceWith("schedule = '@daily'\nrestart = 'on-failure'").restart().policy());
    assertEquals(RestartSpec.Policy.ALWAYS,
        in.plan(
            "[defaults]\nrestart = 'always'\n[service.a]\ncommand = ['/a']\nschedule = '@daily'\n[service.b]\n"
                + "command = ['/b']\n")
            .services().get(1).restart().policy(),
        "a service without a schedule keeps the policy of [defaults]");
  }

  @Test
  void settingsThatExcludeAScheduleAreReported() {
    assertTrue(in.problemWith("schedule = '@daily'\nrestart = 'always'").startsWith(
        "reeve.toml:3: service.web.schedule: cannot also be restarted after each run"));
    assertTrue(in.problemWith("schedule = '@daily'\nessential = true").contains("cannot be essential too"));
    assertTrue(in.problemWith("schedule = '@daily'\ntype = 'oneshot'\nremain-after-exit = true")
        .contains("cannot have remain-after-exit too"));
  }

  @Test
  void aScheduleIsReadAgainAsItWasWritten() {
    for (String schedule : List.of("'*/5 * * * *'", "{ every = '5m' }",
        "{ cron = '@daily', time-zone = 'UTC', jitter = '1m' }",
        "{ every = '1h', overlap = 'queue', missed = 'run-once' }")) {
      ServiceSpec spec = in.serviceWith("schedule = " + schedule);
      assertEquals(spec.schedule(), in.service(DefinitionWriter.toml(spec)).schedule(), schedule);
    }
  }

  @Test
  void anotherScheduleNeedsNoRestart() {
    Plan old = in.plan("[service.a]\ncommand = ['/a']\nschedule = '@daily'\n");
    Plan next = in.plan("[service.a]\ncommand = ['/a']\nschedule = { every = '5m' }\n");
    PlanDiff.Service service = PlanDiff.compare(old.settings(), old.services(), next).services().get(0);
    assertEquals(PlanDiff.Kind.POLICY, service.kind());
    assertEquals("schedule", service.changes().get(0).key());
    assertFalse(service.changes().size() > 1, service.changes()::toString);
  }

  @Test
  void aScheduledServiceDoesNotStartWithReeve() {
    Plan plan = in.plan("[service.a]\ncommand = ['/a']\nschedule = '@daily'\n[service.b]\ncommand = ['/b']\n");
    assertEquals(List.of(List.of(plan.services().get(1))), StartOrder.layers(plan.services()));
  }

  @Test
  void aServiceOfARequestMayHaveASchedule() {
    PlanReader.Result result =
        ServiceReader.read("web", Map.of("command", List.of("/web"), "schedule", Map.of("every", "5m")), "/");
    assertEquals(Duration.ofMinutes(5), ((PlanReader.Result.Ok) result).plan().services().get(0).schedule().every());
  }
}
