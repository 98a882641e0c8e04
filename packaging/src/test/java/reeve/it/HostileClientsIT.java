package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A misbehaving client gets an error or is disconnected with a line in the log, and has no other effect. */
@Tag("once")
@Timeout(240)
final class HostileClientsIT {
  private static final String ONE = """
      [service.web]
      command = ["/bin/sleep", "1000"]
      restart-delay = "0s"
      start-limit = { burst = 0, interval = "5m" }
      """;

  @TempDir
  Path directory;

  private static long residentKib(Reeve reeve) {
    for (String line : Reeve.read(Path.of("/proc/" + reeve.pid() + "/status")).split("\n")) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new AssertionError("no VmRSS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rubbish", "{\"jsonrpc\":\"2.0\",\"id\":1,", "[[[[[[[[[[[[[[[[[[[[[[", "[]", "{}",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"stop\",\"params\":{\"services\":5}}",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no\\n\\u001bsuch\"}",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"stop\",\"params\":{\"services\":[\"a\\nb\\u0000\\u001b[2J\"]}}",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"signal\",\"params\":{\"services\":\"web\",\"signal\":\"SIGNOPE\"}}",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"signal\",\"params\":{\"services\":\"web\",\"signal\":\"0\"}}"})
  void aWrongLineIsAnErrorAndTheNextOneIsAnswered(String line) {
    try (Reeve reeve = Reeve.in(directory).services(ONE).run();
        RawControlClient control = RawControlClient.connect(reeve)) {
      control.send(line + "\n");
      JsonObject answer = control.readJson();
      assertTrue(answer.has("error"), answer.toString());
      assertTrue(
          answer.getAsJsonObject("error").get("message").getAsString().chars().noneMatch(Character::isISOControl));
      assertEquals("running", control.firstService("status", "{}").get("state").getAsString());
      reeve.stop();
      assertFalse(reeve.stderr().contains("nternal error"), reeve.stderr());
    }
  }

  @Test
  void aHundredMegabytesInALineCostTheConnectionAndNoMemory() {
    try (Reeve reeve = Reeve.in(directory).services(ONE).run();
        RawControlClient control = RawControlClient.connect(reeve);
        RawControlClient good = RawControlClient.connect(reeve)) {
      good.result("status", "{}"); // a client without a request is dropped after 20 s
      long before = residentKib(reeve);
      byte[] megabyte = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
      int sent = 0;
      try {
        for (; sent < 100; sent++) {
          control.send(megabyte);
        }
      } catch (UncheckedIOException e) {
        assertTrue(sent < 100); // EPIPE: it did not wait for all of it
      }
      String answer = control.readLine();
      assertTrue(answer == null || answer.contains("longer than 65536 bytes"), answer);
      control.readToEnd();
      assertEquals("running", good.firstService("status", "{}").get("state").getAsString());
      assertTrue(residentKib(reeve) - before < 16_000, before + " -> " + residentKib(reeve) + " KiB");
      reeve.awaitStderr("its request is longer than 65536 bytes");
      reeve.stop();
    }
  }

  @Test
  void aClientThatSendsGarbageIsDropped() {
    try (Reeve reeve = Reeve.in(directory).services(ONE).run();
        RawControlClient control = RawControlClient.connect(reeve)) {
      control.send("rubbish\n".repeat(20));
      for (int i = 0; i < 10; i++) {
        assertEquals(-32700, control.readJson().getAsJsonObject("error").get("code").getAsInt());
      }
      assertNull(control.readLine());
      reeve.awaitStderr("it sends lines that are not requests");
      reeve.stop();
    }
  }

