package reeve.config.read;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ConfigFile;
import reeve.config.ConfigProblem;
import reeve.config.ProblemCollector;
import reeve.config.SourceLocation;
import reeve.config.layer.LoadedFile;
import reeve.config.layer.ReadOptions;
import reeve.config.read.value.Interpolation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.ForeignFormat;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlParser;
import reeve.config.toml.TomlProblem;
import reeve.config.toml.TomlTable;
import reeve.config.toml.Utf8Text;
import reeve.config.util.Escaped;
import reeve.config.util.FilePaths;
import reeve.config.util.Globs;

/**
 * Loads the configuration files: the given files, the {@code *.toml} files of given directories, sorted by name, and
 * the files that these include, each directly after the file that names it. The drop-ins of a file follow it directly.
 * A file may occur only once.
 */
final class ConfigFileLoader {
  private static final int MAX_DEPTH = 32;

  /** Why a file is read: which file includes it, and on which line. Null stands for a file that was given. */
  private static final class Inclusion {
    final Inclusion parent;
    final ConfigFile file;
    final String identity;
    final int line;
    final int depth;

    Inclusion(Inclusion parent, ConfigFile file, String identity, int line) {
      this.parent = parent;
      this.file = file;
      this.identity = identity;
      this.line = line;
      this.depth = parent == null ? 1 : parent.depth + 1;
    }
  }

  private final ProblemCollector problems;
  private final Map<String, String> environment;
  private final String workingDirectory;
  private final Map<String, String> seen = new HashMap<>();
  private int count;
  final List<LoadedFile> loaded = new ArrayList<>();
  /** Names of files that are not TOML throughout, so that a part of them is not known. */
  final Set<String> damaged = new HashSet<>();
  /** See {@link ReadOptions#copies}. */
  Map<String, String> copies = Map.of();

  /** @param workingDirectory of the process; absolute */
  ConfigFileLoader(ProblemCollector problems, Map<String, String> environment, String workingDirectory) {
    this.problems = problems;
    this.environment = environment;
    this.workingDirectory = workingDirectory;
  }

  /** Loads a file or a directory, and everything that it includes. Blocks as long as the disk does. */
  void load(String path) {
    loadPath(path, null);
  }

  private void loadPath(String path, Inclusion reason) {
    File file = new File(path);
    if (!file.isDirectory()) {
      loadFile(path, reason);
      return;
    }
    List<String> names = Globs.list(file, "*.toml");
    if (names == null) {
      cannotRead(path, reason, "cannot list the directory: permission denied");
      return;
    }
    boolean any = false;
    for (String name : names) {
      String child = FilePaths.join(path, name);
      if (!new File(child).isDirectory()) {
        any = true;
        loadFile(child, reason);
      }
    }
    if (!any) {
      cannotRead(path, reason, "cannot find a file named *.toml in the directory");
    }
    List<String> dropIns = Globs.list(file, "*.toml.d");
    for (int i = 0; dropIns != null && i < dropIns.size(); i++) {
      warnOfOrphan(FilePaths.join(path, dropIns.get(i)));
    }
  }

  /** Reports the problem at the line that includes the file; for a file that was given, at the file itself. */
  private void cannotRead(String path, Inclusion reason, String message) {
    if (reason == null) {
      problems.add(new ConfigFile(path, workingDirectory, count++), 0, "", message, "");
    } else {
      problems.add(reason.file, reason.line, "reeve.include", "cannot include " + Escaped.quote(path) + ": " + message,
          "");
    }
  }

  private void loadFile(String path, Inclusion reason) {
    String identity = identity(path);
    LoadedFile read = isFirst(path, reason, identity) ? parse(path, reason, null) : null;
    if (read == null) {
      return;
    }
    loadDropIns(path, reason, read);
    TomlNode settings = read.root.entries.get("reeve");
    TomlNode include = settings instanceof TomlTable ? ((TomlTable) settings).entries.get("include") : null;
    if (include != null) {
      loadIncludes(read.file, identity, include, reason);
    }
  }

  /** Reports a file that was read already, and includes that are nested too deep. */
  private boolean isFirst(String path, Inclusion reason, String identity) {
    String before = seen.get(identity);
    if (before != null) {
      reportTwice(path, reason, identity, before);
      return false;
    }
    seen.put(identity, reason == null ? "named" : "included by " + reason.file.name() + ":" + reason.line);
    if (reason != null && reason.depth > MAX_DEPTH) {
      cannotRead(path, reason, "includes are nested deeper than " + MAX_DEPTH + " files");
      return false;
    }
    return true;
  }

  /** Loads the files of the directory {@code FILE.d}, which are merged over the file. */
  private void loadDropIns(String path, Inclusion reason, LoadedFile base) {
    File directory = new File(path + ".d");
    if (!directory.isDirectory()) {
      return;
    }
    List<String> names = Globs.list(directory, "*.toml");
    if (names == null) {
      problems.add(base.file, 0, "",
          "cannot list the directory of its drop-ins, " + Escaped.quote(directory.getPath()) + ": permission denied",
          "");
      return;
    }
    for (String name : names) {
      String child = FilePaths.join(directory.getPath(), name);
      if (!new File(child).isDirectory() && isFirst(child, reason, identity(child))) {
        parse(child, null, base);
      }
    }
  }

