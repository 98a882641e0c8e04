package reeve.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import reeve.text.Rfc3339;

/** Builds a ledger as text, with one second between its lines. */
final class LedgerFixture {
  static final long BEGIN = 1_800_000_000_000L;

  private final StringBuilder text = new StringBuilder();
  private long now = BEGIN;
  private long startedAt = BEGIN; // of the last run

  LedgerFixture line(String event, String service, String fields) {
    text.append("{\"time\":\"").append(Rfc3339.format(now)).append("\",\"event\":\"").append(event)
        .append("\",\"service\":")
        .append(service == null ? "null" : "\"" + service + "\"").append(fields.isEmpty() ? "" : "," + fields)
        .append("}\n");
    now += 1000;
    return this;
  }

  LedgerFixture raw(String line) {
    text.append(line);
    return this;
  }

  LedgerFixture later(long millis) {
    now += millis;
    return this;
  }

  long now() {
    return now;
  }

  LedgerFixture reeve(int pid) {
    return reeve(pid, "boot-1");
  }

  LedgerFixture reeve(int pid, String boot) {
    return line("reeve-started", null,
        "\"pid\":" + pid + ",\"version\":\"1\",\"startTicks\":5,\"bootId\":\"" + boot + "\"");
  }

  LedgerFixture started(String service, int pid, int life) {
    startedAt = now;
    return line("started", service,
        "\"pid\":" + pid + ",\"life\":" + life + ",\"attempt\":1,\"reason\":\"boot\",\"output\":[]");
  }

  /** @param exit such as {@code "code":3} or {@code "signal":"SIGKILL","coreDumped":false} */
  LedgerFixture exited(String service, int pid, int life, String exit, String more) {
    return line("exited", service, "\"pid\":" + pid + ",\"life\":" + life + ",\"exit\":{" + exit + "}"
        + (more.contains("uptimeMs") ? "" : ",\"uptimeMs\":" + (now - startedAt))
        + (more.contains("leftBehind") ? "" : ",\"leftBehind\":0")
        + ",\"usage\":{\"userUs\":1500000,\"systemUs\":500000,"
        + "\"maxRssKib\":204800,\"minorFaults\":10,"
        + "\"majorFaults\":2,\"voluntarySwitches\":5,\"involuntarySwitches\":1},\"output\":[]," + more);
  }

  LedgerFixture died(String service, int pid, int life, String exit) {
    return exited(service, pid, life, exit, "\"clean\":false,\"reason\":\"none\"");
  }

  LedgerFiles open(Path directory) {
    try {
      Files.writeString(directory.resolve("ledger.jsonl"), text);
      return LedgerFiles.open(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Moves the lines so far to the older part of the ledger; further lines belong to the present part. */
  LedgerFixture rotate(Path directory) {
    try {
      Files.writeString(directory.resolve("ledger.jsonl.1"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    text.setLength(0);
    return this;
  }

  List<Run> runs(String service, boolean reeveIsRunning) {
    List<Run> runs = new ArrayList<>();
    RunAssembler assembler = new RunAssembler(service, runs::add);
    for (String line : text.toString().split("\n")) {
      LedgerEntry entry = LedgerEntry.parse(line);
      if (entry != null) {
        assembler.add(entry);
      }
    }
    assembler.finish(reeveIsRunning, now);
    return runs;
  }

  /** Returns the last run. */
  Run run(String service) {
    List<Run> runs = runs(service, true);
    return runs.get(runs.size() - 1);
  }

  Why why(String service) {
    return Why.of(run(service), List.of(), null, null, "no reeve answers on its socket", now);
  }

  /** Returns the text about the last run. */
  String paragraph(String service) {
    return WhyText.full(why(service));
  }
}
