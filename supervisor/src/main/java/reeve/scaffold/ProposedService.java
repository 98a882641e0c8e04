package reeve.scaffold;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A service that a detector proposes. */
final class ProposedService {
  final String name;

  /** The name of the file in which it was found; empty: none. */
  final String from;

  final String description;
  final List<String> comments = new ArrayList<>();
  final Map<String, String> env = new LinkedHashMap<>();

  /** Paths below the project, of files with variables. */
  final List<String> envFiles = new ArrayList<>();

  /** Further lines of TOML, which are written as comments. */
  final List<String> hints = new ArrayList<>();

  /** Further keys with their values in TOML. */
  final Map<String, String> keys = new LinkedHashMap<>();

  /** The working directory below the project; empty: the directory of the project. */
  String directory = "";

  private List<String> argv;
  private String line;

  private ProposedService(String name, String from, String description) {
    this.name = name;
    this.from = from;
    this.description = description;
  }

  /** @param argv the program and its arguments */
  static ProposedService of(String name, String from, String description, List<String> argv) {
    ProposedService proposal = new ProposedService(name, from, description);
    proposal.argv = List.copyOf(argv);
    return proposal;
  }

  static ProposedService of(String name, String from, String description, String... argv) {
    return of(name, from, description, List.of(argv));
  }

  /** @param line a line for the shell; a line that needs no shell becomes a program with its arguments */
  static ProposedService line(String name, String from, String description, String line) {
    ProposedService proposal = new ProposedService(name, from, description);
    proposal.argv = ShellWords.split(line);
    proposal.line = line.strip();
    return proposal;
  }

  /** @return the program and its arguments; null: there is a line for the shell instead */
  List<String> argv() {
    return argv;
  }

  String line() {
    return line;
  }

  ProposedService comment(String text) {
    comments.add(text);
    return this;
  }

  ProposedService env(String variable, String value) {
    env.put(variable, value);
    return this;
  }

  ProposedService key(String key, String toml) {
    keys.put(key, toml);
    return this;
  }

  ProposedService hint(String line) {
    hints.add(line);
    return this;
  }
}
