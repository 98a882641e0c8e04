package reeve.config.layer;

import java.util.List;
import java.util.Map;
import reeve.config.ConfigFile;
import reeve.config.ProblemCollector;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;

/** Checks the form of {@code [profile.NAME]}, also of the profiles that are not selected. */
final class ProfileTables {
  private static final List<String> TABLES = List.of("reeve", "defaults", "service", "target");

  private ProfileTables() {}

  /**
   * Reports what is not a table, or a table that a profile does not have.
   *
   * @param node the value of {@code profile} in a file; null: there is none
   * @return null if it is no table
   */
  static TomlTable check(ConfigFile file, TomlNode node, ProblemCollector problems) {
    if (node == null || !isTable(file, node, "profile", "[profile.NAME.service.NAME]", problems)) {
      return null;
    }
    TomlTable profiles = (TomlTable) node;
    for (Map.Entry<String, TomlNode> entry : profiles.entries.entrySet()) {
      String path = profiles.pathOf(entry.getKey());
      if (isTable(file, entry.getValue(), path, "[" + path + ".service.NAME]", problems)) {
        checkProfile(file, (TomlTable) entry.getValue(), problems);
      }
    }
    return profiles;
  }

  private static void checkProfile(ConfigFile file, TomlTable profile, ProblemCollector problems) {
    for (Map.Entry<String, TomlNode> entry : profile.entries.entrySet()) {
      String kind = entry.getKey();
      String path = profile.pathOf(kind);
      if (!TABLES.contains(kind)) {
        problems.add(file, entry.getValue().line, path,
            entry.getValue() instanceof TomlTable ? "unknown table" : "unknown key", "a profile has [" + profile.path
                + ".service.NAME], [" + profile.path + ".target.NAME], [" + profile.path + ".defaults] and ["
                + profile.path + ".reeve]");
      } else if (kind.equals("reeve") || kind.equals("defaults")) {
        isTable(file, entry.getValue(), path, "[" + path + "]", problems);
      } else if (isTable(file, entry.getValue(), path, "[" + path + ".NAME]", problems)) {
        TomlTable named = (TomlTable) entry.getValue();
        for (Map.Entry<String, TomlNode> item : named.entries.entrySet()) {
          String itemPath = named.pathOf(item.getKey());
          isTable(file, item.getValue(), itemPath, "[" + itemPath + "]", problems);
        }
      }
    }
  }

  private static boolean isTable(ConfigFile file, TomlNode node, String path, String form, ProblemCollector problems) {
    if (node instanceof TomlTable) {
      return true;
    }
    problems.add(file, node.line, path, "cannot be " + node.kind() + ": it is a table",
        "write it as " + form);
    return false;
  }
}
