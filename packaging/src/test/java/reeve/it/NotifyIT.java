package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What services report by sd_notify(3), and which of their processes are believed. */
@Tag("once")
final class NotifyIT {
  /** The head of a Python script: {@code notify(text, fds)} as sd_notify(3) has it, {@code wait(path)} for a file. */
  static final String SD_NOTIFY = """
      import array, os, signal, socket, sys, time
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      def notify(text, fds=()):
          anc = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
          s.sendmsg([text.encode()], anc, 0, os.environ["NOTIFY_SOCKET"])
      def wait(path):
          while not os.path.exists(path): time.sleep(0.01)
      """;

  @TempDir
  Path directory;

  private static String says(Reeve reeve, String service) {
    try (RawControlClient control = RawControlClient.connect(reeve)) {
      var says = control.firstService("status", "{\"services\":[\"" + service + "\"]}").get("says");
      return says == null || says.isJsonNull() ? null : says.getAsString();
    }
  }

  /** The program of systemd waits until all that it sent was heard (BARRIER=1), and speaks for its parent. */
  @Test
  void theProgramOfSystemdIsHeard() {
    Reeve.require(TestFiles.succeeds("systemd-notify", "--version"), "systemd-notify");
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        type = "notify"
        command = "systemd-notify --status='66% done'; systemd-notify --ready && echo heard; exec sleep 1000"
        shell = true
        [service.strict]
        type = "notify"
        notify-access = "main"
        command = "systemd-notify --ready; exec sleep 1000"
        shell = true
        """).run()) {
      reeve.awaitEvent("web", "ready");
      reeve.awaitEvent("strict", "ready");
      reeve.awaitLog("web", "heard");
      assertEquals("66% done", says(reeve, "web"));
      assertEquals("66% done", EventFields.text(reeve.awaitEvent("web", "status"), "message"));
    }
  }

  @Test
  void onlyItsOwnProcessesAreHeardAndOnlyTheMainOneIfItSaysSo() throws Exception {
    try (Reeve reeve =
        // They stay until they were heard: reeve cannot always know to which service a process belonged that has ended.
        Reeve.in(directory).script("child.py", SD_NOTIFY + """
            notify('READY=1')
            open(sys.argv[1], 'w').close()
            wait('heard')
            """).services("""
        [service.all]
        type = "notify"
        command = "python3 child.py all.said; exec sleep 1000"
        shell = true
        [service.main]
        type = "notify"
        notify-access = "main"
        command = "python3 child.py main.said; exec sleep 1000"
        shell = true
        [service.plain]
        command = "echo [$${NOTIFY_SOCKET-none}]; exec sleep 1000"
        shell = true
        [service.idle]
        command = "systemd-notify --status=hello; exec sleep 1000"
        shell = true
        notify-access = "all"
        """).run()) {
      reeve.awaitEvent("all", "ready");
      reeve.until("the message of a child", () -> Files.exists(directory.resolve("main.said")));
      reeve.awaitLog("plain", "[none]");
      reeve.awaitEvent("idle", "status");
      assertEquals(List.of(), reeve.events("main", "ready"));
      Files.createFile(directory.resolve("heard"));
    }
  }

  /**
   * Each life: ends with the status of the process that said that it is the main one, although a wrapper stood between.
   */
  @Test
  void theMainProcessIsTheOneThatItNamesOnceItIsOurs() {
    try (Reeve reeve = Reeve.in(directory).script("app.py", SD_NOTIFY + """
        notify("MAINPID=1\\nSTATUS=lies")
        notify("MAINPID=%d\\nREADY=1" % os.getpid())
        open(sys.argv[1], "w").close()
        wait("go")
        os._exit(7)
        """).services("""
        [service.leaves]
        type = "notify"
        command = "python3 app.py named & while ! test -e named; do sleep 0.02; done; exit 3"
        shell = true
        restart = "no"
        [service.stays]
        type = "notify"
        command = "python3 app.py other & wait $!"
        shell = true
        restart = "no"
        """).run()) {
      reeve.awaitEvent("leaves", "ready");
      reeve.awaitEvent("stays", "ready");
      reeve.awaitEvent("leaves", "main-pid");
      assertEquals(List.of(), reeve.events("leaves", "exited"));
      TestFiles.write(directory.resolve("go"), "");
      assertEquals("7", EventFields.exit(reeve.awaitEvent("leaves", "exited")));
      assertEquals("7", EventFields.exit(reeve.awaitEvent("stays", "exited")));
      reeve.awaitStderr("it is not a running process of the service");
    }
  }

  /**
   * A service that floods its socket neither keeps another from being ready nor fills the ledger; what it passes is
   * closed.
   */
  @Test
  void aFloodDelaysNoOtherServiceAndPassedDescriptorsAreClosed() throws Exception {
    try (Reeve reeve = Reeve.in(directory).script("flood.py", SD_NOTIFY + """
        notify("READY=1")
        wait("go")
        r, w = os.pipe()
        for i in range(5000):
            notify("STATUS=step %d\\nX" % i + "x" * (8000 if i % 50 == 49 else 0), [0] * 200 if i % 100 == 0 else ())
        notify("STATUS=last")
        notify("BARRIER=1", [w])
        os.close(w)
        assert os.read(r, 1) == b""
        open("flooded", "w").close()
        time.sleep(1000)
        """).script("web.py", SD_NOTIFY + "wait('go')\nnotify('READY=1')\ntime.sleep(1000)\n").services("""
        [service.flood]
        type = "notify"
        command = ["python3", "flood.py"]
        [service.web]
        type = "notify"
        command = ["python3", "web.py"]
        """).run()) {
      reeve.awaitEvent("flood", "ready");
      long before = reeve.openDescriptors();
      TestFiles.write(directory.resolve("go"), "");
      reeve.awaitEvent("web", "ready");
      reeve.until("all was heard", () -> Files.exists(directory.resolve("flooded")));
      assertEquals("last", says(reeve, "flood"));
      reeve.until("all is closed", () -> reeve.openDescriptors() <= before);
      long reported = reeve.events("flood", "status").size();
      assertTrue(reported < 100, reported + " events");
    }
  }

  @Test
  void aReloadIsReported() {
    try (Reeve reeve = Reeve.in(directory).script("web.py", SD_NOTIFY + """
        def reload(*_):
            notify("RELOADING=1\\nMONOTONIC_USEC=%d\\nSTATUS=reading" % (time.monotonic_ns() // 1000))
            wait("go")
            notify("READY=1\\nSTATUS=serving")
        signal.signal(signal.SIGHUP, reload)
        notify("READY=1\\nERRNO=2")
        while True: time.sleep(0.05)
        """).services("""
        [service.web]
        type = "notify-reload"
        command = ["python3", "web.py"]
        """).run()) {
      reeve.awaitEvent("web", "ready");
      assertEquals("error 2", says(reeve, "web"));
      try (RawControlClient control = RawControlClient.connect(reeve)) {
        control.result("reload", "{\"services\":[\"web\"]}");
      }
      reeve.awaitEvent("web", "reloading");
      reeve.until("what it says", () -> "reloading: reading (error 2)".equals(says(reeve, "web")));
      TestFiles.write(directory.resolve("go"), "");
      reeve.awaitEvent("web", "reloaded");
      reeve.until("what it says", () -> "serving (error 2)".equals(says(reeve, "web")));
      assertEquals(1, reeve.events("web", "ready").size());
    }
  }

  /** Stops that take long go on as long as the service asks for time. */
  @Test
  void aStopMayAskForMoreTime() {
    try (Reeve reeve = Reeve.in(directory).script("web.py", SD_NOTIFY + """
        def stop(*_):
            notify("STOPPING=1")
            for i in range(6):
                notify("EXTEND_TIMEOUT_USEC=900000")
                time.sleep(0.1)
            os._exit(0)
        signal.signal(signal.SIGTERM, stop)
        notify("READY=1")
        while True: time.sleep(0.05)
        """).services("""
        [service.web]
        type = "notify"
        command = ["python3", "web.py"]
        stop = "SIGTERM 300ms"
        """).run()) {
      reeve.awaitEvent("web", "ready");
      reeve.stop();
      assertEquals("0", EventFields.exit(reeve.events("web", "exited").get(0)));
      assertEquals(List.of(), reeve.events("web", "escalated"));
    }
  }

  @Test
  void whatAReeveThatWasKilledLeftIsRemoved() throws Exception {
    Path runtime = Files.createDirectory(directory.resolve("run"));
    String services = """
        [service.web]
        type = "notify"
        command = "echo $$NOTIFY_SOCKET; systemd-notify --ready; exec sleep 1000"
        shell = true
        """;
    try (
        Reeve reeve = Reeve.in(directory).environment("XDG_RUNTIME_DIR", runtime.toString()).services(services).run()) {
      reeve.awaitEvent("web", "ready");
      JsonObject started = reeve.awaitEvent("web", "started");
      reeve.signal("KILL");
      reeve.awaitExit();
      Reeve.signal(EventFields.number(started, "pid"), "KILL");
    }
    assertEquals(1, names(runtime).size());
    Files.delete(directory.resolve("state/services.state")); // else the next one goes on with it
    Path alive = Files.createDirectory(runtime.resolve("reeve-notify.1"));
    Files.writeString(alive.resolve("note"), "not a socket");
    List<String> before = names(runtime);
    try (
        Reeve reeve = Reeve.in(directory).environment("XDG_RUNTIME_DIR", runtime.toString()).services(services).run()) {
      reeve.awaitEvent("web", "ready");
      reeve.until("the sweep",
          () -> names(runtime).stream().filter(before::contains).toList().equals(List.of("reeve-notify.1")));
      assertEquals(List.of("note"), names(alive));
      reeve.stop();
      assertEquals(List.of("reeve-notify.1"), names(runtime));
    }
  }

  private static List<String> names(Path path) {
    try (Stream<Path> all = Files.list(path)) {
      return all.map(one -> one.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
