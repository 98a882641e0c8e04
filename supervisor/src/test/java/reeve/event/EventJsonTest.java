package reeve.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;

class EventJsonTest {
  private static JsonObject read(String line) {
    assertFalse(line.contains("\n"), line);
    JsonReader strict = new JsonReader(new StringReader(line));
    strict.setStrictness(Strictness.STRICT);
    try {
      strict.skipValue();
      assertEquals(JsonToken.END_DOCUMENT, strict.peek());
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
    return JsonParser.parseString(line).getAsJsonObject();
  }

  private static JsonObject read(Notice notice) {
    return read(EventJson.lifecycle(SampleEvents.event(notice)));
  }

  @Test
  void everyNoticeHasTimeServiceAndPid() {
    Set<String> names = new TreeSet<>();
    for (Notice notice : SampleEvents.all()) {
      JsonObject json = read(notice);
      assertEquals("2023-11-14T22:13:20.123Z", json.get("time").getAsString());
      assertEquals("web", json.get("service").getAsString());
      assertEquals(12, json.get("pid").getAsInt());
      names.add(json.get("event").getAsString());
    }
    assertTrue(names.containsAll(
        Set.of("started", "ready", "exited", "restarting", "failed", "stopping", "stopped", "completed")),
        names.toString());
    assertEquals(10, names.size());
  }

  @Test
  void anExitCodeAndASignalAreDifferentFields() {
    JsonObject code = read(SampleEvents.exited(new ExitStatus.Exited(7), false, Reason.NONE, Requester.SELF));
    assertEquals("{\"code\":7}", code.get("exit").toString());
    JsonObject signal =
        read(SampleEvents.exited(new ExitStatus.Signaled(Signal.PIPE, true), false, Reason.NONE, Requester.SELF));
    assertEquals("{\"signal\":\"SIGPIPE\",\"coreDumped\":true}", signal.get("exit").toString());
    JsonObject as141 = read(SampleEvents.exited(new ExitStatus.Exited(141), false, Reason.NONE, Requester.SELF));
    assertEquals("{\"code\":141}", as141.get("exit").toString());
  }

  @Test
  void anExitHasItsCleannessReasonUptimeAndUsage() {
    JsonObject json = read(SampleEvents.exited(new ExitStatus.Exited(0), true, Reason.TIMEOUT, Requester.SELF));
    assertTrue(json.get("clean").getAsBoolean());
    assertEquals("timeout", json.get("reason").getAsString());
    assertEquals(1250, json.get("uptimeMs").getAsLong());
    assertEquals(1, json.getAsJsonObject("usage").get("userUs").getAsLong());
    assertFalse(json.has("by"), "reeve itself is not a requester");
  }

  @Test
  void theRequesterIsNamedByPidAndUid() {
    JsonObject json = read(new Notice.Stopping(12, Signal.TERM, Reason.SHUTDOWN, SampleEvents.REQUESTER, null, null));
    assertEquals("{\"pid\":4711,\"uid\":1000}", json.get("by").toString());
    JsonObject outside = read(new Notice.Stopped(Reason.SHUTDOWN, new Requester(0, 0)));
    assertEquals("{\"pid\":0,\"uid\":0}", outside.get("by").toString());
  }

  @Test
  void withoutAProcessThePidIsNull() {
    JsonObject json =
        read(EventJson.lifecycle(new LifecycleEvent(0, "web", 0, new Notice.StartFailed(1, "no"), null, 0)));
    assertTrue(json.has("pid") && json.get("pid").isJsonNull());
  }

  @Test
  void withoutARetryThereIsNoRetryTime() {
    assertFalse(read(new Notice.Failed(Reason.POLICY, "exit 1", null)).has("retryAfterMs"));
    assertEquals(300_000, read(SampleEvents.all().get(10)).get("retryAfterMs").getAsLong());
  }

  @Test
  void everyCharacterOfAnOutputLineSurvivesJson() {
    StringBuilder every = new StringBuilder();
    for (int c = 0; c < 0x3000; c++) {
      every.append((char) c);
    }
    every.append("\uD83D\uDE00\uFFFD\uFEFF");
    JsonObject json = read(EventJson.outputLine(0, "web", "stderr", every.toString()));
    assertEquals(every.toString(), json.get("line").getAsString());
    assertEquals("stderr", json.get("stream").getAsString());
    assertEquals("output", json.get("event").getAsString());
  }

  @Test
  void anAnnouncementOfReeveItselfHasNoService() {
    JsonObject json = read(EventJson.announcement(0, "shutting-down", null, "by \"me\"\n"));
    assertTrue(json.get("service").isJsonNull());
    assertEquals("by \"me\"\n", json.get("message").getAsString());
  }
}
