package reeve.runtime.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.posix.CommandLookup;
import reeve.posix.UserDatabase;

/** The variables that a process has because of its user (environ(7)). Pure. */
public final class UserVariables {
  private static final List<String> NAMES = List.of("HOME", "USER", "LOGNAME", "SHELL", "MAIL", "XDG_RUNTIME_DIR");
  private static final String USER_PATH = "/usr/local/bin:/usr/bin:/bin";

  private UserVariables() {}

  /** Returns names together with those of variables that describe the user of reeve. */
  public static List<String> withoutFormer(List<String> names) {
    List<String> all = new ArrayList<>(names);
    all.addAll(NAMES);
    return all;
  }

  /**
   * Adds HOME, USER, LOGNAME and SHELL, as far as they are known. A user without an entry in the database has / as its
   * home directory, as a container engine sets it.
   *
   * @param login whether PATH is set too, because nothing is inherited
   */
  public static void add(UserDatabase.User user, boolean login, Map<String, String> variables) {
    variables.put("HOME", user.home() == null || user.home().isEmpty() ? "/" : user.home());
    if (user.name() != null) {
      variables.put("USER", user.name());
      variables.put("LOGNAME", user.name());
    }
    if (user.shell() != null && !user.shell().isEmpty()) {
      variables.put("SHELL", user.shell());
    }
    if (login) {
      variables.put("PATH", user.uid() == 0 ? CommandLookup.DEFAULT_PATH : USER_PATH);
    }
  }
}
