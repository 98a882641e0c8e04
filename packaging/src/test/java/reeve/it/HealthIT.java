package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health checks, the watchdog, and readiness by a descriptor and by a command, with real services. */
@Tag("once")
final class HealthIT {
  @TempDir
  Path directory;

  private static JsonObject health(Reeve reeve, String service) {
    try (RawControlClient control = RawControlClient.connect(reeve)) {
      JsonObject status = control.result("status", "{}");
      for (var one : status.getAsJsonArray("services")) {
        if (one.getAsJsonObject().get("name").getAsString().equals(service)) {
          return one.getAsJsonObject().getAsJsonObject("health");
        }
      }
      throw new AssertionError(status);
    }
  }

  @Test
  void aServerThatTurnsIllIsRestartedAndItsDependentIsNotDisturbed() throws IOException {
    Path example = ExamplesIT.EXAMPLES.resolve("health/app.js");
    int port = TestFiles.freePort();
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.app]
        command = ["node", "%s"]
        env = { PORT = "%d" }
        restart-delay = "50ms"
        health = { http = "http://localhost:%d/health", interval = "200ms", timeout = "2s", failures = 2, start-period = "30s" }
        [service.needs]
        command = ["sleep", "infinity"]
        requires = [{ service = "app", when = "healthy" }]
        """.formatted(example, port, port)).run()) {
      reeve.awaitEvent("needs", "ready");
      List<String> names =
          reeve.events().stream().map(e -> EventFields.text(e, "service") + " " + EventFields.text(e, "event"))
              .collect(Collectors.toList());
      assertTrue(names.indexOf("app healthy") >= 0 && names.indexOf("app healthy") < names.indexOf("needs started"),
          names::toString);
      HttpURLConnection poison =
          (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/break").toURL().openConnection();
      poison.setRequestMethod("POST");
      assertEquals(200, poison.getResponseCode());
      JsonObject ill = reeve.awaitEvent("app", "unhealthy");
      assertEquals("http check failed 2 times: status 503", EventFields.text(ill, "message"));
      JsonObject exited = reeve.awaitEvent("app", "exited");
      assertEquals("unhealthy", EventFields.text(exited, "reason"));
      assertFalse(EventFields.isClean(exited), exited.toString());
      assertEquals(45, EventFields.number(reeve.awaitEvent("app", "restarting"), "delayMs"), 10, "by its back-off");
      reeve.awaitEvents("app", "healthy", 2);
      assertEquals(1, reeve.events("needs", "started").size());
      JsonObject health = health(reeve, "app");
      assertEquals("healthy", health.get("state").getAsString());
      assertTrue(health.getAsJsonArray("errors").toString().contains("\"times\":2,\"message\":\"status 503\""),
          health::toString);
      try (Reeve why = Reeve.in(directory).stdout(directory.resolve("why.out")).stderr(directory.resolve("why.err"))
          .start("why", "app", "--run", "1")) {
        assertEquals(0, why.awaitExit());
      }
      String words = Files.readString(directory.resolve("why.out")).replaceAll("\\s+", " ");
      assertTrue(words.contains("because it was unhealthy: http check failed 2 times: status 503"), words);
      reeve.stop();
      assertEquals(1, reeve.events("app", "unhealthy").size(), "there is no check during the stop");
    }
  }

  @Test
  void aCommandThatHangsIsKilledWithItsChildrenAndRunsAsTheService() throws IOException {
    Files.createDirectory(directory.resolve("in"));
    try (Reeve reeve = Reeve.in(directory)
        .script("check.sh", "#!/bin/sh\npwd >where\necho $GREETING >greeting\nsleep 1000 & echo $! >>../pids\nwait\n")
        .services("""
        [service.web]
        command = ["sleep", "infinity"]
        working-directory = "in"
        env = { GREETING = "hello" }
        health = { command = ["./check.sh"], interval = "100ms", timeout = "300ms", failures = 2, on-failure = "mark" }
        """).run()) {
      JsonObject ill = reeve.awaitEvent("web", "unhealthy");
      assertTrue(EventFields.text(ill, "message").startsWith("command check failed 2 times: not done after "),
          ill::toString);
      List<String> pids = Files.readAllLines(directory.resolve("pids"));
      assertTrue(pids.size() >= 2);
      for (String pid : pids.subList(0, 2)) {
        reeve.until(pid + " is gone", () -> ProcessHandle.of(Long.parseLong(pid)).isEmpty());
      }
      assertEquals(directory.resolve("in").toRealPath().toString(),
          Files.readString(directory.resolve("in/where")).trim());
      assertEquals("hello", Files.readString(directory.resolve("in/greeting")).trim());
      assertEquals(1, reeve.events("web", "started").size(), "only marked");
      reeve.stop();
      assertEquals(List.of(), reeve.survivors());
    }
  }

  @Test
  void socketAndFileChecksDetectFailureAndRecovery() throws IOException {
    Path socket = directory.resolve("listens");
    ServerSocket tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    ServerSocketChannel unix = ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX);
    try {
      unix.bind(UnixDomainSocketAddress.of(socket));
      String common = "interval = \"100ms\", failures = 1, on-failure = \"mark\"";
      try (Reeve reeve = Reeve.in(directory).services("""
          [service.tcp]
          command = ["sleep", "infinity"]
          health = { tcp = "127.0.0.1:%d", %s }
          [service.unix]
          command = ["sleep", "infinity"]
          health = { unix = "listens", %s }
          [service.file]
          command = ["sleep", "infinity"]
          health = { file = "beat", within = "1h", %s }
          [service.last]
          command = ["sleep", "infinity"]
          health = { tcp = "no-such-host.invalid:1", interval = "100ms", failures = 1, on-failure = "shutdown" }
          enabled = false
          """.formatted(tcp.getLocalPort(), common, common, common)).run()) {
        Files.writeString(directory.resolve("beat"), "");
        for (String name : List.of("tcp", "unix", "file")) {
          reeve.awaitEvent(name, "healthy");
        }
        tcp.close();
        unix.close();
        Files.setLastModifiedTime(directory.resolve("beat"),
            java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis() - 7_200_000));
        assertEquals("tcp check failed 1 time: connection refused",
            EventFields.text(reeve.awaitEvent("tcp", "unhealthy"), "message"));
        assertEquals("unix check failed 1 time: connection refused",
            EventFields.text(reeve.awaitEvent("unix", "unhealthy"), "message"));
        assertEquals("file check failed 1 time: not changed for 2 h",
            EventFields.text(reeve.awaitEvent("file", "unhealthy"), "message"));
        Files.writeString(directory.resolve("beat"), "x");
        assertEquals("true", reeve.awaitEvents("file", "healthy", 2).get(1).get("again").toString());
        try (RawControlClient control = RawControlClient.connect(reeve)) {
          control.send(RawControlClient.request(7, "start", "{\"services\":[\"last\"]}"));
          assertEquals(1, reeve.awaitExit(), reeve::describe); // its illness ends reeve
        }
        assertEquals("tcp check failed 1 time: cannot find an address of \"no-such-host.invalid\"",
            EventFields.text(reeve.awaitEvent("last", "unhealthy"), "message"));
      }
    } finally {
      tcp.close();
      unix.close();
    }
  }

  @Test
  void aMissedWatchdogIsASigabrtAndAFailure() {
    String says = """
        #!/usr/bin/env python3
        import os, socket, time
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        s.connect(os.environ['NOTIFY_SOCKET'])
        open('usec', 'w').write(os.environ['WATCHDOG_USEC'])
        s.send(b'READY=1')
        for i in range(10):
            time.sleep(0.1)
            s.send(b'WATCHDOG=1')
        open('hangs', 'w').write('now')
        time.sleep(1000)
        """;
    try (Reeve reeve = Reeve.in(directory).script("says.py", says).services("""
        [service.web]
        type = "notify"
        command = ["./says.py"]
        watchdog = "600ms"
        restart = "on-abnormal"
        restart-delay = "20s"
        """).run()) {
      JsonObject exited = reeve.awaitEvent("web", "exited");
      assertEquals("SIGABRT", EventFields.exit(exited));
      assertEquals("watchdog", EventFields.text(exited, "reason"));
      assertFalse(EventFields.isClean(exited));
      assertTrue(EventFields.number(exited, "uptimeMs") > 1500, exited::toString);
      assertEquals("now", Reeve.read(directory.resolve("hangs")), "not while it said that it is alive");
      assertEquals("600000", Reeve.read(directory.resolve("usec")));
      reeve.awaitEvent("web", "restarting");
      reeve.stop();
    }
  }

  @Test
  void aNewlineOnADescriptorAndACommandReportReadiness() {
    try (Reeve reeve = Reeve.in(directory)
        .script("fd.sh",
            "#!/bin/sh\nls -l /proc/self/fd >fds\nuntil [ -e go ]; do sleep 0.05; done\n"
                + "echo >&5\nuntil [ -e on ]; do sleep 0.05; done\n"
                + "echo more >&5; echo more >&5\necho lives >alive\nexec sleep 1000\n")
        .services("""
        [service.fd]
        command = ["./fd.sh"]
        ready = { fd = 5 }
        [service.command]
        command = ["sh", "-c", "until [ -e go ]; do sleep 0.05; done; touch made; exec sleep 1000"]
        ready = { command = ["test", "-e", "made"], interval = "50ms" }
        [service.late]
        command = ["sleep", "1000"]
        ready = { command = ["false"], interval = "50ms" }
        start-timeout = "300ms"
        restart = "no"
        """).run()) {
      assertEquals("start-timeout", EventFields.text(reeve.awaitEvent("late", "failed"), "reason"));
      assertEquals(0, reeve.events("fd", "ready").size() + reeve.events("command", "ready").size());
      TestFiles.write(directory.resolve("go"), "");
      reeve.awaitEvent("fd", "ready");
      reeve.awaitEvent("command", "ready");
      TestFiles.write(directory.resolve("on"), "");
      reeve.awaitFile("alive"); // it wrote again and did not die of SIGPIPE
      String fds = Reeve.read(directory.resolve("fds"));
      assertTrue(fds.contains(" 5 -> pipe:") && !fds.contains(" 4 -> "), fds); // 3 is the directory that ls reads
      reeve.stop();
    }
  }
}
