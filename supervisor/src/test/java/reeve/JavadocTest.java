package reeve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.Test;

/** Public types have doc comments. What the comments link to is checked by doclint in the build. */
class JavadocTest {
  /** References to documents that are not in this project, and plans instead of facts. */
  private static final Pattern DEAD_REFERENCE =
      Pattern.compile("\\blaw \\d|DESIGN section|\\bfeatures\\.md|\\bstyle\\.md|\\blayout\\.md|and, later,");

  @Test
  void everyPublicTypeHasAComment() throws IOException {
    List<String> without = new ArrayList<>();
    for (SourceTree.ParsedFile file : SourceTree.parsedMainFiles()) {
      new PublicTypes(file, without).scan(file.tree(), null);
    }
    assertEquals(List.of(), without, "say in a doc comment what each of these is");
  }

  @Test
  void noCommentHasADeadReference() {
    List<String> found = new ArrayList<>();
    for (SourceTree.SourceFile file : SourceTree.mainFiles()) {
      Matcher match = DEAD_REFERENCE.matcher(file.text());
      while (match.find()) {
        found.add(file.path() + ": " + match.group());
      }
    }
    assertEquals(List.of(), found, "state the reason instead of the reference");
  }

  /** Collects public types whose declaration is not preceded by a doc comment. */
  private static final class PublicTypes extends TreePathScanner<Void, Void> {
    private final SourceTree.ParsedFile file;
    private final List<String> without;
    private final String text;

    PublicTypes(SourceTree.ParsedFile file, List<String> without) throws IOException {
      this.file = file;
      this.without = without;
      CompilationUnitTree tree = file.tree();
      this.text = tree.getSourceFile().getCharContent(true).toString();
    }

    @Override
    public Void visitClass(ClassTree type, Void none) {
      ModifiersTree modifiers = type.getModifiers();
      if (modifiers.getFlags().contains(Modifier.PUBLIC)) {
        int start = (int) file.positions().getStartPosition(file.tree(), type);
        if (!text.substring(0, start).stripTrailing().endsWith("*/")) {
          without.add(file.path() + ":" + file.lineOf(start) + " " + type.getSimpleName());
        }
      }
      return super.visitClass(type, none);
    }
  }
}
