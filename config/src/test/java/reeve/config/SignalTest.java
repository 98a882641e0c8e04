package reeve.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and numbers of signals. */
class SignalTest {
  @ParameterizedTest
  @CsvSource({"SIGTERM,15", "TERM,15", "sigterm,15", "15,15", "' HUP ',1", "SIGRTMIN,34", "SIGRTMIN+3,37", "RTMAX-2,62",
      "SIGRTMAX,64", "64,64",
      "SIGIOT,6", "SIGPOLL,29", "CLD,17", "09,9", "SIGSYS,31"})
  void namesAndNumbersAreRead(String text, int number) {
    assertEquals(Optional.of(new Signal(number)), Signal.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "0", "65", "-1", "+9", "015", "SIG", "SIGFOO", "SIGSIGTERM", "SIGRTMIN-1",
      "SIGRTMIN+31", "SIGRTMAX-31",
      "SIGRTMIN+", "SIGRTMIN+x", "1.5", "\u0661", "null", "SIGRTMIN+99999999999"})
  void otherTextIsNoSignal(String text) {
    assertEquals(Optional.empty(), Signal.parse(text));
  }

  @Test
  void everyNumberHasANameThatIsReadAgain() {
    for (int number = 1; number <= 64; number++) {
      Signal signal = new Signal(number);
      assertEquals(number == 32 || number == 33 ? Optional.empty() : Optional.of(signal), Signal.parse(signal.name()));
      assertEquals(signal.hashCode(), new Signal(number).hashCode());
    }
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Signal(0));
    assertThrows(IllegalArgumentException.class, () -> new Signal(65));
  }
}
