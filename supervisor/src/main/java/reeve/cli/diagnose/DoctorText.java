package reeve.cli.diagnose;

import java.util.List;
import reeve.cli.common.TerminalText;
import reeve.json.ObjectWriter;

/** Writes what was found: as text, and as JSON (docs/json.md). Pure. */
final class DoctorText {
  private DoctorText() {}

  static String text(List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    int[] counts = new int[Finding.Severity.values().length];
    for (Finding finding : findings) {
      counts[finding.severity().ordinal()]++;
      text.append(finding.severity().word()).append(": ");
      line(text, (finding.service() == null ? "" : finding.service() + ": ") + finding.what()
          + (finding.place() == null ? "" : " (" + finding.place() + ")"));
      line(text.append("    follows: "), finding.why());
      line(text.append("    to do: "), finding.advice());
    }
    return text + count(counts[0], "error") + ", " + count(counts[1], "warning") + ", " + count(counts[2], "note")
        + "\n";
  }

  private static void line(StringBuilder text, String content) {
    text.append(TerminalText.line(content)).append('\n');
  }

  private static String count(int count, String word) {
    return count + " " + word + (count == 1 ? "" : "s");
  }

  static String json(List<Finding> findings) {
    ObjectWriter json = new ObjectWriter(256 + 256 * findings.size()).beginArray("findings");
    for (Finding finding : findings) {
      json.beginObject().string("severity", finding.severity().word()).string("check", finding.check())
          .string("service", finding.service()).string("place", finding.place()).string("what", finding.what())
          .string("why", finding.why()).string("advice", finding.advice()).endObject();
    }
    return json.endArray().finish();
  }
}
