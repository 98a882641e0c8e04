package reeve.cli.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopKeysTest {
  private static List<String> keys(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return TopKeys.of(bytes, bytes.length).stream().map(TopInput::key).toList();
  }

  private static List<TopInput> inputs(String text) {
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
    assertEquals(List.of(), keys("\0\001"));
  }

  @Test
  void controlKeysHaveNames() {
    assertEquals(
        List.of(TopKeys.INTERRUPT, TopKeys.SUSPEND, TopKeys.REDRAW, TopKeys.ENTER, TopKeys.BACKSPACE, TopKeys.ESCAPE),
        keys("\003\032\014\r\177\033"));
  }

  @Test
  void aCharacterOutsideTheBasicPlaneIsOneKey() {
    assertEquals(List.of("😀", "x"), keys("😀x"));
    assertTrue(inputs("😀").get(0).isCharacter());
    assertFalse(TopInput.key(TopKeys.UP).isCharacter());
  }

  @Test
  void theMouseHasAPlace() {
    assertEquals(
        List.of(new TopInput(TopKeys.CLICK, 0, 0), new TopInput(TopKeys.WHEEL_UP, 59, 249),
            new TopInput(TopKeys.WHEEL_DOWN, 2, 300)),
        inputs("\033[<0;1;1M\033[<0;1;1m\033[<64;250;60M\033[<65;301;3M"));
  }

  @Test
  void omitsWhatTheMouseCannotSend() {
    assertEquals(List.of(),
        inputs("\033[<2;1;1M\033[<0;0;1M\033[<0;1M\033[<0;99999;1M\033[<M\033[<"));
  }
}
