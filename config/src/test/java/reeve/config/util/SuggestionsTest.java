package reeve.config.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The word that was probably meant. */
class SuggestionsTest {
  private static final List<String> WORDS = List.of("command", "commend", "stdout");

  @Test
  void theFirstOfTheNearestIsMeant() {
    assertEquals("command", Suggestions.nearest("comm_nd", WORDS), "both are as near");
    assertEquals("commend", Suggestions.nearest("comend", WORDS));
    assertEquals("stdout", Suggestions.nearest("StdOut", WORDS));
  }

  @Test
  void aThirdOfItsLettersMayDiffer() {
    assertEquals("stdout", Suggestions.nearest("stdxxt", WORDS));
    assertNull(Suggestions.nearest("sxxxut", WORDS));
    assertEquals("a", Suggestions.nearest("b", List.of("a")), "at least one");
  }

  @Test
  void aLongTextIsNoMistypedWord() {
    String longest = "x".repeat(40);
    assertEquals(longest, Suggestions.nearest(longest, List.of(longest)));
    assertNull(Suggestions.nearest(longest + "x", List.of(longest + "x")));
  }

  @Test
  void allWordsAreNamedIfNoneIsNear() {
    assertEquals("use one of \"command\", \"commend\" or \"stdout\"", Suggestions.hint("zzzzzz", WORDS));
    assertEquals("did you mean \"stdout\"?", Suggestions.hint("stdot", WORDS));
  }
}
