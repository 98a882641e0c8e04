package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long reeve waits before a restart, and when it gives up; by the fields of the events, not by our clock. */
@Tag("once")
final class BackoffIT {
  @TempDir
  Path directory;

  private static List<Long> delays(List<JsonObject> restarting) {
    return restarting.stream().map(e -> EventFields.number(e, "delayMs")).toList();
  }

  @Test
  void delaysDoubleUpToTheMaximum() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.loop]
        command = ["false"]
        restart-delay = "20ms"
        restart-max-delay = "100ms"
        restart-jitter = 0
        start-limit = { burst = 0 }
        """).run()) {
      List<JsonObject> restarting = reeve.awaitEvents("loop", "restarting", 6).subList(0, 6);
      assertEquals(List.of(20L, 40L, 80L, 100L, 100L, 100L), delays(restarting));
      assertEquals(List.of(2L, 3L, 4L, 5L, 6L, 7L), restarting.stream().map(e -> EventFields.number(e, "attempt"))
          .toList());
      reeve.stop();
      // And they are kept: no start comes before its delay is over.
      List<JsonObject> started = reeve.events("loop", "started");
      for (int i = 0; i < 6 && i + 1 < started.size(); i++) {
        Duration waited = Duration.between(Instant.parse(EventFields.text(restarting.get(i), "time")),
            Instant.parse(EventFields.text(started.get(i + 1), "time")));
        assertTrue(waited.toMillis() >= EventFields.number(restarting.get(i), "delayMs") - 2,
            waited + " for " + restarting.get(i));
      }
    }
  }

  @Test
  void jitterSpreadsAroundTheDelay() {
    StringBuilder toml = new StringBuilder("[defaults]\nrestart-delay = \"10s\"\nrestart-jitter = 0.5\n");
    toml.append(ReeveBuilder.numberedServices(20, "command = [\"false\"]"));
    try (Reeve reeve = Reeve.in(directory).services(toml.toString()).run()) {
      long different = 0;
      long before = -1;
      for (int i = 0; i < 20; i++) {
        long delay = EventFields.number(reeve.awaitEvent("s" + i, "restarting"), "delayMs");
        assertTrue(delay >= 5000 && delay <= 15000, "delay " + delay);
        different += delay == before ? 0 : 1;
        before = delay;
      }
      assertTrue(different > 10, "they are not all the same");
      reeve.stop(); // at once, whatever they wait for
      assertEquals(1, reeve.events("s0", "stopped").size());
    }
  }

  @Test
  void defaultsAreThoseOfTheManual() {
    try (Reeve reeve = Reeve.in(directory).services("[service.loop]\ncommand = [\"false\"]\n").run()) {
      List<Long> delays = delays(reeve.awaitEvents("loop", "restarting", 2));
      assertTrue(delays.get(0) >= 450 && delays.get(0) <= 550, "500 ms and a tenth: " + delays);
      assertTrue(delays.get(1) >= 900 && delays.get(1) <= 1100, "twice that: " + delays);
      reeve.stop();
    }
  }

  @Test
  void healthyRunEndsTheStreak() {
    String lives = "#!/bin/sh\necho x >>lives\n[ $(wc -l <lives) -eq 3 ] && sleep 0.4\nexit 1\n";
    try (Reeve reeve = Reeve.in(directory).script("lives.sh", lives).services("""
        [service.loop]
        command = ["./lives.sh"]
        restart-delay = "10ms"
        restart-backoff = 3
        restart-jitter = 0
        restart-reset-after = "300ms"
        start-limit = { burst = 0 }
        """).run()) {
      assertEquals(List.of(10L, 30L, 10L, 30L), delays(reeve.awaitEvents("loop", "restarting", 4)).subList(0, 4));
      reeve.stop();
    }
  }

  @Test
  void startLimitLeadsToASlowRetry() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.loop]
        command = ["false"]
        restart-delay = "1ms"
        start-limit = { burst = 3, interval = "10m" }
        slow-retry-interval = "250ms"
        """).run()) {
      List<JsonObject> failed = reeve.awaitEvents("loop", "failed", 2);
      assertEquals("start-limit", EventFields.text(failed.get(0), "reason"));
      assertEquals(250, EventFields.number(failed.get(0), "retryAfterMs"));
      List<String> names =
          EventFields.names(reeve.events(), "loop").stream().filter(n -> n.equals("started") || n.equals("failed"))
              .toList();
      assertEquals(List.of("started", "started", "started", "failed", "started", "failed"), names.subList(0, 6));
      reeve.stop();
    }
  }

  @Test
  void slowRetryIsFiveMinutesByDefault() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.loop]
        command = ["false"]
        restart-delay = "1ms"
        start-limit = { burst = 1, interval = "10m" }
        """).run()) {
      assertEquals(300_000, EventFields.number(reeve.awaitEvent("loop", "failed"), "retryAfterMs"));
      reeve.stop();
      assertEquals(1, reeve.events("loop", "started").size());
      assertEquals(1, reeve.events("loop", "stopped").size(), "it waited for its slow retry");
    }
  }

  @Test
  void failLeavesItAndTheOthersRun() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.loop]
        command = ["sh", "-c", "exit 9"]
        restart-delay = "1ms"
        start-limit = { burst = 2, interval = "10m" }
        on-start-limit = "fail"
        [service.other]
        command = ["sleep", "1000"]
        """).run()) {
      JsonObject failed = reeve.awaitEvent("loop", "failed");
      assertFalse(failed.has("retryAfterMs"), failed.toString());
      assertEquals(2, reeve.events("loop", "started").size());
      reeve.stop();
      assertEquals(0, reeve.events("other", "restarting").size());
    }
  }

  @Test
  void shutdownEndsReeveWithTheCode() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.loop]
        command = ["sh", "-c", "exit 9"]
        restart-delay = "1ms"
        start-limit = { burst = 2, interval = "10m" }
        on-start-limit = "shutdown"
        [service.other]
        command = ["sleep", "1000"]
        """).run()) {
      assertEquals(9, reeve.awaitExit(), reeve::describe);
      assertEquals(1, reeve.events("other", "stopped").size());
      assertTrue(EventFields.text(reeve.awaitEvent("why", e -> Reeve.hasField(e, "event", "shutting-down")), "message")
          .contains("\"loop\""), reeve::describe);
    }
  }
}
