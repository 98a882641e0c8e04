package reeve.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectWriterTest {
  @Test
  void fieldsAreWrittenInTheOrderOfTheCalls() {
    String text = new ObjectWriter(16).string("s", "a\"b\n").number("n", -1).bool("t", true)
        .beginObject("o").number("i", 1).endObject().strings("l", List.of("x", "y")).finish();
    assertEquals("{\"s\":\"a\\\"b\\n\",\"n\":-1,\"t\":true,\"o\":{\"i\":1},\"l\":[\"x\",\"y\"]}", text);
  }

  @Test
  void unknownValuesAreNull() {
    assertEquals("{\"s\":null,\"n\":null,\"b\":null,\"f\":null,\"k\":0}", new ObjectWriter(16).string("s", null)
        .knownNumber("n", -1).bool("b", null).nullField("f").knownNumber("k", 0).finish());
  }

  @Test
  void arraysHoldObjects() {
    assertEquals("{\"a\":[{\"i\":1},{}],\"e\":[]}", new ObjectWriter(16).beginArray("a").beginObject().number("i", 1)
        .endObject().beginObject().endObject().endArray().beginArray("e").endArray().finish());
  }

  @Test
  void htmlIsNotEscaped() {
    assertEquals("{\"s\":\"<a href='x'>&\"}", new ObjectWriter(16).string("s", "<a href='x'>&").finish());
  }

  @Test
  void valuesThatAreJsonAreAddedUnchanged() {
    assertEquals("{\"o\":{\"x\": 1},\"a\":[[],{}],\"b\":false}", new ObjectWriter(16).raw("o", "{\"x\": 1}")
        .beginArray("a").rawElement("[]").rawElement("{}").endArray().bool("b", false).finish());
  }

  @Test
  void partsThatAreTakenMakeTheWholeText() {
    ObjectWriter json = new ObjectWriter(16).number("n", 1);
    assertEquals(6, json.length());
    String first = json.takeText();
    assertEquals(0, json.length());
    json.beginArray("a");
    String second = json.takeText();
    assertEquals("{\"n\":1,\"a\":[{},null],\"e\":{}}",
        first + second
            + json.beginObject().endObject().rawElement("null").endArray().beginObject("e").endObject().finish());
  }
}
