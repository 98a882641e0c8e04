package reeve.history;

import java.util.ArrayList;
import java.util.List;
import reeve.core.Requester;
import reeve.event.OomKills;

/**
 * The explanation of the end of a run, as data. Immutable and pure.
 *
 * @param run the run that ended
 * @param cause whether and why reeve ended it
 * @param oom whether memory ran out
 * @param tails the last lines that it wrote
 * @param recentExits how often the service ended up to then; null: unknown
 * @param live the present status of the service; null: unknown
 * @param liveProblem why the present status is unknown; null: it is known
 * @param now the time of this explanation, in milliseconds since 1970
 */
public record Why(
    Run run, Cause cause, Oom oom, List<OutputTail> tails, RecentExits recentExits, LiveStatus live, String liveProblem,
    long now) {

  /**
   * Whether and why reeve ended a run.
   *
   * @param kind as in docs/why.md; an unknown kind means that reeve ended the run for another reason
   * @param byReeve whether reeve ended it; null: unknown
   * @param by the process that requested it; null: none, or unknown
   * @param detail the request, such as {@code stop} or {@code signal SIGHUP}; the cause of a shutdown; the message of a
   *     health check; null: none, or unknown
   * @param sent the signals that reeve sent, in order
   */
  public record Cause(String kind, Boolean byReeve, Requester by, String detail, List<Sent> sent) {}

  /** A signal that reeve sent, and when, in milliseconds since 1970. */
  public record Sent(long wallMillis, String signal) {}

  /** Whether memory ran out. */
  public enum Oom {
    /** The kernel killed a process in the cgroup of the service. */
    YES,
    /**
     * A SIGKILL that reeve did not send ended the run, and the kernel killed a process in reeve's cgroup, or on the
     * machine, during the run.
     */
    LIKELY,
    /** The kernel killed a process during the run; whether it belonged to the service is unknown. */
    POSSIBLE,
    /** The kernel killed no process, or the end was clean. */
    NO,
    /** The counters of the kernel were not read, or cannot be read. */
    UNKNOWN
  }

  /** Explains the end of a run. The cause and {@link Oom} are derived from the run. */
  public static Why of(Run run, List<OutputTail> tails, RecentExits recentExits, LiveStatus live, String liveProblem,
      long now) {
    return new Why(run, cause(run), oom(run), tails, recentExits, live, liveProblem, now);
  }

  /** Returns the cause of the end of a run. */
  static Cause cause(Run run) {
    List<Sent> sent = new ArrayList<>();
    long end = run.end().at();
    for (Run.Action action : run.actions()) {
      if (action.signal() != null && (end < 0 || action.at() <= end)) {
        sent.add(new Sent(action.at(), action.signal()));
      }
    }
    if (!(run.end() instanceof Run.Exited exited)) {
      return run.end() instanceof Run.NotStarted ? new Cause("not-started", false, null, null, List.of())
          : new Cause("unknown", null, null, null, List.copyOf(sent));
    }
    switch (exited.reason()) {
      case "none":
        return causeWithoutStop(run, exited, sent);
      case "shutdown":
        Run.Action shutdown = first(run, end, "shutting-down");
        Requester by = exited.by() == null && shutdown != null ? shutdown.by() : exited.by();
        String message = shutdown == null ? null : shutdown.detail();
        return new Cause("shutdown", true, by, message == null ? null : withoutPrefix(message), List.copyOf(sent));
      case "unhealthy":
        Run.Action check = last(run, end, "unhealthy");
        return new Cause("unhealthy", true, null, check == null ? null : check.detail(), List.copyOf(sent));
      default:
        Run.Action request = exited.by() == null ? null : request(run, end, exited.by());
        String detail = request == null ? null : request.detail();
        boolean signal =
            exited.reason().equals("request") && sent.isEmpty() && detail != null && detail.startsWith("signal ");
        return new Cause(signal ? "signal" : exited.reason(), true, exited.by(), detail, List.copyOf(sent));
    }
  }

  private static String withoutPrefix(String message) {
    return message.startsWith("shutting down: ") ? message.substring("shutting down: ".length()) : message;
  }

  /**
   * Returns the cause of an exit without a stop by reeve. The signal that ended the run may have been requested, as
   * with {@code reeve signal KILL web}; the exit event does not record that.
   */
  private static Cause causeWithoutStop(Run run, Run.Exited exited, List<Sent> sent) {
    Run.Action request = null;
    for (Run.Action action : run.actions()) {
      String detail = action.event().equals("requested") && action.at() <= exited.at() ? action.detail() : null;
      if (detail != null && exited.signal() != null && (detail + " ").startsWith("signal " + exited.signal() + " ")) {
        request = action;
      }
    }
    return request == null ? new Cause("none", false, null, null, List.copyOf(sent))
        : new Cause("signal", true, request.by(), request.detail(), List.copyOf(sent));
  }

  private static Run.Action first(Run run, long end, String event) {
    for (Run.Action action : run.actions()) {
      if (action.event().equals(event) && action.at() <= end) {
        return action;
      }
    }
    return null;
  }

  private static Run.Action last(Run run, long end, String event) {
    Run.Action last = null;
    for (Run.Action action : run.actions()) {
      last = action.event().equals(event) && action.at() <= end ? action : last;
    }
    return last;
  }

  /** Returns the last request of a process before the end; null: there is none. */
  private static Run.Action request(Run run, long end, Requester by) {
    Run.Action last = null;
    for (Run.Action action : run.actions()) {
      boolean same = action.by() != null && action.by().pid() == by.pid() && action.by().uid() == by.uid();
      if (action.event().equals("requested") && action.at() <= end && same) {
        last = action;
      }
    }
    return last;
  }

  /** Returns whether memory ran out during a run. */
  static Oom oom(Run run) {
    if (!(run.end() instanceof Run.Exited exited)) {
      return run.end() instanceof Run.NotStarted ? Oom.NO : Oom.UNKNOWN;
    }
    if (exited.clean()) {
      return Oom.NO;
    }
    OomKills kills = exited.oom();
    if (kills == null) {
      return Oom.UNKNOWN;
    }
    if (kills.service() > 0) {
      return Oom.YES;
    }
    // The kernel counts a kill in the cgroup of the process and in all cgroups above it. The counter of reeve's cgroup
    // decides if it is known, because the counter of the machine includes processes that are unrelated to reeve.
    long surrounding = kills.reeve() >= 0 ? kills.reeve() : kills.machine();
    if (surrounding < 0) {
      return Oom.UNKNOWN;
    }
    if (surrounding == 0 || kills.service() == 0) {
      return Oom.NO;
    }
    return "SIGKILL".equals(exited.signal()) && exited.reason().equals("none") ? Oom.LIKELY : Oom.POSSIBLE;
  }
}
