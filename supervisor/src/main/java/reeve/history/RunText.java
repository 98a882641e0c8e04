package reeve.history;

import reeve.event.EventText;

/** Renders the end of a run in a few words, for tables. Pure except for the time zone of the machine; any thread. */
public final class RunText {
  private RunText() {}

  /**
   * Returns how a run ended: {@code exit 3}, {@code SIGSEGV (core dumped)}, {@code unknown}, {@code not started},
   * {@code not seen}, {@code missed}, {@code skipped} or {@code runs}.
   */
  public static String outcome(Run run) {
    if (run.end() instanceof Run.Exited exited) {
      return exited.isUnknown() ? "unknown" : exited.signal() == null ? "exit " + exited.code()
          : exited.signal() + (exited.coreDumped() ? " (core dumped)" : "");
    }
    if (run.end() instanceof Run.Omitted omitted) {
      return omitted.missed() ? "missed" : "skipped";
    }
    return run.end() instanceof Run.NotStarted ? "not started" : run.end() instanceof Run.Unseen ? "not seen" : "runs";
  }

  /** Returns why a run ended; empty if unknown. The command line of a requester may contain control characters. */
  public static String reason(Run run) {
    if (run.end() instanceof Run.Unseen unseen) {
      return switch (unseen.cause()) {
        case REEVE_KILLED -> "reeve was killed";
        case MACHINE_DOWN -> "the machine went down";
        case REEVE_ENDED -> "reeve ended first";
        case LINE_LOST -> "not in the ledger";
      };
    }
    if (run.end() instanceof Run.NotStarted failed) {
      return failed.message();
    }
    if (run.end() instanceof Run.Omitted omitted) {
      String due = omitted.times() == 1 ? "due " + LedgerTimes.localText(omitted.due())
          : omitted.times() + " times, the last due " + LedgerTimes.localText(omitted.due());
      return omitted.missed() ? due : due + ", the previous run had not ended";
    }
    Why.Cause cause = Why.cause(run);
    String by = cause.by() == null ? "" : " by " + EventText.requester(cause.by());
    return switch (cause.kind()) {
      case "none", "unknown" -> isUnwatched(run) ? "ended while no reeve ran"
          : Why.oom(run) == Why.Oom.YES ? "out of memory"
          : Why.oom(run) == Why.Oom.LIKELY ? "guess: out of memory" : "";
      case "request" -> (cause.detail() == null ? "requested" : cause.detail()) + by;
      case "signal" -> (cause.detail() == null ? "signal by reeve" : cause.detail()) + by;
      case "foreign-signal" -> "not by reeve, while stopping" + by;
      case "dependency", "conflict" -> {
        String via = ((Run.Exited) run.end()).via();
        yield cause.kind() + (via == null ? "" : " \"" + via + "\"") + by;
      }
      case "shutdown" -> "shutdown" + by;
      default -> cause.kind() + by;
    };
  }

  private static boolean isUnwatched(Run run) {
    return run.end() instanceof Run.Exited exited && exited.isUnwatched();
  }
}
