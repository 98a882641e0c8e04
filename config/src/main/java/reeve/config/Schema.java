package reeve.config;

import java.util.ArrayList;
import java.util.List;
import reeve.config.keys.ExecutionKeys;
import reeve.config.keys.KeyText;
import reeve.config.keys.ResourceKeys;

/**
 * Every key that a file may have, as data: for the manual, for hints, and for the test that compares the reader with
 * it. It is not loaded while a valid file is read.
 */
public final class Schema {
  /** Where a key may stand. */
  public enum Place {
    /** {@code [reeve]}. */
    REEVE,
    /** {@code [service.NAME]} only. */
    SERVICE,
    /** {@code [service.NAME]} and {@code [defaults]}. */
    SERVICE_AND_DEFAULTS
  }

  /**
   * One key.
   *
   * @param name as a file has it
   * @param place where it may stand
   * @param form the form of its value, for people
   * @param defaultText its default, for people
   * @param example a value in TOML that the reader accepts
   * @param doc one or two sentences, with "it" for the service
   */
  public record Entry(String name, Place place, String form, String defaultText, String example, String doc) {}

  private static final Place S = Place.SERVICE;
  private static final Place D = Place.SERVICE_AND_DEFAULTS;

  private static final String COMMAND = "array of strings, or { command, shell, timeout, ignore-failure }";
  private static final String COMMANDS = COMMAND + "; or an array of these";
  private static final String EDGES = "array of names or { service, when, restart }";

