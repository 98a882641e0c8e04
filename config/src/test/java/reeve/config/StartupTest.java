package reeve.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartupTest {
  @TempDir Path directory;
  private Reading in;

  @BeforeEach
  void open() {
    in = new Reading(directory);
  }

  @Test
  void aPlainServiceIsUpAtOnceAndHasNoBound() {
    assertSame(Startup.PLAIN, in.with("").startup());
    assertTrue(in.with("type = 'exec'").startup().readyAtOnce());
    assertEquals(Duration.ZERO, in.with("type = 'oneshot'").startup().bound());
    assertEquals(Duration.ofSeconds(60), in.with("type = 'notify'").startup().bound());
    assertEquals(Duration.ofSeconds(5), in.with("ready = { unix = 'x' }\nstart-timeout = '5s'").startup().bound());
  }

  @Test
  void eachReadinessIsRead() {
    assertEquals(new Readiness.Tcp("127.0.0.1", 8080), in.with("ready = { tcp = '8080' }").startup().ready().get());
    assertEquals(new Readiness.Tcp("::1", 80), in.with("ready = { tcp = '[::1]:80' }").startup().ready().get());
    assertEquals(new Readiness.Unix("/run/x"), in.with("ready = { unix = '/run/x' }").startup().ready().get());
    assertEquals(new Readiness.Http("http://a/"), in.with("ready = { http = 'http://a/' }").startup().ready().get());
    assertEquals(new Readiness.File("/run/x"), in.with("ready = { file = '/run/x' }").startup().ready().get());
    assertEquals(new Readiness.Log("listening"), in.with("ready = { log = 'listening' }").startup().ready().get());
    assertEquals(new Readiness.Notify(), in.with("ready = { notify = true }").startup().ready().get());
    assertEquals("reeve.toml:3: service.web.ready.tcp: cannot read \"a:99999\" as an address: write it as \"127.0.0.1:8080\" or \"8080\"",
        in.problemWith("ready = { tcp = 'a:99999' }"));
    assertEquals("reeve.toml:3: service.web.ready.tpc: unknown key: did you mean \"tcp\"?", in.problemWith("ready = { tpc = '1' }"));
    assertEquals("reeve.toml:3: service.web.ready: cannot be a string: it is a table of one key: write it as { tcp = \"127.0.0.1:8080\" }",
        in.problemWith("ready = 'x'"));
  }

  @Test
  void aOneshotMayHaveSeveralCommands() {
    ServiceSpec spec = in.service("[service.a]\ntype = 'oneshot'\ncommand = [['/a', 'b'], ['/c']]\n");
    assertEquals(List.of("/a", "b"), spec.command());
    assertEquals(List.of(List.of("/c")), spec.startup().further());
    assertEquals(spec.startup(), in.service(Definition.toml(spec)).startup());
    spec = in.service("[service.a]\ntype = 'oneshot'\nshell = true\ncommand = ['a', 'b']\n");
    assertEquals(List.of(List.of("/bin/sh", "-c", "b")), spec.startup().further());
    assertTrue(in.problem("[service.a]\ncommand = [['/a']]\n").startsWith("reeve.toml:2: service.a.command: cannot be an array"),
        in.problem("[service.a]\ncommand = [['/a']]\n"));
  }
}
