package reeve.watch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import reeve.config.util.FilePaths;

/**
 * Decides which files a watch is about. Three lists of patterns decide whether a file is ignored, the first that says
 * anything about it: {@code ignore}, the {@code .gitignore} files, and the files that version control and editors write
 * for themselves. What the definition names without special characters is never ignored. Thread-safe.
 */
final class WatchFilter {
  /** What version control and editors write beside the files that a person edits. */
  static final List<String> BUILT_IN = List.of(".git/", ".hg/", ".svn/", ".jj/", "*.swp", "*.swo", "*.swx", "*~", ".#*",
      "\\#*#", "4913", "*___jb_tmp___", "*___jb_old___", ".goutputstream-*", ".~lock.*", ".DS_Store", ".nfs*");

  private static final IgnoreRules DEFAULTS = IgnoreRules.of(BUILT_IN, 0);

  private final List<PathPattern> patterns;
  private final int[] literals;
  private final IgnoreRules ignore;
  private final boolean gitignore;
  private final List<String> directories;
  private volatile Collection<String> logs = List.of();

  /**
   * @param paths absolute and normalized
   * @param ignore patterns of gitignore(5) relative to the root directory
   * @param gitignore whether {@code .gitignore} files count
   * @param directories those that reeve writes to, which are left out
   */
  WatchFilter(List<String> paths, List<String> ignore, boolean gitignore, List<String> directories) {
    this.patterns = new ArrayList<>();
    this.literals = new int[paths.size()];
    for (int i = 0; i < literals.length; i++) {
      patterns.add(PathPattern.ofWatchedPath(paths.get(i)));
      literals[i] = patterns.get(i).literalNames().size();
    }
    this.ignore = IgnoreRules.of(ignore, 0);
    this.gitignore = gitignore;
    this.directories = directories;
  }

  /** Sets the log files that reeve writes: they, and what was rotated out of them, are left out. Any thread. */
  void setLogs(Collection<String> paths) {
    logs = paths;
  }

  /** Returns the root directory of the machine, where each walk begins. */
  Directory root() {
    long[] places = new long[literals.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = patterns.get(i).begin();
    }
    return new Directory(new String[0], places, null);
  }

  /** Returns whether a directory is, or leads to, one that the definition names: nothing above it is watched. */
  boolean isNamed(String path) {
    String below = path.equals("/") ? path : path + "/";
    for (PathPattern pattern : patterns) {
      String named = "/" + String.join("/", pattern.literalNames());
      if (named.equals(path) || named.startsWith(below)) {
        return true;
      }
    }
    return false;
  }

  private boolean isLog(String path) {
    for (String log : logs) {
      if (path.startsWith(log) && (path.length() == log.length() || path.charAt(log.length()) == '.')) {
        return true;
      }
    }
    return false;
  }

  /** A directory that a walk has reached, and what is known about the paths in it. Immutable, except for its rules. */
  final class Directory {
    private final String[] names;
    private final long[] places;
    /** Of the directories above and of this one; null: not read yet. */
    private List<IgnoreRules> rules;

    private Directory(String[] names, long[] places, List<IgnoreRules> rules) {
      this.names = names;
      this.places = places;
      this.rules = rules;
    }

    String path() {
      return names.length == 0 ? "/" : "/" + String.join("/", names);
    }

    String path(String name) {
      return FilePaths.join(path(), name);
    }

    /** Whether all entries have to be read; otherwise only {@link #wanted}. */
    boolean isInside() {
      for (int i = 0; i < places.length; i++) {
        if (isInside(i)) {
          return true;
        }
      }
      return false;
    }

    private boolean isInside(int pattern) {
      return places[pattern] != 0 && names.length >= literals[pattern];
    }

    /** Returns the names that the definition has for entries of this directory. */
    List<String> wanted() {
      List<String> wanted = new ArrayList<>();
      for (int i = 0; i < places.length; i++) {
        if (places[i] != 0 && names.length < literals[i]) {
          String name = patterns.get(i).literalNames().get(names.length);
          if (!wanted.contains(name)) {
            wanted.add(name);
          }
        }
      }
      return wanted;
    }

    boolean usesGitignore() {
      return gitignore;
    }

    /** Whether the ignored paths of this directory were read. */
    boolean hasRules() {
      return rules != null;
    }

    /** Sets the ignored paths of the directories above. */
    void setRules(List<IgnoreRules> above) {
      rules = above;
    }

    /** Adds the ignored paths of a file in this directory. */
    void addRules(Iterable<String> lines) {
      IgnoreRules own = IgnoreRules.of(lines, names.length);
      if (!own.isEmpty()) {
        List<IgnoreRules> all = new ArrayList<>(rules);
        all.add(own);
        rules = List.copyOf(all);
      }
    }

    private String[] with(String name) {
      String[] path = new String[names.length + 1];
      System.arraycopy(names, 0, path, 0, names.length);
      path[names.length] = name;
      return path;
    }

    /** Returns whether the definition names this entry itself, which is then never ignored. */
    private boolean isNamed(int pattern) {
      return names.length < literals[pattern];
    }

    /** Returns whether a change of a file in this directory is a change for the watch. */
    boolean matches(String name) {
      String[] path = null;
      for (int i = 0; i < places.length; i++) {
        if (places[i] != 0 && patterns.get(i).isMatch(patterns.get(i).step(places[i], name))) {
          path = path == null ? with(name) : path;
          if (isNamed(i) || !isIgnored(path, false) && !directories.contains(path())) {
            return logs.isEmpty() || !isLog(path(name));
          }
        }
      }
      return false;
    }

    /** @return null: nothing in that directory can be a change for the watch */
    Directory child(String name) {
      String[] path = with(name);
      long[] next = new long[places.length];
      boolean any = false;
      Boolean left = null;
      for (int i = 0; i < places.length; i++) {
        long stepped = places[i] == 0 ? 0 : patterns.get(i).step(places[i], name);
        if (stepped == 0 || !patterns.get(i).mayMatchBelow(stepped)) {
          continue;
        }
        if (!isNamed(i)) {
          left = left == null ? isIgnored(path, true) || directories.contains(path(name)) : left;
          if (left) {
            continue;
          }
        }
        next[i] = stepped;
        any = true;
      }
      return any ? new Directory(path, next, rules) : null;
    }

    private boolean isIgnored(String[] path, boolean directory) {
      IgnoreRules.Verdict verdict = ignore.verdict(path, directory);
      for (int i = rules == null ? -1 : rules.size() - 1; i >= 0 && verdict == IgnoreRules.Verdict.UNKNOWN; i--) {
        verdict = rules.get(i).verdict(path, directory);
      }
      verdict = verdict == IgnoreRules.Verdict.UNKNOWN ? DEFAULTS.verdict(path, directory) : verdict;
      return verdict == IgnoreRules.Verdict.IGNORED;
    }
  }
}
