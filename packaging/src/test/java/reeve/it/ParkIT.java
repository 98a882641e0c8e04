package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parked services start when the cause is gone. Their back-off is an hour, so nothing else can have started them. */
@Tag("once")
final class ParkIT {
  private static final String HOUR = "restart-delay = \"1h\"\n";

  @TempDir
  Path directory;

  private static JsonObject status(Reeve reeve, String service) {
    try (RawControlClient control = RawControlClient.connect(reeve)) {
      return control.firstService("status", "{\"services\":[\"" + service + "\"]}");
    }
  }

  private static void awaitParked(Reeve reeve, String service, int times) {
    reeve.awaitEvents(service, "parked", times);
  }

  @Test
  void aServiceStartsWhenThePortTheSocketAndTheOtherServiceAreThere() throws Exception {
    int port = TestFiles.freePort();
    try (Reeve reeve = Reeve.in(directory).services("""
        [defaults]
        restart-delay = "1h"
        [service.web]
        command = "test -e up && exec sleep 1000; exit 75"
        shell = true
        park = { on = [75], until = ["tcp:127.0.0.1:%d", "unix:db.sock"] }
        [service.db]
        command = "test -e up && exec sleep 1000; exit 1"
        shell = true
        [service.next]
        command = "test -e up && exec sleep 1000; exit 3"
        shell = true
        park = { on = ["1-5"], until = ["service:db"], max = "0" }
        """.formatted(port)).run()) {
      awaitParked(reeve, "web", 1);
      awaitParked(reeve, "next", 1);
      JsonObject web = status(reeve, "web");
      assertTrue(web.get("parked").getAsBoolean(), web::toString);
      assertEquals("[\"tcp:127.0.0.1:" + port + "\",\"unix:" + directory.resolve("db.sock") + "\"]",
          web.get("waitsFor").toString());
      assertTrue(status(reeve, "next").get("nextStart").isJsonNull());
      TestFiles.write(directory.resolve("up"), "");
      try (ServerSocket tcp = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
          ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        unix.bind(UnixDomainSocketAddress.of(directory.resolve("db.sock")));
        assertEquals(2, reeve.awaitEvents("web", "started", 2).size());
        assertTrue(tcp.isBound());
      }
      assertEquals(List.of(), reeve.events("web", "restarting"));
      try (RawControlClient control = RawControlClient.connect(reeve)) {
        control.result("start", "{\"services\":[\"db\"]}");
      }
      reeve.awaitEvents("next", "started", 2);
      assertEquals("service:db is there", EventFields.text(reeve.awaitEvent("next", "unparked"), "message"));
    }
  }

  /** The program is missing, then its directories, and it is not tried before it is written whole. */
  @Test
  void aProgramThatIsNotThereIsStartedWhenItIs() throws Exception {
    Path bin = directory.resolve("opt/web/bin");
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = ["opt/web/bin/web"]
        park = { on = ["exec-failed"] }
        """ + HOUR + """
        [service.half]
        command = ["./half"]
        park = {}
        """ + HOUR + """
        [service.looked-up]
        command = ["web"]
        env = { PATH = "/nowhere:%s" }
        park = {}
        """.formatted(bin) + HOUR).run()) {
      awaitParked(reeve, "web", 1);
      awaitParked(reeve, "looked-up", 1);
      awaitParked(reeve, "half", 1);
      Files.createDirectories(bin);
      Files.writeString(bin.resolve("other"), "not this one");
      Files.writeString(bin.resolve("web"), "#!/bin/sh\nexec sleep 1000\n");
      try (var out = Files.newOutputStream(directory.resolve("half"))) {
        out.write("#!/bin/sh\n".getBytes());
        assertTrue(status(reeve, "half").get("parked").getAsBoolean(), "it is not closed");
        assertEquals(1, reeve.events("half", "start-failed").size());
      }
      awaitParked(reeve, "half", 2);
      awaitParked(reeve, "web", 2); // it may not be executed
      awaitParked(reeve, "looked-up", 2);
      TestFiles.setMode(bin.resolve("web"), "rwxr-xr-x");
      reeve.awaitEvent("web", "ready");
      reeve.awaitEvent("looked-up", "ready");
    }
  }

  /** As the volumes of Kubernetes change: by the swap of a link on the way. */
  @Test
  void aFileThatIsReachedByLinksIsSeenToChange() throws Exception {
    Files.createDirectories(directory.resolve("..1"));
    Files.writeString(directory.resolve("..1/app.toml"), "bad");
    Files.createSymbolicLink(directory.resolve("..data"), Path.of("..1"));
    Files.createSymbolicLink(directory.resolve("app.toml"), Path.of("..data/app.toml"));
    Files.createDirectory(directory.resolve("conf.d"));
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = "grep -q good app.toml || exit 78; exec sleep 1000"
        shell = true
        park = { on = [78], until = ["path:app.toml", "path:conf.d"] }
        """ + HOUR).run()) {
      awaitParked(reeve, "web", 1);
      Files.writeString(directory.resolve("conf.d/new"), "x");
      awaitParked(reeve, "web", 2);
      Files.createDirectories(directory.resolve("..2"));
      Files.writeString(directory.resolve("..2/app.toml"), "good");
      Files.createSymbolicLink(directory.resolve("..tmp"), Path.of("..2"));
      Files.move(directory.resolve("..tmp"), directory.resolve("..data"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
      reeve.awaitEvents("web", "started", 3);
      assertTrue(EventFields.text(reeve.events("web", "unparked").get(1), "message").endsWith("app.toml changed"));
    }
  }

  @Test
  void aPersonStartsItAndItsMaxEndsIt() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = "test -e up && exec sleep 1000; exit 75"
        shell = true
        park = { on = [75], until = ["path:never"] }
        """ + HOUR + """
        [service.short]
        command = ["sh", "-c", "exit 75"]
        park = { on = [75], until = ["path:never"], max = "10ms" }
        """ + HOUR).run()) {
      reeve.awaitEvent("short", "restarting");
      awaitParked(reeve, "web", 1);
      TestFiles.write(directory.resolve("up"), "");
      try (RawControlClient control = RawControlClient.connect(reeve)) {
        control.result("start", "{\"services\":[\"web\"]}");
      }
      reeve.awaitEvents("web", "started", 2);
    }
  }
}
