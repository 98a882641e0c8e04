package reeve.config.read.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reeve.config.execution.UserSpec;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.util.Escaped;

/** Reads the keys of {@link UserSpec}. Names are not looked up: the databases belong to the machine that runs it. */
final class UserReader {
  /** What useradd(8) takes. */
  private static final int MAX_NAME = 32;
  /** 4294967295 is -1 for setuid(2): no change. */
  private static final long MAX_ID = 4_294_967_294L;

  private UserReader() {}

  /** @return {@code before} after a problem */
  static UserSpec read(ValueReader in, String key, TomlNode node, String path, UserSpec before) {
    switch (key) {
      case "user":
        String user = account(in, node, path, "user");
        return user == null ? before
            : new UserSpec(Optional.of(user), before.group(), before.supplementaryGroups(), before.loginEnvironment());
      case "group":
        String group = account(in, node, path, "group");
        return group == null ? before
            : new UserSpec(before.user(), Optional.of(group), before.supplementaryGroups(), before.loginEnvironment());
      case "supplementary-groups":
        List<String> groups = groups(in, node, path);
        return groups == null ? before
            : new UserSpec(before.user(), before.group(), Optional.of(groups), before.loginEnvironment());
      default:
        Boolean login = in.bool(node, path);
        return login == null ? before
            : new UserSpec(before.user(), before.group(), before.supplementaryGroups(), login);
    }
  }

  private static List<String> groups(ValueReader in, TomlNode node, String path) {
    if (!(node instanceof TomlArray)) {
      in.wrongType(node, path, "an array of groups", "write it as [\"adm\", 1000]");
      return null;
    }
    List<TomlNode> items = ((TomlArray) node).items;
    List<String> groups = new ArrayList<>(items.size());
    for (TomlNode item : items) {
      String group = account(in, item, path, "group");
      if (group != null) {
        groups.add(group);
      }
    }
    return groups.size() == items.size() ? groups : null;
  }

  /**
   * The name or the number of a user or a group.
   *
   * @param what "user" or "group"
   * @return null after a problem
   */
  private static String account(ValueReader in, TomlNode node, String path, String what) {
    boolean number = node instanceof TomlScalar && ((TomlScalar) node).kind == TomlScalar.Kind.INTEGER;
    if (!number && !(node instanceof TomlScalar && ((TomlScalar) node).kind == TomlScalar.Kind.STRING)) {
      in.wrongType(node, path, "the name or the number of a " + what, "");
      return null;
    }
    String text = number ? ((TomlScalar) node).written() : in.string(node, path, "");
    if (text == null) {
      return null;
    }
    if (text.isEmpty()) {
      in.problem(node, path, "cannot be empty: it is the name or the number of a " + what,
          "leave the key out for the " + what + " of reeve");
      return null;
    }
    return isNumber(text) ? id(in, node, path, what, text) : name(in, node, path, what, text);
  }

  private static boolean isNumber(String text) {
    for (int i = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static String id(ValueReader in, TomlNode node, String path, String what, String digits) {
    boolean plain = digits.length() <= 10 && digits.charAt(0) >= '0' && digits.charAt(0) <= '9';
    if (!plain || digits.length() > 1 && digits.charAt(0) == '0' || Long.parseLong(digits) > MAX_ID) {
      in.problem(node, path, "cannot use " + Escaped.quote(digits) + " as the number of a " + what,
          "numbers go from 0 to " + MAX_ID + ", without a sign or leading zeros");
      return null;
    }
    return digits;
  }

  private static String name(ValueReader in, TomlNode node, String path, String what, String name) {
    if (name.length() > MAX_NAME) {
      in.problem(node, path, "cannot use " + Escaped.quote(name) + " as the name of a " + what
          + ": it is longer than " + MAX_NAME + " characters", "its number does as well");
      return null;
    }
    int colon = name.indexOf(':');
    if (what.equals("user") && colon > 0 && colon < name.length() - 1 && name.indexOf(':', colon + 1) < 0) {
      in.problem(node, path, "cannot use " + Escaped.quote(name) + " as the name of a user: there is a \":\" in it",
          "write user = " + Escaped.quote(name.substring(0, colon)) + " and group = "
              + Escaped.quote(name.substring(colon + 1)));
      return null;
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isAllowed(name.charAt(i), i)) {
        in.problem(node, path, "cannot use " + Escaped.quote(name) + " as the name of a " + what + ": "
            + (i == 0 ? "it begins with " : "there is a ") + Escaped.quote(name.substring(i, i + 1))
            + (i == 0 ? "" : " in it"), "its number does as well");
        return null;
      }
    }
    return name;
  }

  /** What user databases have in names: also domains ({@code DOMAIN\name}) and machine accounts ({@code name$}). */
  private static boolean isAllowed(char c, int index) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
        || index > 0 && (c == '-' || c == '.' || c == '$' || c == '@' || c == '\\' || c == '+');
  }
}
