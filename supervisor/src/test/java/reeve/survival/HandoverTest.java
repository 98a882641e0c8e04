package reeve.survival;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reeve.core.Requester;

class HandoverTest {
  private final Map<String, Integer> descriptors = new LinkedHashMap<>();

  private Handover handover() {
    descriptors.put("/run/reeve.sock", 12);
    descriptors.put("/var/lib/reeve/lock", 7);
    return new Handover("1.2", new Requester(4711, 1000, "reeve upgrade --to /opt/new\nreeve"), 3, 51_628, descriptors,
        List.of(new Handover.Output("web", "stdout", "/var/log/web.log", 1L << 40)));
  }

  @Test
  void isReadAsItWasWritten() {
    byte[] bytes = handover().encode();
    assertEquals(handover(), Handover.decode(bytes, bytes.length));
  }

  @Test
  void anIncompleteOneIsNone() {
    byte[] bytes = handover().encode();
    for (int length = 0; length < bytes.length; length++) {
      Handover part = Handover.decode(Arrays.copyOf(bytes, length), length);
      if (part != null) { // it ends behind a descriptor
        assertEquals(List.copyOf(descriptors.keySet()).subList(0, part.descriptors().size()),
            List.copyOf(part.descriptors().keySet()));
      }
    }
    assertNull(Handover.decode(new byte[0], 0));
    assertNull(Handover.decode("an environment of its own".getBytes(), 25));
  }

  @Test
  void aNulInACommandLineEndsNoField() {
    Handover odd = new Handover("1", new Requester(1, 0, "a\0b"), 0, 0, Map.of(), List.of());
    byte[] bytes = odd.encode();
    assertEquals("a b", Handover.decode(bytes, bytes.length).by().command());
  }
}