  private static final List<Entry> OF_SERVICES = List.of(
      new Entry("command", S, "array of strings; a string with shell = true", "required",
          "[\"/usr/bin/web\", \"--port=80\"]",
          "Program and arguments. A name without a slash is looked up in the service's own PATH."),
      new Entry("description", S, "string", "empty", "\"serves the shop\"", "One line for people."),
      new Entry("shell", D, "true or false", "false", "false", "The command is one string, run by /bin/sh -c."),
      new Entry("working-directory", D, "path", "the directory that reeve was started in", "\"/srv/web\"",
          "Directory that the service starts in."),
      new Entry("env", D, "table of strings, numbers and booleans", "empty", "{ PORT = \"8080\" }",
          "Variables of its environment, in addition to those of [defaults], which may be set again."),
      new Entry("env-file", D, "path or array of paths", "none", "[\"-/etc/default/web\"]",
          "Files of KEY=value lines; later files take precedence, and env over all. A path after - may be missing."),
      new Entry("env-command", D, COMMAND, "none", "[\"/usr/bin/get-secrets\", \"web\"]",
          "Run at each start, before pre-start; prints KEY=value lines, which take precedence over env."),
      new Entry("clear-env", D, "true or false", "false", "true",
          "Nothing of reeve's own environment is passed on, except what pass-env names."),
      new Entry("pass-env", D, "array of names or patterns", "all variables", "[\"LANG\", \"HTTP_*\"]",
          "Only these variables of reeve's own environment are passed on; [] passes none. * and ? are patterns."),
      new Entry("ports", S, "array of ports or { port, bump, protocol }; or a table of these by name", "none",
          "{ http = 3000, admin = { port = 3001, bump = true } }",
          "Checked before each start; passed on as PORT and PORT_NAME. With bump the next free port is taken."),
      new Entry("stdin", D, "\"null\", \"inherit\" or path", "\"null\"", "\"null\"",
          "Where its standard input comes from."),
      new Entry("stdout", D, "\"log\", \"inherit\", \"null\" or path", "\"log\"", "\"/var/log/web.log\"",
          "Where its standard output goes."),
      new Entry("stderr", D, "\"stdout\", \"log\", \"inherit\", \"null\" or path", "\"stdout\"", "\"stdout\"",
          "Where its standard error goes."),
      new Entry("log-max-size", D, "size or \"none\"", "\"10MB\" for \"log\" without log-max-age, otherwise \"none\"",
          "\"50MB\"",
          "Output is archived once this much is not archived yet, at a line end and without loss; at least 16KiB."),
      new Entry("log-max-age", D, "duration", "none", "\"1d\"", "Output that is older is archived."),
      new Entry("log-keep", D, "integer from 1", "5", "10",
          "How many archives of each log file are kept; the oldest are deleted."),
      new Entry("log-compress", D, "\"none\", \"gzip\" or \"zstd\"", "\"none\"", "\"gzip\"",
          "What archives are compressed with; zstd needs the machine's libzstd.so.1; without it gzip is used."),
      new Entry("log-overflow", D, "\"drop-oldest\", \"grow\" or \"throttle\"", "\"drop-oldest\"", "\"throttle\"",
          "What happens while it writes faster than its output can be archived. See logs.md."),
      new Entry("rotate", D, "\"auto\", \"freeze\", \"signal\" or \"at-start\"", "\"auto\"", "\"at-start\"",
          "What reeve may do to the service to rotate its logs; with auto it notices nothing. See logs.md."),
      new Entry("rotate-signal", D, "signal", "none", "\"SIGUSR1\"",
          "With rotate = \"signal\": what makes its main process reopen its log files."),
      new Entry("log-user", D, "user", "the user that reeve runs as", "\"www-data\"",
          "Owner of its log files, by name or number; set when one is opened."),
      new Entry("log-group", D, "group", "reeve's own, or the directory's", "\"adm\"",
          "Group of its log files, by name or number; set when one is opened."),
      new Entry("log-mode", D, "mode in quotes", "\"0640\" without the bits of the umask, for a new file", "\"0644\"",
          "Permissions of its log files; set when one is opened."),
      new Entry("restart", D,
          "\"no\", \"on-failure\", \"always\", \"on-success\", \"on-abnormal\" or \"unless-stopped\"",
          "\"on-failure\"", "\"always\"", "After which ends it is restarted."),
      new Entry("restart-delay", D, "duration", "\"500ms\"", "\"1s\"", "Delay before the first restart of a streak."),
      new Entry("restart-backoff", D, "number from 1 to 1000", "2.0", "1.5",
          "Factor from one delay of a streak to the next."),
      new Entry("restart-max-delay", D, "duration", "\"30s\", or restart-delay when that is more", "\"1m\"",
          "The longest delay."),
      new Entry("restart-jitter", D, "number from 0 to 1", "0.1", "0.2",
          "Share by which a delay is made longer or shorter at random."),
      new Entry("restart-reset-after", D, "duration", "\"60s\"", "\"5m\"", "A run of this length ends the streak."),
      new Entry("start-limit", D, "{ burst = integer, interval = duration }", "{ burst = 10, interval = \"5m\" }",
          "{ burst = 5, interval = \"1m\" }",
          "More starts than burst within interval are too many; burst = 0 means no limit."),
      new Entry("on-start-limit", D, "\"slow-retry\", \"fail\" or \"shutdown\"", "\"slow-retry\"", "\"fail\"",
          "What happens after too many starts."),
      new Entry("slow-retry-interval", D, "duration", "\"5m\"", "\"10m\"", "Delay between the starts of slow-retry."),
      new Entry("park", D, "{ on = array of codes, ranges, signals or \"exec-failed\", until = array, max = duration }",
          "none",
          "{ on = [75, \"exec-failed\"], "
              + "until = [\"tcp:127.0.0.1:5432\", \"path:/etc/web.toml\", \"service:db\"], max = \"10m\" }",
          "After such an end the next start waits until the cause is gone: a port or socket accepts, a file changes, "
              + "a service is ready."),
      new Entry("success-exit-status", D, "array of codes, ranges and signals", "[]", "[143, \"80-89\", \"SIGTERM\"]",
          "Which ends are clean, in addition to code 0."),
      new Entry("restart-prevent-status", D, "array of codes, ranges and signals", "[]", "[78]",
          "Ends after which it is not restarted, whatever restart says."),
      new Entry("stop", D, "\"SIGNAL [duration]\" or array of these", "[\"SIGTERM 10s\", \"SIGKILL\"]",
          "[\"SIGINT 5s\", \"SIGTERM 5s\"]",
          "The signals that stop it, and how long reeve waits after each. SIGKILL is always the last."),
      new Entry("kill-mode", D, "\"main-first\", \"tree\", \"group\", \"mixed\" or \"process\"", "\"main-first\"",
          "\"mixed\"", "Which of its processes get the signals of a stop, and when: see processes.md."),
      new Entry("reload-signal", D, "signal", "none: it cannot be reloaded", "\"SIGHUP\"",
          "What reload NAME sends to its main process, so that it reads its own configuration again."),
      new Entry("pre-start", D, COMMANDS, "[]", "[\"/usr/bin/web\", \"--check\"]",
          "Run in order before its process is created; if one fails, the start has failed."),
      new Entry("post-start", D, COMMANDS, "[]", "{ command = [\"/usr/bin/register\"], timeout = \"10s\" }",
          "Run in order once it is ready, before it counts as up; "
              + "if one fails, the service is stopped and the start has failed."),
      new Entry("pre-stop", D, COMMANDS, "[]", "{ command = [\"/usr/bin/deregister\"], ignore-failure = true }",
          "Run in order before the stop of a service that is up; the stop continues however they end."),
      new Entry("post-stop", D, COMMANDS, "[]", "{ command = \"rm -f /run/web.lock\", shell = true }",
          "Run in order after each end, also a crash, and before the next start. Their environment says how it ended."),
      new Entry("stop-command", D, COMMAND, "none", "[\"redis-cli\", \"shutdown\"]",
          "Run to stop it, with its pid in MAINPID; the signals of stop follow if that does not end it. "
              + "Its timeout is \"10s\" unless it has another."),
      new Entry("reload-command", D, COMMAND, "none", "[\"nginx\", \"-s\", \"reload\"]",
          "Run by reload NAME instead of a reload-signal, with its pid in MAINPID; code 0 means that it has "
              + "read its own configuration again."),
      new Entry("on-failure", D, COMMANDS, "[]", "{ command = \"mail -s $$REEVE_SERVICE root\", shell = true }",
          "Run each time that it fails, with the output of why --json on standard input."),
      new Entry("on-recovery", D, COMMANDS, "[]", "[\"/usr/bin/all-clear\"]",
          "Run in the same way once it has been healthy for restart-reset-after after a failure."),
      new Entry("protect", S, "true or false", "false", "true",
          "Whether its stop keeps its full time in a shutdown-budget, which shortens only the stops of other services; "
              + "a second request to end reeve kills it too."),
      new Entry("type", S,
          "\"simple\", \"exec\", \"oneshot\", \"forking\", \"notify\", \"notify-reload\", \"dbus\" or \"idle\"",
          "\"simple\"", "\"notify\"", "How its process runs, which decides when it is up."),
      new Entry("condition", D, "condition or array of conditions", "[]",
          "[\"path-exists:/etc/web.conf\", \"!env:CI\"]",
          "What has to be so at a start; otherwise the start is skipped, which is no failure. See conditions.md."),
      new Entry("remain-after-exit", S, "true or false", "false", "true",
          "For a oneshot: once done it counts as up until it is stopped, whatever restart says."),
      new Entry("pid-file", S, "path", "none", "\"/run/web.pid\"",
          "For type forking: the file in which it writes the pid of the process that stays."),
      new Entry("ready", S, "{ notify, fd, tcp, unix, http, file, log or command = value }", "as its type says",
          "{ tcp = \"127.0.0.1:8080\" }",
          "How reeve learns that it is up; tcp, unix, http, file and command also take an interval and a timeout."),
      new Entry("notify-access", S, "\"none\", \"main\" or \"all\"",
          "\"all\" where READY=1 says that it is up, else \"none\"", "\"all\"",
          "Which of its processes may use sd_notify(3): none, so that it has no socket, the main one, or all of them."),
      new Entry("bus-name", S, "string", "none", "\"org.example.Web\"",
          "For type dbus: its name on the message bus. It is up once it has that name."),
      new Entry("bus", S, "\"system\", \"session\" or an address", "\"system\"", "\"session\"",
          "For type dbus: the message bus."),
      new Entry("start-seconds", D, "duration", "\"1s\"", "\"5s\"",
          "How long a service that is up at once has to live before start, restart and apply report that it has "
              + "started; dependents do not wait for that."),
      new Entry("start-timeout", D, "duration", "\"60s\"; none for oneshot, or if it is up at once", "\"2m\"",
          "How long a start may take; a longer one is a failure. \"0\" means no limit."),
      new Entry("health", S, "{ http, tcp, unix, command or file = value, interval, ... }", "none",
          "{ http = \"http://127.0.0.1:8080/health\", interval = \"10s\", failures = 3 }",
          "How to check, while it is up, that it works, and what happens when it does not."),
      new Entry("watchdog", S, "duration", "none", "\"30s\"",
          "It must send WATCHDOG=1 by sd_notify(3) at least this often; otherwise SIGABRT ends it, and it has failed."),
      new Entry("requires", S, EDGES, "[]", "[\"db\"]",
          "Services that start with this one, which waits for them for as long as it takes. "
              + "A requested stop of one of them stops this one too."),
      new Entry("wants", S, EDGES, "[]", "[{ service = \"cache\", when = \"started\" }]",
          "Services that start with this one, which waits until they are up or have failed."),
      new Entry("after", S, EDGES, "[]", "[\"network\"]",
          "Services that it waits for if they are to run anyway, until they are up or have failed."),
      new Entry("before", S, EDGES, "[]", "[\"proxy\"]", "The reverse of after: these services wait for this one."),
      new Entry("milestone", S, EDGES, "[]", "[{ service = \"migrate\", when = \"completed\" }]",
          "Like requires, but once this one has started, their state does not matter any more."),
      new Entry("conflicts", S, "array of names", "[]", "[\"maintenance\"]",
          "Services that never run at the same time: the start of one stops the other."),
      new Entry("part-of", S, "array of names", "[]", "[\"shop\"]",
          "A requested stop or restart of one of these stops or restarts this one too."),
      new Entry("schedule", S, "cron expression, or { cron or every, time-zone, jitter, overlap, missed }",
          "none: it starts with reeve",
          "{ cron = \"30 2 * * MON-FRI\", jitter = \"1m\", missed = \"run-once\" }",
          "When the clock starts it; it does not start with reeve. "
              + "Its restart is \"no\" unless its own table sets it."),
      new Entry("time-zone", D, "name of a time zone", "the machine's", "\"Europe/Berlin\"",
          "The time zone of the fields of schedule."),
      new Entry("watch", S, "array of patterns, or { paths, ignore, do, timeout, debounce, respect-gitignore }", "none",
          "{ paths = [\"src/**\"], do = [\"npm\", \"run\", \"build\"], debounce = \"500ms\" }",
          "Files whose change restarts it, makes it reload, or runs a command before its restart. See watch.md."),
      new Entry("instances", S, "integer from 1 to 1000; in a template also an array of names",
          "none: one service of this name", "3",
          "How many services this table makes, NAME@1 to NAME@N; ${INSTANCE} is the number in each."),
      new Entry("timeout", D, "duration", "none", "\"1h\"", "How long a run may last at most."),
      new Entry("essential", D, "true or false", "false", "true",
          "When it has ended for good, reeve stops everything and exits with its exit code."),
      new Entry("enabled", D, "true or false", "true", "false", "false: known, but not started with reeve."),
      new Entry("auto", D, "true or false", "false", "true",
          "Whether the shell hook starts it when you enter the project, and stops it after you have left. See "
              + "activate.md."),
      new Entry("tags", D, "array of strings", "[]", "[\"backend\"]",
          "Names that select it, and other services with the same tag, on the command line: @TAG."));

