package reeve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/architecture.md names every package, and only packages and types that exist. */
class ArchitectureDocTest {
  private static final Pattern PACKAGE = Pattern.compile("`(reeve(?:\\.[a-z]+)+)`");
  private static final Pattern TYPE = Pattern.compile("`([A-Z][A-Za-z0-9]+)(?:[.#][A-Za-z]+(?:\\(\\))?)?`");

  private final String page = SourceTree.read(SourceTree.PROJECT.resolve("docs/architecture.md"));

  @Test
  void everyPackageIsOnThePage() {
    Set<String> packages = new TreeSet<>();
    for (SourceTree.SourceFile file : SourceTree.mainFiles()) {
      if (file.packageName().startsWith("reeve")) {
        packages.add(file.packageName());
      }
    }
    assertEquals(packages, namesOf(PACKAGE));
  }

  @Test
  void everyTypeOnThePageExists() {
    Set<String> unknown = namesOf(TYPE);
    for (SourceTree.SourceFile file : SourceTree.mainFiles()) {
      unknown.remove(file.typeName());
    }
    for (SourceTree.SourceFile file : SourceTree.testFiles()) {
      unknown.remove(file.typeName());
    }
    assertEquals(Set.of(), unknown, "the page names types that do not exist");
  }

  private Set<String> namesOf(Pattern pattern) {
    Set<String> names = new TreeSet<>();
    Matcher match = pattern.matcher(page);
    while (match.find()) {
      names.add(match.group(1));
    }
    return names;
  }
}
