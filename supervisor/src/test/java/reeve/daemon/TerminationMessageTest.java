package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The message has as many of the last lines of output as the platform reads. */
class TerminationMessageTest {
  @Test
  void theLastLinesFollowTheMessage() {
    assertEquals("why\n", TerminationMessage.text("why", List.of()));
    assertEquals("why\nThe last lines of its log:\na\nb\n", TerminationMessage.text("why", List.of("a", "b")));
  }

  @Test
  void theMessageIsNotLongerThanThePlatformReads() {
    String text = TerminationMessage.text("why", Collections.nCopies(10, "\u20ac".repeat(500)));
    assertTrue(text.getBytes(StandardCharsets.UTF_8).length <= 4096, text);
    assertTrue(text.lines().count() > 2, text);
  }
}
