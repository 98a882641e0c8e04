package reeve.cli.top;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The log of one service: its last lines, which of them are shown, and the place to which the user has scrolled. Pure;
 * one thread.
 */
final class LogPane {
  /** How many lines are kept. */
  private static final int MAX_LINES = 5000;

  /** How many of the oldest lines are removed together, because each removal moves all the others. */
  private static final int REMOVED_TOGETHER = 500;

  private final List<String> lines = new ArrayList<>();
  private String title;
  private String filter = "";
  private String search = "";
  /** The shown lines below the last visible one; 0: the newest line is visible, and new lines move the others. */
  private int below;
  /** The shown lines below the match that was found last; -1: none was. */
  private int match = -1;

  /** Begins with an empty log. The filter and the text that was searched for stay. */
  void open(String heading) {
    title = heading;
    lines.clear();
    below = 0;
    match = -1;
  }

  void close() {
    title = null;
    lines.clear();
    below = 0;
    match = -1;
  }

  /** The heading; null: no log is open. */
  String title() {
    return title;
  }

  void add(String line) {
    if (lines.size() == MAX_LINES) {
      lines.subList(0, REMOVED_TOGETHER).clear();
      below = Math.min(below, lines.size());
    }
    lines.add(line);
    if (isShown(line)) {
      below += below > 0 ? 1 : 0; // the visible lines stay where they are
      match += match >= 0 ? 1 : 0;
    }
  }

  String filter() {
    return filter;
  }

  /** Shows only the lines that contain the text; an empty text shows all. The case of letters is ignored. */
  void filter(String text) {
    filter = text;
    below = 0;
    match = -1;
  }

  String search() {
    return search;
  }

  private boolean isShown(String line) {
    return contains(line, filter);
  }

  private static boolean contains(String line, String text) {
    return text.isEmpty() || line.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
  }

  private List<String> shown() {
    if (filter.isEmpty()) {
      return lines;
    }
    List<String> shown = new ArrayList<>();
    for (String line : lines) {
      if (isShown(line)) {
        shown.add(line);
      }
    }
    return shown;
  }

  /** What part of the log is visible: empty while the newest line is. */
  String position() {
    return below == 0 ? "" : below + " more below";
  }

  /** Whether new lines move the others. */
  boolean isFollowing() {
    return below == 0;
  }

  /**
   * The visible lines.
   *
   * @param count how many fit
   */
  List<String> visible(int count) {
    List<String> shown = shown();
    int end = Math.max(Math.min(count, shown.size()), shown.size() - below);
    return new ArrayList<>(shown.subList(Math.max(0, end - count), end));
  }

  /**
   * Scrolls.
   *
   * @param by how many lines; negative: to older lines
   * @param count how many lines fit
   */
  void scroll(int by, int count) {
    int most = Math.max(0, shown().size() - count);
    below = Math.max(0, Math.min(most, below - by));
  }

  /**
   * Searches for a text from the last visible line upwards, so that the newest match is found first.
   *
   * @param count how many lines fit
   * @return whether a line contains it
   */
  boolean search(String text, int count) {
    search = text;
    return text.isEmpty() || find(shown().size() - 1 - below, -1, count);
  }

  /**
   * Goes to another match of the text that was searched for last.
   *
   * @param step -1: an older line; 1: a newer line
   * @return whether there is one
   */
  boolean next(int step, int count) {
    return !search.isEmpty() && find(shown().size() - 1 - (match < 0 ? below : match) + step, step, count);
  }

  /** Makes the first match from a line on visible, on the last line if there are enough lines above it. */
  private boolean find(int from, int step, int count) {
    List<String> shown = shown();
    for (int i = from; i >= 0 && i < shown.size(); i += step) {
      if (contains(shown.get(i), search)) {
        match = shown.size() - 1 - i;
        below = Math.min(match, Math.max(0, shown.size() - count));
        return true;
      }
    }
    return false;
  }
}
