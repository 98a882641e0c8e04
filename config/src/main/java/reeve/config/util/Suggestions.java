package reeve.config.util;

import java.util.List;
import java.util.Locale;

/** Finds the words that a misspelt word may stand for, for hints. Loaded only after a problem. */
public final class Suggestions {
  private static final int MAX_LENGTH = 40;

  private Suggestions() {}

  /** @return the word that was probably meant; null if none is similar enough (a third of its letters may differ) */
  public static String nearest(String text, List<String> words) {
    if (text.length() > MAX_LENGTH) {
      return null;
    }
    String typed = normalized(text);
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    for (String word : words) {
      int distance = distance(typed, normalized(word));
      if (distance < bestDistance && distance <= Math.max(1, word.length() / 3)) {
        best = word;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** {@code did you mean "command"?}, or an empty string. */
  public static String didYouMean(String text, List<String> words) {
    String nearest = nearest(text, words);
    return nearest == null ? "" : "did you mean \"" + nearest + "\"?";
  }

  /** {@code did you mean "command"?}, or all words if none is similar enough. */
  public static String hint(String text, List<String> words) {
    String hint = didYouMean(text, words);
    return hint.isEmpty() ? "use one of " + list(words) : hint;
  }

  /** {@code "a", "b" or "c"}. */
  public static String list(List<String> words) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < words.size(); i++) {
      out.append(i == 0 ? "" : i == words.size() - 1 ? " or " : ", ").append('"').append(words.get(i)).append('"');
    }
    return out.toString();
  }

  /** Brings snake_case, camelCase and kebab-case spellings of the same words close together. */
  private static String normalized(String word) {
    return word.replace('_', '-').toLowerCase(Locale.ROOT);
  }

  /**
   * The number of letters to add, remove, replace, or swap with their neighbour ("optimal string alignment" distance).
   */
  public static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
    }
    return last[b.length()];
  }
}
