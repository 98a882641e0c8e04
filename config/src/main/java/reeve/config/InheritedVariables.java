package reeve.config;

import java.util.List;
import java.util.Optional;
import reeve.config.util.Globs;

/**
 * Which variables of reeve's own environment the processes of a service get: the keys {@code clear-env} and
 * {@code pass-env}. Immutable.
 *
 * @param clear whether {@code clear-env} is set
 * @param only names, or patterns with {@code *} and {@code ?}: no other variable is passed on, whatever {@code clear}
 *     is; empty: {@code clear} decides
 */
public record InheritedVariables(boolean clear, Optional<List<String>> only) {
  /** Every variable is passed on. */
  public static final InheritedVariables ALL = new InheritedVariables(false, Optional.empty());

  /** Whether every variable is passed on. */
  public boolean isAll() {
    return !clear && only.isEmpty();
  }

  /** Whether no variable is passed on. */
  public boolean isNone() {
    return only.isPresent() ? only.get().isEmpty() : clear;
  }

  /** Whether a variable of this name is passed on. */
  public boolean includes(String name) {
    if (only.isEmpty()) {
      return !clear;
    }
    for (String pattern : only.get()) {
      // a star alone is everything, while in other patterns it does not match a dot at the start
      if (pattern.equals("*") || Globs.matches(pattern, name)) {
        return true;
      }
    }
    return false;
  }
}
