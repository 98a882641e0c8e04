package reeve.watch;

import java.util.LinkedHashSet;
import java.util.Set;

/** What has changed since it was last acted on. Times are nanoseconds. */
final class PendingChange {
  /** A service whose files change all the time is acted on after this many times the debounce. */
  private static final int MOST_DEBOUNCES = 20;

  /** How many different paths are kept while changes are counted. */
  private static final int MAX_PATHS = 10_000;

  private final Set<String> paths = new LinkedHashSet<>();
  private boolean overflowed;
  private long first;
  private long last;

  boolean isEmpty() {
    return paths.isEmpty() && !overflowed;
  }

  private void seen(long now) {
    first = isEmpty() ? now : first;
    last = now;
  }

  /** A path has changed. */
  void add(String path, long now) {
    seen(now);
    if (paths.size() < MAX_PATHS) {
      paths.add(path);
    }
  }

  /** Events were lost. */
  void overflowed(long now) {
    seen(now);
    overflowed = true;
  }

  /** Returns when the change is acted on, if nothing else changes until then. */
  long due(long debounceNanos) {
    return Math.min(last + debounceNanos, first + MOST_DEBOUNCES * debounceNanos);
  }

  /** Returns what has changed, and forgets it. */
  FileChange take() {
    FileChange change =
        new FileChange(paths.isEmpty() ? "" : paths.iterator().next(), paths.size(), overflowed);
    paths.clear();
    overflowed = false;
    return change;
  }
}