  private static final List<Entry> ENTRIES = all();

  /** Keys that a later version will take. */
  private static final List<String> PLANNED_FOR_SERVICES = List.of("sockets");

  private static final List<String> PLANNED_FOR_REEVE = List.of("http");

  /**
   * The keys that define how a process is created: a change needs a new process. Every other key of a service is
   * policy, and takes effect while the service runs.
   */
  private static final List<String> OF_THE_PROCESS = List.of("command", "shell", "working-directory", "env", "env-file",
      "env-command", "clear-env", "pass-env", "ports", "stdin", "stdout", "stderr", "type", "ready", "watchdog",
      "notify-access", "bus-name", "bus");

  private Schema() {}

  private static List<Entry> all() {
    List<Entry> all = new ArrayList<>();
    for (String[] row : ReeveSchema.KEYS) {
      all.add(new Entry(row[0], Place.REEVE, row[1], row[2], row[3], row[4]));
    }
    all.addAll(OF_SERVICES);
    addOfBoth(all, ResourceKeys.KEYS);
    addOfBoth(all, ExecutionKeys.KEYS);
    return List.copyOf(all);
  }

  private static void addOfBoth(List<Entry> all, List<KeyText> keys) {
    for (KeyText key : keys) {
      all.add(new Entry(key.name(), D, key.form(), key.defaultText(), key.example(), key.doc()));
    }
  }

