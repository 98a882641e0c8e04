package reeve.control.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reeve.config.access.AccessRule;
import reeve.control.ReplyText;
import reeve.control.RpcException;
import reeve.control.ServiceJson;
import reeve.control.SupervisorBackend;
import reeve.control.TestViews;
import reeve.control.server.ClientConnection;
import reeve.control.server.ConnectionLimits;
import reeve.json.Json;
import reeve.json.ObjectWriter;
import reeve.posix.LinuxPosix;

/** docs/protocol.md has every method with the version that added it, every error, every field and every limit. */
class ProtocolDocTest {
  private static final Path FILE = Path.of("../docs/protocol.md");

  private static String text() throws IOException {
    return Files.readString(FILE);
  }

  private static String part(String name) throws IOException {
    String text = text();
    return text.substring(text.indexOf("<!-- " + name + ": begin"), text.indexOf("<!-- " + name + ": end"));
  }

  @Test
  void everyMethodIsDocumentedWithItsVersion() throws IOException {
    Map<String, String> known = new LinkedHashMap<>();
    new MethodTable(new LinuxPosix(), () -> 0).entries().forEach((name, entry) -> known.put(name, entry.since()));
    Map<String, String> documented = new LinkedHashMap<>();
    Matcher row = Pattern.compile("(?m)^\\| `([a-z]+)` \\| ([0-9.]+) \\|").matcher(part("methods"));
    while (row.find()) {
      documented.put(row.group(1), row.group(2));
    }
    assertEquals(new TreeMap<>(known), new TreeMap<>(documented));
  }

  @Test
  void everyMethodIsDocumentedWithTheRightThatItNeeds() throws IOException {
    Map<String, String> known = new TreeMap<>();
    new MethodTable(new LinuxPosix(), () -> 0).entries().forEach((name, entry) -> known.put(name,
        entry.right().word() + (name.equals("reload") ? ", admin without services" : "")));
    Map<String, String> documented = new TreeMap<>();
    Matcher row = Pattern.compile("(?m)^\\| `([a-z]+)` \\| [0-9.]+ \\| ([a-z, ]+) \\|").matcher(part("methods"));
    while (row.find()) {
      documented.put(row.group(1), row.group(2));
    }
    assertEquals(known, documented);
  }

  /** {@code allow} names the methods that need the right to operate, and no others. */
  @Test
  void theActionsOfAllowAreTheMethodsThatOperate() {
    Set<String> methods = new TreeSet<>();
    new MethodTable(new LinuxPosix(), () -> 0).entries().forEach((name, entry) -> {
      if (entry.right() == AccessRule.Right.OPERATE) {
        methods.add(name);
      }
    });
    assertEquals(methods, new TreeSet<>(AccessRule.ACTIONS));
  }

  @Test
  void everyErrorIsDocumented() throws Exception {
    Map<String, String> known = new TreeMap<>();
    for (Field field : RpcException.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
        known.put(field.getName(), Integer.toString(field.getInt(null)));
      }
    }
    Map<String, String> documented = new TreeMap<>();
    Matcher row = Pattern.compile("(?m)^\\| (-[0-9]+) \\| `([A-Z_]+)` \\|").matcher(part("errors"));
    while (row.find()) {
      documented.put(row.group(2), row.group(1));
    }
    assertEquals(known, documented);
  }

  @Test
  void everyFieldOfAServiceIsDocumented() throws Exception {
    ObjectWriter json = new ObjectWriter(512);
    ServiceJson.fields(json, TestViews.service("web"));
    Map<?, ?> fields = (Map<?, ?>) Json.parse(json.finish());
    String text = text();
    for (Object field : fields.keySet()) {
      assertTrue(text.contains("`" + field + "`"), "docs/protocol.md does not document \"" + field + "\"");
    }
  }

  @Test
  void theDocumentedLimitsAreTheLimitsOfTheCode() throws IOException {
    String text = text().replace("\u00a0", " ");
    assertEquals(64 * 1024, ClientConnection.MAX_LINE);
    assertTrue(text.contains("| length of a request | 65 536 bytes |"), "length");
    assertTrue(text.contains("arrays | " + Json.DEPTH + " |"), "depth");
    assertTrue(text.contains("wait for their answer | " + ClientConnection.MAX_PENDING + " |"), "pending");
    assertTrue(text.contains("unread answers of one connection | " + ClientConnection.MAX_UNREAD / 1024 + " KiB"),
        "unread");
    assertTrue(
        text.contains("unread events of one connection | " + ClientConnection.MAX_UNREAD_EVENTS / 1024 / 1024 + " MiB"),
        "events");
    assertTrue(text.contains("rest of an incomplete one | " + ConnectionLimits.MAX_SILENCE / 1_000_000_000 + " s"),
        "silence");
    assertTrue(text.contains("after " + ConnectionLimits.MAX_STALL / 1_000_000_000 + " s without a read"), "stuck");
    assertTrue(text.contains("are not requests | " + ClientConnection.MAX_MALFORMED + " |"), "rubbish");
    assertTrue(text.contains("| connections | " + ConnectionLimits.MAX_CLIENTS + ","), "clients");
    assertTrue(text.contains("of all connections | " + ConnectionLimits.MAX_MEMORY / 1024 / 1024 + " MiB"), "budget");
  }

  @Test
  void theGreetingIsAsDocumented() throws Exception {
    Map<?, ?> hello = (Map<?, ?>) Json
        .parse(ReplyText
            .greeting(new SupervisorBackend.Info("0.1.0", 4711, 0, null, java.util.List.of(),
                SupervisorBackend.Reading.DEFAULT, 0)));
    Matcher shown = Pattern.compile("(?m)^    (\\{\"jsonrpc\":\"2.0\",\"method\":\"hello\".*)$").matcher(text());
    assertTrue(shown.find());
    assertEquals(Json.parse(shown.group(1)).toString(), hello.toString());

  }
}
