package reeve.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.access.AccessRule;

/**
 * Reads the form of a value, as the manual has it, as a JSON schema: {@code duration}, {@code "a", "b" or path},
 * {@code integer from 1 to 10}. A form that cannot be taken apart in this way has an entry of its own; a test fails
 * while there is none. Pure.
 */
final class ValueForms {
  private static final String ARRAY = "array of ";
  private static final String SHELL = "array of strings, or { command, shell, timeout, ignore-failure }";

  /** Forms with tables, or whose words are not their values. */
  private static final Map<String, Map<String, Object>> WHOLE = whole();

  private static final Map<String, Map<String, Object>> WORDS = Map.ofEntries(
      Map.entry("string", JsonTypes.STRING), Map.entry("path", JsonTypes.STRING), Map.entry("glob", JsonTypes.STRING),
      Map.entry("user", JsonTypes.STRING), Map.entry("group", JsonTypes.STRING),
      Map.entry("an address", JsonTypes.STRING), Map.entry("name of a time zone", JsonTypes.STRING),
      Map.entry("duration", JsonTypes.DURATION), Map.entry("size", JsonTypes.SIZE),
      Map.entry("signal", JsonTypes.SIGNAL_VALUE), Map.entry("mode in quotes", JsonTypes.MODE),
      Map.entry("absolute path", JsonTypes.STRING), Map.entry("relative path", JsonTypes.STRING),
      Map.entry("octal digits in quotes", JsonTypes.pattern("^[0-7]{1,4}$")),
      Map.entry("octal mode in quotes", JsonTypes.pattern("^[0-7]{3,4}$")),
      Map.entry("true", exactly(true)),
      Map.entry("false", exactly(false)), Map.entry("cron expression", JsonTypes.STRING),
      Map.entry("condition", JsonTypes.STRING));

  private ValueForms() {}

  private static Map<String, Map<String, Object>> whole() {
    Map<String, Map<String, Object>> forms = new LinkedHashMap<>();
    Map<String, Object> strings = JsonTypes.STRINGS;
    Map<String, Object> command = JsonTypes.anyOf(List.of(JsonTypes.STRING, strings));
    Map<String, Object> hook = JsonTypes.anyOf(List.of(strings, JsonTypes.table("command", command, "shell",
        JsonTypes.BOOLEAN, "timeout", JsonTypes.DURATION, "ignore-failure", JsonTypes.BOOLEAN)));
    forms.put("true or false", JsonTypes.BOOLEAN);
    forms.put("array of strings; a string with shell = true",
        JsonTypes.anyOf(List.of(JsonTypes.STRING, JsonTypes.array(command))));
    forms.put("table of strings, numbers and booleans",
        JsonTypes.tableOf(JsonTypes.fields("type", List.of("string", "number", "boolean"))));
    forms.put(SHELL, hook);
    forms.put(SHELL + "; or an array of these", JsonTypes.oneOrMore(hook));
    forms.put("array of names or { service, when, restart }",
        JsonTypes.oneOrMore(JsonTypes.anyOf(List.of(JsonTypes.STRING,
            JsonTypes.table("service", JsonTypes.STRING, "when",
                JsonTypes.words(List.of("started", "ready", "healthy", "completed")), "restart", JsonTypes.BOOLEAN)))));
    forms.put("array of names", JsonTypes.oneOrMore(JsonTypes.STRING));
    forms.put("array of codes, ranges and signals", JsonTypes.STATUSES);
    forms.put("\"SIGNAL [duration]\" or array of these", JsonTypes.oneOrMore(JsonTypes.STEP));
    forms.put("{ burst = integer, interval = duration }",
        JsonTypes.table("burst", JsonTypes.integer(0, -1), "interval", JsonTypes.DURATION));
    forms.put("{ on = array of codes, ranges, signals or \"exec-failed\", until = array, max = duration }",
        JsonTypes.table("on", JsonTypes.statuses("|exec-failed"), "until",
            JsonTypes.array(JsonTypes.pattern("^(?:tcp|unix|path|service):.")), "max", JsonTypes.DURATION));
    forms.put("{ notify, fd, tcp, unix, http, file, log or command = value }", ready());
    forms.put("{ http, tcp, unix, command or file = value, interval, ... }", health());
    forms.put("cron expression, or { cron or every, time-zone, jitter, overlap, missed }",
        JsonTypes.anyOf(List.of(JsonTypes.STRING,
            JsonTypes.table("cron", JsonTypes.STRING, "every", JsonTypes.DURATION, "time-zone", JsonTypes.STRING,
                "jitter", JsonTypes.DURATION, "overlap", JsonTypes.words(List.of("skip", "queue", "kill")), "missed",
                JsonTypes.words(List.of("skip", "run-once"))))));
    forms.put("array of patterns, or { paths, ignore, do, timeout, debounce, respect-gitignore }",
        JsonTypes.anyOf(List.of(strings,
            JsonTypes.table("paths", strings, "ignore", strings, "do",
                JsonTypes.anyOf(List.of(JsonTypes.words(List.of("restart", "reload")), strings)), "timeout",
                JsonTypes.DURATION, "debounce", JsonTypes.DURATION, "respect-gitignore", JsonTypes.BOOLEAN))));
    forms.put("size, \"50%\" or \"max\"",
        JsonTypes.pattern("^(?:[0-9]+(?:B|KB|KiB|MB|MiB|GB|GiB|TB|TiB)?|[0-9.]+%|max)$"));
    forms.put("\"150%\", \"max\", or \"QUOTA PERIOD\" in microseconds",
        JsonTypes.pattern("^(?:[0-9.]+%|max|(?:max|[0-9]+) [0-9]+)$"));
    forms.put("integer from 1 to 1000; in a template also an array of names",
        JsonTypes.anyOf(List.of(JsonTypes.integer(1, 1000), JsonTypes.STRINGS)));
    forms.put("table of right, action or { do, services }, or an array of these, by group or \"user:NAME\"", rights());
    Map<String, Object> number = JsonTypes.fields("type", List.of("integer", "string"));
    Map<String, Object> port = JsonTypes.anyOf(List.of(number, JsonTypes.table("port", number, "bump",
        JsonTypes.BOOLEAN, "protocol", JsonTypes.words(List.of("tcp", "udp")))));
    forms.put("array of ports or { port, bump, protocol }; or a table of these by name",
        JsonTypes.anyOf(List.of(JsonTypes.array(port), JsonTypes.tableOf(port))));
    addOfTheExecution(forms);
    return forms;
  }

