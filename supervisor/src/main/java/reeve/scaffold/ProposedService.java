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

  /** Keys with their values that are guesses, each after the comment that says so. */
  final Map<String, String> guesses = new LinkedHashMap<>();

  /** Where it probably listens; null: nothing is known. */
  Listener listener;

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

  /** @param toml a key with its value */
  ProposedService guess(String toml, String comment) {
    guesses.put(toml, comment);
    return this;
  }

  ProposedService listens(Listener at) {
    listener = at;
    return this;
  }

  /**
   * Returns the same service as a part of the project around its own one.
   *
   * @param inner the directory of its project below the outer one
   */
  ProposedService below(String inner, String newName) {
    ProposedService copy = renamed(newName, inner + "/" + from);
    copy.directory = directory.isEmpty() ? inner : inner + "/" + directory;
    String up = "../".repeat(inner.split("/").length);
    if (copy.line != null) {
      // Programs that are built are kept in one place, which git ignores.
      copy.line = copy.line.replace(" .reeve/bin/", " " + up + ".reeve/bin/");
    }
    if (argv != null && argv.get(0).startsWith("./")) {
      List<String> words = new ArrayList<>(argv);
      words.set(0, "./" + inner + argv.get(0).substring(1));
      copy.argv = words;
    }
    copy.envFiles.clear();
    for (String file : envFiles) {
      copy.envFiles.add(file.startsWith("/") ? file : inner + "/" + file);
    }
    return copy;
  }

  /** Sets its working directory, in which a program such as {@code ./run} is. */
  void within(String inner) {
    directory = inner;
    if (!inner.isEmpty() && argv != null && argv.get(0).startsWith("./")) {
      List<String> words = new ArrayList<>(argv);
      words.set(0, "./" + inner + argv.get(0).substring(1));
      argv = words;
    }
  }

  /** Returns the same service under another name. */
  ProposedService renamed(String newName) {
    return renamed(newName, from);
  }

  private ProposedService renamed(String newName, String source) {
    ProposedService copy = new ProposedService(newName, source, description);
    copy.argv = argv;
    copy.line = line;
    copy.comments.addAll(comments);
    copy.env.putAll(env);
    copy.envFiles.addAll(envFiles);
    copy.hints.addAll(hints);
    copy.keys.putAll(keys);
    copy.guesses.putAll(guesses);
    copy.listener = listener;
    copy.directory = directory;
    return copy;
  }

  ProposedService hint(String line) {
    hints.add(line);
    return this;
  }
}
