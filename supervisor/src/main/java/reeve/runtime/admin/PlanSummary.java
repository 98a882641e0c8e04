package reeve.runtime.admin;

import java.util.List;
import reeve.config.Schema;
import reeve.config.plan.PlanDiff;

/** One line about what changed between two plans. Pure. */
final class PlanSummary {
  private static final int MAX_NAMES = 10;

  private PlanSummary() {}

  static String of(PlanDiff diff) {
    StringBuilder text = new StringBuilder(of(diff.services()));
    boolean live = false;
    boolean later = false;
    for (PlanDiff.Change change : diff.settings()) {
      live |= Schema.isLive(change.key());
      later |= !Schema.isLive(change.key());
    }
    if (live) {
      text.append(text.length() == 0 ? "" : ", ").append("[reeve] changed live");
    }
    if (later) {
      text.append(text.length() == 0 ? "" : ", ").append("[reeve] changed, which needs a restart of reeve");
    }
    return text.length() == 0 ? "nothing changed" : text.toString();
  }

  /** @return empty if no service changed */
  static String of(List<PlanDiff.Service> services) {
    StringBuilder text = new StringBuilder();
    count(text, services, PlanDiff.Kind.NEW, "new");
    count(text, services, PlanDiff.Kind.RESTART, "with another process");
    count(text, services, PlanDiff.Kind.POLICY, "changed live");
    count(text, services, PlanDiff.Kind.REMOVED, "removed");
    return text.toString();
  }

  private static void count(StringBuilder text, List<PlanDiff.Service> services, PlanDiff.Kind kind, String word) {
    StringBuilder names = new StringBuilder();
    int count = 0;
    for (PlanDiff.Service service : services) {
      if (service.kind() == kind && count++ < MAX_NAMES) {
        names.append(names.length() == 0 ? "" : ", ").append(service.name());
      }
    }
    if (count > 0) {
      text.append(text.length() == 0 ? "" : ", ").append(count).append(' ').append(word).append(" (").append(names)
          .append(count > MAX_NAMES ? ", ..." : "").append(')');
    }
  }
}