  private static Map<String, Object> rights() {
    List<String> known = new ArrayList<>(AccessRule.WORDS);
    known.addAll(AccessRule.ACTIONS);
    Map<String, Object> word = JsonTypes.words(known);
    // Not taken apart further: a schema of the depth that the reader of JSON takes.
    Map<String, Object> textOrArray = JsonTypes.fields("type", List.of("string", "array"));
    Map<String, Object> limited = JsonTypes.table("do", textOrArray, "services", textOrArray);
    return JsonTypes.tableOf(
        JsonTypes
            .anyOf(List.of(word, limited, JsonTypes.array(JsonTypes.fields("type", List.of("string", "object"))))));
  }

  private static void addOfTheExecution(Map<String, Map<String, Object>> forms) {
    Map<String, Object> textOrNumber = JsonTypes.fields("type", List.of("string", "integer"));
    forms.put("table of paths", JsonTypes.tableOf(JsonTypes.STRING));
    forms.put("name or number", textOrNumber);
    forms.put("array of names and numbers", JsonTypes.array(textOrNumber));
    forms.put("integer, range, or array of these", JsonTypes.oneOrMore(JsonTypes.anyOf(
        List.of(JsonTypes.integer(0, 8191), JsonTypes.pattern("^[0-9]+(?:-[0-9]+)?(?:,[0-9]+(?:-[0-9]+)?)*$")))));
    forms.put("{ bounding = array of names, ambient = array of names }",
        JsonTypes.table("bounding", JsonTypes.STRINGS, "ambient", JsonTypes.STRINGS));
    forms.put("\"realtime:N\", \"best-effort:N\" or \"idle\"; or an integer from 0 to 7", JsonTypes.anyOf(List.of(
        JsonTypes.integer(0, 7), JsonTypes.pattern("^(?:(?:realtime|best-effort):[0-7]|idle)$"))));
    forms.put("\"other\", \"batch\", \"idle\", \"fifo:N\" or \"rr:N\"",
        JsonTypes.pattern("^(?:other|batch|idle|(?:fifo|rr):[0-9]{1,2})$"));
    forms.put("true, false or { strip = true or false }", JsonTypes.anyOf(List.of(JsonTypes.BOOLEAN,
        JsonTypes.tableOf(JsonTypes.BOOLEAN))));
    forms.put("table of limits: { name = value, or { soft, hard } }", JsonTypes.tableOf(JsonTypes.anyOf(List.of(
        textOrNumber, JsonTypes.table("soft", textOrNumber, "hard", textOrNumber)))));
  }

