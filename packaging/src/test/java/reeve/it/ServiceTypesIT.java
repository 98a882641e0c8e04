package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The types of services, and the ways in which a service becomes ready. */
@Tag("once")
final class ServiceTypesIT {
  @TempDir
  Path directory;

  private static List<String> names(Reeve reeve, String service) {
    return EventFields.names(reeve.events(), service);
  }

  private void touch(String name) {
    TestFiles.writeScript(directory.resolve(name), "");
  }

  @Test
  void aOneshotRunsItsCommandsInOrder() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.job]
        type = "oneshot"
        command = [["sh", "-c", "echo a >>out"], ["sh", "-c", "echo b >>out"]]
        [service.web]
        command = "cat out >seen; exec sleep 1000"
        shell = true
        requires = ["job"]
        """).run()) {
      reeve.awaitEvent("web", "ready");
      reeve.until("what it saw", () -> Reeve.read(directory.resolve("seen")).equals("a\nb\n"));
      assertEquals(List.of("started", "exited", "started", "exited", "completed"), names(reeve, "job"));
    }
  }

  @Test
  void aNotifyServiceIsReadyWhenItReportsIt() {
    try (Reeve reeve = Reeve.in(directory).script("n.py", NotifyIT.SD_NOTIFY + """
        notify("STATUS=loading")
        wait("go")
        notify("READY=1\\nSTATUS=serving")
        time.sleep(1000)
        """).services("""
        [service.web]
        type = "notify"
        command = ["python3", "n.py"]
        [service.next]
        command = ["sleep", "1000"]
        requires = ["web"]
        """).run()) {
      reeve.awaitEvent("web", "started");
      reeve.until("its status", () -> reeve.describe().contains("loading"));
      assertEquals(List.of("started"), names(reeve, "web").stream().filter(n -> !n.equals("status")).toList());
      assertEquals(List.of(), reeve.events("next", "started"));
      touch("go");
      reeve.awaitEvent("next", "ready");
    }
  }

  @Test
  void aMessageOfAnotherProcessIsIgnored() {
    try (Reeve reeve = Reeve.in(directory).script("n.py", NotifyIT.SD_NOTIFY + """
        open("socket", "w").write(os.environ["NOTIFY_SOCKET"])
        wait("go")
        notify("READY=1")
        time.sleep(1000)
        """).services("""
        [service.web]
        type = "notify"
        command = ["python3", "n.py"]
        """).run()) {
      reeve.until("the socket", () -> Reeve.read(directory.resolve("socket")).startsWith("/"));
      ProcessBuilder stranger =
          new ProcessBuilder("python3", "-c", NotifyIT.SD_NOTIFY + "notify('READY=1')\nnotify('MAINPID=1')")
              .directory(directory.toFile()).redirectErrorStream(true)
              .redirectOutput(directory.resolve("stranger").toFile());
      stranger.environment().put("NOTIFY_SOCKET", Reeve.read(directory.resolve("socket")));
      assertEquals(0, stranger.start().waitFor());
      assertEquals(List.of(), reeve.events("web", "ready"));
      touch("go");
      reeve.awaitEvent("web", "ready");
    } catch (java.io.IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theDaemonThatAForkingServiceLeavesIsTheService() throws Exception {
    Files.writeString(directory.resolve("old.pid"), "1\n");
    try (Reeve reeve = Reeve.in(directory).script("daemon", """
        #!/bin/sh
        (setsid sh -c 'trap "echo bye >bye; exit 0" TERM; echo $$ >d.pid.new; mv d.pid.new d.pid; while :; do sleep 0.02; done' &)
        exit 0
        """).services("""
        [service.d]
        type = "forking"
        command = ["./daemon"]
        pid-file = "d.pid"
        restart-delay = "1ms"
        [service.old]
        type = "forking"
        command = "setsid sleep 1000 & exit 0"
        shell = true
        pid-file = "old.pid"
        start-timeout = "300ms"
        restart = "no"
        [service.one]
        type = "forking"
        command = "(sleep 0.3; sleep 1000 & exit 0) & exit 0"
        shell = true
        """).run()) {
      reeve.awaitEvent("d", "ready");
      reeve.awaitEvent("one", "ready");
      long pid = Long.parseLong(Reeve.read(directory.resolve("d.pid")).trim());
      assertEquals(pid, reeve.events("d", "ready").get(0).get("pid").getAsLong());
      Reeve.signal(pid, "KILL");
      reeve.until("a second life", () -> reeve.events("d", "ready").size() == 2);
      assertEquals("SIGKILL", reeve.events("d", "exited").get(0).getAsJsonObject("exit").get("signal").getAsString());
      reeve.until("the end of the one in between", () -> reeve.events("one", "main-pid").size() == 2);
      assertEquals(List.of(), reeve.events("one", "exited"));
      reeve.awaitEvent("old", "failed");
      assertEquals(List.of(), reeve.events("old", "ready"));
      reeve.signal("TERM");
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertEquals("bye\n", Reeve.read(directory.resolve("bye")));
      assertTrue(reeve.survivors().isEmpty());
    }
  }

  @Test
  void aForkingServiceIsNotReadyBeforeItsParentHasEnded() {
    TestFiles.makeFifo(directory.resolve("go"));
    try (Reeve reeve = Reeve.in(directory).script("daemon", """
        #!/bin/sh
        setsid sleep 1000 &
        echo $! >d.pid
        read -r line <go
        """).services("""
        [service.d]
        type = "forking"
        command = ["./daemon"]
        pid-file = "d.pid"
        ready = { command = ["/bin/sh", "-c", "test -s d.pid && echo checked >>checked"], interval = "10ms" }
        """).run()) {
      reeve.awaitFile("checked");
      assertEquals(List.of(), reeve.events("d", "ready"));
      TestFiles.run("/bin/sh", "-c", "echo >" + directory.resolve("go"));
      assertEquals(Reeve.read(directory.resolve("d.pid")).trim(),
          reeve.awaitEvent("d", "ready").get("pid").getAsString());
      reeve.stop();
      assertEquals("SIGTERM", reeve.events("d", "exited").get(0).getAsJsonObject("exit").get("signal").getAsString());
      assertEquals("checked\n", Reeve.read(directory.resolve("checked")));
    }
  }

  @Test
  void everyKindOfReadinessIsDetected() {
    try (Reeve reeve = Reeve.in(directory).script("tcp.py", """
        import os, socket, sys, time
        while not os.path.exists("go"): time.sleep(0.01)
        s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen()
        time.sleep(1000)
        """).script("web.py", """
        import os, http.server, sys, time
        class H(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if os.path.exists("go") else 503); self.end_headers()
        http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), H).serve_forever()
        """).services("""
        [service.tcp]
        command = ["python3", "tcp.py", "18471"]
        ready = { tcp = "127.0.0.1:18471" }
        [service.http]
        command = ["python3", "web.py", "18472"]
        ready = { http = "http://127.0.0.1:18472/" }
        [service.file]
        command = "while ! test -e go; do sleep 0.01; done; touch up; exec sleep 1000"
        shell = true
        ready = { file = "up" }
        [service.log]
        command = "echo starting; while ! test -e go; do sleep 0.01; done; echo now listening on 80; exec sleep 1000"
        shell = true
        ready = { log = "listening on" }
        [service.never]
        command = "echo starting; exec sleep 1000"
        shell = true
        ready = { log = "listening on" }
        start-timeout = "200ms"
        restart = "no"
        """).run()) {
      reeve.awaitEvent("never", "failed");
      for (String name : List.of("tcp", "http", "file", "log")) {
        assertEquals(List.of("started"), names(reeve, name));
      }
      touch("go");
      for (String name : List.of("tcp", "http", "file", "log")) {
        reeve.awaitEvent(name, "ready");
      }
      assertEquals(List.of(), reeve.events("never", "ready"));
    }
  }
}
