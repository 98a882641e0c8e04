package reeve.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class IgnoreRulesTest {
  private static boolean ignores(String line, String path) {
    boolean directory = path.endsWith("/");
    String[] names = (directory ? path.substring(0, path.length() - 1) : path).split("/");
    return IgnoreRules.of(List.of(line), 0).verdict(names, directory) == IgnoreRules.Verdict.IGNORED;
  }

  @Test
  void aPatternWithoutASlashMatchesAtAnyDepth() {
    assertTrue(ignores("*.log", "a.log"));
    assertTrue(ignores("*.log", "x/y/.log"));
    assertFalse(ignores("*.log", "a.logs"));
    assertTrue(ignores("foo?", "x/foo1"));
    assertFalse(ignores("foo?", "x/foo"));
  }

  @Test
  void aSlashAnchorsThePattern() {
    assertTrue(ignores("/dist", "dist"));
    assertFalse(ignores("/dist", "x/dist"));
    assertTrue(ignores("doc/*.txt", "doc/a.txt"));
    assertFalse(ignores("doc/*.txt", "doc/x/a.txt"));
    assertFalse(ignores("doc/*.txt", "x/doc/a.txt"));
  }

  @Test
  void aSlashAtTheEndMeansDirectories() {
    assertTrue(ignores("build/", "x/build/"));
    assertFalse(ignores("build/", "x/build"));
  }

  @Test
  void twoStarsAreAnyNumberOfNames() {
    assertTrue(ignores("**/foo", "foo"));
    assertTrue(ignores("**/foo", "a/b/foo"));
    assertTrue(ignores("a/**/b", "a/b"));
    assertTrue(ignores("a/**/b", "a/x/y/b"));
    assertTrue(ignores("a/**", "a/x"));
    assertFalse(ignores("a/**", "a/"));
    assertFalse(ignores("a/**/b", "ab"));
  }

  @Test
  void setsAndBackslashes() {
    assertTrue(ignores("[a-c]x", "bx"));
    assertFalse(ignores("[!a-c]x", "bx"));
    assertTrue(ignores("[]-]", "]"));
    assertTrue(ignores("[[:digit:]]", "7"));
    assertFalse(ignores("[abc", "a"));
    assertTrue(ignores("\\#a", "#a"));
    assertTrue(ignores("\\!a", "!a"));
    assertTrue(ignores("a\\ ", "a "));
    assertFalse(ignores("a\\", "a\\"));
  }

  @Test
  void commentsAndBlanksAreNoPatterns() {
    assertFalse(ignores("#a", "#a"));
    assertFalse(ignores("", ""));
    assertTrue(ignores("a   ", "a"));
    assertTrue(ignores("a\r", "a"));
  }

  @Test
  void theLastPatternDecides() {
    IgnoreRules rules = IgnoreRules.of(List.of("*.log", "!keep.log", "/x/keep.log"), 0);
    assertEquals(IgnoreRules.Verdict.INCLUDED, rules.verdict(new String[] {"keep.log"}, false));
    assertEquals(IgnoreRules.Verdict.IGNORED, rules.verdict(new String[] {"x", "keep.log"}, false));
    assertEquals(IgnoreRules.Verdict.UNKNOWN, rules.verdict(new String[] {"a.js"}, false));
  }

  /** A pattern of many stars takes a time that grows with the lengths, not with their power. */
  @Test
  void manyStarsAreQuick() {
    assertFalse(ignores("*a".repeat(200) + "b", "a".repeat(2000)));
    assertFalse(ignores("**/a/".repeat(25) + "b", "a/".repeat(200) + "c"));
  }
}