  private static Map<String, Object> exactly(boolean value) {
    return JsonTypes.fields("enum", List.of(value));
  }

  private static Map<String, Object> ready() {
    return JsonTypes.table("notify", JsonTypes.BOOLEAN, "fd", JsonTypes.integer(3, 1023), "tcp", JsonTypes.STRING,
        "unix", JsonTypes.STRING, "http", JsonTypes.pattern("^http://."), "status", statusCodes(), "file",
        JsonTypes.STRING, "log", JsonTypes.STRING, "command", JsonTypes.STRINGS, "interval", JsonTypes.DURATION,
        "timeout", JsonTypes.DURATION);
  }

  private static Map<String, Object> health() {
    return JsonTypes.table("http", JsonTypes.pattern("^http://."), "status", statusCodes(), "tcp", JsonTypes.STRING,
        "unix", JsonTypes.STRING, "command", JsonTypes.STRINGS, "file", JsonTypes.STRING, "within",
        JsonTypes.DURATION, "interval", JsonTypes.DURATION, "timeout", JsonTypes.DURATION, "start-period",
        JsonTypes.DURATION, "failures", JsonTypes.integer(1, 1_000_000), "successes",
        JsonTypes.integer(1, 1_000_000), "on-failure", JsonTypes.words(List.of("restart", "mark", "shutdown")));
  }

  private static Map<String, Object> statusCodes() {
    return JsonTypes.oneOrMore(
        JsonTypes.anyOf(List.of(JsonTypes.integer(100, 599), JsonTypes.pattern("^[0-9]{3}(?:-[0-9]{3})?$"))));
  }

  /** @return null if this class cannot read the form */
  static Map<String, Object> schema(String form) {
    Map<String, Object> exact = WHOLE.get(form);
    if (exact != null) {
      return exact;
    }
    for (String end : new String[] {"; or an array of these", ", or array of these", " or array of these"}) {
      if (form.endsWith(end)) {
        Map<String, Object> one = schema(form.substring(0, form.length() - end.length()));
        return one == null ? null : JsonTypes.oneOrMore(one);
      }
    }
    List<Map<String, Object>> types = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (String part : alternatives(form)) {
      if (part.startsWith("\"")) {
        words.add(part.substring(1, part.length() - 1));
        continue;
      }
      Map<String, Object> type = single(part);
      if (type == null) {
        return null;
      }
      types.add(type);
    }
    if (!words.isEmpty()) {
      types.add(0, JsonTypes.words(words));
    }
    return JsonTypes.anyOf(types);
  }

  /** Splits a form at its commas and at "or", but not between quotes; an array goes to the end of the form. */
  private static List<String> alternatives(String form) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    boolean quoted = false;
    for (int i = 0; i < form.length(); i++) {
      quoted ^= form.charAt(i) == '"';
      int length = quoted ? 0 : separator(form, i);
      if (length > 0 && !form.startsWith(ARRAY, from)) {
        parts.add(form.substring(from, i));
        from = i + length;
        i = from - 1;
      }
    }
    parts.add(form.substring(from));
    return parts;
  }

  /** @return the length of the separator at an index; 0: there is none */
  private static int separator(String form, int at) {
    for (String separator : new String[] {", or ", ", ", " or "}) {
      if (form.startsWith(separator, at)) {
        return separator.length();
      }
    }
    return 0;
  }

  private static Map<String, Object> single(String form) {
    Map<String, Object> word = WORDS.get(form);
    if (word != null) {
      return word;
    }
    if (form.startsWith(ARRAY)) {
      return form.indexOf('{') < 0 ? JsonTypes.STRINGS : null;
    }
    String[] parts = form.split(" ", -1);
    boolean range = parts.length == 5 && parts[1].equals("from") && parts[3].equals("to");
    if (range && parts[0].equals("number")) {
      return JsonTypes.number(parts[2], parts[4]);
    }
    boolean from = range || parts.length == 3 && parts[1].equals("from");
    return from && parts[0].equals("integer")
        ? JsonTypes.integer(Long.parseLong(parts[2]), range ? Long.parseLong(parts[4]) : -1) : null;
  }
}
