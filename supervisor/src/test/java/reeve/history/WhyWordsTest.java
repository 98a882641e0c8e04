package reeve.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reeve.StatusWords;

/** {@code why} and {@code history} name states, reasons and results by the words of {@link StatusWords}. */
class WhyWordsTest {
  private static final Pattern RESULT =
      Pattern.compile("exit \\d+|SIG[A-Z0-9+]+( \\(core dumped\\))?|" + String.join("|", StatusWords.RESULTS));

  @Test
  void whyNamesNoStateThatTheServiceIsNotIn() {
    for (String state : StatusWords.STATES) {
      boolean failed = state.equals("failed");
      int pid = state.equals("running") || state.equals("starting") || state.equals("stopping") ? 101 : 0;
      long nextStart = state.equals("backoff") ? LedgerFixture.BEGIN + 60_000 : -1;
      LiveStatus live = new LiveStatus(state, pid, LedgerFixture.BEGIN, nextStart, failed, "up", state.equals("parked"),
          state.equals("waiting") || state.equals("parked") ? List.of("tcp:db:5432") : List.of());
      Run run = WhySamples.web().died("web", 100, 1, "\"code\":3").run("web");
      String text =
          WhyText.next(Why.of(run, List.of(), new RecentExits(1, 1, 1, 1), live, null, LedgerFixture.BEGIN + 5000));
      Set<String> named = new LinkedHashSet<>();
      for (String other : StatusWords.STATES) {
        if (Pattern.compile("\\b" + other + "\\b").matcher(text).find()) {
          named.add(other);
        }
      }
      named.remove(state);
      assertEquals(Set.of(), named, state + ": " + text);
    }
  }

  @Test
  void whySaysEachReasonInTheWordsOfTheList() {
    List<String> explained = new ArrayList<>();
    for (WhyRule rule : WhyRules.ALL) {
      Matcher reason = Pattern.compile("reason ([a-z-]+)").matcher(rule.condition());
      if (rule.id().startsWith("because-") && reason.find()) {
        String words = StatusWords.REASONS.get(reason.group(1));
        assertTrue(words != null, rule.condition());
        assertTrue(rule.statement().contains(words) || reason.group(1).equals("hook"), rule.statement());
        explained.add(reason.group(1));
      }
    }
    assertTrue(explained.containsAll(List.of("request", "changed", "removed", "shutdown", "timeout", "start-timeout",
        "watchdog", "unhealthy", "memory", "watch", "name-lost", "dependency", "conflict", "schedule")),
        explained.toString());
  }

  @Test
  void historyNamesEachResultByTheWordsOfTheList() {
    Set<String> results = new LinkedHashSet<>();
    for (Why why : WhySamples.all()) {
      String outcome = RunText.outcome(why.run());
      assertTrue(RESULT.matcher(outcome).matches(), outcome);
      results.add(outcome);
    }
    assertTrue(results.containsAll(List.of("exit 1", "SIGTERM", "not started", "not seen", "runs")),
        results.toString());
  }

  @Test
  void theReasonOfAStopIsItsTokenInHistory() {
    for (Map.Entry<String, String> reason : StatusWords.REASONS.entrySet()) {
      Run run = WhySamples.web().line("stopping", "web", "\"pid\":100,\"signal\":\"SIGTERM\",\"reason\":\"request\"")
          .exited("web", 100, 1, "\"signal\":\"SIGTERM\",\"coreDumped\":false",
              "\"clean\":true,\"sentByReeve\":true,\"reason\":\"" + reason.getKey() + "\"")
          .run("web");
      String text = RunText.reason(run);
      assertTrue(text.isEmpty() ? reason.getKey().equals("none")
          : text.startsWith(reason.getKey().equals("request") ? "requested" : reason.getKey()), text);
    }
  }
}
