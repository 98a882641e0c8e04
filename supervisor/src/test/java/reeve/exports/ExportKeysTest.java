package reeve.exports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reeve.config.Plan;
import reeve.config.Schema;
import reeve.config.read.PlanReader;

/**
 * Each key of a service, set to a value that is not its default, is either written or listed, in each format; and a
 * key that is listed as having no equal is not written.
 */
class ExportKeysTest {
  /** What the example of a key needs beside it, in both definitions that are compared. */
  private static final Map<String, String> BESIDE = Map.ofEntries(Map.entry("shell", ""),
      Map.entry("time-zone", "schedule = \"0 3 * * *\""), Map.entry("pid-file", "type = \"forking\""),
      Map.entry("bus", "type = \"dbus\"\nbus-name = \"org.example.Web\""),
      Map.entry("bus-name", "type = \"dbus\"\nbus-name = \"org.example.Api\""),
      Map.entry("notify-access", "type = \"notify\""), Map.entry("remain-after-exit", "type = \"oneshot\""),
      Map.entry("rotate-signal", "rotate = \"signal\"\nrotate-signal = \"SIGUSR2\""),
      Map.entry("group", "user = \"1000\""),
      Map.entry("supplementary-groups", "user = \"1000\""), Map.entry("login-environment", "user = \"1000\""),
      Map.entry("runtime-directory-mode", "runtime-directory = \"web\""),
      Map.entry("start-timeout", "ready = { notify = true }"),
      Map.entry("state-directory-mode", "state-directory = \"web\""));

  /** Further values: of the words of a key each one, and each form of a table. */
  private static final Map<String, List<String>> VALUES = Map.ofEntries(
      Map.entry("stdin", List.of("\"inherit\"", "\"/etc/hostname\"")),
      Map.entry("stdout", List.of("\"null\"", "\"inherit\"", "\"/tmp/out\"")),
      Map.entry("stderr", List.of("\"null\"", "\"log\"", "\"inherit\"", "\"/tmp/err\"")),
      Map.entry("pass-env", List.of("[\"LANG\"]", "[\"LC_*\"]", "[\"LANG\", \"LC_*\"]", "[\"*\"]")),
      Map.entry("env-file", List.of()), // the reader makes variables of it
      Map.entry("shell", List.of()), // it is part of the command
      Map.entry("command", List.of("[\"/bin/web\", \"x\"]")),
      Map.entry("notify-access", List.of("\"main\"")),
      Map.entry("restart", List.of("\"no\"", "\"on-abnormal\"", "\"on-success\"", "\"always\"", "\"unless-stopped\"")),
      Map.entry("stop", List.of("[\"SIGINT 5s\", \"SIGTERM 5s\", \"SIGKILL\"]", "\"SIGINT 10s\"",
          "[\"SIGTERM 30s\", \"SIGKILL\"]")),
      Map.entry("kill-mode", List.of("\"tree\"", "\"group\"", "\"mixed\"", "\"process\"")),
      Map.entry("type", List.of("\"oneshot\"", "\"forking\"", "\"idle\"", "\"notify\"", "\"notify-reload\"")),
      Map.entry("ready", List.of("{ tcp = \"127.0.0.1:80\" }", "{ http = \"http://127.0.0.1/\" }", "{ fd = 3 }",
          "{ notify = true }", "{ log = \"up\" }", "{ file = \"/run/up\" }", "{ command = [\"/bin/true\"] }",
          "{ unix = \"/run/web.sock\" }")),
      Map.entry("health", List.of("{ tcp = \"127.0.0.1:80\" }", "{ http = \"http://127.0.0.1/\" }",
          "{ file = \"/run/up\" }", "{ file = \"/run/up\", within = \"1m\" }", "{ command = [\"/bin/true\"] }",
          "{ unix = \"/run/web.sock\" }", "{ command = [\"/bin/true\"], on-failure = \"mark\", successes = 2 }")),
      Map.entry("schedule", List.of("\"0 3 * * *\"", "{ every = \"90s\" }", "{ cron = \"0 3 L * *\" }",
          "{ cron = \"0 3 * * *\", overlap = \"queue\", jitter = \"10s\", missed = \"run-once\" }")),
      Map.entry("user", List.of("\"1000\"", "\"app\"", "\"65536\"")), Map.entry("group", List.of("\"7\"", "\"tty\"")),
      Map.entry("supplementary-groups", List.of("[]", "[\"7\"]", "[\"tty\"]")),
      Map.entry("capabilities", List.of("{ bounding = [] }", "{ bounding = [\"chown\"] }",
          "{ bounding = [\"chown\"], ambient = [\"chown\"] }")),
      Map.entry("memory-max", List.of("\"100MB\"", "\"50%\"", "\"max\"")),
      Map.entry("cpu-max", List.of("\"150%\"", "\"max\"")), Map.entry("pids-max", List.of("10", "\"max\"")),
      Map.entry("limits", List.of("{ nofile = 10 }", "{ core = \"unlimited\" }", "{ nice = 5 }")),
      Map.entry("protect-system", List.of("true", "\"full\"", "\"strict\"")),
      Map.entry("protect-home", List.of("true", "\"read-only\"", "\"tmpfs\"")),
      Map.entry("cpu-scheduling", List.of("\"batch\"", "\"fifo:5\"")),
      Map.entry("io-priority", List.of("\"idle\"", "\"best-effort:6\"", "3")),
      Map.entry("post-start", List.of("[\"/bin/true\"]", "[[\"/bin/true\"], [\"/bin/false\"]]",
          "{ command = [\"/bin/true\"], timeout = \"7s\" }", "{ command = \"a | b\", shell = true }")),
      Map.entry("pre-stop", List.of("[\"/bin/true\"]", "[[\"/bin/true\"], [\"/bin/false\"]]")),
      Map.entry("requires", List.of("[\"db\"]", "[\"migrate\"]", "[{ service = \"db\", when = \"healthy\" }]",
          "[{ service = \"db\", when = \"started\" }]", "[{ service = \"db\", restart = true }]")),
      Map.entry("wants", List.of("[\"db\"]")), Map.entry("after", List.of("[\"db\"]")),
      Map.entry("before", List.of("[\"db\"]")), Map.entry("milestone", List.of("[\"migrate\"]", "[\"db\"]")),
      Map.entry("conflicts", List.of("[\"maintenance\"]")), Map.entry("part-of", List.of("[\"db\"]")),
      Map.entry("condition", List.of("[\"path-exists:/tmp\"]", "[\"command:true\"]")),
      Map.entry("on-start-limit", List.of("\"fail\"", "\"shutdown\"")),
      Map.entry("credentials", List.of("{ db = \"/etc/hostname\" }")),
      Map.entry("instances", List.of("2")));

