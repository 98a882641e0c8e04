package reeve.cli.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys that detach, and those that only look like them. */
final class DetachKeysTest {
  /** Types key by key. ^X stands for Ctrl-X, and ! for the moment of the detach. */
  private static String sent(DetachKeys keys, String typed) {
    StringBuilder out = new StringBuilder();
    for (byte key : typed.replace("^P", "\020").replace("^Q", "\021").getBytes(StandardCharsets.ISO_8859_1)) {
      byte[] sent = keys.typed(new byte[] {key}, 1);
      out.append(sent == null ? "!" : new String(sent, StandardCharsets.ISO_8859_1));
      if (sent == null) {
        break;
      }
    }
    return out.toString().replace("\020", "^P").replace("\021", "^Q");
  }

  @ParameterizedTest
  @CsvSource({"'ctrl-p,ctrl-q', ab^P^Qc, ab!", "'ctrl-p,ctrl-q', ^Pa^P^P^Q, ^Pa^P!", "'ctrl-p,ctrl-q', ^Q^Px, ^Q^Px",
      "'a,a,b', aaab, a!", "'a,b,a,c', ababac, ab!", "ctrl-q, x^Q, x!", "'', ^P^Q, ^P^Q"})
  void theSequenceDetaches(String sequence, String typed, String sent) {
    DetachKeys keys = DetachKeys.parse(sequence);
    assertNotNull(keys);
    assertEquals(sent, sent(keys, typed));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ctrl-", "ctrl-pp", "pq", "ctrl-p,", "ctrl-1", "ü"})
  void whatIsNoSequenceIsRefused(String text) {
    assertNull(DetachKeys.parse(text));
  }
}
