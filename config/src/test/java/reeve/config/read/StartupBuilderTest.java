package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ProbeSpec;
import reeve.config.ReadinessSpec;
import reeve.config.ServiceSpec;
import reeve.config.StartupSpec;
import reeve.config.write.DefinitionWriter;

class StartupBuilderTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  @Test
  void aPlainServiceIsUpAtOnceAndHasNoBound() {
    assertSame(StartupSpec.PLAIN, in.serviceWith("").startup());
    assertTrue(in.serviceWith("type = 'exec'").startup().readyAtOnce());
    assertEquals(Duration.ZERO, in.serviceWith("type = 'oneshot'").startup().effectiveTimeout());
    assertEquals(Duration.ofSeconds(60), in.serviceWith("type = 'notify'").startup().effectiveTimeout());
    assertEquals(Duration.ofSeconds(5),
        in.serviceWith("ready = { unix = 'x' }\nstart-timeout = '5s'").startup().effectiveTimeout());
  }

  @Test
  void startSecondsAreReadAndWarnedOfWhereTheyHaveNoMeaning() {
    assertEquals(Duration.ofSeconds(1), in.serviceWith("").startup().startSeconds());
    assertEquals(Duration.ofSeconds(5), in.serviceWith("start-seconds = '5s'").startup().startSeconds());
    assertEquals(Duration.ZERO, in.serviceWith("start-seconds = '0'").startup().startSeconds());
    in.write("reeve.toml", "[service.web]\ncommand = ['/a']\ntype = 'notify'\nstart-seconds = '5s'\n");
    PlanReader.Result.Ok read = (PlanReader.Result.Ok) in.read("reeve.toml");
    assertEquals(1, read.warnings().size());
    assertTrue(read.warnings().get(0).toString().endsWith(
        "start-seconds: has no meaning for a service that has to become ready"), read.warnings().toString());
    ServiceSpec inherited = in.service("[defaults]\nstart-seconds = '2s'\n[service.web]\ncommand = ['/a']\n");
    assertEquals(Duration.ofSeconds(2), inherited.startup().startSeconds());
    assertEquals("\"2s\"", DefinitionWriter.settings(inherited).get("start-seconds"));
  }

  @Test
  void eachReadinessIsRead() {
    assertEquals(probed(new ProbeSpec.Tcp("127.0.0.1", 8080)),
        in.serviceWith("ready = { tcp = '8080' }").startup().ready().get());
    assertEquals(probed(new ProbeSpec.Tcp("::1", 80)),
        in.serviceWith("ready = { tcp = '[::1]:80' }").startup().ready().get());
    assertEquals(probed(new ProbeSpec.Unix("/run/x")),
        in.serviceWith("ready = { unix = '/run/x' }").startup().ready().get());
    assertEquals(probed(new ProbeSpec.Http("http://a/", "a", 80, "/", ProbeSpec.DEFAULT_STATUS)),
        in.serviceWith("ready = { http = 'http://a/' }").startup().ready().get());
    assertEquals(probed(new ProbeSpec.File("/run/x", java.util.Optional.empty())),
        in.serviceWith("ready = { file = '/run/x' }").startup().ready().get());
    assertEquals(new ReadinessSpec.Log("listening"),
        in.serviceWith("ready = { log = 'listening' }").startup().ready().get());
    assertEquals(new ReadinessSpec.Notify(), in.serviceWith("ready = { notify = true }").startup().ready().get());
    assertEquals("reeve.toml:3: service.web.ready.tcp: cannot read \"a:99999\" as an address: write it as "
        + "\"127.0.0.1:8080\", \"[::1]:8080\" or \"8080\"",
        in.problemWith("ready = { tcp = 'a:99999' }"));
    assertEquals("reeve.toml:3: service.web.ready.tpc: unknown key: did you mean \"tcp\"?",
        in.problemWith("ready = { tpc = '1' }"));
    assertEquals(
        "reeve.toml:3: service.web.ready: cannot be a string: it is a table: write it as { tcp = \"127.0.0.1:8080\" }",
        in.problemWith("ready = 'x'"));
  }

  private static ReadinessSpec probed(ProbeSpec probe) {
    return new ReadinessSpec.Probed(probe, Duration.ZERO, Duration.ofSeconds(1));
  }

  @Test
  void aCommandAndADescriptorMayReportReadiness() {
    assertEquals(new ReadinessSpec.Fd(3), in.serviceWith("ready = { fd = 3 }").startup().ready().get());
    assertEquals("reeve.toml:3: service.web.ready.fd: cannot be 2: it goes from 3 to 1023",
        in.problemWith("ready = { fd = 2 }"));
    assertEquals(
        new ReadinessSpec.Probed(new ProbeSpec.Command(List.of("/a", "b")), Duration.ofSeconds(1),
            Duration.ofSeconds(10)),
        in.serviceWith("ready = { command = ['/a', 'b'] }").startup().ready().get());
    String text = "ready = { command = ['/a'], interval = '2s', timeout = '3s' }";
    ServiceSpec spec = in.serviceWith(text);
    StartupSpec read = spec.startup();
    assertEquals(
        new ReadinessSpec.Probed(new ProbeSpec.Command(List.of("/a")), Duration.ofSeconds(2), Duration.ofSeconds(3)),
        read.ready().get());
    assertEquals("{ command = [\"/a\"], interval = \"2s\", timeout = \"3s\" }",
        DefinitionWriter.settings(spec).get("ready"));
    assertEquals("reeve.toml:3: service.web.ready.timeout: has no meaning with log",
        in.problemWith("ready = { log = 'x', timeout = '1s' }"));
    assertEquals("reeve.toml:3: service.web.ready: cannot have both tcp and unix: remove one of the two",
        in.problemWith("ready = { tcp = '1', unix = 'x' }"));
  }

  @Test
  void aOneshotMayHaveSeveralCommands() {
    ServiceSpec spec = in.service("[service.a]\ntype = 'oneshot'\ncommand = [['/a', 'b'], ['/c']]\n");
    assertEquals(List.of("/a", "b"), spec.process().commands().get(0));
    assertEquals(List.of("/c"), spec.process().commands().get(1));
    assertEquals(spec.startup(), in.service(DefinitionWriter.toml(spec)).startup());
    spec = in.service("[service.a]\ntype = 'oneshot'\nshell = true\ncommand = ['a', 'b']\n");
    assertEquals(List.of("/bin/sh", "-c", "b"), spec.process().commands().get(1));
    assertTrue(
        in.problem("[service.a]\ncommand = [['/a']]\n")
            .startsWith("reeve.toml:2: service.a.command: cannot be an array"),
        in.problem("[service.a]\ncommand = [['/a']]\n"));
  }

  @Test
  void notifyAccessDependsOnTheTypeUnlessItIsSet() {
    assertEquals(StartupSpec.NotifyAccess.NONE, in.serviceWith("").startup().notifyAccess());
    assertEquals(StartupSpec.NotifyAccess.ALL, in.serviceWith("type = 'notify'").startup().notifyAccess());
    assertEquals(StartupSpec.NotifyAccess.ALL, in.serviceWith("ready = { notify = true }").startup().notifyAccess());
    assertEquals(StartupSpec.NotifyAccess.MAIN,
        in.serviceWith("type = 'notify-reload'\nnotify-access = 'main'").startup().notifyAccess());
    assertTrue(in.serviceWith("notify-access = 'all'").startup().readyAtOnce());
    assertEquals(
        "reeve.toml:4: service.web.notify-access: cannot be \"none\" for a service that itself reports that it is "
            + "up: use \"main\" or \"all\"",
        in.problemWith("type = 'notify'\nnotify-access = 'none'"));
  }

  @Test
  void typeNotifyReloadHasADefaultReloadSignal() {
    assertEquals("SIGHUP", in.serviceWith("type = 'notify-reload'").reloadSignal().get().name());
    assertEquals("SIGUSR1",
        in.serviceWith("type = 'notify-reload'\nreload-signal = 'SIGUSR1'").reloadSignal().get().name());
    assertTrue(in.serviceWith("type = 'notify'").reloadSignal().isEmpty());
  }

  @Test
  void aServiceOnABusHasAName() {
    StartupSpec startup = in.serviceWith("type = 'dbus'\nbus-name = 'org.example.Web-2'\nbus = 'session'").startup();
    assertEquals("org.example.Web-2", startup.busName().get());
    assertEquals("session", startup.bus());
    assertTrue(startup.mustBecomeReady());
    assertEquals(
        "reeve.toml:3: service.web.type: cannot be \"dbus\" without a bus-name: add bus-name = \"org.example.Web\"",
        in.problemWith("type = 'dbus'"));
    for (String wrong : List.of("web", ".a.b", "a..b", "a.b.", "a.2b", "a.b c")) {
      assertTrue(
          in.problemWith("type = 'dbus'\nbus-name = '" + wrong + "'").contains("as the name of a service on a bus"),
          wrong);
    }
    assertTrue(in.problemWith("type = 'dbus'\nbus-name = 'a.b'\nbus = 'tcp:x'")
        .contains("service.web.bus: cannot be \"tcp:x\""));
  }
}
