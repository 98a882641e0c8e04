package reeve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holds the words of the project: what CONTRIBUTING ("Words") does not allow occurs in no source and no document. A
 * process, a thread, a class or a caller is not a person, a fact is reported and not told, and a name is the field's own
 * term.
 */
class VocabularyTest {
  /** What stands for a process, thread, class or caller as if it were a person, and what has a plainer word. */
  private static final Pattern WORDS = Pattern.compile(
      "\\b(?:who|whom|whoever|nobody|somebody|anybody|someone|he|him|his|she|tells?|told|telling|anew|begun)\\b",
      Pattern.CASE_INSENSITIVE);

  /** Metaphors that were names of types, methods and fields once, one hump of a name each. */
  private static final Pattern NAMES = Pattern.compile(
      "\\b(?:desk|storyteller|chronicle|errand|asked|hands|crowd|shelf|ties|shifts|parting|lately|nobody|somebody"
          + "|anybody|tell|tells|told|anew|who|whom|epitaph|haste)\\b",
      Pattern.CASE_INSENSITIVE);

  /** The same for types only: as other names these words have a plain use. */
  private static final Pattern TYPE_NAMES = Pattern.compile(
      "\\b(?:course|choice|looks|watched|alone|past|moment|memory|one shot)\\b", Pattern.CASE_INSENSITIVE);

  /** A hump of a name in camel case, or a word in capitals. */
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|_");

  private static final String SELF = "supervisor/src/test/java/reeve/VocabularyTest.java";

  @Test
  void sourcesUseTheWordsOfTheGlossary() {
    List<String> found = new ArrayList<>();
    List<SourceTree.SourceFile> files = new ArrayList<>(SourceTree.mainFiles());
    files.addAll(SourceTree.testFiles());
    for (SourceTree.SourceFile file : files) {
      if (!file.path().equals(SELF)) {
        find(WORDS, file.path(), file.text(), found);
        find(NAMES, file.path(), namesApart(file.code()), found);
        find(TYPE_NAMES, file.path(), namesApart(file.typeName()), found);
      }
    }
    assertEquals(List.of(), found, "use the words of CONTRIBUTING, \"Words\"");
  }

  @Test
  void documentsUseTheWordsOfTheGlossary() {
    List<String> found = new ArrayList<>();
    List<Path> documents = new ArrayList<>();
    for (String directory : List.of("docs", "examples", "packaging", "supervisor/bench", ".ci", ".mvn")) {
      for (String ending : List.of(".md", ".sh", ".toml", ".1", ".5", ".xml", "/reeve", "/run", "/quickstart")) {
        documents.addAll(SourceTree.below(SourceTree.PROJECT.resolve(directory), ending));
      }
    }
    for (String name : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "supervisor/DESIGN.md", "pom.xml",
        "config/pom.xml", "supervisor/pom.xml")) {
      documents.add(SourceTree.PROJECT.resolve(name));
    }
    for (Path document : documents) {
      String name = SourceTree.PROJECT.relativize(document).toString();
      find(WORDS, name, withoutQuotedWords(SourceTree.read(document)), found);
    }
    assertEquals(List.of(), found, "use the words of CONTRIBUTING, \"Words\"");
  }

  @Test
  void aForbiddenWordIsFoundInANameAndInASentence() {
    List<String> found = new ArrayList<>();
    find(NAMES, "X.java", namesApart("void tellBy(Runnable r) {}"), found);
    find(WORDS, "X.java", "// Nobody is left.", found);
    assertEquals(List.of("X.java:1: tell", "X.java:1: Nobody"), found);
    assertFalse(NAMES.matcher(namesApart("int intellect;")).find());
    assertTrue(withoutQuotedWords("not *nobody*, but").contains("not , but"));
  }

  private static void find(Pattern pattern, String name, String text, List<String> found) {
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      Matcher match = pattern.matcher(line);
      while (match.find()) {
        found.add(name + ":" + number + ": " + match.group());
      }
    }
  }

  /** {@code tellBy} as {@code tell By}. */
  private static String namesApart(String code) {
    return HUMP.matcher(code).replaceAll(" ");
  }

  /** The glossary itself names the words that it replaces, in italics. */
  private static String withoutQuotedWords(String text) {
    return text.replaceAll("\\*[a-z]+\\*", "");
  }
}
