package reeve.cli.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;
import reeve.control.client.PlanReply;
import reeve.json.JsonObject;

/** A plan is rendered with the effect on each service and the changed keys. */
class PlanTextTest {
  private static final OutputStyle PLAIN = new OutputStyle(false, false, OutputStyle.UNLIMITED);

  private static PlanReply.Change change(String key, String before, String after) {
    return new PlanReply.Change(key, before, after);
  }

  private static PlanReply.Service service(String name, String kind, String effect, PlanReply.Change... changes) {
    return new PlanReply.Service(name, kind, effect, null, List.of(changes), "", null);
  }

  private static PlanReply plan(List<PlanReply.Setting> settings, PlanReply.Service... services) {
    return new PlanReply(true, settings, List.of(), false, List.of(services), JsonObject.EMPTY);
  }

  private static final PlanReply PLAN = plan(
      List.of(new PlanReply.Setting(change("log-dir", null, "\"/x\""), false)),
      service("web", "restart", "restart", change("command", "[\"a\"]", "[\"b\"]"),
          change("env.TOKEN", "***", "***"), change("env.OLD", "***", null), change("timeout", null, "\"1h\"")),
      service("idle", "restart", "next-start", change("stdout", "\"log\"", "\"null\"")),
      service("quiet", "unchanged", "none"),
      service("db", "policy", "live", change("restart", "\"no\"", "\"always\"")),
      service("on", "policy", "start", change("enabled", "false", "true")),
      service("fresh", "new", "start", change("command", null, "[\"c\"]")),
      service("off", "new", "add"),
      service("gone", "removed", "stop"),
      service("still", "removed", "remove"));

  @Test
  void showsEveryKindOfChangeWithItsKeys() {
    assertEquals(List.of(
        "~ web: is restarted",
        "    command = [\"b\"], was [\"a\"]",
        "    env.TOKEN has another value",
        "    env.OLD is no longer set",
        "    timeout = \"1h\"",
        "~ idle: changes with its next start; it is not running and is not started now",
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
        "! [reeve]: takes effect when reeve is restarted",
        "    log-dir = \"/x\"",
        "8 services change, 1 service is unchanged"), PlanText.plan(PLAN, PLAIN));
  }

  @Test
  void reportsThatNothingWouldChange() {
    assertEquals(List.of("nothing to apply: 1 service is unchanged"),
        PlanText.plan(plan(List.of(), service("a", "unchanged", "none")), PLAIN));
  }

  @Test
  void cutsLinesToTheWidthAndColoursOnlyWhereAllowed() {
    OutputStyle narrow = new OutputStyle(true, false, 20);
    for (String line : PlanText.plan(PLAN, narrow).subList(0, 16)) {
      assertTrue(TerminalText.width(line) <= 20, line);
      assertTrue(line.indexOf('\033') < 0, line);
    }
    assertTrue(PlanText.plan(PLAN, new OutputStyle(true, true, 80)).get(0).startsWith("\033[33m~ web"));
  }

  @Test
  void removesControlCharacters() {
    PlanReply plan = plan(List.of(), service("a", "restart", "restart", change("command", "\033[2J", "x\u202e")));
    for (String line : PlanText.plan(plan, PLAIN)) {
      assertTrue(line.indexOf('\033') < 0 && line.indexOf('\u202e') < 0, line);
    }
  }
}
