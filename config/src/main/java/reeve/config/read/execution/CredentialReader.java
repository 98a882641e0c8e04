package reeve.config.read.execution;

import java.util.LinkedHashMap;
import java.util.Map;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/** Reads {@code credentials}. A name is what systemd takes for one (systemd.exec(5), LoadCredential=). */
final class CredentialReader {
  private static final int MAX_LENGTH = 255;
  private static final String HINT = "write it as { db = \"/etc/secret\" }";

  private CredentialReader() {}

  /** @return {@code before} with those that are read; {@code before} after a problem */
  static Map<String, String> read(ValueReader in, TomlNode node, String path, Map<String, String> before) {
    if (!(node instanceof TomlTable)) {
      in.wrongType(node, path, "a table", HINT);
      return before;
    }
    Map<String, String> credentials = new LinkedHashMap<>(before);
    boolean whole = true;
    for (Map.Entry<String, TomlNode> entry : ((TomlTable) node).entries.entrySet()) {
      String name = entry.getKey();
      String keyPath = path + "." + Escaped.key(name);
      String wrong = problem(name);
      if (wrong != null) {
        in.problem(entry.getValue(), keyPath,
            "cannot use " + Escaped.quote(name) + " as the name of a credential: " + wrong, HINT);
        whole = false;
        continue;
      }
      String source = in.path(entry.getValue(), keyPath);
      if (source == null) {
        whole = false;
      } else {
        credentials.put(name, source);
      }
    }
    return whole ? credentials : before;
  }

  /** @return null: the name is valid */
  private static String problem(String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      return "it is not the name of a file";
    }
    if (name.length() > MAX_LENGTH) {
      return "it has more than " + MAX_LENGTH + " characters";
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '/' || c == ':' || c < ' ' || c > '~') {
        return "there is a \"/\", a \":\" or a character in it that is not printable ASCII";
      }
    }
    return null;
  }
}
