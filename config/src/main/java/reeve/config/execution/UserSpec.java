package reeve.config.execution;

import java.util.List;
import java.util.Optional;

/**
 * The user and the groups of the processes of a service (credentials(7)). Names are looked up at each start, because
 * the databases of users may change.
 *
 * @param user name or number; empty: the user of reeve
 * @param group name or number; empty: the primary group of the user; with a number without an entry in the database the
 *     group of the same number
 * @param supplementaryGroups names or numbers; empty: those that the database has for the user. Without a user and
 *     without this key those of reeve stay
 * @param loginEnvironment true: the environment begins with what a login of the user has, and nothing of reeve's
 */
public record UserSpec(
    Optional<String> user, Optional<String> group, Optional<List<String>> supplementaryGroups,
    boolean loginEnvironment) {

  /** The user and the groups of reeve. */
  public static final UserSpec INHERITED = new UserSpec(Optional.empty(), Optional.empty(), Optional.empty(), false);

  public UserSpec {
    if (supplementaryGroups.isPresent()) { // no method reference: it is on the path to the first service
      supplementaryGroups = Optional.of(List.copyOf(supplementaryGroups.get()));
    }
  }

  /** Whether the process gets another user or other groups than reeve has. */
  public boolean changesIds() {
    return user.isPresent() || group.isPresent() || supplementaryGroups.isPresent();
  }
}
