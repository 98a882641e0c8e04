package reeve.history;

import java.util.ArrayList;
import java.util.List;
import reeve.core.Requester;
import reeve.event.OomKills;

/**
 * The answer to "why did it end?": what is known, as data. {@link WhyText} says it, {@link WhyJson} writes it.
 * Immutable, pure.
 *
 * @param run which run
 * @param cause whether reeve had a hand in its end
 * @param oom whether memory had run out
 * @param tails the last lines that it wrote
 * @param lately how often it ended
 * @param live how the service stands now; null: not known
 * @param liveProblem why that is not known; null: it is
 * @param now when this was put together, milliseconds since 1970
 */
public record Why(
    Run run, Cause cause, Oom oom, List<OutputTail> tails, RecentExits recentExits, LiveStatus live, String liveProblem,
    long now) {

  /**
   * Whether reeve had a hand in it.
   *
   * @param kind one word; a reader takes those it does not know for "reeve did it, for some reason"
   * @param byReeve null: not known
   * @param by who asked reeve for it; null: nobody, or not known
   * @param asked what was asked for, such as {@code stop}, {@code signal SIGHUP}; what a shutdown began with, what the
   *     health check said; null: nothing, or not known
   * @param sent what reeve sent to it, in order
   */
  public record Cause(String kind, Boolean byReeve, Requester by, String detail, List<Sent> sent) {}

  /** A signal that reeve sent. */
  public record Sent(long wallMillis, String signal) {}

  /** Whether memory had run out. */
  public enum Oom {
    /** The kernel killed a process of this service's cgroup. */
    YES,
    /**
     * It died of a SIGKILL that reeve did not send, and the kernel killed a process of reeve's cgroup, or of the
     * machine, meanwhile.
     */
    LIKELY,
    /** The kernel killed a process meanwhile; whether it was one of this service is not known. */
    POSSIBLE,
    /** The kernel killed none, or it was nothing like that. */
    NO,
    UNKNOWN
  }

  /** Puts it together. */
  public static Why of(Run run, List<OutputTail> tails, RecentExits lately, LiveStatus live, String liveProblem,
      long now) {
    return new Why(run, cause(run), oom(run), tails, lately, live, liveProblem, now);
  }

  static Cause cause(Run run) {
    List<Sent> sent = new ArrayList<>();
    long end = run.end().at();
    for (Run.Action act : run.actions()) {
      if (act.signal() != null && (end < 0 || act.at() <= end)) {
        sent.add(new Sent(act.at(), act.signal()));
      }
    }
    if (!(run.end() instanceof Run.Exited exited)) {
      return run.end() instanceof Run.NotStarted ? new Cause("not-started", false, null, null, List.of())
          : new Cause("unknown", null, null, null, List.copyOf(sent));
    }
    switch (exited.reason()) {
      case "none":
        return askedSignal(run, exited, sent);
      case "shutdown":
        Run.Action shutdown = last(run, end, "shutting-down");
        Requester who = exited.by() == null && shutdown != null ? shutdown.by() : exited.by();
        String message = shutdown == null ? null : shutdown.detail();
        return new Cause("shutdown", true, who, message == null ? null : withoutPrefix(message), List.copyOf(sent));
      case "unhealthy":
        Run.Action found = latest(run, end, "unhealthy");
        return new Cause("unhealthy", true, null, found == null ? null : found.detail(), List.copyOf(sent));
      default:
        Run.Action request = exited.by() == null ? null : request(run, end, exited.by());
        String asked = request == null ? null : request.detail();
        boolean signal =
            exited.reason().equals("request") && sent.isEmpty() && asked != null && asked.startsWith("signal ");
        return new Cause(signal ? "signal" : exited.reason(), true, exited.by(), asked, List.copyOf(sent));
    }
  }

  private static String withoutPrefix(String message) {
    return message.startsWith("shutting down: ") ? message.substring("shutting down: ".length()) : message;
  }

  /**
   * It died of a signal that somebody had reeve send, which is no stop, and the end itself does not say so:
   * {@code reeve signal KILL web}.
   */
  private static Cause askedSignal(Run run, Run.Exited exited, List<Sent> sent) {
    Run.Action asked = null;
    for (Run.Action act : run.actions()) {
      String detail = act.event().equals("requested") && act.at() <= exited.at() ? act.detail() : null;
      if (detail != null && exited.signal() != null && (detail + " ").startsWith("signal " + exited.signal() + " ")) {
        asked = act;
      }
    }
    return asked == null ? new Cause("none", false, null, null, List.copyOf(sent))
        : new Cause("signal", true, asked.by(), asked.detail(), List.copyOf(sent));
  }

  private static Run.Action last(Run run, long end, String event) {
    Run.Action last = null;
    for (Run.Action act : run.actions()) {
      if (act.event().equals(event) && act.at() <= end) {
        last = last == null ? act : last; // the first began it
      }
    }
    return last;
  }

  private static Run.Action latest(Run run, long end, String event) {
    Run.Action latest = null;
    for (Run.Action act : run.actions()) {
      latest = act.event().equals(event) && act.at() <= end ? act : latest;
    }
    return latest;
  }

  /** The last request of that process before the end. */
  private static Run.Action request(Run run, long end, Requester by) {
    Run.Action last = null;
    for (Run.Action act : run.actions()) {
      boolean his = act.by() != null && act.by().pid() == by.pid() && act.by().uid() == by.uid();
      if (act.event().equals("requested") && act.at() <= end && his) {
        last = act;
      }
    }
    return last;
  }

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
    // The kernel counts a kill for the cgroup of the process and those above it: where ours is known it rules out, or
    // in.
    long around = kills.reeve() >= 0 ? kills.reeve() : kills.machine();
    if (around < 0) {
      return Oom.UNKNOWN;
    }
    if (around == 0 || kills.service() == 0) {
      return Oom.NO;
    }
    return "SIGKILL".equals(exited.signal()) && exited.reason().equals("none") ? Oom.LIKELY : Oom.POSSIBLE;
  }
}
