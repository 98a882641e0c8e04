package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests over the control socket are carried out, answered, and recorded with their requester. */
@Tag("once")
@Timeout(120)
final class ControlIT {
  private static final String TWO = """
      [service.web]
      command = ["/bin/sleep", "1000"]
      tags = ["front"]
      [service.db]
      command = ["/bin/sleep", "1000"]
      """;

  @TempDir
  Path directory;

  private Reeve two() {
    return Reeve.in(directory).services(TWO).run();
  }

  private static String by(JsonObject object) {
    return object.getAsJsonObject("by").get("pid").getAsLong() + " "
        + object.getAsJsonObject("by").get("uid").getAsInt();
  }

  private static String me() throws IOException {
    return ProcessHandle.current().pid() + " " + Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  @Test
  void itGreetsAndAnswers() {
    try (Reeve reeve = two(); RawControlClient control = RawControlClient.connectWithoutGreeting(reeve)) {
      JsonObject hello = control.readJson().getAsJsonObject("params");
      assertEquals("reeve", hello.get("server").getAsString());
      assertEquals(1, hello.get("protocol").getAsInt());
      assertEquals(reeve.pid(), hello.get("pid").getAsLong());
      JsonArray services = control.result("status", "{}").getAsJsonArray("services");
      assertEquals(2, services.size());
      assertEquals("running", services.get(0).getAsJsonObject().get("state").getAsString());
      assertTrue(control.result("version", "{}").getAsJsonArray("methods").toString().contains("\"restart\""));
      assertEquals(-32601, control.errorCode("fly", "{}"));
      assertEquals(-32001, control.errorCode("stop", "{\"services\":[\"wob\"]}"));
      assertEquals(-32602, control.errorCode("stop", "{}"));
      assertEquals(-32602, control.errorCode("stop", "{\"servces\":[\"web\"]}"));
      reeve.stop();
    }
  }

  @Test
  void stopStartRestartAndKillWaitForTheirResult() {
    try (Reeve reeve = two(); RawControlClient control = RawControlClient.connect(reeve)) {
      JsonObject stopped = control.firstService("stop", "{\"services\":[\"web\"]}");
      assertEquals("stopped", stopped.get("state").getAsString());
      assertEquals("reached", stopped.get("result").getAsString());
      assertEquals(-32002, control.errorCode("signal", "{\"services\":[\"web\",\"db\"],\"signal\":\"HUP\"}"));
      JsonObject started = control.firstService("start", "{\"services\":\"@front\"}");
      assertEquals("running", started.get("state").getAsString());
      long pid = started.get("pid").getAsLong();
      JsonObject restarted = control.firstService("restart", "{\"services\":[\"w*\"]}");
      assertTrue(restarted.get("pid").getAsLong() != pid);
      assertFalse(ProcessHandle.of(pid).isPresent(), "the old process is gone");
      JsonObject killed = control.firstService("kill", "{\"services\":[\"web\"]}");
      assertEquals("SIGKILL", killed.getAsJsonObject("lastExit").get("signal").getAsString());
      assertEquals("stopped", killed.get("state").getAsString());
      reeve.stop();
    }
  }

  @Test
  void theRequesterIsInTheLedgerTheEventsAndTheLog() throws IOException {
    String me = me();
    try (Reeve reeve = two(); RawControlClient control = RawControlClient.connect(reeve)) {
      control.result("restart", "{\"services\":[\"web\"]}");
      control.result("status", "{}");
      JsonObject requested = reeve.awaitEvent("the request", e -> Reeve.hasField(e, "event", "requested"));
      assertEquals("restart", requested.get("method").getAsString());
      assertEquals("[\"web\"]", requested.getAsJsonArray("services").toString());
      assertEquals(me, by(requested));
      assertTrue(requested.getAsJsonObject("by").get("command").getAsString().contains("java"), requested.toString());
      assertEquals(me, by(reeve.awaitEvent("web", "stopping")));
      assertEquals(me, by(reeve.awaitEvent("web", "exited")));
      assertEquals(me, by(reeve.awaitEvents("web", "started", 2).get(1)));
      reeve.awaitStderr("Asked for restart of \"web\" by pid " + ProcessHandle.current().pid());
      reeve.stop();
      List<JsonObject> requests = reeve.ledger().stream().filter(e -> Reeve.hasField(e, "event", "requested")).toList();
      assertEquals(1, requests.size(), "what changes nothing is not recorded");
      assertEquals(me, by(requests.get(0)));
    }
  }

  @Test
  void anEndByARequestedSignalIsReported() throws IOException {
    String me = me();
    try (Reeve reeve = two(); RawControlClient control = RawControlClient.connect(reeve)) {
      control.result("signal", "{\"services\":[\"web\"],\"signal\":\"SIGUSR1\"}");
      JsonObject exited = reeve.awaitEvent("web", "exited");
      assertEquals("SIGUSR1", EventFields.exit(exited));
      assertEquals("request", exited.get("reason").getAsString());
      assertEquals(me, by(exited));
      assertFalse(EventFields.isClean(exited), "it was no stop");
      reeve.awaitEvents("web", "started", 2);
      reeve.stop();
    }
  }

  @Test
  void subscribersGetEventsFromTheirAnswerOn() {
    try (Reeve reeve = two(); RawControlClient control = RawControlClient.connect(reeve);
        RawControlClient other = RawControlClient.connect(reeve)) {
      JsonObject answer =
          control.result("events", "{\"services\":[\"web\"],\"events\":[\"stopping\",\"exited\",\"requested\"]}");
      assertTrue(answer.getAsJsonObject("ledger").get("size").getAsLong() > 0);
      other.result("stop", "{\"all\":true}");
      assertEquals("requested", control.notification("event").get("event").getAsString());
      assertEquals("stopping", control.notification("event").get("event").getAsString());
      JsonObject exited = control.notification("event");
      assertEquals("exited web", exited.get("event").getAsString() + " " + exited.get("service").getAsString());
      reeve.stop();
      assertNull(control.readLine(), "nothing of others, and then the end");
    }
  }

  @Test
  void progressIsReportedWhileAStopTakesLong() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.slow]
        command = ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"]
        stop = ["SIGTERM 4s", "SIGKILL"]
        """).run(); RawControlClient control = RawControlClient.connect(reeve)) {
      reeve.awaitLog("slow", "ready");
      control.send(RawControlClient.request(7, "stop", "{\"services\":[\"slow\"],\"progress\":true}"));
      JsonObject progress = control.notification("progress");
      assertEquals(7, progress.get("id").getAsInt());
      assertEquals("[\"slow\"]", progress.getAsJsonArray("services").toString());
      while (progress.get("message").isJsonNull()) {
        progress = control.notification("progress");
      }
      assertTrue(progress.get("message").getAsString().startsWith("slow: waiting for pid "), progress.toString());
      JsonObject answer = control.readJson();
      while (!answer.has("id")) {
        answer = control.readJson();
      }
      assertTrue(answer.toString().contains("stopped (SIGKILL, had run for "), answer.toString());
      reeve.stop();
    }
  }

  @Test
  void shutdownIsAnsweredAndTheFilesAreGoneAfterIt() {
    try (Reeve reeve = two(); RawControlClient control = RawControlClient.connect(reeve);
        RawControlClient waiting = RawControlClient.connect(reeve)) {
      waiting.send(RawControlClient.request(1, "stop", "{\"all\":true}")
          + RawControlClient.request(2, "shutdown", "{}"));
      JsonObject first = waiting.readJson();
      JsonObject second = waiting.readJson();
      assertTrue(first.has("result") && second.has("result"), first + " " + second);
      assertEquals(3, first.get("id").getAsInt() + second.get("id").getAsInt());
      assertNull(waiting.readLine());
      assertNull(control.readLine(), "a subscriber sees the end of the connection");
      assertEquals(0, reeve.awaitExit());
      assertFalse(Files.exists(directory.resolve("reeve.sock")));
      assertFalse(Files.exists(directory.resolve("reeve.sock.lock")));
    }
  }

  @Test
  void nothingStartsInAShutdown() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.slow]
        command = ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"]
        stop = ["SIGTERM 60s", "SIGKILL"]
        """).run(); RawControlClient control = RawControlClient.connect(reeve)) {
      reeve.awaitLog("slow", "ready");
      control.result("shutdown", "{}");
      assertEquals(-32003, control.errorCode("start", "{\"all\":true}"));
      control.result("shutdown", "{\"now\":true}");
      assertEquals(0, reeve.awaitExit());
    }
  }

  @Test
  void aClientThatEndsItsHalfIsStillAnswered() {
    try (Reeve reeve = two(); RawControlClient control = RawControlClient.connect(reeve)) {
      control.send(RawControlClient.request(1, "restart", "{\"all\":true}"));
      control.shutdownOutput();
      assertTrue(control.readLine().contains("restarted, pid "));
      assertNull(control.readLine());
      reeve.stop();
    }
  }

  @Test
  void aClientThatGoesAwayTakesNothingBack() {
    try (Reeve reeve = two(); RawControlClient control = RawControlClient.connect(reeve)) {
      try (RawControlClient gone = RawControlClient.connect(reeve)) {
        gone.send(RawControlClient.request(1, "stop", "{\"services\":[\"web\"]}"));
      }
      reeve.awaitEvent("web", "stopped");
      assertEquals("running", control.firstService("start", "{\"services\":[\"web\"]}").get("state").getAsString());
      reeve.stop();
    }
  }

  @Test
  void manyRequestsAtOnceAreAllAnswered() {
    try (Reeve reeve = two(); RawControlClient control = RawControlClient.connect(reeve)) {
      StringBuilder requests = new StringBuilder();
      for (int i = 1; i <= 500; i++) {
        requests.append(RawControlClient.request(i, i % 3 == 0 ? "version" : "status", "{}"));
      }
      Thread writer = new Thread(() -> control.send(requests.toString()));
      writer.start();
      boolean[] answered = new boolean[501];
      for (int i = 1; i <= 500; i++) {
        JsonObject answer = control.readJson();
        int id = answer.get("id").getAsInt();
        assertFalse(answered[id], "twice: " + id);
        answered[id] = true;
        assertTrue(answer.has("result"));
      }
      reeve.stop();
    }
  }

  @Test
  void onlyTheOwnerMayUseItUnlessAGroupIsNamed() throws IOException {
    try (Reeve reeve = two()) {
      RawControlClient.connect(reeve).close();
      assertEquals("rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("reeve.sock"))));
      reeve.stop();
    }
    Reeve.require(TestFiles.isRoot(), "root, to give a file to a group");
    try (Reeve reeve = Reeve.in(directory).services("socket-group = \"daemon\"", TWO).run()) {
      RawControlClient.connect(reeve).close();
      Path socket = directory.resolve("reeve.sock");
      assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
      assertEquals(1, Files.getAttribute(socket, "unix:gid"));
      reeve.stop();
    }
    try (Reeve reeve = Reeve.in(directory).services("socket-group = \"no-such-group\"", TWO).run()) {
      RawControlClient.connect(reeve).close();
      reeve.awaitStderr("there is no such group; only its owner and root may use it");
      assertEquals("rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("reeve.sock"))));
      reeve.stop();
    }
  }
}
