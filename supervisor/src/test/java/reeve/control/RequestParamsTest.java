package reeve.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reeve.json.Json;

/** Parameters are read by name and type, or rejected with the expected type. */
class RequestParamsTest {
  private static RequestParams params(String json) throws Json.Malformed {
    @SuppressWarnings("unchecked")
    Map<String, Object> map = (Map<String, Object>) Json.parse(json);
    return new RequestParams(map);
  }

  private static String refused(org.junit.jupiter.api.function.Executable read) {
    RpcException e = assertThrows(RpcException.class, read);
    assertEquals(RpcException.INVALID_PARAMS, e.code());
    return e.getMessage();
  }

  @Test
  void aMissingParameterHasItsDefault() throws Exception {
    RequestParams params = params("{}");
    assertTrue(params.bool("wait", true));
    assertFalse(params.bool("failed", false));
    assertNull(params.string("to"));
    assertEquals(List.of(), params.strings("services"));
    assertEquals(5, params.number("n", 5, 0, 10));
    params.done();
  }

  @Test
  void aNullIsTakenForAMissingParameter() throws Exception {
    assertTrue(params("{\"wait\":null}").bool("wait", true));
  }

  @Test
  void oneStringIsTakenForAnArray() throws Exception {
    assertEquals(List.of("web"), params("{\"services\":\"web\"}").strings("services"));
  }

  @Test
  void wrongTypesAreRefused() {
    assertEquals("cannot take \"wait\": it is true or false", refused(() -> params("{\"wait\":1}").bool("wait", true)));
    assertEquals("cannot take \"to\": it is a string", refused(() -> params("{\"to\":[]}").string("to")));
    assertEquals("cannot take \"services\": it is an array of strings",
        refused(() -> params("{\"services\":{}}").strings("services")));
    assertEquals("cannot take \"services\": it is an array of strings",
        refused(() -> params("{\"services\":[1]}").strings("services")));
    assertEquals("cannot take \"services\": it is an array of strings",
        refused(() -> params("{\"services\":[null]}").strings("services")));
    for (String number : List.of("\"1\"", "1.5", "11", "-1", "1e1", "99999999999999999999")) {
      assertEquals("cannot take \"n\": it is a whole number from 0 to 10",
          refused(() -> params("{\"n\":" + number + "}").number("n", 0, 0, 10)));
    }
  }

  @Test
  void aMisspeltParameterIsAnErrorAndNotIgnored() throws Exception {
    RequestParams params = params("{\"wiat\":false}");
    params.bool("wait", true);
    assertEquals("cannot take the parameter \"wiat\": this method has wait", refused(params::done));
  }

  @Test
  void namesInMessagesAreOneHarmlessLine() throws Exception {
    RequestParams params = params("{\"\\u001b[31m\\n" + "x".repeat(500) + "\":1}");
    String message = refused(params::done);
    assertTrue(message.startsWith("cannot take the parameter \"\\u001b[31m\\nxxx"), message);
    assertTrue(message.length() < 150, message);
  }

  @Test
  void moreThanTenThousandNamesAreRefused() throws Exception {
    StringBuilder many = new StringBuilder("{\"services\":[\"a\"");
    many.append(",\"a\"".repeat(10_000)).append("]}");
    refused(() -> params(many.toString()).strings("services"));
  }
}
