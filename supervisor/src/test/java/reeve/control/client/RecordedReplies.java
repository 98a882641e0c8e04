package reeve.control.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import reeve.json.Json;

/** Answers and notifications that were recorded from a real reeve, by method: {@code replies.txt}. */
final class RecordedReplies {
  private final Map<String, String> lines = new LinkedHashMap<>();

  RecordedReplies() throws IOException {
    try (BufferedReader in = new BufferedReader(new InputStreamReader(
        RecordedReplies.class.getResourceAsStream("replies.txt"), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.startsWith("#")) {
          int space = line.indexOf(' ');
          lines.put(line.substring(0, space), line.substring(space + 1));
        }
      }
    }
  }

  /** The message as a line. */
  String line(String method) {
    return lines.get(method);
  }

  /** The result, or the parameters of a notification. */
  Map<String, Object> fields(String method) throws Json.Malformed {
    Map<String, Object> message = Json.object(Json.parse(lines.get(method)));
    return Json.object(message.get(message.containsKey("result") ? "result" : "params"));
  }

  /** The result or parameters, ready to be decoded. */
  ReplyFields reply(String method) throws Json.Malformed {
    return new ReplyFields("the answer to \"" + method + "\"", fields(method));
  }
}
