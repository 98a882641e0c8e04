package reeve.watch;

import java.util.List;

/**
 * A pattern for a path below a directory: {@link NamePattern}s with slashes between them, where {@code **} is any
 * number of names, and at the end at least one. A path is matched name by name, so that a walk over a directory also
 * learns whether anything below a directory can match. Immutable; pure.
 *
 * <p>The places in the pattern that the names so far may have reached are the bits of a {@code long}.
 */
public final class PathPattern {
  /** The most names of a pattern; a longer one matches nothing. */
  public static final int MAX_NAMES = 60;

  private static final String ANY = "**";

  private final String[] names;
  private final boolean tree;

  private PathPattern(String[] names, boolean tree) {
    this.names = names;
    this.tree = tree;
  }

  /**
   * Makes a pattern.
   *
   * @param text without a slash at its beginning
   * @param tree whether a directory that matches stands for everything in it
   */
  public static PathPattern of(String text, boolean tree) {
    return new PathPattern(text.split("/", -1), tree);
  }

  /**
   * Makes a pattern of the key {@code paths}: one whose last name is without special characters stands for a file or
   * for a directory with everything in it.
   *
   * @param absolute an absolute path, normalized
   */
  public static PathPattern ofWatchedPath(String absolute) {
    String text = absolute.substring(1);
    return of(text, !NamePattern.isSpecial(text.substring(text.lastIndexOf('/') + 1)));
  }

  /** Returns the first names, as far as they are without special characters. */
  List<String> literalNames() {
    int n = 0;
    while (n < names.length && !NamePattern.isSpecial(names[n])) {
      n++;
    }
    String[] literal = new String[names.length == 1 && names[0].isEmpty() ? 0 : n];
    for (int i = 0; i < literal.length; i++) {
      literal[i] = NamePattern.literal(names[i]);
    }
    return List.of(literal);
  }

  /** Returns the places before the first name. */
  long begin() {
    boolean root = names.length == 1 && names[0].isEmpty();
    return root ? 1L << 1 : names.length > MAX_NAMES ? 0 : closed(1);
  }

  /** Returns the places after one more name; 0: no path that begins like this can match. */
  long step(long places, String name) {
    int n = names.length;
    long next = tree ? places & 1L << n : 0;
    for (int i = 0; i < n; i++) {
      if ((places & 1L << i) == 0) {
        continue;
      }
      if (names[i].equals(ANY)) {
        next |= 1L << i | (i == n - 1 ? 1L << n : 0);
      } else if (NamePattern.matches(names[i], name)) {
        next |= 1L << i + 1;
      }
    }
    return closed(next);
  }

  /** Adds the places that are reached without a name: {@code **} may be no name at all, except at the end. */
  private long closed(long places) {
    long all = places;
    for (int i = 0; i < names.length - 1; i++) {
      all |= (all & 1L << i) != 0 && names[i].equals(ANY) ? 1L << i + 1 : 0;
    }
    return all;
  }

  /** Returns whether the names so far match. */
  boolean isMatch(long places) {
    return (places & 1L << names.length) != 0;
  }

  /** Returns whether a longer path than the names so far can match. */
  boolean mayMatchBelow(long places) {
    return tree ? places != 0 : (places & ~(1L << names.length)) != 0;
  }

  /** Returns whether a path below a directory matches. */
  boolean matches(String[] path, int from) {
    long places = begin();
    for (int i = from; i < path.length && places != 0; i++) {
      places = step(places, path[i]);
    }
    return isMatch(places);
  }
}
