package reeve.rotation;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import reeve.log.SupervisorLog;

/** Logs each problem of one log file once, and again only if it returns after it was over. One thread. */
final class ProblemLog {
  private final SupervisorLog log;
  private final Set<RotationProblem> reported = new HashSet<>();

  ProblemLog(SupervisorLog log) {
    this.log = log;
  }

  /** @param problem null: there is none */
  void report(RotationProblem problem) {
    if (problem != null && reported.add(problem)) {
      String text = problem.text();
      log.warn(Character.toUpperCase(text.charAt(0)) + text.substring(1));
    }
  }

  /** The log was inspected without a problem. */
  void inspected() {
    for (Iterator<RotationProblem> problems = reported.iterator(); problems.hasNext();) {
      if (problems.next().kind().endsWithInspection()) {
        problems.remove();
      }
    }
  }

  /** Something was cut off the log. */
  void cut() {
    for (Iterator<RotationProblem> problems = reported.iterator(); problems.hasNext();) {
      if (problems.next().kind().endsWithCut()) {
        problems.remove();
      }
    }
  }
}
