package reeve.text;

import java.math.BigInteger;

/** The order of names for people. Pure; any thread. */
public final class NameOrder {
  private NameOrder() {}

  /**
   * Compares names so that numbers in them are in the order of their values: {@code worker@2} is before
   * {@code worker@10}. Only equal names are equal.
   *
   * @return negative, 0 or positive, as {@link java.util.Comparator#compare}
   */
  public static int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      int endA = endOfDigits(a, i);
      int endB = endOfDigits(b, j);
      int order;
      if (endA > i && endB > j) {
        order = new BigInteger(a.substring(i, endA)).compareTo(new BigInteger(b.substring(j, endB)));
      } else {
        order = Character.compare(a.charAt(i), b.charAt(j));
        endA = i + 1;
        endB = j + 1;
      }
      if (order != 0) {
        return order;
      }
      i = endA;
      j = endB;
    }
    int order = Integer.compare(a.length() - i, b.length() - j);
    return order != 0 ? order : a.compareTo(b);
  }

  private static int endOfDigits(String text, int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }
}
