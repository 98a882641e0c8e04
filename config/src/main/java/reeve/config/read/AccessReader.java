package reeve.config.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.access.AccessRule;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;
import reeve.config.util.Suggestions;

/** Reads {@code [reeve] allow}. Loaded only if a file has it. */
final class AccessReader {
  private static final String USER = "user:";
  private static final String GROUP = "group:";
  private static final List<String> GRANT_KEYS = List.of("do", "services");
  private static final String HINT =
      "write it as { adm = \"read\", \"user:bob\" = { do = [\"restart\"], services = [\"web\"] } }";

  private final ValueReader in;
  private final String path;

  private AccessReader(ValueReader in, String path) {
    this.in = in;
    this.path = path;
  }

  /** @return the entries that could be read, in the order of the file */
  static List<AccessRule> read(ValueReader in, TomlNode node, String path) {
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, path, "a table", HINT);
      return List.of();
    }
    AccessReader reader = new AccessReader(in, path);
    List<AccessRule> rules = new ArrayList<>();
    for (Map.Entry<String, TomlNode> entry : ((TomlTable) node).entries.entrySet()) {
      AccessRule rule = reader.rule(entry.getKey(), entry.getValue());
      for (AccessRule other : rules) {
        if (rule != null && other.key().equals(rule.key())) {
          in.problem(entry.getValue(), path + "." + Escaped.key(entry.getKey()),
              "cannot be set twice: \"" + rule.subject() + "\" and \"" + rule.key() + "\" are the same group",
              "give the rights of one group in one entry, as an array");
        }
      }
      if (rule != null) {
        rules.add(rule);
      }
    }
    return rules;
  }

  /** @return null after a problem */
  private AccessRule rule(String key, TomlNode node) {
    String keyPath = path + "." + Escaped.key(key);
    boolean ofUser = key.startsWith(USER);
    String subject =
        ofUser ? key.substring(USER.length()) : key.startsWith(GROUP) ? key.substring(GROUP.length()) : key;
    if (!isName(subject)) {
      in.problem(node, keyPath, "cannot be " + Escaped.quote(subject) + ": it is the name or number of a "
          + (ofUser ? "user" : "group"), "write \"user:NAME\" for a user, and \"group:NAME\" or NAME for a group");
      return null;
    }
    List<AccessRule.Grant> grants = new ArrayList<>();
    int problems = 0;
    List<String> actions = new ArrayList<>();
    for (TomlNode item : node instanceof TomlArray ? ((TomlArray) node).items : List.of(node)) {
      if (item instanceof TomlTable) {
        problems += limited((TomlTable) item, keyPath, grants) ? 0 : 1;
      } else {
        problems += word(item, keyPath, actions, grants) ? 0 : 1;
      }
    }
    if (!actions.isEmpty()) {
      grants.add(new AccessRule.Grant(AccessRule.Right.OPERATE, actions, List.of()));
    }
    if (problems == 0 && grants.isEmpty()) {
      in.problem(node, keyPath, "cannot be empty: it is a right or the names of actions", HINT);
    }
    return problems > 0 || grants.isEmpty() ? null : new AccessRule(ofUser, subject, grants);
  }

  /** Whether it can be a name of passwd(5) or group(5), or a number; a directory service may have others than ASCII. */
  private static boolean isName(String subject) {
    for (int i = 0; i < subject.length(); i++) {
      char c = subject.charAt(i);
      if (c <= ' ' || c == ':' || c == 0x7f || c == '*') {
        return false;
      }
    }
    return !subject.isEmpty() && !subject.startsWith("-");
  }

  /** Reads the name of a right or of an action. */
  private boolean word(TomlNode item, String keyPath, List<String> actions, List<AccessRule.Grant> grants) {
    String word = in.string(item, keyPath, HINT);
    if (word == null) {
      return false;
    }
    int right = AccessRule.WORDS.indexOf(word);
    if (right >= 0) {
      grants.add(new AccessRule.Grant(AccessRule.Right.values()[right], List.of(), List.of()));
      return true;
    }
    if (AccessRule.ACTIONS.contains(word)) {
      actions.add(word);
      return true;
    }
    List<String> known = new ArrayList<>(AccessRule.WORDS);
    known.addAll(AccessRule.ACTIONS);
    in.problem(item, keyPath, "cannot be " + Escaped.quote(word) + ": it is no right and no action",
        Suggestions.hint(word, known));
    return false;
  }

  /** Reads {@code { do, services }}. */
  private boolean limited(TomlTable table, String keyPath, List<AccessRule.Grant> grants) {
    boolean whole = true;
    List<String> actions = new ArrayList<>();
    List<AccessRule.Grant> rights = new ArrayList<>();
    List<String> services = List.of();
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      String key = entry.getKey();
      TomlNode node = entry.getValue();
      String valuePath = keyPath + "." + Escaped.key(key);
      if (key.equals("do")) {
        for (TomlNode item : node instanceof TomlArray ? ((TomlArray) node).items : List.of(node)) {
          whole &= word(item, valuePath, actions, rights);
        }
      } else if (key.equals("services")) {
        services = in.stringOrStrings(node, valuePath);
        whole &= services != null;
        if (services != null && (services.isEmpty() || services.contains(""))) {
          in.problem(node, valuePath, "cannot be empty: it names services, patterns or @tags",
              "leave it out for all services");
          whole = false;
        }
      } else {
        in.problem(node, valuePath, "unknown key", Suggestions.hint(key, GRANT_KEYS));
        whole = false;
      }
    }
    if (!whole) {
      return false;
    }
    if (actions.isEmpty() && rights.isEmpty()) {
      in.problem(table, keyPath, "cannot find a right or an action in it", HINT);
      return false;
    }
    if (!actions.isEmpty()) {
      grants.add(new AccessRule.Grant(AccessRule.Right.OPERATE, actions, services));
    }
    for (AccessRule.Grant right : rights) {
      if (!services.isEmpty() && right.right() != AccessRule.Right.OPERATE) {
        in.problem(table, keyPath, "cannot be limited to services: \"" + right.right().word() + "\" concerns "
            + (right.right() == AccessRule.Right.READ ? "all of them" : "reeve as a whole"), "leave out its services");
        return false;
      }
      grants.add(new AccessRule.Grant(right.right(), List.of(), services));
    }
    return true;
  }
}
