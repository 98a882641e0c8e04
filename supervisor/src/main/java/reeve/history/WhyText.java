package reeve.history;

import java.util.List;

/**
 * Renders {@link Why} as lines of English. The text may contain control characters, from the command line of another
 * process. Pure except for the time zone of the machine; any thread.
 */
public final class WhyText {
  private WhyText() {}

  /**
   * Returns the first line, and after it what caused the end: which process requested it, how long it took, and what
   * else is known or likely. The last lines of output belong after that.
   */
  public static String cause(Why why) {
    StringBuilder text = new StringBuilder(400);
    List<Statement> statements = WhyRules.statements(why);
    for (Statement one : statements) {
      if (one.section() == Statement.Section.VERDICT) {
        text.append(": ");
      }
      if (one.section().compareTo(Statement.Section.COUNTS) <= 0) {
        text.append(one.text());
      }
    }
    text.append(text.charAt(text.length() - 1) == '.' ? "" : ".");
    append(text, statements, Statement.Section.DETAIL);
    return text.toString();
  }

  /** Returns what follows, and how often the service ended recently; empty: nothing is known. */
  public static String next(Why why) {
    StringBuilder text = new StringBuilder(200);
    List<Statement> statements = WhyRules.statements(why);
    append(text, statements, Statement.Section.NEXT);
    append(text, statements, Statement.Section.FREQUENCY);
    return text.length() == 0 ? "" : text.substring(1);
  }

  /** Returns what the run used; empty: nothing is known. */
  public static String resources(Why why) {
    StringBuilder text = new StringBuilder(200);
    append(text, WhyRules.statements(why), Statement.Section.RESOURCES);
    return text.length() == 0 ? "" : text.substring(1);
  }

  /** Returns everything except the last lines of output. */
  public static String full(Why why) {
    String next = next(why);
    String resources = resources(why);
    return cause(why) + (next.isEmpty() ? "" : "\n" + next) + (resources.isEmpty() ? "" : "\n" + resources);
  }

  private static void append(StringBuilder text, List<Statement> statements, Statement.Section section) {
    for (Statement one : statements) {
      if (one.section() == section) {
        text.append('\n').append(one.text());
      }
    }
  }
}
