package reeve.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Text is written as gson writes it, and can be read again. */
class JsonTest {
  private static final String[] STRINGS = {
      "", "plain", "\"quoted\"", "back\\slash", "a\nb\r\t\b\f", "\u0000\u0001\u001f\u007f", "Grüße 服务 😀",
      "\u2028\u2029", "</script>", "'&='"
  };

  private static Object random(Random random, int depth) {
    switch (random.nextInt(depth > 4 ? 5 : 7)) {
      case 0:
        return null;
      case 1:
        return random.nextBoolean();
      case 2:
        return new Json.Num(Integer.toString(random.nextInt()));
      case 3:
      case 4:
        return STRINGS[random.nextInt(STRINGS.length)];
      case 5:
        List<Object> list = new ArrayList<>();
        for (int n = random.nextInt(4); n > 0; n--) {
          list.add(random(random, depth + 1));
        }
        return list;
      default:
        Map<String, Object> map = new LinkedHashMap<>();
        for (int n = random.nextInt(4); n > 0; n--) {
          map.put(STRINGS[random.nextInt(STRINGS.length)], random(random, depth + 1));
        }
        return map;
    }
  }

  @Test
  void aValueIsWrittenAsItIsReadAgain() throws Json.Malformed {
    Random random = new Random(1);
    for (int i = 0; i < 3_000; i++) {
      Object value = random(random, 0);
      String text = Json.text(value);
      assertEquals(value, Json.parse(text));
    }
  }

  @Test
  void stringsAreWrittenAsGsonWritesThem() {
    for (String string : STRINGS) {
      if (string != null) {
        assertEquals(new ObjectWriter(16).string("a", string).finish(), "{\"a\":" + Json.text(string) + "}");
      }
    }
  }

  @Test
  void plainNumbersAreTaken() {
    assertEquals("{\"a\":1,\"b\":[2,3]}", Json.text(new java.util.TreeMap<>(Map.of("a", 1, "b", List.of(2L, 3)))));
  }
}
