package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each start and each exit is on the disk, with its reason. */
@Tag("once")
final class LedgerIT {
  @TempDir
  Path directory;

  @Test
  void everyStartAndEndIsRecordedWithItsCircumstances() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.a]
        command = ["sh", "-c", "[ -e again ] && exec sleep 1000; : >again; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; exit 3"]
        restart-delay = "1ms"
        """).run()) {
      reeve.awaitEvents("a", "ready", 2);
      TestFiles.run("sh", "-c", "kill -TERM " + reeve.pid());
      assertEquals(0, reeve.awaitExit());
      List<JsonObject> ledger = reeve.ledger();
      assertEquals(
          List.of("started", "ready", "exited", "restarting", "started", "ready", "stopping", "exited", "stopped"),
          EventFields.names(ledger, "a"));
      JsonObject first = ledger.stream().filter(e -> Reeve.hasField(e, "event", "exited")).findFirst().orElseThrow();
      assertEquals("3", EventFields.exit(first));
      assertEquals("none", EventFields.text(first, "reason"));
      assertTrue(EventFields.number(first, "uptimeMs") >= 0);
      JsonObject usage = first.getAsJsonObject("usage");
      assertTrue(EventFields.number(usage, "userUs") + EventFields.number(usage, "systemUs") > 0, usage.toString());
      assertTrue(usage.get("maxRssKib").isJsonNull(),
          "a shell needs less than reeve, whose memory the kernel counts too: " + usage);
      JsonObject by =
          ledger.stream().filter(e -> Reeve.hasField(e, "event", "stopping")).findFirst().orElseThrow()
              .getAsJsonObject("by");
      assertTrue(EventFields.number(by, "pid") > 1, by.toString());
      assertEquals(TestFiles.isRoot(), EventFields.number(by, "uid") == 0, by.toString());
      Instant before = Instant.EPOCH;
      for (JsonObject entry : ledger) {
        Instant time = Instant.parse(EventFields.text(entry, "time"));
        assertFalse(time.isBefore(before), "in order: " + ledger);
        before = time;
      }
    }
  }

  /** Each run writes its pid before it dies, so the deaths are known without reeve. */
  @Test
  @Tag("once")
  void everyDeathOfFlappingServicesIsRecordedOnce() throws IOException {
    int deaths = 100;
    StringBuilder toml = new StringBuilder("[defaults]\nrestart-delay = \"0s\"\non-start-limit = \"fail\"\n"
        + "start-limit = { burst = " + deaths + ", interval = \"1h\" }\n");
    toml.append(ReeveBuilder.numberedServices(4,
        "command = [\"sh\", \"-c\", \"echo $$$$ >>$$REEVE_SERVICE.pids; kill -KILL $$$$\"]"));
    try (Reeve reeve = Reeve.in(directory).services(toml.toString()).run("--quiet")) {
      for (int i = 0; i < 4; i++) {
        reeve.awaitEvent("s" + i, "failed");
      }
      reeve.stop();
      List<JsonObject> ledger = reeve.ledger();
      for (int i = 0; i < 4; i++) {
        List<String> died = Files.readAllLines(directory.resolve("s" + i + ".pids"));
        assertEquals(deaths, died.size());
        assertEquals(died, pids(ledger, "s" + i, "started"));
        assertEquals(died, pids(ledger, "s" + i, "exited"));
      }
    }
  }

  private static List<String> pids(List<JsonObject> ledger, String service, String event) {
    return ledger.stream().filter(e -> Reeve.hasField(e, "event", event) && Reeve.hasField(e, "service", service))
        .map(e -> Integer.toString(EventFields.pid(e))).toList();
  }

  @Test
  void memoryIsRecordedWhereItIsKnown() {
    String toml = "[service.a]\ncommand = [\"perl\", \"-e\", \"my $x = 'x' x 150_000_000\"]\nessential = true\n";
    try (Reeve reeve = Reeve.in(directory).services(toml).run()) {
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      JsonObject exited =
          reeve.ledger().stream().filter(e -> Reeve.hasField(e, "event", "exited")).findFirst().orElseThrow();
      assertTrue(EventFields.number(exited.getAsJsonObject("usage"), "maxRssKib") > 140_000, exited.toString());
    }
  }

  @Test
  void theNextReeveAppendsToTheSameFile() {
    String toml = "[service.a]\ncommand = [\"true\"]\nessential = true\n";
    for (int i = 1; i <= 3; i++) {
      try (Reeve reeve = Reeve.in(directory).services(toml).run()) {
        assertEquals(0, reeve.awaitExit(), reeve::describe);
        assertEquals(i, reeve.ledger().stream().filter(e -> Reeve.hasField(e, "event", "exited")).count());
      }
    }
  }

  /** Kill -9 in the middle of much to write: what is there is whole lines. */
  @Test
  void killedReeveLeavesWholeLines() throws IOException {
    StringBuilder toml = new StringBuilder("[defaults]\nrestart-delay = \"0s\"\nstart-limit = { burst = 0 }\n");
    toml.append(ReeveBuilder.numberedServices(5, "command = [\"true\"]\nrestart = \"always\""));
    for (int round = 0; round < 3; round++) {
      try (Reeve reeve = Reeve.in(directory).services(toml.toString()).run("--quiet")) {
        int begin = round * 100;
        reeve.until("much is written",
            () -> Reeve.read(directory.resolve("state/ledger.jsonl")).lines().count() > begin + 200);
        reeve.signal("KILL");
        reeve.awaitExit();
      }
      String text = Files.readString(directory.resolve("state/ledger.jsonl"));
      assertTrue(text.endsWith("}\n"), "the last line is whole");
      text.lines().forEach(line -> assertTrue(JsonParser.parseString(line).isJsonObject(), line));
    }
  }

  /** Two parts of 8 MiB. A part that is nearly full is made by the test, in whole lines as reeve writes them. */
  @Test
  void ledgerIsBounded() throws IOException {
    Path state = Files.createDirectories(directory.resolve("state"));
    String line = "{\"event\":\"filler\",\"text\":\"" + "x".repeat(1000) + "\"}\n";
    Files.writeString(state.resolve("ledger.jsonl"), line.repeat(8 * 1024 * 1024 / line.length()));
    Files.writeString(state.resolve("ledger.jsonl.1"), "{\"event\":\"oldest\"}\n");
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.a]
        command = ["false"]
        restart-delay = "1ms"
        restart-backoff = 1
        start-limit = { burst = 12, interval = "1m" }
        """).run("--quiet")) {
      reeve.until("a new part begins", () -> Reeve.read(state.resolve("ledger.jsonl")).contains("\"failed\""));
      reeve.stop();
      assertTrue(Files.size(state.resolve("ledger.jsonl")) < 1024 * 1024);
      assertTrue(Files.size(state.resolve("ledger.jsonl.1")) <= 8 * 1024 * 1024);
      List<JsonObject> all = reeve.ledger();
      assertEquals(12, all.stream().filter(e -> Reeve.hasField(e, "event", "exited")).count(),
          "nothing is lost at the seam");
      assertFalse(all.stream().anyMatch(e -> Reeve.hasField(e, "event", "oldest")));
      try (var files = Files.list(state)) {
        assertEquals(List.of("ledger.jsonl", "ledger.jsonl.1"),
            files.map(f -> f.getFileName().toString()).filter(n -> n.startsWith("ledger")).sorted().toList());
      }
    }
  }
}