  /** Values without which nothing is different: a unit or a container is like this anyway. */
  private static final List<String> OF_CONTAINERS = List.of("clear-env = true", "stdout = \"inherit\"",
      "stderr = \"log\"", "stderr = \"inherit\"", "memory-max = \"max\"", "cpu-max = \"max\"",
      "remain-after-exit = true");
  private static final Map<ExportFormat, List<String>> NEEDLESS = Map.of(
      ExportFormat.SYSTEMD, List.of("clear-env = true", "login-environment = true", "kill-mode = \"mixed\"",
          "cpu-max = \"max\""),
      ExportFormat.KUBERNETES, OF_CONTAINERS, ExportFormat.COMPOSE,
      Stream.concat(OF_CONTAINERS.stream(), Stream.of("type = \"oneshot\"")).toList());

  /** What a key without an equal changes all the same: the time that is needed, and what keeps it from running. */
  private static final Pattern BY_THE_WAY = Pattern.compile(" *(?:terminationGracePeriodSeconds|TimeoutStartSec|"
      + "NotifyAccess|restart|profiles|suspend|WantedBy|startupProbe).*|\\[Install\\]");

  private static final String OTHERS = """
      [service.db]
      command = ["/bin/db"]
      health = { command = ["/bin/true"] }
      [service.migrate]
      type = "oneshot"
      command = ["/bin/migrate"]
      [service.maintenance]
      command = ["/bin/maintenance"]
      enabled = false
      """;

  @TempDir
  Path directory;

  @ParameterizedTest
  @EnumSource(ExportFormat.class)
  void eachKeyIsWrittenOrListed(ExportFormat format) throws IOException {
    List<String> wrong = new ArrayList<>();
    int values = 0;
    for (Schema.Entry entry : Schema.entries()) {
      if (entry.place() == Schema.Place.REEVE) {
        continue;
      }
      String beside = BESIDE.getOrDefault(entry.name(), "");
      Export plain = export(format, beside);
      String without = written(plain);
      List<ExportNote> unlisted = notes(plain, key(entry.name())); // such as that a Deployment always restarts
      for (String value : VALUES.getOrDefault(entry.name(), List.of(entry.example()))) {
        String setting = entry.name() + " = " + value;
        Export export = export(format, beside + "\n" + setting);
        String with = written(export);
        boolean same = with.equals(without);
        List<ExportNote> notes = notes(export, key(entry.name()));
        values++;
        boolean listed = !notes.isEmpty() || !unlisted.equals(List.of());
        if (!listed && same && !NEEDLESS.get(format).contains(setting)) {
          wrong.add(setting + " is neither written nor listed");
        } else if (!notes.isEmpty() && notes.stream().allMatch(ExportNote::lost) && !entry.name().equals("schedule")
            && !essence(with).equals(essence(without))) {
          wrong.add(setting + " is listed as having no equal, and is written: " + notes);
        }
      }
    }
    assertEquals("", String.join("\n", wrong));
    assertEquals(true, values > 150, values + " values");
  }

  private static List<ExportNote> notes(Export export, String key) {
    return export.notes().stream().filter(note -> note.service().startsWith("web") && note.key().equals(key)).toList();
  }

  private static String essence(String text) {
    return text.lines().filter(line -> !BY_THE_WAY.matcher(line).matches() && !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  /** The key of a note. */
  private static String key(String name) {
    return name.equals("time-zone") ? "schedule" : name;
  }

  private Export export(ExportFormat format, String settings) throws IOException {
    Map<String, String> lines = new LinkedHashMap<>(Map.of("command", "[\"/bin/web\"]"));
    for (String line : settings.lines().filter(text -> !text.isEmpty()).toList()) {
      lines.put(line.substring(0, line.indexOf(" = ")), line.substring(line.indexOf(" = ") + 3));
    }
    String toml = lines.entrySet().stream().map(line -> line.getKey() + " = " + line.getValue() + "\n")
        .collect(Collectors.joining("", "[service.web]\n", OTHERS));
    Path file = Files.writeString(directory.resolve("reeve.toml"), toml);
    PlanReader.Result result = PlanReader.read(List.of(file.toString()), Map.of());
    Plan plan = assertInstanceOf(PlanReader.Result.Ok.class, result, () -> settings + ": " + result).plan();
    return format.export(plan.services(), Map.of(), ExportTarget.NONE);
  }

  /** The files without their comments. */
  private static String written(Export export) {
    return export.files().stream().flatMap(file -> file.text().lines()).filter(line -> !line.startsWith("#"))
        .collect(Collectors.joining("\n"));
  }
}
