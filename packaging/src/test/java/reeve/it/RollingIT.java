package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example of that name, with real programs: no request fails while all instances are restarted one after the other.
 */
@Tag("once")
final class RollingIT {
  @TempDir
  Path directory;

  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();

  /** One request over nginx' socket. @return the body */
  private String request() throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("run/nginx.sock")))) {
      channel.write(ByteBuffer.wrap("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(65536);
      while (channel.read(answer) >= 0) {
        continue;
      }
      String text = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
      if (!text.startsWith("HTTP/1.1 200")) {
        throw new IOException(text.lines().findFirst().orElse("nothing"));
      }
      return text.substring(text.indexOf("\r\n\r\n") + 4);
    }
  }

  private void requests() {
    while (!over.get()) {
      try {
        request();
        answered.incrementAndGet();
      } catch (IOException e) {
        failures.add(String.valueOf(e.getMessage()));
      }
    }
  }

  /** On a socket in the directory in the place of the port; as root the workers of nginx are to get through to it. */
  private Reeve example() throws IOException {
    Path copy = directory.resolve("run");
    TestFiles.copyTree(ExamplesIT.EXAMPLES.resolve("rolling"), copy);
    TestFiles.run("rm", "-rf", copy.resolve(".reeve").toString());
    boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    Path conf = copy.resolve("nginx.conf");
    Files.writeString(conf,
        (root ? "user root;\n" : "") + Files.readString(conf).replace("127.0.0.1:8390", "unix:nginx.sock"));
    Path toml = copy.resolve("reeve.toml");
    Files.writeString(toml,
        Files.readString(toml).replace("{ tcp = \"127.0.0.1:8390\" }", "{ unix = \"nginx.sock\" }"));
    return Reeve.in(copy).run();
  }

  private static List<Integer> pids(ReeveCommands commands) {
    List<Integer> pids = new ArrayList<>();
    commands.run("status", "app", "--json").json().getAsJsonArray("services")
        .forEach(one -> pids.add(one.getAsJsonObject().get("pid").getAsInt()));
    return pids;
  }

  @Test
  void noRequestFailsWhileAllInstancesAreRestarted() throws Exception {
    for (String program : List.of("/usr/sbin/nginx", "/usr/bin/node")) {
      Reeve.require(Files.isExecutable(Path.of(program)), program);
    }
    try (Reeve reeve = example()) {
      reeve.awaitEvent("proxy", "ready");
      ReeveCommands commands = new ReeveCommands(directory.resolve("run"));
      commands.awaitServing(reeve);
      List<Integer> before = pids(commands);
      assertEquals(3, before.size());
      List<Thread> clients = List.of(new Thread(this::requests), new Thread(this::requests));
      clients.forEach(Thread::start);
      try {
        ReeveCommands.Result done = commands.run("restart", "--rolling", "app");
        assertEquals(0, done.code(), done.err() + reeve.describe());
        assertTrue(done.out().lines().allMatch(line -> line.endsWith(", healthy")), done.out());
        List<Integer> after = pids(commands);
        for (int i = 0; i < 3; i++) {
          assertNotEquals(before.get(i), after.get(i));
        }

        Path app = directory.resolve("run/app.js");
        Files.writeString(app, "process.exit(3);\n" + Files.readString(app));
        ReeveCommands.Result failed = commands.run("restart", "--rolling", "app");
        assertEquals(1, failed.code(), failed.err());
        assertTrue(
            failed.err().contains("cannot restart \"app@1\"")
                && failed.err().contains("app@2, app@3 were not restarted"),
            failed.err());
        assertEquals(after.subList(1, 3), pids(commands, 1));
      } finally {
        over.set(true);
        for (Thread client : clients) {
          client.join();
        }
      }
      assertEquals(List.of(), List.copyOf(failures), reeve::describe);
      assertTrue(answered.get() > 20, "requests were made: " + answered);
      inTurn(reeve);
    }
  }

  private static List<Integer> pids(ReeveCommands commands, int from) {
    List<Integer> pids = new ArrayList<>();
    for (int i = from; i < 3; i++) {
      pids.add(commands.pid("app@" + (i + 1)));
    }
    return pids;
  }

  /** No instance is stopped before the one before it is ready again. */
  private static void inTurn(Reeve reeve) {
    List<String> course = new ArrayList<>();
    for (JsonObject event : reeve.events()) {
      String service = event.get("service").isJsonNull() ? "" : EventFields.text(event, "service");
      boolean stop = Reeve.hasField(event, "event", "stopping");
      boolean ready = Reeve.hasField(event, "event", "ready") && course.size() > 0;
      if (service.startsWith("app@") && (stop || ready) && course.size() < 6) {
        course.add(service + (stop ? " stopping" : " ready"));
      }
    }
    assertEquals(
        List.of("app@1 stopping", "app@1 ready", "app@2 stopping", "app@2 ready", "app@3 stopping", "app@3 ready"),
        course);
  }
}
