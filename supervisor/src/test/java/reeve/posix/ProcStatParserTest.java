package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProcStatParserTest {
  private static final String REST = " 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 240340 8519680 -1 0 0\n";

  private static ProcStat parse(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return ProcStatParser.parse(bytes, bytes.length);
  }

  @Test
  void fieldsAreParsed() {
    assertEquals(new ProcStat(4711, "cat", 'R', 12, 13, 14, 1, 240340), parse("4711 (cat) R 12 13 14" + REST));
  }

  @Test
  void theNameExtendsToTheLastBracket() {
    assertEquals(new ProcStat(1, "a) S 9 9 (b", 'Z', 2, 3, 4, 1, 240340), parse("1 (a) S 9 9 (b) Z 2 3 4" + REST));
    assertEquals("", parse("1 () Z 2 3 4" + REST).comm());
  }

  @Test
  void aZombieWithThreadsThatRunIsNotDead() {
    assertTrue(parse("1 (x) Z 2 3 4" + REST).isDead());
    assertFalse(parse("1 (x) Z 2 3 4" + REST.replace(" 20 0 1 0 ", " 20 0 2 0 ")).isDead());
    assertFalse(parse("1 (x) S 2 3 4" + REST).isDead());
  }

  @Test
  void aNegativeGroupIsKept() {
    assertEquals(-1, parse("1 (x) Z 0 -1 -1" + REST).pgrp());
  }

  @Test
  void aLineThatIsNotAStatLineGivesNull() {
    assertNull(parse(""));
    assertNull(parse("1"));
    assertNull(parse("1 (x)"));
    assertNull(parse("1 (x) R"));
    assertNull(parse("1 (x) R 1 2 3"));
    assertNull(parse("1 (x) R 1 b 3" + REST));
    assertNull(parse("(x) R 1 2 3" + REST));
  }
}