  /**
   * 200 clients send nothing, 50 send garbage, and 10 send requests and never read: a well-behaved client and the
   * restarts continue, and all bad clients are dropped.
   */
  @Test
  void manyBadClientsDelayNoService() {
    List<RawControlClient> bad = new ArrayList<>();
    try (Reeve reeve = Reeve.in(directory).services(ONE).run();
        RawControlClient good = RawControlClient.connect(reeve)) {
      good.result("status", "{}");
      long before = reeve.openDescriptors();
      for (int i = 0; i < 200; i++) {
        bad.add(RawControlClient.connectWithoutGreeting(reeve));
      }
      Random random = new Random(3);
      List<RawControlClient> loud = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        loud.add(RawControlClient.connectWithoutGreeting(reeve));
      }
      List<RawControlClient> deaf = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        deaf.add(RawControlClient.connectWithoutGreeting(reeve));
      }
      byte[] many = RawControlClient.request(1, "status", "{}").repeat(200).getBytes(StandardCharsets.UTF_8);
      byte[] rubbish = new byte[5000];
      long memory = 0;
      for (int round = 1; round <= 40; round++) {
        for (RawControlClient each : loud) {
          random.nextBytes(rubbish);
          each.sendWithoutBlocking(rubbish);
        }
        for (RawControlClient each : deaf) {
          each.sendWithoutBlocking(many);
        }
        int pid = good.firstService("status", "{}").get("pid").getAsInt();
        Reeve.signal(pid, "KILL");
        reeve.awaitEvents("web", "started", round + 1);
        memory = round == 20 ? residentKib(reeve) : memory;
      }
      assertTrue(residentKib(reeve) - memory < 8_000,
          memory + " -> " + residentKib(reeve) + " KiB: it does not grow any more");
      bad.addAll(loud);
      bad.addAll(deaf);
      reeve.until("all of them were dropped", () -> bad.stream().filter(each -> !each.isClosedByReeve()).findAny()
          .isEmpty());
      reeve.until("nothing is left of them", () -> reeve.openDescriptors() <= before);
      assertEquals("running", good.firstService("status", "{}").get("state").getAsString());
      long complaints = reeve.stderr().lines().filter(line -> line.contains("control client")).count();
      assertTrue(complaints >= 1 && complaints < 20, complaints + " lines of complaint:\n" + reeve.stderr());
      assertFalse(reeve.stderr().contains("nternal error"), reeve.stderr());
      reeve.stop();
    } finally {
      bad.forEach(RawControlClient::close);
    }
  }

  /**
   * Requests of every kind while services come and go: each is answered once, and memory comes to a rest. The heap has
   * its whole size from the beginning, because it takes memory from the kernel when a collection decides so: what is
   * kept in it shows as an error, and what is kept elsewhere as growth.
   */
  @Test
  void noReplyIsLostWhileEverythingFlaps() throws InterruptedException {
    StringBuilder toml =
        new StringBuilder("[defaults]\nrestart = \"always\"\nrestart-delay = \"50ms\"\nrestart-backoff = 1\n"
            + "start-limit = { burst = 0, interval = \"5m\" }\n");
    for (int i = 0; i < 100; i++) {
      toml.append("[service.s").append(i).append("]\ncommand = [\"/bin/sleep\", \"").append(i < 50 ? "1" : "3")
          .append("\"]\n");
    }
    try (Reeve reeve = Reeve.in(directory).services(toml.toString())
        .environment("REEVE_JAVA_OPTS", "-Xms20m -Xmx20m -XX:+AlwaysPreTouch").run("--quiet");
        RawControlClient control = RawControlClient.connect(reeve);
        RawControlClient listener = RawControlClient.connect(reeve)) {
      listener.result("events", "{}");
      Thread reader = new Thread(listener::readToEnd);
      reader.start();
      long memory = 0;
      for (int batch = 0; batch < 100; batch++) {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 100; i++) {
          requests.append(switch (i % 10) {
            case 0 -> RawControlClient.request(i, "restart", "{\"services\":[\"s" + i + "\"],\"wait\":false}");
            case 1 -> RawControlClient.request(i, "signal", "{\"services\":[\"s" + i + "\"],\"signal\":\"CONT\"}");
            case 2 -> RawControlClient.request(i, "start", "{\"services\":[\"s" + i + "\"]}");
            default -> RawControlClient.request(i, "status", "{\"services\":[\"s" + i + "\"]}");
          });
        }
        Thread writer = new Thread(() -> control.send(requests.toString()));
        writer.start();
        boolean[] answered = new boolean[100];
        for (int i = 0; i < 100; i++) {
          int id = control.readJson().get("id").getAsInt();
          assertFalse(answered[id], "a second answer to " + id);
          answered[id] = true;
        }
        writer.join();
        memory = batch == 50 ? residentKib(reeve) : memory;
      }
      assertTrue(residentKib(reeve) - memory < 6_000, memory + " -> " + residentKib(reeve) + " KiB in the second half");
      assertFalse(reeve.stderr().contains("nternal error"), reeve.stderr());
      reeve.stop();
      reader.join();
    }
  }
}
