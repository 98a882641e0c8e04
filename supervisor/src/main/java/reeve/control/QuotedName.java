package reeve.control;

/** Names that came from elsewhere, for messages: on one line, and not longer than one can read. Pure. */
public final class QuotedName {
  private static final int MOST = 60;

  private QuotedName() {}

  /** In quotes; control characters as {@code \n} or {@code \x1b}, the end left out when it is long. */
  public static String quoted(String name) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < name.length() && i < MOST; i++) {
      char c = name.charAt(i);
      if (c == '\n') {
        text.append("\\n");
      } else if (Character.isISOControl(c) || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
        text.append("\\x").append(Integer.toHexString(c));
      } else {
        text.append(c);
      }
    }
    return text.append(name.length() > MOST ? "…\"" : "\"").toString();
  }
}
