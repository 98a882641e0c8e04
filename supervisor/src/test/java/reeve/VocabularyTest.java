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
 * The words that CONTRIBUTING ("Words") rules out occur in no source and in no document: a process, a thread, a class
 * or a caller is not a person, a fact is reported rather than told, and a name is the standard term of the field.
 */
class VocabularyTest {
  /** Words that make a person of a process, thread, class or caller, and words that have a plainer synonym. */
  private static final Pattern WORDS = Pattern.compile(
      "\\b(?:who|whom|whoever|nobody|somebody|anybody|someone|he|him|his|she|tells?|told|telling|anew|begun)\\b",
      Pattern.CASE_INSENSITIVE);

  /** Metaphors that no type, method, field or variable is named after. A name in camel case is split into its words. */
  private static final Pattern NAMES = Pattern.compile(
      "\\b(?:desk|storyteller|chronicle|errand|asked|hands|crowd|shelf|ties|shifts|parting|lately|nobody|somebody"
          + "|anybody|tell|tells|told|anew|who|whom|epitaph|haste)\\b",
      Pattern.CASE_INSENSITIVE);

  /** Words that no type is named after; in the names of methods and variables they have a plain use. */
  private static final Pattern TYPE_NAMES = Pattern.compile(
      "\\b(?:course|choice|looks|watched|alone|past|moment|memory|one shot)\\b", Pattern.CASE_INSENSITIVE);

  /** The place between two words of a name in camel case or in capitals. */
  private static final Pattern WORD_BOUNDARY = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|_");

  private static final String SELF = "supervisor/src/test/java/reeve/VocabularyTest.java";

  @Test
  void sourcesUseTheWordsOfTheGlossary() {
    List<String> found = new ArrayList<>();
    List<SourceTree.SourceFile> files = new ArrayList<>(SourceTree.mainFiles());
    files.addAll(SourceTree.testFiles());
    for (SourceTree.SourceFile file : files) {
      if (!file.path().equals(SELF)) {
        find(WORDS, file.path(), file.text(), found);
        find(NAMES, file.path(), splitNames(file.codeWithoutStrings()), found);
        find(TYPE_NAMES, file.path(), splitNames(file.typeName()), found);
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
      find(WORDS, name, withoutItalics(SourceTree.read(document)), found);
    }
    assertEquals(List.of(), found, "use the words of CONTRIBUTING, \"Words\"");
  }

  @Test
  void aForbiddenWordIsFoundInANameAndInASentence() {
    List<String> found = new ArrayList<>();
    find(NAMES, "X.java", splitNames("void tellBy(Runnable r) {}"), found);
    find(WORDS, "X.java", "// Nobody is left.", found);
    assertEquals(List.of("X.java:1: tell", "X.java:1: Nobody"), found);
    assertFalse(NAMES.matcher(splitNames("int intellect;")).find());
    assertTrue(withoutItalics("not *nobody*, but").contains("not , but"));
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

  /** {@code tellBy} becomes {@code tell By}. */
  private static String splitNames(String code) {
    return WORD_BOUNDARY.matcher(code).replaceAll(" ");
  }

  /** The glossary itself has the words that it replaces in italics. */
  private static String withoutItalics(String text) {
    return text.replaceAll("\\*[a-z ]+\\*", "");
  }
}
