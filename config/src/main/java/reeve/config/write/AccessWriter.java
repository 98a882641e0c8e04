package reeve.config.write;

import java.util.ArrayList;
import java.util.List;
import reeve.config.access.AccessRule;

/** Writes {@code [reeve] allow} as TOML. */
public final class AccessWriter {
  private AccessWriter() {}

  /** An inline table with an entry for each rule. */
  public static String toml(List<AccessRule> rules) {
    List<String> entries = new ArrayList<>(rules.size());
    for (AccessRule rule : rules) {
      List<String> grants = new ArrayList<>();
      for (AccessRule.Grant grant : rule.grants()) {
        grants.add(grant(grant, rule.grants().size() > 1));
      }
      entries.add(TomlFormat.PLAIN.string(rule.key()) + " = "
          + (grants.size() == 1 ? grants.get(0) : TomlFormat.array(grants)));
    }
    return "{ " + String.join(", ", entries) + " }";
  }

  /** @param inArray whether it is one of several: an array cannot be in an array there */
  private static String grant(AccessRule.Grant grant, boolean inArray) {
    boolean whole = grant.actions().isEmpty();
    String done = whole ? '"' + grant.right().word() + '"' : TomlFormat.PLAIN.strings(grant.actions());
    return grant.services().isEmpty() && (whole || !inArray) ? done
        : "{ do = " + done
            + (grant.services().isEmpty() ? "" : ", services = " + TomlFormat.PLAIN.strings(grant.services())) + " }";
  }
}
