package reeve.history;

/** The kind of the present status of a service, by which {@link WhyNextRules} choose what they say. Pure. */
final class NextKind {
  private NextKind() {}

  /** Whether the present status, after a run that is over, is of this kind. Each status is of one kind. */
  static boolean is(WhyFacts facts, String kind) {
    return facts.run().isOver() && facts.why().live() != null && kind.equals(of(facts));
  }

  private static String of(WhyFacts facts) {
    LiveStatus live = facts.why().live();
    if (live.pid() != 0 && (live.state().equals("running") || live.state().equals("starting"))) {
      return "runs";
    } else if (live.parked()) {
      return "parked";
    } else if (live.nextStart() >= 0) {
      return live.failed() ? "retry" : "start";
    } else if (live.state().equals("waiting") && !live.waitsFor().isEmpty()) {
      return "waits";
    }
    if (live.state().equals("skipped")) {
      return "skipped";
    }
    boolean completed = live.state().equals("completed");
    boolean stopped = live.state().equals("stopped");
    if (live.nextRun() >= 0 && (live.failed() || completed || stopped)) {
      return live.nextRun() > 0 ? "scheduled" : "has-schedule";
    } else if (live.failed()) {
      return !facts.isDecided("failed") ? "failed" : facts.isLeftDownByPolicy() ? "policy" : "gave-up";
    } else if (completed) {
      return facts.isDecided("completed") ? "policy" : "completed";
    }
    return stopped ? "stopped" : "other";
  }
}
