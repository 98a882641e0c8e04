package reeve.cli.common;

import java.util.ArrayList;
import java.util.List;
import reeve.config.access.AccessRule;
import reeve.config.util.Suggestions;
import reeve.posix.Files;
import reeve.posix.NoAnswerException;

/** Checks the names of users and groups in {@code [reeve] allow}. Any thread; may query a service. */
public final class SubjectNames {
  private SubjectNames() {}

  /** @return a message if there is no such user or group; null: there is, or it is a number */
  public static String missing(Files files, AccessRule rule) {
    String name = rule.subject();
    boolean found;
    try {
      found = exists(files, rule);
    } catch (NoAnswerException e) {
      return "cannot look up the " + (rule.ofUser() ? "user" : "group") + " \"" + name + "\": " + e.getMessage();
    }
    if (found) {
      return null;
    }
    String kind = rule.ofUser() ? "user" : "group";
    String message = "cannot find the " + kind + " \"" + name + "\": there is no such " + kind;
    boolean other = rule.ofUser() ? files.groupId(name) != -1 : files.userId(name) != -1;
    if (other) {
      return message + (rule.ofUser() ? ", but a group: write \"group:" : ", but a user: write \"user:") + name + '"';
    }
    String near = Suggestions.nearest(name, names(files.readText(rule.ofUser() ? "/etc/passwd" : "/etc/group")));
    return near == null ? message : message + "; did you mean \"" + near + "\"?";
  }

  private static boolean exists(Files files, AccessRule rule) {
    String name = rule.subject();
    return rule.ofUser() ? files.userId(name) != -1 || files.userIdByNss(name) != -1
        : files.groupId(name) != -1 || files.groupIdByNss(name) != -1;
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
