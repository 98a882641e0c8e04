package reeve.history;

import reeve.event.FallbackLogs;

/** Renders the last lines of a run. Pure; any thread. */
public final class OutputText {
  private OutputText() {}

  /** Returns the last lines of a run, each on a line of its own, with a heading for each file. */
  public static String of(Why why) {
    if (why.tails().isEmpty() && !(why.run().end() instanceof Run.NotStarted)) {
      return "Its output went to no file of its own.\n";
    }
    StringBuilder text = new StringBuilder();
    for (OutputTail tail : why.tails()) {
      append(text, tail);
    }
    return text.toString();
  }

  private static void append(StringBuilder text, OutputTail tail) {
    String place = FallbackLogs.isFallback(tail.path()) ? ", because its log could not be opened: " : ", ";
    String name = tail.stream() + place + OutputTail.sanitized(tail.path());
    if (!tail.lines().isEmpty()) {
      text.append(tail.more() ? "Its last lines (" : "Its output (").append(name).append("):\n");
      for (String line : tail.lines()) {
        text.append("  | ").append(line).append('\n');
      }
    } else if (tail.problem() == null) {
      text.append("It wrote nothing (").append(name).append(").\n");
    }
    if (tail.problem() != null) {
      text.append(tail.lines().isEmpty() ? "Its output no longer exists (" : "This may not be all (")
          .append(name).append("): ").append(tail.problem()).append(".\n");
    }
  }
}
