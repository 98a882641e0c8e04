package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Type dbus against a real bus of the test's own. */
@Tag("once")
final class DbusIT {
  /**
   * Takes a name on a bus when a file is there, and gives it up for another: {@code name.py NAME}. The protocol by
   * hand, dbus-specification.
   */
  private static final String NAME = """
      import os, socket, struct, sys, time
      s = socket.socket(socket.AF_UNIX)
      s.connect("bus")
      s.sendall(b"\\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\\r\\n")
      assert s.recv(100).startswith(b"OK")
      s.sendall(b"BEGIN\\r\\n")
      serial = 0
      def pad(data, to):
          return data + b"\\0" * (-len(data) % to)
      def text(value):
          return struct.pack("<I", len(value)) + value + b"\\0"
      def call(member, signature=b"", body=b""):
          global serial
          serial += 1
          fields = b""
          for code, kind, value in ((1, b"o", b"/org/freedesktop/DBus"), (2, b"s", b"org.freedesktop.DBus"), (3, b"s", member),
                  (6, b"s", b"org.freedesktop.DBus"), (8, b"g", signature)):
              data = bytes([len(value)]) + value + b"\\0" if kind == b"g" else text(value)
              fields = pad(fields, 8) + bytes([code, 1]) + kind + b"\\0" + data
          s.sendall(pad(b"l\\1\\0\\1" + struct.pack("<III", len(body), serial, len(fields)) + fields, 8) + body)
          s.recv(65536)
      def wait(path):
          while not os.path.exists(path): time.sleep(0.01)
      name = sys.argv[1].encode()
      call(b"Hello")
      wait("take." + sys.argv[1])
      call(b"RequestName", b"su", pad(text(name), 4) + struct.pack("<I", 0))
      wait("give." + sys.argv[1])
      os.remove("give." + sys.argv[1])
      call(b"ReleaseName", b"s", text(name))
      time.sleep(1000)
      """;

  @TempDir
  Path directory;

  private void touch(String name) {
    TestFiles.write(directory.resolve(name), "");
  }

  /** The name comes late, is lost, belongs to another, or the bus is not there, or restarts. */
  @Test
  void aServiceIsUpAsLongAsItsNameIsOnTheBus() {
    Reeve.require(TestFiles.succeeds("dbus-daemon", "--version"), "dbus-daemon");
    TestFiles.write(directory.resolve("bus.conf"), """
        <busconfig><type>session</type><listen>unix:path=%s/bus</listen><auth>EXTERNAL</auth>
        <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
        """.formatted(directory));
    try (Reeve reeve = Reeve.in(directory).script("name.py", NAME).services("""
        [service.bus]
        command = ["dbus-daemon", "--config-file=bus.conf", "--nofork"]
        ready = { unix = "bus" }
        restart-delay = "1ms"
        [service.web]
        type = "dbus"
        bus = "session"
        env = { DBUS_SESSION_BUS_ADDRESS = "unix:path=%1$s/bus" }
        bus-name = "org.example.Web"
        command = ["python3", "name.py", "org.example.Web"]
        requires = ["bus"]
        restart-delay = "1ms"
        [service.next]
        command = ["sleep", "1000"]
        requires = ["web"]
        [service.thief]
        type = "dbus"
        bus = "unix:path=%1$s/bus"
        bus-name = "org.example.Web"
        command = ["sleep", "1000"]
        after = ["web"]
        start-timeout = "5s"
        restart = "no"
        [service.nowhere]
        type = "dbus"
        bus = "unix:path=%1$s/none"
        bus-name = "org.example.Nowhere"
        command = ["sleep", "1000"]
        start-timeout = "500ms"
        restart = "no"
        """.formatted(directory)).run()) {
      reeve.awaitEvent("nowhere", "failed");
      reeve.awaitStderr("Cannot reach the message bus at \"unix:path=" + directory
          + "/none\", which \"nowhere\" needs: no such file");
      assertEquals(List.of(), reeve.events("web", "ready"));
      assertEquals(List.of(), reeve.events("next", "started"));
      touch("take.org.example.Web");
      reeve.awaitEvent("web", "ready");
      reeve.awaitEvent("next", "ready");
      reeve.awaitEvent("thief", "failed");
      reeve.awaitStderr("is on the bus, and not by \"thief\" but by pid");
      touch("give.org.example.Web");
      assertEquals("name-lost", EventFields.text(reeve.awaitEvent("web", "exited"), "reason"));
      assertFalse(EventFields.isClean(reeve.events("web", "exited").get(0)));
      reeve.awaitEvents("web", "ready", 2);
      Reeve.signal(EventFields.pid(reeve.events("bus", "ready").get(0)), "KILL");
      reeve.awaitEvents("web", "ready", 3);
      assertEquals("name-lost", EventFields.text(reeve.awaitEvents("web", "exited", 2).get(1), "reason"));
      reeve.stop();
      assertFalse(reeve.stdout().contains("freedesktop.dbus"), "what the library logs is not for our standard output");
    }
  }
}
