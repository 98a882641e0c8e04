package reeve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.Test;

/** Limits that keep packages, files, methods and records small enough to be read in one go. */
class SourceLimitsTest {
  private static final int MAX_FILES_OF_A_PACKAGE = 40;
  private static final int MAX_LINES_OF_A_FILE = 300;
  private static final int MAX_LINES_OF_A_TEST = 400;
  private static final int MAX_LINES_OF_A_METHOD = 60;
  private static final int MAX_COMPONENTS = 16;
  private static final int MAX_PARAMETERS_OF_A_CONSTRUCTOR = 8;
  private static final int MAX_COLUMNS = 120;

  /** reeve.posix is one package because LibC is package-private: its interfaces are the only way to the kernel. */
  private static final Set<String> LARGE_PACKAGES = Set.of("reeve.posix");

  @Test
  void noPackageIsLarge() {
    Map<String, Integer> sizes = new TreeMap<>();
    for (SourceTree.SourceFile file : SourceTree.mainFiles()) {
      if (!file.isPackageInfo()) {
        sizes.merge(file.packageName(), 1, Integer::sum);
      }
    }
    sizes.keySet().removeAll(LARGE_PACKAGES);
    sizes.values().removeIf(count -> count <= MAX_FILES_OF_A_PACKAGE);
    assertEquals(Map.of(), sizes, "split these packages by role");
  }

  @Test
  void noFileIsLong() {
    List<String> found = new ArrayList<>();
    for (SourceTree.SourceFile file : SourceTree.mainFiles()) {
      addIfAbove(found, file.path(), file.lines().size(), MAX_LINES_OF_A_FILE);
    }
    for (SourceTree.SourceFile file : SourceTree.testFiles()) {
      addIfAbove(found, file.path(), file.lines().size(), MAX_LINES_OF_A_TEST);
    }
    assertEquals(List.of(), found, "split these files by role");
  }

  @Test
  void noLineIsWide() {
    List<String> wide = new ArrayList<>();
    List<SourceTree.SourceFile> files = new ArrayList<>(SourceTree.mainFiles());
    files.addAll(SourceTree.testFiles());
    for (SourceTree.SourceFile file : files) {
      int number = 0;
      boolean inTextBlock = false;
      for (String line : file.lines()) {
        number++;
        // A line of TOML or shell inside a text block may be as long as in a user's own file.
        inTextBlock ^= line.split("\"\"\"", -1).length % 2 == 0;
        if (!inTextBlock) {
          addIfAbove(wide, file.path() + ":" + number, line.length(), MAX_COLUMNS);
        }
      }
    }
    assertEquals(List.of(), wide, "break these lines");
  }

  @Test
  void noMethodIsLongAndNoConstructorOrRecordIsWide() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (SourceTree.ParsedFile file : SourceTree.parsedMainFiles()) {
      file.tree().accept(new LimitScanner(file, wrong), null);
    }
    assertEquals(List.of(), wrong, "split these methods, or group these parameters in records");
  }

  private static void addIfAbove(List<String> found, String place, long count, int limit) {
    if (count > limit) {
      found.add(place + ": " + count + ", at most " + limit);
    }
  }

  /** Visits methods, constructors and records. */
  private static final class LimitScanner extends TreeScanner<Void, Void> {
    private final SourceTree.ParsedFile file;
    private final List<String> wrong;
    // The parameters of a record's constructor are its components, which have a limit of their own.
    private boolean inRecord;

    LimitScanner(SourceTree.ParsedFile file, List<String> wrong) {
      this.file = file;
      this.wrong = wrong;
    }

    @Override
    public Void visitMethod(MethodTree method, Void none) {
      long start = file.lineOf(file.positions().getStartPosition(file.tree(), method));
      long end = file.lineOf(file.positions().getEndPosition(file.tree(), method));
      String name = file.path() + ":" + start + " " + method.getName();
      addIfAbove(wrong, name + " (lines)", end - start + 1, MAX_LINES_OF_A_METHOD);
      if (method.getReturnType() == null && !inRecord) {
        addIfAbove(wrong, name + " (parameters)", method.getParameters().size(), MAX_PARAMETERS_OF_A_CONSTRUCTOR);
      }
      return super.visitMethod(method, none);
    }

    @Override
    public Void visitClass(ClassTree type, Void none) {
      if (type.getKind() == Tree.Kind.RECORD) {
        String name = type.getSimpleName().toString();
        // A record of collaborators is a constructor's parameter list under another name.
        boolean holdsCollaborators = name.endsWith("Tools") || name.endsWith("Parts");
        addIfAbove(wrong, file.path() + " record " + name + " (components)", componentsOf(type),
            holdsCollaborators ? MAX_PARAMETERS_OF_A_CONSTRUCTOR : MAX_COMPONENTS);
      }
      boolean outer = inRecord;
      inRecord = type.getKind() == Tree.Kind.RECORD;
      super.visitClass(type, none);
      inRecord = outer;
      return null;
    }

    /** The parser makes an instance field of each component; a record can have no other instance field. */
    private static long componentsOf(ClassTree record) {
      return record.getMembers().stream().filter(
          member -> member instanceof VariableTree field && !field.getModifiers().getFlags().contains(Modifier.STATIC))
          .count();
    }
  }
}
