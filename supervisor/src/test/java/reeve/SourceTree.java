package reeve;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Reads the sources of the project for the tests of its structure. The paths of files are relative to the directory of
 * the project.
 */
final class SourceTree {
  /** Surefire runs the tests of a module in the directory of the module. */
  static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  private static final List<String> MAIN = List.of("config/src/main/java", "supervisor/src/main/java");
  private static final List<String> TEST =
      List.of("config/src/test/java", "supervisor/src/test/java", "packaging/src/test/java");
  private static final Pattern PACKAGE = Pattern.compile("^package ([a-z.]+);", Pattern.MULTILINE);
  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?(reeve(?:\\.[a-z0-9_]+)*)\\.([A-Z]\\w*)", Pattern.MULTILINE);

  private SourceTree() {}

  /** A type of this project that a file imports. */
  record Import(String packageName, String typeName) {}

  /** One Java file. */
  record SourceFile(String path, String text) {
    String packageName() {
      Matcher match = PACKAGE.matcher(text);
      return match.find() ? match.group(1) : "";
    }

    String typeName() {
      String name = path.substring(path.lastIndexOf('/') + 1);
      return name.substring(0, name.length() - ".java".length());
    }

    boolean isPackageInfo() {
      return path.endsWith("/package-info.java");
    }

    List<String> lines() {
      return text.lines().toList();
    }

    /** @return the types of this project that the file imports */
    List<Import> imports() {
      List<Import> imports = new ArrayList<>();
      Matcher match = IMPORT.matcher(text);
      while (match.find()) {
        imports.add(new Import(match.group(1), match.group(2)));
      }
      return imports;
    }

    /** @return the text without comments */
    String code() {
      return text.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)//.*$", "");
    }

    /** @return the text without comments and without the contents of strings: keywords and names are left */
    String codeWithoutStrings() {
      String text = text().replaceAll("(?s)\"\"\".*?\"\"\"", "").replaceAll("'(?:[^'\\\\\n]|\\\\.)'", "");
      return new SourceFile(path, text.replaceAll("\"(?:[^\"\\\\\n]|\\\\.)*\"", "")).code();
    }
  }

  /** A file as the compiler has parsed it. */
  record ParsedFile(String path, CompilationUnitTree tree, SourcePositions positions) {
    long lineOf(long position) {
      return tree.getLineMap().getLineNumber(position);
    }
  }

  static List<SourceFile> mainFiles() {
    return files(MAIN);
  }

  static List<SourceFile> testFiles() {
    return files(TEST);
  }

  private static List<SourceFile> files(List<String> roots) {
    List<SourceFile> files = new ArrayList<>();
    for (String root : roots) {
      for (Path file : below(PROJECT.resolve(root), ".java")) {
        files.add(new SourceFile(PROJECT.relativize(file).toString(), read(file)));
      }
    }
    assertFalse(files.isEmpty(), "no sources below " + PROJECT);
    return files;
  }

  /** @return the files below a directory whose names end with {@code ending}, sorted; none of {@code target} */
  static List<Path> below(Path directory, String ending) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(ending) && !file.toString().contains("/target/")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The main sources, parsed but not attributed. */
  static List<ParsedFile> parsedMainFiles() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      List<Path> paths = new ArrayList<>();
      for (SourceFile file : mainFiles()) {
        paths.add(PROJECT.resolve(file.path()));
      }
      JavacTask task = (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null,
          manager.getJavaFileObjectsFromPaths(paths));
      List<ParsedFile> parsed = new ArrayList<>();
      for (CompilationUnitTree tree : task.parse()) {
        String path = PROJECT.relativize(Path.of(tree.getSourceFile().toUri())).toString();
        parsed.add(new ParsedFile(path, tree, Trees.instance(task).getSourcePositions()));
      }
      return parsed;
    }
  }
}
