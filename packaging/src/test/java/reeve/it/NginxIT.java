package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real daemon that forks: nginx. */
@Tag("once")
final class NginxIT {
  @TempDir
  Path directory;

  private void configure(String answer) throws IOException {
    Files.writeString(directory.resolve("nginx.conf"), """
        user root root;
        worker_processes 1;
        pid nginx.pid;
        events { worker_connections 16; }
        http {
          access_log off;
          client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
          server {
            listen unix:web.sock;
            location / { return 200 "%s\\n"; }
            location /slow { limit_rate 3000; root .; }
          }
        }
        """.formatted(answer));
  }

  private SocketChannel get(String path) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(directory.resolve("web.sock")));
    channel.write(ByteBuffer.wrap(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
    return channel;
  }

  private static String all(SocketChannel channel) throws IOException {
    StringBuilder text = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    while (channel.read(buffer) >= 0) {
      text.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
      buffer.clear();
    }
    return text.toString();
  }

  private String page() {
    try (SocketChannel channel = get("/")) {
      return all(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * An old pid file is not believed, SIGHUP is a reload, SIGQUIT lets a request that is under way end; then its pid
   * file is gone.
   */
  @Test
  void itIsStartedReloadedAndStoppedGracefully() throws Exception {
    Reeve.require(Files.isExecutable(Path.of("/usr/sbin/nginx")), "/usr/sbin/nginx");
    configure("one");
    Files.writeString(directory.resolve("slow"), "x".repeat(6000));
    Files.writeString(directory.resolve("nginx.pid"), ProcessHandle.current().pid() + "\n");
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.nginx]
        type = "forking"
        command = ["/usr/sbin/nginx", "-p", ".", "-e", "error.log", "-c", "nginx.conf"]
        working-directory = "."
        pid-file = "nginx.pid"
        stop = ["SIGQUIT 20s"]
        kill-mode = "mixed"
        reload-signal = "SIGHUP"
        """).run()) {
      long master = EventFields.pid(reeve.awaitEvent("nginx", "ready"));
      assertEquals(master, Long.parseLong(Reeve.read(directory.resolve("nginx.pid")).trim()));
      assertTrue(page().endsWith("one\n"));
      configure("two");
      try (RawControlClient control = RawControlClient.connect(reeve)) {
        control.result("reload", "{\"services\":[\"nginx\"]}");
        reeve.until("the new configuration", () -> page().endsWith("two\n"));
        try (SocketChannel slow = get("/slow")) {
          slow.read(ByteBuffer.allocate(64)); // it is under way
          control.send(RawControlClient.request(99, "stop", "{\"services\":[\"nginx\"]}"));
          reeve.awaitEvent("nginx", "stopping");
          assertTrue(all(slow).length() > 5900, "the whole of it came");
        }
        reeve.awaitEvent("nginx", "stopped");
      }
      assertEquals("0", EventFields.exit(reeve.events("nginx", "exited").get(0)));
      assertEquals(0, reeve.events("nginx", "escalated").size());
      assertFalse(Files.exists(directory.resolve("nginx.pid")));
    }
  }

  /** The upgrade of nginx: SIGUSR2 starts a second master, which writes the pid file; then the first one is ended. */
  @Test
  void itReplacesItselfAndGoesOnAsTheSameRun() throws Exception {
    Reeve.require(Files.isExecutable(Path.of("/usr/sbin/nginx")), "/usr/sbin/nginx");
    configure("one");
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.nginx]
        type = "forking"
        command = ["/usr/sbin/nginx", "-p", "DIR", "-e", "error.log", "-c", "nginx.conf"]
        pid-file = "nginx.pid"
        kill-mode = "mixed"
        """.replace("DIR", directory.toString())).run()) {
      long first = EventFields.pid(reeve.awaitEvent("nginx", "ready"));
      Reeve.signal(first, "USR2");
      reeve.until("the second master wrote the pid file", () -> {
        String pid = Reeve.read(directory.resolve("nginx.pid")).trim();
        return !pid.isEmpty() && Long.parseLong(pid) != first;
      });
      long second = Long.parseLong(Reeve.read(directory.resolve("nginx.pid")).trim());
      Reeve.signal(first, "QUIT");
      ReeveCommands commands = new ReeveCommands(directory);
      reeve.until("the second master is the main process", () -> commands.pid("nginx") == second);
      assertTrue(page().endsWith("one\n"));
      assertEquals(0, reeve.events("nginx", "exited").size(), reeve::describe);
      reeve.stop();
      assertEquals(second, EventFields.pid(reeve.awaitEvent("nginx", "exited")));
    }
  }
}
