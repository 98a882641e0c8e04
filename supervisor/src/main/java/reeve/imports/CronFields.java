package reeve.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The times and the commands of crontab(5). Pure. */
final class CronFields {
  private static final Set<String> WORDS = Set.of("@reboot", "@hourly", "@daily", "@midnight", "@weekly", "@monthly",
      "@yearly", "@annually");
  private static final List<String> MONTHS = List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP",
      "OCT", "NOV", "DEC");
  private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
  private static final int[][] BOUNDS = {{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}};
  private static final Pattern PART =
      Pattern.compile("(?:(\\*)|([0-9]{1,2}|[A-Z]{3})?(?:([-~])([0-9]{1,2}|[A-Z]{3})?)?)(?:/([0-9]{1,4}))?");

  private CronFields() {}

  /** @return five fields that reeve reads, or a word such as {@code @daily}; null: it has a fault */
  static String read(String text) {
    if (text.startsWith("@")) {
      String word = text.toLowerCase(Locale.ROOT);
      return WORDS.contains(word) ? word : null;
    }
    String[] fields = text.toUpperCase(Locale.ROOT).split("\\s+");
    if (fields.length != BOUNDS.length) {
      return null;
    }
    List<String> read = new ArrayList<>();
    for (int i = 0; i < fields.length; i++) {
      List<String> parts = new ArrayList<>();
      for (String part : fields[i].split(",", -1)) {
        String field = part(part, i);
        if (field == null) {
          return null;
        }
        parts.add(field);
      }
      read.add(parts.contains("*") ? "*" : String.join(",", parts));
    }
    return String.join(" ", read);
  }

  private static String part(String part, int field) {
    Matcher matcher = PART.matcher(part);
    if (part.isEmpty() || !matcher.matches()) {
      return null;
    }
    int[] bounds = BOUNDS[field];
    boolean random = "~".equals(matcher.group(3));
    int step = matcher.group(5) == null ? 1 : Integer.parseInt(matcher.group(5));
    int from = matcher.group(2) == null ? bounds[0] : number(matcher.group(2), field);
    int to = matcher.group(4) == null ? random ? bounds[1] : from : number(matcher.group(4), field);
    boolean open = "-".equals(matcher.group(3)) && (matcher.group(2) == null || matcher.group(4) == null);
    boolean nothing = matcher.group(1) == null && matcher.group(2) == null && !random;
    if (step < 1 || from < bounds[0] || to > bounds[1] || from > to || open || nothing) {
      return null;
    }
    if (matcher.group(1) != null) {
      boolean large = step > bounds[1] - bounds[0];
      return step == 1 ? "*" : large ? String.valueOf(bounds[0]) : "*/" + step;
    }
    if (random || from == to) {
      return String.valueOf(from); // a step does not matter for one value, as in the cron of Debian
    }
    boolean large = step > to - from;
    return large ? String.valueOf(from) : from + "-" + to + (step == 1 ? "" : "/" + step);
  }

  private static int number(String text, int field) {
    if (Character.isDigit(text.charAt(0))) {
      return Integer.parseInt(text);
    }
    int index = field == 3 ? MONTHS.indexOf(text) + 1 : field == 4 ? DAYS.indexOf(text) : -1;
    return field == 3 && index == 0 ? -1 : index;
  }

  /**
   * Splits a command at its first percent sign that is not escaped; the text after it is the standard input, with a new
   * line for each further one.
   *
   * @return the command, and the lines of its input as words of a shell, null if there is none
   */
  static String[] input(String text) {
    List<StringBuilder> parts = new ArrayList<>(List.of(new StringBuilder()));
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escaped = c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == '%';
      if (escaped) {
        i++;
      }
      if (c == '%') {
        parts.add(new StringBuilder());
      } else {
        parts.get(parts.size() - 1).append(escaped ? '%' : c);
      }
    }
    if (parts.size() > 1 && parts.get(parts.size() - 1).isEmpty()) {
      parts.remove(parts.size() - 1);
    }
    List<String> words = new ArrayList<>();
    for (StringBuilder part : parts.subList(1, parts.size())) {
      words.add("'" + part.toString().replace("'", "'\\''") + "'");
    }
    return new String[] {parts.get(0).toString().strip(), words.isEmpty() ? null : String.join(" ", words)};
  }
}
