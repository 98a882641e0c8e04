package reeve.cli.top;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopKeysTest {
  private static List<String> keys(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return TopKeys.of(bytes, bytes.length);
  }

  @Test
  void charactersAreKeys() {
    assertEquals(List.of("q", "ß", " "), keys("qß "));
  }

  @Test
  void sequencesAreOneKey() {
    assertEquals(
        List.of(TopKeys.UP, TopKeys.DOWN, TopKeys.UP, TopKeys.PAGE_UP, TopKeys.PAGE_DOWN, TopKeys.HOME, TopKeys.END),
        keys("\033[A\033[B\033OA\033[5~\033[6~\033[1~\033[F"));
  }

  @Test
  void omitsUnknownSequences() {
    assertEquals(List.of("q"), keys("\033[15~\033[1;5Rq\033[200"));
    assertEquals(List.of(), keys("\0\177"));
  }

  @Test
  void controlKeysHaveNames() {
    assertEquals(List.of(TopKeys.INTERRUPT, TopKeys.SUSPEND, TopKeys.REDRAW, TopKeys.ENTER, TopKeys.ESCAPE),
        keys("\003\032\014\r\033"));
  }
}
