package reeve.runtime.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class SocketSecretTest {
  /** The example in appendix A of the paper: the key 00 to 0f, and the message 00 to 0e. */
  @Test
  void theHashIsThatOfThePaper() {
    byte[] message = new byte[15];
    for (int i = 0; i < message.length; i++) {
      message[i] = (byte) i;
    }
    assertEquals(0xa129ca6149be45e5L, SocketSecret.hash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L, message));
  }

  @Test
  void eachServiceAndEachKeyHasItsOwnSecret() {
    assertEquals(SocketSecret.of(5, "web"), SocketSecret.of(5, "web"));
    assertNotEquals(SocketSecret.of(5, "web"), SocketSecret.of(5, "weba"));
    assertNotEquals(SocketSecret.of(5, "web"), SocketSecret.of(6, "web"));
  }
}
