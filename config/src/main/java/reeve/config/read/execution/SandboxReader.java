package reeve.config.read.execution;

import java.util.List;
import reeve.config.execution.SandboxSpec;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.util.Escaped;
import reeve.config.util.Suggestions;

/** Reads the keys of {@link SandboxSpec}. */
final class SandboxReader {
  private static final List<String> HOME = List.of("read-only", "tmpfs");
  private static final List<String> SYSTEM = List.of("full", "strict");

  private SandboxReader() {}

  /** @return {@code before} after a problem */
  static SandboxSpec read(ValueReader in, String key, TomlNode node, String path, SandboxSpec before) {
    boolean privateTmp = before.privateTmp();
    List<String> readOnly = before.readOnlyPaths();
    List<String> inaccessible = before.inaccessiblePaths();
    SandboxSpec.Home home = before.home();
    SandboxSpec.SystemProtection system = before.system();
    boolean privateNetwork = before.privateNetwork();
    boolean privateDevices = before.privateDevices();
    switch (key) {
      case "private-tmp":
        privateTmp = bool(in, node, path, privateTmp);
        break;
      case "read-only-paths":
        readOnly = orElse(PathReader.list(in, node, path, false), readOnly);
        break;
      case "inaccessible-paths":
        inaccessible = orElse(PathReader.list(in, node, path, true), inaccessible);
        break;
      case "protect-home":
        int homeIndex = choice(in, node, path, HOME);
        home = homeIndex < 0 ? home : SandboxSpec.Home.values()[homeIndex];
        break;
      case "protect-system":
        int systemIndex = choice(in, node, path, SYSTEM);
        system = systemIndex < 0 ? system : SandboxSpec.SystemProtection.values()[systemIndex];
        break;
      case "private-network":
        privateNetwork = bool(in, node, path, privateNetwork);
        break;
      default:
        privateDevices = bool(in, node, path, privateDevices);
        break;
    }
    return new SandboxSpec(privateTmp, readOnly, inaccessible, home, system, privateNetwork, privateDevices);
  }

  private static boolean bool(ValueReader in, TomlNode node, String path, boolean before) {
    Boolean read = in.bool(node, path);
    return read == null ? before : read;
  }

  private static List<String> orElse(List<String> read, List<String> before) {
    return read == null ? before : read;
  }

  /**
   * True, false or a word.
   *
   * @return 0: false, 1: true, otherwise 2 and the index of the word; -1 after a problem
   */
  private static int choice(ValueReader in, TomlNode node, String path, List<String> words) {
    String hint = "use true, false, " + Suggestions.list(words);
    TomlScalar.Kind kind = node instanceof TomlScalar ? ((TomlScalar) node).kind : null;
    if (kind == TomlScalar.Kind.BOOLEAN) {
      Boolean value = in.bool(node, path);
      return value == null ? -1 : value ? 1 : 0;
    }
    if (kind != TomlScalar.Kind.STRING) {
      in.wrongType(node, path, "true, false or a word", hint);
      return -1;
    }
    String text = in.string(node, path, hint);
    int index = text == null ? -1 : words.indexOf(text);
    if (text != null && index < 0) {
      boolean quoted = text.equals("true") || text.equals("false");
      String meant = Suggestions.didYouMean(text, words);
      in.problem(node, path, "cannot be " + Escaped.quote(text),
          quoted ? "write it without quotes" : meant.isEmpty() ? hint : meant);
    }
    return index < 0 ? -1 : index + 2;
  }
}
