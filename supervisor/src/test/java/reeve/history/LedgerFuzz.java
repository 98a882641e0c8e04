package reeve.history;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Lines of a ledger: damaged ones are skipped, and what the others say of a service becomes runs, whatever it is. */
public final class LedgerFuzz {
  private LedgerFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    List<Run> runs = new ArrayList<>();
    RunAssembler assembler = new RunAssembler("web", runs::add, true);
    int entries = 0;
    for (String line : new String(data, StandardCharsets.UTF_8).split("\n")) {
      LedgerLine.of(line);
      LedgerEntry entry = LedgerEntry.parse(line);
      if (entry != null) {
        assembler.add(entry);
        entries++;
      }
    }
    assembler.finish(false, 0);
    if (runs.size() > entries) {
      throw new IllegalStateException(runs.size() + " runs of " + entries + " entries");
    }
    for (Run run : runs) {
      if (run.pid() < 0 || run.service() == null) {
        throw new IllegalStateException("no run: " + run);
      }
    }
  }
}
