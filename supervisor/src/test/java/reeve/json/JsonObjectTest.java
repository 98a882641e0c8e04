package reeve.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonObjectTest {
  @Test
  void anObjectIsPrintedAsItWasRead() throws Exception {
    String text = "{\"b\":1.50,\"a\":[null,true,\"x\\n\"],\"c\":{\"d\":{}}}";
    assertEquals(text, JsonObject.of(Json.object(Json.parse(text))).text());
  }

  @Test
  void aFieldIsAddedAtTheEndOrReplacedWhereItIs() {
    JsonObject object = JsonObject.EMPTY.with("a", 1).with("b", List.of(JsonObject.of(Map.of("c", "x"))));
    assertEquals("{\"a\":1,\"b\":[{\"c\":\"x\"}]}", object.text());
    assertEquals("{\"a\":null,\"b\":true}", object.with("b", true).with("a", null).text());
    assertEquals("{\"a\":1,\"b\":[{\"c\":\"x\"}]}", object.text(), "the original is unchanged");
  }
}
