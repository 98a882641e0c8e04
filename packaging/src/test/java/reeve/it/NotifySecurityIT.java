package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other processes can do to the sockets of sd_notify(3): nothing. */
@Tag("once")
final class NotifySecurityIT {
  private static final String STRANGER = "setpriv --reuid=65534 --regid=65534 --clear-groups ";

  /** {@code stuck()} is a descriptor whose close blocks for an hour (SO_LINGER, socket(7)). */
  private static final String STUCK = NotifyIT.SD_NOTIFY + """
      import struct
      listening = socket.socket()
      listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
      listening.bind(("127.0.0.1", 0))
      listening.listen(512)
      held = []
      def stuck():
          c = socket.socket()
          c.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
          c.connect(listening.getsockname())
          held.append(listening.accept()[0])
          c.setblocking(False)
          quiet = 0
          while quiet < 5:
              try:
                  c.send(b"x" * 4096)
                  quiet = 0
              except BlockingIOError:
                  quiet += 1
                  time.sleep(0.02)
          c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 3600))
          return c
      def give(c):
          notify("X=1", [c.fileno()])
          c.close()
      """;

  @TempDir
  Path directory;

  private String socketOf(String service) throws IOException {
    Path file = directory.resolve(service + ".socket");
    return Files.readString(file).strip();
  }

  private int run(String script, String arguments, String socket) throws Exception {
    Path file = TestFiles.write(directory.resolve("stranger.py"), script);
    TestFiles.setMode(file, "rw-r--r--");
    TestFiles.setMode(directory, "rwxr-xr-x");
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", "exec " + arguments + " /usr/bin/python3 " + file)
        .directory(directory.toFile()).redirectErrorStream(true)
        .redirectOutput(directory.resolve("stranger.out").toFile());
    builder.environment().put("NOTIFY_SOCKET", socket);
    Process process = builder.start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return process.exitValue();
  }

  private static final String SERVICE = """
      [service.%1$s]
      type = "notify"
      command = ["python3", "%2$s"]
      """;

  private static final String WAITS = NotifyIT.SD_NOTIFY + """
      open("web.new", "w").write(os.environ["NOTIFY_SOCKET"])
      os.rename("web.new", "web.socket")
      wait("go")
      notify("READY=1")
      time.sleep(1000)
      """;

  /** Although it knows the path. It neither changes the state of the service nor delays the messages of it. */
  @Test
  void aProcessOfAnotherUserHasNoEffect() throws Exception {
    Reeve.require(TestFiles.isRoot() && TestFiles.succeeds("setpriv", "--version"), "root and setpriv");
    try (Reeve reeve =
        Reeve.in(directory).script("web.py", WAITS).services(SERVICE.formatted("web", "web.py")).run()) {
      reeve.until("the socket", () -> Files.exists(directory.resolve("web.socket")));
      assertEquals(0, run(NotifyIT.SD_NOTIFY + """
          for i in range(200):
              notify("READY=1\\nMAINPID=1\\nWATCHDOG=trigger\\nSTATUS=forged")
          """, STRANGER, socketOf("web")), Reeve.read(directory.resolve("stranger.out")));
      assertEquals(List.of(), reeve.events("web", "ready"));
      assertEquals(List.of(), reeve.events("web", "status"));
      TestFiles.write(directory.resolve("go"), "");
      reeve.awaitEvent("web", "ready");
      assertFalse(reeve.stderr().contains("main process"), reeve.stderr());
    }
  }

  /** Another user can neither list the directory nor find the path in /proc/net/unix. */
  @Test
  void anotherUserCannotFindTheSocket() throws Exception {
    Reeve.require(TestFiles.isRoot() && TestFiles.succeeds("setpriv", "--version"), "root and setpriv");
    try (Reeve reeve =
        Reeve.in(directory).script("web.py", WAITS).services(SERVICE.formatted("web", "web.py")).run()) {
      reeve.until("the socket", () -> Files.exists(directory.resolve("web.socket")));
      Path socket = Path.of(socketOf("web"));
      assertEquals(0, run("""
          import os
          try:
              os.listdir(os.path.dirname("%s"))
              raise SystemExit("can list it")
          except PermissionError:
              pass
          if "%s" in open("/proc/net/unix").read():
              raise SystemExit("it is listed")
          """.formatted(socket, socket.getFileName()), STRANGER, ""), Reeve.read(directory.resolve("stranger.out")));
    }
  }

