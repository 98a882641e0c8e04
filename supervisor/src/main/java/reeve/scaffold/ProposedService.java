package reeve.scaffold;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A service that a finder proposes. */
final class ProposedService {
  final String name;

  /** The file that it was found in. */
  final String from;

  final String description;
  final List<String> comments = new ArrayList<>();
  final Map<String, String> env = new LinkedHashMap<>();

  /** Lines that a reader may want: key and value in TOML, written as comments. */
  final List<String> hints = new ArrayList<>();

  /** Further keys and their values in TOML. */
  final Map<String, String> keys = new LinkedHashMap<>();

  /** Below the project; empty: the project's own. */
  String directory = "";

  private List<String> words;
  private String line;

  private ProposedService(String name, String from, String description) {
    this.name = name;
    this.from = from;
    this.description = description;
  }

  /** @param words program and arguments */
  static ProposedService of(String name, String from, String description, List<String> words) {
    ProposedService proposal = new ProposedService(name, from, description);
    proposal.words = List.copyOf(words);
    return proposal;
  }

  static ProposedService of(String name, String from, String description, String... words) {
    return of(name, from, description, List.of(words));
  }

  /** @param line for the shell; without anything that needs one it becomes program and arguments */
  static ProposedService line(String name, String from, String description, String line) {
    ProposedService proposal = new ProposedService(name, from, description);
    proposal.words = ShellWords.words(line);
    proposal.line = line.strip();
    return proposal;
  }

  /** @return null: it is one line for the shell */
  List<String> words() {
    return words;
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
