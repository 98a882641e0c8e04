package reeve.scaffold;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Detects {@code Cargo.toml}, and proposes each binary of the package or of the packages of a workspace. */
final class RustProject implements ProjectDetector {
  private static final String FILE = "Cargo.toml";

  @Override
  public List<ProposedService> find(Project project) {
    List<ProposedService> found = new ArrayList<>();
    String text = project.text(FILE);
    if (text == null) {
      return found;
    }
    Set<String> names = new LinkedHashSet<>(binaries(project, text));
    for (String member : members(project, text)) {
      Project below = project.below(member);
      String cargo = below.text(FILE);
      if (cargo != null) {
        names.addAll(binaries(below, cargo));
      }
    }
    for (String name : names) {
      if (name.matches("[A-Za-z0-9_-]+")) {
        found.add(ProposedService
            .line(name, FILE, null, "cargo build --release --bin " + name + " && exec target/release/" + name)
            .comment("Built and then run, without cargo in between.")
            .listens(PortScanner.listener(project, names.size() == 1 ? "src/main.rs" : "src/bin/" + name + ".rs")));
      }
    }
    return found;
  }

  private static List<String> binaries(Project project, String text) {
    Set<String> names = new LinkedHashSet<>();
    String name = FieldScanner.first(FieldScanner.toml(text, "package", "name"));
    List<String> declared = FieldScanner.toml(text, "bin", "name");
    if (name != null && declared.isEmpty() && project.has("src/main.rs")) {
      names.add(name);
    }
    names.addAll(declared);
    for (String file : project.list("src/bin")) {
      if (file.endsWith(".rs")) {
        names.add(file.substring(0, file.length() - ".rs".length()));
      }
    }
    return new ArrayList<>(names);
  }

  private static List<String> members(Project project, String text) {
    List<String> members = new ArrayList<>();
    String list = FieldScanner.find(text, "(?s)^members\\s*=\\s*\\[([^\\]]*)\\]");
    if (list == null) {
      return members;
    }
    for (String quoted : list.split(",")) {
      String member = quoted.strip().replaceAll("^[\"']|[\"']$", "");
      if (member.endsWith("/*")) {
        String parent = member.substring(0, member.length() - 2);
        for (String name : project.list(parent)) {
          members.add(parent + "/" + name);
        }
      } else if (member.matches("[A-Za-z0-9_./-]+") && !member.contains("..")) {
        members.add(member);
      }
    }
    return members;
  }
}