  /** Warns of a directory of drop-ins without the file over which they would be merged. */
  private void warnOfOrphan(String path) {
    File directory = new File(path);
    String base = path.substring(0, path.length() - ".d".length());
    if (!directory.isDirectory() || new File(base).exists()) {
      return;
    }
    List<String> names = Globs.list(directory, "*.toml");
    if (names == null || !names.isEmpty()) {
      problems.warn(new ConfigFile(path, workingDirectory, count++), 0, new ConfigProblem(new SourceLocation(path, 0),
          "", "its drop-ins are not read: there is no " + Escaped.quote(base) + " over which they are merged",
          "make that file, or rename the directory"));
    }
  }

  /**
   * Reads one file.
   *
   * @param base the file that it is merged over; null: it is no drop-in
   * @return null if it cannot be read as TOML at all
   */
  private LoadedFile parse(String path, Inclusion reason, LoadedFile base) {
    ConfigFile file = new ConfigFile(path, FilePaths.absolute(workingDirectory, FilePaths.directoryOf(path)), count++);
    String text;
    try {
      text = Utf8Text.read(copies.isEmpty() ? path : copies.getOrDefault(identity(path), path));
    } catch (Utf8Text.Unreadable e) {
      if (reason != null && e.line == 0) {
        cannotRead(path, reason, e.getMessage());
      } else {
        problems.add(file, e.line, "", e.getMessage(), "");
      }
      return null;
    }
    List<TomlProblem> syntaxProblems = new ArrayList<>();
    TomlTable root = TomlParser.parse(text, syntaxProblems);
    ForeignFormat.Found foreign = syntaxProblems.isEmpty() ? null : ForeignFormat.recognize(path, text);
    if (foreign != null) {
      problems.add(file, foreign.line(), "", "cannot read it as TOML: it looks like " + foreign.what(), foreign.hint());
      return null;
    }
    for (int i = 0; i < syntaxProblems.size(); i++) {
      TomlProblem problem = syntaxProblems.get(i);
      problems.add(file, problem.line(), problem.key(), problem.message(), problem.hint());
    }
    if (!syntaxProblems.isEmpty()) {
      damaged.add(path);
    }
    LoadedFile read = new LoadedFile(file, root, base);
    loaded.add(read);
    return read;
  }

  private void reportTwice(String path, Inclusion reason, String identity, String before) {
    StringBuilder chain = new StringBuilder();
    for (Inclusion up = reason; up != null; up = up.parent) {
      chain.insert(0, up.file.name() + ":" + up.line + " includes ");
      if (up.identity.equals(identity)) {
        problems.add(reason.file, reason.line, "reeve.include", "cannot include a file in itself: " + chain + path, "");
        return;
      }
    }
    if (reason == null) {
      problems.add(new ConfigFile(path, workingDirectory, count++), 0, "",
          "cannot read it twice: it was " + before + " already", "");
    } else {
      problems.add(reason.file, reason.line, "reeve.include",
          "cannot read " + Escaped.quote(path) + " twice: " + chain + path + ", and it was " + before + " already", "");
    }
  }

  private void loadIncludes(ConfigFile file, String identity, TomlNode node, Inclusion parent) {
    ValueReader in = new ValueReader(file, problems, new Interpolation(environment, null));
    List<String> patterns = in.stringOrStrings(node, "reeve.include");
    if (patterns == null) {
      return;
    }
    for (int i = 0; i < patterns.size(); i++) {
      String pattern = patterns.get(i);
      TomlNode item = node instanceof TomlArray ? ((TomlArray) node).items.get(i) : node;
      Inclusion reason = new Inclusion(parent, file, identity, item.line);
      if (pattern.isEmpty()) {
        in.problem(item, "reeve.include", "cannot be empty: it is a path", "");
      } else if (!Globs.isGlob(pattern)) {
        loadPath(FilePaths.join(FilePaths.directoryOf(file.name()), pattern), reason);
      } else {
        for (String match : Globs.expand(FilePaths.directoryOf(file.name()), pattern)) {
          // "*.toml" in a file means the other files of its directory.
          if (!identity(match).equals(identity)) {
            loadFile(match, reason);
          }
        }
        if (pattern.endsWith(".toml")) { // "x/*" would match any directory whose name ends with .d
          for (String dropIns : Globs.expand(FilePaths.directoryOf(file.name()), pattern + ".d/*.toml")) {
            warnOfOrphan(FilePaths.directoryOf(dropIns));
          }
        }
      }
    }
  }

  /** Whether a file was read already, because another one includes it. */
  boolean hasRead(String path) {
    return seen.containsKey(identity(path));
  }

  /** A path that is the same for every path to one file, also through links. */
  static String identity(String path) {
    File file = new File(path);
    try {
      return file.getCanonicalPath();
    } catch (IOException e) {
      return file.getAbsolutePath();
    }
  }
}
