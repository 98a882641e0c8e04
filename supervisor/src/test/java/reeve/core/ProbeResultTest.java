package reeve.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reeve.cli.Documents;

/** The rule of probes, compared with its table in docs/health.md. */
class ProbeResultTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z]+)`(?:, (?:`([a-z]+)`|no health check))? \\| `([a-z-]+)` \\| (\\w+) \\| (\\w+) \\|",
          Pattern.MULTILINE);

  private static ProbeResult of(String state, String health) {
    return ProbeResult.of(state, health, false);
  }

  @Test
  void theTableInTheDocumentsIsTheRule() {
    String page = Documents.text(Documents.ROOT.resolve("docs/health.md"));
    Matcher row = ROW.matcher(
        page.substring(page.indexOf("<!-- probes: begin -->"), page.indexOf("<!-- probes: end -->")));
    Set<String> states = new TreeSet<>();
    while (row.find()) {
      ProbeResult result = of(row.group(1), row.group(2) == null ? "" : row.group(2));
      assertEquals(row.group(3), result.word(), row.group());
      assertEquals(row.group(4), result == ProbeResult.READY ? "passes" : "fails", row.group());
      assertEquals(row.group(5), result.isLive() ? "passes" : "fails", row.group());
      states.add(row.group(1));
    }
    Set<String> all = new TreeSet<>(Set.of("failed", "skipped", "parked"));
    for (ServiceState state : ServiceState.values()) {
      all.add(state.word(state == ServiceState.FATAL, false, false));
    }
    assertEquals(all, states, "each state has a row");
  }

  @Test
  void aScheduledServiceNeedNotRun() {
    for (String state : Set.of("stopped", "waiting", "starting", "running", "stopping", "completed", "backoff")) {
      assertEquals(ProbeResult.READY, ProbeResult.of(state, "", true), state);
    }
    assertEquals(ProbeResult.FAILED, ProbeResult.of("failed", "", true));
    assertEquals(ProbeResult.FAILED, ProbeResult.of("running", "unhealthy", true));
  }

  @Test
  void aStateOfANewerReeveIsNotReady() {
    assertEquals(ProbeResult.NOT_READY, of("hibernating", ""));
  }

  @Test
  void theHealthOfAServiceThatDoesNotRunIsOfNoImportance() {
    assertEquals(ProbeResult.NOT_READY, of("stopping", "unhealthy"));
    assertEquals(ProbeResult.READY, of("running", "none"));
  }

  @Test
  void disabledAndScheduledServicesDoNotCount() {
    assertTrue(ProbeResult.counts(true, false));
    assertFalse(ProbeResult.counts(true, true));
    assertFalse(ProbeResult.counts(false, false));
  }
}
