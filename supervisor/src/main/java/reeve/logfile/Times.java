package reeve.logfile;

/**
 * What an index tells of when something was written. Pure. Each record that has an offset and a time says: what is before the offset was
 * written by then, and what is behind it later. So times of lines are known as a span; where clocks were set back spans may be wrong by as
 * much.
 */
public final class Times {
  private Times() {}

  /** Milliseconds since 1970, -1 where it is not known. */
  public record Span(long notBefore, long notAfter) {}

  private interface Visitor {
    void point(long at, long wallMillis);
  }

  private static void visit(LogState state, Visitor visitor) {
    for (LogState.Mark mark : state.marks) {
      visitor.point(mark.at(), mark.wallMillis());
    }
    for (LogState.Cut cut : state.cuts) {
      visitor.point(cut.to(), cut.wallMillis());
    }
    for (LogRun run : state.runs) {
      visitor.point(run.at(), run.wallMillis());
    }
  }

  static long before(LogState state, long wallMillis) {
    long[] found = {0};
    visit(state, (at, when) -> {
      if (when <= wallMillis) {
        found[0] = Math.max(found[0], at);
      }
    });
    return found[0];
  }

  static long after(LogState state, long wallMillis) {
    long[] found = {Long.MAX_VALUE};
    visit(state, (at, when) -> {
      if (when >= wallMillis) {
        found[0] = Math.min(found[0], at);
      }
    });
    return found[0];
  }

  static Span of(LogState state, long offset) {
    long[] found = {-1, Long.MAX_VALUE};
    visit(state, (at, when) -> {
      if (at <= offset) {
        found[0] = Math.max(found[0], when);
      } else {
        found[1] = Math.min(found[1], when);
      }
    });
    return new Span(found[0], found[1] == Long.MAX_VALUE ? -1 : found[1]);
  }
}