  /** A service may change its user by itself: it and its children still reach the socket, and are believed. */
  @Test
  void aServiceThatChangedItsUserReportsAsBefore() throws Exception {
    Reeve.require(TestFiles.isRoot() && TestFiles.succeeds("setpriv", "--version"), "root and setpriv");
    TestFiles.setMode(directory, "rwxr-xr-x");
    String script = NotifyIT.SD_NOTIFY + "notify('READY=1')\ntime.sleep(1000)\n";
    try (Reeve reeve = Reeve.in(directory).script("web.py", script)
        .services("""
            [service.main]
            type = "notify"
            command = "exec %1$s /usr/bin/python3 web.py"
            shell = true
            [service.child]
            type = "notify"
            command = "%1$s /usr/bin/python3 web.py & wait"
            shell = true
            """.formatted(STRANGER)).run()) {
      reeve.awaitEvent("main", "ready");
      reeve.awaitEvent("child", "ready");
    }
  }

  /** All services are of one user here, so only what the kernel knows of their processes distinguishes them. */
  @Test
  void aSiblingServiceCannotForgeMessages() throws Exception {
    try (Reeve reeve = Reeve.in(directory).script("web.py", WAITS).script("forge.py", NotifyIT.SD_NOTIFY + """
        wait("web.socket")
        os.environ["NOTIFY_SOCKET"] = open("web.socket").read()
        forged = "READY=1\\nSTATUS=forged\\nWATCHDOG=trigger\\nMAINPID=%d" % os.getpid()
        notify(forged)
        for i in range(20):
            if os.fork() == 0:
                notify(forged)
                os._exit(0)
            os.wait()
        if os.fork() == 0:
            os.setsid()
            if os.fork() != 0: os._exit(0)
            os.environ["REEVE_SERVICE"] = "web"
            os.execvp("python3", ["python3", "-c", open("orphan.py").read()])
        os.wait()
        wait("orphaned")
        open("forged", "w").close()
        time.sleep(1000)
        """).script("orphan.py", NotifyIT.SD_NOTIFY + """
        notify("READY=1\\nSTATUS=forged")
        time.sleep(0.2)
        notify("READY=1\\nSTATUS=forged")
        open("orphaned", "w").close()
        time.sleep(1000)
        """).services("cgroup = \"off\"\n", SERVICE.formatted("web", "web.py") + """
        [service.forger]
        command = ["python3", "forge.py"]
        """).run()) {
      reeve.until("it is forged", () -> Files.exists(directory.resolve("forged")));
      assertEquals(List.of(), reeve.events("web", "ready"));
      assertEquals(List.of(), reeve.events("web", "status"));
      TestFiles.write(directory.resolve("go"), "");
      reeve.awaitEvent("web", "ready");
      assertEquals(List.of(), reeve.events("web", "main-pid"));
    }
  }

  /** The close of what a service passes blocks: only further descriptors of this service wait for it. */
  @Test
  void aDescriptorWhoseCloseBlocksHoldsUpNothingElse() throws Exception {
    try (Reeve reeve = Reeve.in(directory).script("hostile.py", STUCK + """
        notify("READY=1")
        for i in range(5): give(stuck())
        open("given", "w").close()
        time.sleep(1000)
        """).script("web.py", NotifyIT.SD_NOTIFY + """
        wait("given")
        r, w = os.pipe()
        notify("READY=1\\nBARRIER=1", [w])
        os.close(w)
        assert os.read(r, 1) == b""
        open("heard", "w").close()
        time.sleep(1000)
        """).services(SERVICE.formatted("hostile", "hostile.py") + SERVICE.formatted("web", "web.py")).run()) {
      reeve.awaitEvent("hostile", "ready");
      reeve.until("the descriptors", () -> Files.exists(directory.resolve("given")));
      reeve.awaitEvent("web", "ready");
      reeve.until("the barrier", () -> Files.exists(directory.resolve("heard")));
      reeve.awaitStderr("the close of others blocks");
      assertTrue(reeve.openDescriptors() < 200);
      reeve.stop(); // also ends without waiting for the hour
    }
  }
}
