package reeve.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reeve.config.Signal;
import reeve.history.Statement.Certainty;
import reeve.history.Statement.Section;

/** The table of the rules: each can hold, none contradicts another, and docs/why.md has it. */
class WhyRulesTest {
  private static final Path PAGE = Path.of("../docs/why.md");
  private static final String BEGIN = "<!-- rules: begin, printed by WhyRulesTest -->\n";
  private static final String END = "<!-- rules: end -->\n";

  @Test
  void everyRuleHoldsForSomeEnd() {
    Set<String> held = new HashSet<>();
    for (Why why : WhySamples.all()) {
      WhyRules.statements(why).forEach(one -> held.add(one.rule()));
    }
    Set<String> missing = new LinkedHashSet<>();
    WhyRules.ALL.forEach(rule -> missing.add(rule.id()));
    assertEquals(WhyRules.ALL.size(), missing.size(), "each identifier is used once");
    missing.removeAll(held);
    assertTrue(missing.isEmpty(), "no sample for " + missing);
  }

  @Test
  void eachEndHasOneVerdict() {
    for (Why why : WhySamples.all()) {
      String text = WhyText.full(why);
      boolean exit = why.run().end() instanceof Run.Exited;
      assertEquals(1, count(why, Section.END), text);
      assertEquals(exit ? 1 : 0, count(why, Section.VERDICT), text);
      assertEquals(exit ? 1 : 0, count(why, Section.COUNTS), text);
      assertEquals(exit && !Set.of("none", "signal", "unknown").contains(why.cause().kind()) ? 1 : 0,
          count(why, Section.REASON), text);
      assertTrue(count(why, Section.FREQUENCY) <= 1 && count(why, Section.RESOURCES) <= 1, text);
      assertFalse(text.contains("null") || text.contains("{") || text.contains("  ") || text.contains(".."), text);
    }
  }

  private static long count(Why why, Section section) {
    return WhyRules.statements(why).stream().filter(one -> one.section() == section).count();
  }

  @Test
  void aGuessIsMarkedInItsText() {
    for (WhyRule rule : WhyRules.ALL) {
      assertEquals(rule.certainty() == Certainty.GUESS, rule.statement().startsWith("Guess: "), rule.id());
      boolean saysSo = rule.statement().matches(".*(not known|a service that it).*");
      assertTrue(rule.certainty() != Certainty.UNKNOWN || saysSo || rule.statement().contains("Not known"), rule.id());
    }
  }

  /** Whatever the signal is: if reeve sent it, in a stop or on request, nothing is guessed from it. */
  @Test
  void nothingIsGuessedFromASignalThatReeveSent() {
    for (int number = 1; number < 32; number++) {
      String name = new Signal(number).name();
      String exit = "\"signal\":\"" + name + "\",\"coreDumped\":false";
      String stopping = "\"pid\":100,\"signal\":\"" + name + "\",\"reason\":\"request\"";
      Why stop = WhySamples.web().line("stopping", "web", stopping)
          .exited("web", 100, 1, exit, "\"clean\":true,\"reason\":\"request\",\"sentByReeve\":true").why("web");
      Why request = WhySamples.web().exited("web", 100, 1, exit, "\"clean\":false,\"reason\":\"request\","
          + "\"sentByReeve\":true,\"delivered\":{\"signal\":\"" + name + "\",\"agoMs\":2,\"by\":{\"pid\":1,\"uid\":0}}")
          .why("web");
      Why code = WhySamples.web().line("stopping", "web", stopping)
          .exited("web", 100, 1, "\"code\":" + (128 + number), "\"clean\":true,\"reason\":\"request\"").why("web");
      for (Why why : List.of(stop, request, code)) {
        assertEquals(Boolean.TRUE, why.cause().byReeve());
        assertTrue(WhyRules.statements(why).stream().noneMatch(one -> one.certainty() == Certainty.GUESS),
            WhyText.full(why));
      }
      Why foreign = WhySamples.web().died("web", 100, 1, exit).why("web");
      assertTrue(WhyText.full(foreign).contains("reeve did not send that signal"), WhyText.full(foreign));
    }
  }

  /** With -Dreeve.write-docs=true the table is printed into the page. */
  @Test
  void thePageHasTheTable() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| rule | certainty | condition | statement |");
    lines.add("|---|---|---|---|");
    for (WhyRule rule : WhyRules.ALL) {
      lines.add("| " + rule.id() + " | " + rule.certainty().name().toLowerCase(Locale.ROOT) + " | "
          + rule.condition().replace("|", "\\|") + " | " + rule.statement().strip() + " |");
    }
    String table = "\n" + String.join("\n", lines) + "\n\n";
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END);
    assertTrue(from >= BEGIN.length() && to >= from, "the page has the marks");
    if (Boolean.getBoolean("reeve.write-docs")) {
      Files.writeString(PAGE, page.substring(0, from) + table + page.substring(to));
    } else {
      assertEquals(table, page.substring(from, to), "print it again with -Dreeve.write-docs=true");
    }
  }
}
