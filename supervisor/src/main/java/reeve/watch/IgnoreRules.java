package reeve.watch;

import java.util.ArrayList;
import java.util.List;

/** The patterns of one file of ignored paths, or of one list of them. The last one that matches decides. Immutable. */
final class IgnoreRules {
  /** What the rules say about a path. */
  enum Verdict {
    /** It is ignored. */
    IGNORED,
    /** A negated pattern includes it. */
    INCLUDED,
    /** No pattern matches. */
    UNKNOWN
  }

  private final List<IgnorePattern> patterns;
  private final int depth;

  private IgnoreRules(List<IgnorePattern> patterns, int depth) {
    this.patterns = patterns;
    this.depth = depth;
  }

  /**
   * Reads lines.
   *
   * @param depth the number of names of the directory that patterns with a slash are relative to
   */
  static IgnoreRules of(Iterable<String> lines, int depth) {
    List<IgnorePattern> patterns = new ArrayList<>();
    for (String line : lines) {
      IgnorePattern pattern = IgnorePattern.of(line);
      if (pattern != null) {
        patterns.add(pattern);
      }
    }
    return new IgnoreRules(List.copyOf(patterns), depth);
  }

  boolean isEmpty() {
    return patterns.isEmpty();
  }

  /** @param names of the absolute path */
  Verdict verdict(String[] names, boolean directory) {
    for (int i = patterns.size() - 1; i >= 0; i--) {
      if (patterns.get(i).matches(names, depth, directory)) {
        return patterns.get(i).negated() ? Verdict.INCLUDED : Verdict.IGNORED;
      }
    }
    return Verdict.UNKNOWN;
  }
}