  /** Whether a service has to be restarted for a change of this key to have an effect. */
  public static boolean needsRestart(String key) {
    return OF_THE_PROCESS.contains(key) || ExecutionKeys.contains(key);
  }

  /** Whether a change of a key of {@code [reeve]} has an effect at once. */
  public static boolean isLive(String key) {
    return key.equals("log-disk-max") || key.equals("allow");
  }

  /** All keys, in the order of the manual. */
  public static List<Entry> entries() {
    return ENTRIES;
  }

  /** The key of this name; null if there is none. */
  public static Entry entry(String name) {
    for (Entry entry : ENTRIES) {
      if (entry.name.equals(name)) {
        return entry;
      }
    }
    return null;
  }

  /**
   * Names of the keys that may stand in a table, in the order of the manual.
   *
   * @param defaults whether that is {@code [defaults]}, and not the table of a service
   */
  public static List<String> names(Place table, boolean defaults) {
    List<String> names = new ArrayList<>();
    for (Entry entry : ENTRIES) {
      boolean ofReeve = entry.place == Place.REEVE;
      if (table == Place.REEVE ? ofReeve : !ofReeve && !(defaults && entry.place == Place.SERVICE)) {
        names.add(entry.name);
      }
    }
    return names;
  }

  /** Whether a later version will take this key in this table. */
  public static boolean isPlanned(Place table, String name) {
    return (table == Place.REEVE ? PLANNED_FOR_REEVE : PLANNED_FOR_SERVICES).contains(name);
  }
}
