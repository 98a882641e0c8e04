package reeve.cli.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;

/** What a plan says to a person. */
class PlanTextTest {
  private static final OutputStyle PLAIN = new OutputStyle(false, false, OutputStyle.UNLIMITED);

  private static Map<String, Object> change(String key, String before, String after) {
    Map<String, Object> change = new LinkedHashMap<>();
    change.put("key", key);
    change.put("old", before);
    change.put("new", after);
    return change;
  }

  private static Map<String, Object> service(String name, String kind, String effect,
      List<Map<String, Object>> changes) {
    return Map.of("name", name, "kind", kind, "effect", effect, "changes", changes);
  }

  private static final Map<String, Object> ANSWER = Map.of("services", List.of(
      service("web", "restart", "restart",
          List.of(change("command", "[\"a\"]", "[\"b\"]"), change("env.TOKEN", "***", "***"),
              change("env.OLD", "***", null), change("timeout", null, "\"1h\""))),
      service("idle", "restart", "next-start", List.of(change("stdout", "\"log\"", "\"null\""))),
      service("quiet", "unchanged", "none", List.of()),
      service("db", "policy", "live", List.of(change("restart", "\"no\"", "\"always\""))),
      service("on", "policy", "start", List.of(change("enabled", "false", "true"))),
      service("fresh", "new", "start", List.of(change("command", null, "[\"c\"]"))),
      service("off", "new", "add", List.of()),
      service("gone", "removed", "stop", List.of()),
      service("still", "removed", "remove", List.of())),
      "settings", List.of(change("log-dir", null, "\"/x\"")));

  @Test
  void everyKindIsToldWithItsKeys() {
    assertEquals(List.of(
        "~ web: is restarted",
        "    command = [\"b\"], was [\"a\"]",
        "    env.TOKEN has another value",
        "    env.OLD is no longer set",
        "    timeout = \"1h\"",
        "~ idle: changes with its next start; it is not running and stays so",
        "    stdout = \"null\", was \"log\"",
        "~ db: changes while it runs",
        "    restart = \"always\", was \"no\"",
        "~ on: is enabled now, and is started",
        "    enabled = true, was false",
        "+ fresh: is new, and is started",
        "    command = [\"c\"]",
        "+ off: is new, and is not started",
        "- gone: is stopped and removed",
        "- still: is removed; it is not running",
        "! [reeve]: has an effect when reeve is started again",
        "    log-dir = \"/x\"",
        "8 services change, 1 service is unchanged"), PlanText.plan(ANSWER, PLAIN));
  }

  @Test
  void nothingToDoIsSaid() {
    assertEquals(List.of("nothing to apply: 1 service is unchanged"),
        PlanText.plan(Map.of("services", List.of(service("a", "unchanged", "none", List.of()))), PLAIN));
  }

  @Test
  void linesFitTheScreenAndColoursAreOnlyWhereThereAreSome() {
    OutputStyle narrow = new OutputStyle(true, false, 20);
    for (String line : PlanText.plan(ANSWER, narrow).subList(0, 16)) {
      assertTrue(TerminalText.width(line) <= 20, line);
      assertTrue(line.indexOf('\033') < 0, line);
    }
    assertTrue(PlanText.plan(ANSWER, new OutputStyle(true, true, 80)).get(0).startsWith("\033[33m~ web"));
  }

  @Test
  void noTextOfAFileActsOnTheTerminal() {
    Map<String, Object> answer = Map.of("services",
        List.of(service("a", "restart", "restart", List.of(change("command", "\033[2J", "x\u202e")))));
    for (String line : PlanText.plan(answer, PLAIN)) {
      assertTrue(line.indexOf('\033') < 0 && line.indexOf('\u202e') < 0, line);
    }
  }
}
