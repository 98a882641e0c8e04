package reeve.cli.common;

import java.util.ArrayList;
import java.util.List;
import reeve.config.access.AccessRule;
import reeve.config.util.Suggestions;
import reeve.posix.Files;
import reeve.posix.IdLookup;

/** Checks the names of users and groups in {@code [reeve]}. Any thread; may query a service. */
public final class SubjectNames {
  private SubjectNames() {}

  /**
   * Checks an entry of {@code allow}.
   *
   * @return a message if there is no such user or group, or that is not known; null: there is, or it is a number
   */
  public static String missing(Files files, AccessRule rule) {
    String kind = rule.ofUser() ? "user" : "group";
    String other = rule.ofUser() ? "group" : "user";
    IdLookup found = IdLookup.find(files, rule.ofUser(), rule.subject());
    return found.isKnown() && found.id() == -1 && IdLookup.find(files, !rule.ofUser(), rule.subject()).id() != -1
        ? message(kind, rule.subject(), found) + ", but a " + other + ": write \"" + other + ":" + rule.subject() + '"'
        : missing(files, kind, rule.ofUser(), rule.subject(), found);
  }

  /** As above for the group of {@code socket-group}. @param group null: none */
  public static String missingSocketGroup(Files files, String group) {
    return missing(files, "socket-group", false, group, IdLookup.group(files, group));
  }

  private static String missing(Files files, String kind, boolean user, String name, IdLookup found) {
    if (found.problem() == null || !found.isKnown()) {
      return found.problem() == null ? null : message(kind, name, found);
    }
    String near = Suggestions.nearest(name, names(files.readText(user ? "/etc/passwd" : "/etc/group")));
    return message(kind, name, found) + (near == null ? "" : "; did you mean \"" + near + "\"?");
  }

  private static String message(String kind, String name, IdLookup found) {
    return "cannot " + (found.isKnown() ? "find" : "look up") + " the " + kind + " \"" + name + "\": "
        + found.problem();
  }

  /** The names in the text of passwd(5) or group(5); null: it cannot be read. */
  private static List<String> names(String table) {
    List<String> names = new ArrayList<>();
    for (String line : table == null ? new String[0] : table.split("\n")) {
      int end = line.indexOf(':');
      if (end > 0) {
        names.add(line.substring(0, end));
      }
    }
    return names;
  }
}
