package reeve.history;

import java.util.List;
import java.util.function.Predicate;
import reeve.history.Statement.Certainty;
import reeve.history.Statement.Section;

/** The last part of the table of rules: what follows, how often it happened, and what was used. */
final class WhyNextRules {
  private WhyNextRules() {}

  static void add(List<WhyRule> rules) {
    known(rules);
    recorded(rules);
    frequency(rules);
  }

  private static void next(List<WhyRule> rules, String id, String condition, String statement,
      Predicate<WhyFacts> holds) {
    rules.add(new WhyRule(id, Section.NEXT, Certainty.FACT, condition, statement, holds));
  }

  /** reeve answered. */
  private static void known(List<WhyRule> rules) {
    next(rules, "next-runs", "it has a main process now", "Now: it {runs} again, as pid {livePid}{liveSince}.",
        f -> NextKind.is(f, "runs"));
    next(rules, "next-retry", "it failed, and its slow retry is due",
        "Next: reeve gave up on it{gaveUp}; reeve tries again at {nextStart}, in {nextIn}.",
        f -> NextKind.is(f, "retry"));
    next(rules, "next-start", "its next start is due",
        "Next: it will be started again at {nextStart}, in {nextIn}.", f -> NextKind.is(f, "start"));
    next(rules, "next-parked", "it is parked",
        "Next: it is parked until this is there or changes: {waitsFor}{parkEnd}.",
        f -> NextKind.is(f, "parked"));
    next(rules, "next-waits", "it waits to be started", "Next: it waits, to be started, for {waitsFor}.",
        f -> NextKind.is(f, "waits"));
    next(rules, "next-policy", "it ended, and its restart policy leaves it down",
        "Next: nothing; its restart policy does not start it again after such an end.", f -> NextKind.is(f, "policy"));
    next(rules, "next-gave-up", "it failed for another reason, and there is no retry",
        "Next: nothing; reeve gave up on it{gaveUp}. It is not started again without a request.",
        f -> NextKind.is(f, "gave-up"));
    next(rules, "next-failed", "it has failed, and not after this run",
        "Next: nothing; it has failed, and is not started again without a request.", f -> NextKind.is(f, "failed"));
    next(rules, "next-completed", "it has completed, and not after this run",
        "Next: nothing; it has completed, and is not started again without a request.",
        f -> NextKind.is(f, "completed"));
    next(rules, "next-skipped", "its next start was skipped",
        "Next: nothing; its start was skipped{skipped}. A request, its schedule or the next start of reeve tries"
            + " again.",
        f -> NextKind.is(f, "skipped"));
    next(rules, "next-scheduled", "it is down, and its schedule starts it",
        "Next: its schedule starts it again at {nextRun}, in {nextRunIn}.", f -> NextKind.is(f, "scheduled"));
    next(rules, "next-has-schedule", "it is down, has a schedule, and the due time is not known",
        "Next: only its schedule, or a request, starts it again.", f -> NextKind.is(f, "has-schedule"));
    next(rules, "next-stopped", "it is stopped",
        "Next: nothing; it is stopped, and stays down until a request starts it.",
        f -> NextKind.is(f, "stopped"));
    next(rules, "next-other", "it is in another state", "Now: it is {liveState}{liveWaits}.",
        f -> NextKind.is(f, "other"));
  }

  /** No reeve answered: what it decided last. */
  private static void recorded(List<WhyRule> rules) {
    rules.add(new WhyRule("next-unknown", Section.NEXT, Certainty.UNKNOWN, "no reeve answers that knows the service",
        "Not known: its present state, because {liveProblem}.", f -> f.run().isOver() && f.isStatusUnknown()));
    then(rules, "then-restart", "restarting", "reeve was going to start it again {thenDelay}.", f -> true);
    then(rules, "then-parked", "parked", "reeve parked it until this was there or changed: {thenMessage}.", f -> true);
    then(rules, "then-policy", "failed, by its restart policy",
        "its restart policy did not start it again after such an end.", WhyFacts::isLeftDownByPolicy);
    then(rules, "then-failed", "failed, for another reason", "reeve gave up on it{gaveUp}{thenRetry}.",
        f -> !f.isLeftDownByPolicy());
    then(rules, "then-completed", "completed", "its work was done, and reeve did not start it again.", f -> true);
    then(rules, "then-stopped", "stopped", "it was stopped then.", f -> true);
  }

  private static void then(List<WhyRule> rules, String id, String decision, String statement,
      Predicate<WhyFacts> also) {
    String event = decision.contains(",") ? decision.substring(0, decision.indexOf(',')) : decision;
    next(rules, id, "no reeve answers, and the event after the end is " + decision, "Then: " + statement,
        f -> f.isStatusUnknown() && f.isDecided(event) && also.test(f));
  }

  private static void frequency(List<WhyRule> rules) {
    rules.add(new WhyRule("first-end", Section.FREQUENCY, Certainty.FACT, "no other end within the day before it",
        "It was its first end within a day.",
        f -> f.recent() != null && f.recent().day() == 1 && !f.isNotStarted()));
    rules.add(new WhyRule("earlier-ends", Section.FREQUENCY, Certainty.FACT, "other ends within the day before it",
        "It was its {nth} end within {span}; earlier ends of the same kind: {same}.",
        f -> f.recent() != null && f.recent().day() > 1 && !f.isNotStarted()));
    rules.add(new WhyRule("earlier-ends-of-start", Section.FREQUENCY, Certainty.FACT,
        "it was not started; other ends or failed starts within the day before it",
        "It was the {nth} end or failed start within {span}; earlier ones of the same kind: {same}.",
        f -> f.recent() != null && f.recent().day() > 1 && f.isNotStarted()));
    rules.add(new WhyRule("usage", Section.RESOURCES, Certainty.FACT, "the kernel reported what it used",
        "It used {processorTime} and {maxMemory}{pageFaults}{switches}.", f -> f.usage() != null));
    rules.add(new WhyRule("usage-unknown", Section.RESOURCES, Certainty.UNKNOWN, "an exit without these figures",
        "Not known: what it used.", f -> f.isExit() && f.usage() == null));
  }
}
