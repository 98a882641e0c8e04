package reeve.config.keys;

import java.util.List;
import java.util.Locale;

/**
 * Keys of other programs (systemd, Compose, supervisord, PM2, process-compose, pitchfork, runit, s6, dinit), and what
 * to write for each in the table of a service. A test reads each proposed line as a definition. Pure; loaded only if
 * there is an unknown key.
 */
public final class ForeignKeys {
  private static final String STOP = "stop = [\"SIGTERM 10s\", \"SIGKILL\"]";
  private static final String HEALTH = "health = { http = \"http://127.0.0.1:8080/health\", interval = \"10s\" }";
  private static final String READY = "ready = { tcp = \"127.0.0.1:8080\" }";
  private static final String COMMAND = "command = [\"program\", \"argument\"]";
  private static final String LIMIT = "start-limit = { burst = 3, interval = \"5m\" }";

  /** A line for the table of a service, and after it the keys of other programs, in small letters with dashes. */
  public static final String[][] LINES = {
      {"requires = [\"db\"]", "depends-on", "depends", "dependencies", "links", "bindsto", "binds-to", "requisite",
          "depends-ms", "waits-for", "deps"},
      {"after = [\"db\"]", "priority", "order", "start-after", "after-start"},
      {HEALTH, "healthcheck", "health-check", "liveness-probe", "livenessprobe", "liveness", "healthchecks"},
      {READY, "readiness-probe", "readinessprobe", "readiness", "ready-check", "ready-port", "startup-probe"},
      {"ready = { http = \"http://127.0.0.1:8080/\" }", "ready-http"},
      {"ready = { log = \"listening\" }", "ready-output", "ready-log-line"},
      {"ready = { command = [\"/usr/bin/check\"] }", "ready-cmd", "check"},
      {"ready = { fd = 3 }", "notification-fd"},
      {"env = { NAME = \"value\" }", "environment", "envs", "vars", "variables", "environments", "env-vars"},
      {"env-file = [\".env\"]", "environment-file", "environmentfile", "env-files", "dotenv"},
      {STOP, "stop-timeout", "stop-grace-period", "stopwaitsecs", "stop-wait-secs", "timeoutstopsec",
          "timeout-stop-sec",
          "kill-timeout", "grace-period", "killdelay", "kill-delay", "timeout-kill", "stop-wait", "stop-delay"},
      {"stop = \"SIGINT 10s\"", "killsignal", "stopsignal", "stop-signal", "kill-signal", "term-signal"},
      {"kill-mode = \"tree\"", "stopasgroup", "killasgroup", "stop-as-group", "kill-as-group", "treekill"},
      {COMMAND, "script", "execstart", "exec-start", "entrypoint", "program", "cmdline", "executable", "binary", "bin",
          "start-command", "exec-interpreter", "interpreter"},
      {"pre-start = [\"/usr/bin/program\", \"--check\"]", "execstartpre", "exec-start-pre", "prestart", "before-start"},
      {"post-start = [\"/usr/bin/program\"]", "execstartpost", "exec-start-post", "poststart"},
      {"stop-command = [\"/usr/bin/program\", \"stop\"]", "execstop", "exec-stop", "stop-cmd"},
      {"post-stop = [\"/usr/bin/program\"]", "execstoppost", "exec-stop-post", "poststop", "finish", "on-exit"},
      {"reload-command = [\"/usr/bin/program\", \"reload\"]", "execreload", "exec-reload", "reload-cmd"},
      {"working-directory = \"/srv/web\"", "workingdirectory", "working-dir", "cwd", "chdir"},
      {"restart = \"on-failure\"", "autorestart", "auto-restart", "restart-policy", "respawn", "availability",
          "restart-on-failure", "keepalive", "keep-alive"},
      {LIMIT, "startretries", "start-retries", "max-restarts", "max-retries", "retries", "retry", "startlimitburst",
          "start-limit-burst", "startlimitinterval", "startlimitintervalsec", "restart-limit-count",
          "restart-limit-interval", "maxretry", "attempts", "max-attempts"},
      {"restart-delay = \"1s\"", "restartsec", "restart-sec", "backoff-seconds", "exp-backoff-restart-delay"},
      {"success-exit-status = [2]", "exitcodes", "exit-codes", "successexitstatus", "success-exit-codes", "ok-codes"},
      {"restart-prevent-status = [2]", "stop-exit-codes", "restartpreventexitstatus", "restart-prevent-exit-status"},
      {"start-seconds = \"1s\"", "startsecs", "start-secs", "min-uptime"},
      {"start-timeout = \"60s\"", "timeoutstartsec", "timeout-start-sec", "listen-timeout", "launch-timeout-seconds",
          "timeout-up", "timeoutsec"},
      {"timeout = \"1h\"", "runtimemaxsec", "runtime-max-sec", "max-runtime"},
      {"schedule = \"*/5 * * * *\"", "cron", "oncalendar", "on-calendar", "crontab", "cron-schedule"},
      {"schedule = { every = \"5m\" }", "every", "onunitactivesec", "on-unit-active-sec", "run-every"},
      {"instances = 2", "numprocs", "replicas", "scale", "concurrency", "copies"},
      {"enabled = true", "autostart", "auto-start", "boot-start"},
      {"enabled = false", "disabled", "down"},
      {"stdout = \"/var/log/web.log\"", "stdout-logfile", "standardoutput", "standard-output", "out-file", "output",
          "log-location", "logfile", "log", "out", "std-out"},
      {"stderr = \"/var/log/web.err.log\"", "stderr-logfile", "standarderror", "standard-error", "error-file", "error",
          "err", "std-err"},
      {"stderr = \"stdout\"", "redirect-stderr", "merge-logs", "combine-logs"},
      {"stdin = \"null\"", "standardinput", "standard-input"},
      {"log-max-size = \"10MB\"", "stdout-logfile-maxbytes", "stderr-logfile-maxbytes", "logging", "max-size",
          "log-rotate", "logrotate", "rotation", "log-max-bytes"},
      {"log-keep = 10", "stdout-logfile-backups", "stderr-logfile-backups", "backups", "max-file", "max-files",
          "retain"},
      {"type = \"forking\"\npid-file = \"/run/web.pid\"", "is-daemon", "daemonize", "forks"},
      {"type = \"forking\"\npid-file = \"/run/web.pid\"", "pidfile"},
      {"watchdog = \"30s\"", "watchdogsec", "watchdog-sec"},
      {"notify-access = \"main\"", "notifyaccess"},
      {"type = \"dbus\"\nbus-name = \"org.example.Web\"", "busname"},
      {"type = \"oneshot\"\nremain-after-exit = true", "remainafterexit"},
      {"part-of = [\"shop\"]", "partof"},
      {"condition = [\"path-exists:/etc/web.conf\"]", "conditions", "conditionpathexists", "condition-path-exists",
          "conditionenvironment", "conditionhost", "conditionarchitecture", "only-if"},
      {"essential = true", "exit-on-end", "exit-on-failure", "critical", "stop-all-on-exit"},
      {"memory-restart = \"512MB\"", "max-memory-restart", "memory-limit-restart"},
      {"memory-max = \"512MB\"", "mem-limit", "memorymax", "memory-limit", "memorylimit", "max-memory"},
      {"memory-high = \"400MB\"", "memoryhigh", "mem-reservation"},
      {"cpu-max = \"150%\"", "cpuquota", "cpu-quota", "cpus", "cpu-limit"},
      {"cpu-weight = 200", "cpuweight", "cpu-shares", "cpushares"},
      {"pids-max = 100", "tasksmax", "tasks-max", "pids-limit"},
      {"io-weight = 50", "ioweight", "blkio-weight"},
      {"user = \"www-data\"", "uid", "run-as", "runas", "run-as-user", "username", "setuid", "owner"},
      {"group = \"www-data\"", "gid", "run-as-group", "groupname", "setgid"},
      {"supplementary-groups = [\"adm\"]", "supplementarygroups", "group-add", "extra-groups"},
      {"no-new-privileges = true", "nonewprivileges", "no-new-privs", "security-opt"},
      {"capabilities = { bounding = [\"net_bind_service\"] }", "capabilityboundingset", "cap-drop"},
      {"capabilities = { ambient = [\"net_bind_service\"] }", "ambientcapabilities", "cap-add", "caps"},
      {"nice = 5", "niceness", "renice", "nicelevel"},
      {"io-priority = \"best-effort:4\"", "ioschedulingclass", "ioschedulingpriority", "ionice", "io-nice"},
      {"cpu-affinity = [0, \"2-3\"]", "cpuaffinity", "cpuset", "cpuset-cpus", "taskset", "affinity"},
      {"cpu-scheduling = \"batch\"", "cpuschedulingpolicy", "cpuschedulingpriority", "scheduler"},
      {"oom-score-adjust = 200", "oomscoreadjust", "oom-score-adj", "oom-score"},
      {"root-directory = \"/srv/jail\"", "rootdirectory", "chroot"},
      {"limits = { nofile = 65536 }", "limitnofile", "ulimits", "ulimit", "rlimits", "rlimit", "rlimit-nofile",
          "nofile", "max-open-files"},
      {"limits = { core = \"unlimited\" }", "limitcore", "rlimit-core", "core-dump-size"},
      {"limits = { nproc = 100 }", "limitnproc", "limitlocks", "limitsigpending", "rlimit-nproc"},
      {"limits = { as = \"1GB\" }", "limitas", "limitdata", "limitfsize", "limitmemlock", "limitmsgqueue", "limitrss",
          "limitstack", "rlimit-as"},
      {"limits = { cpu = \"30s\" }", "limitcpu", "limitrttime"},
      {"limits = { rtprio = 10 }", "limitrtprio", "limitnice"},
      {"runtime-directory = \"web\"", "runtimedirectory"},
      {"runtime-directory-mode = \"0750\"", "runtimedirectorymode"},
      {"state-directory = \"web\"", "statedirectory", "cachedirectory", "readwritepaths", "readwritedirectories"},
      {"state-directory-mode = \"0750\"", "statedirectorymode"},
      {"private-tmp = true", "privatetmp"},
      {"read-only-paths = [\"/etc\"]", "readonlypaths", "readonlydirectories"},
      {"inaccessible-paths = [\"/boot\"]", "inaccessiblepaths", "inaccessibledirectories"},
      {"protect-home = true", "protecthome"},
      {"protect-system = \"strict\"", "protectsystem", "read-only", "readonly-rootfs"},
      {"private-network = true", "privatenetwork"},
      {"private-devices = true", "privatedevices"},
      {"tags = [\"backend\"]", "labels", "label", "groups", "namespace"},
  };

  /** What to do about a key that has no counterpart, and after it the keys. */
  private static final String[][] ADVICE = {
      {"remove it: the name of a service is in its header, [service.NAME]", "name", "container-name", "process-name",
          "program-name", "id"},
      {"reeve runs programs and no images: write " + COMMAND + ", which may be docker run", "image", "build",
          "dockerfile"},
      {"put the arguments into the command: " + COMMAND, "args", "arguments", "argv", "script-args", "node-args",
          "interpreter-args", "params"},
      {"remove it: reeve opens no ports; the program listens by itself, and " + READY + " waits for it", "ports",
          "expose", "port"},
      {"put it into a table [target.NAME], as wants = [\"web\"]", "wantedby", "wanted-by", "requiredby", "required-by",
          "profiles"},
      {"write user = \"NAME\" or its number, which needs no entry in a database: reeve makes no users", "dynamicuser"},
      {"remove it: one process is one instance, and instances = 2 runs two", "exec-mode"},
      {"remove it: it belongs to containers", "volumes", "networks", "network-mode", "restart-policy-condition",
          "privileged", "extra-hosts", "dns", "tmpfs", "tty", "stdin-open"},
  };

  private ForeignKeys() {}

  /**
   * Returns what to write for a key of another program.
   *
   * @param key as it is in the file
   * @param names the keys of its table; a line with another one belongs to the table of a service
   * @return a hint; null if the key is not known
   */
  public static String hint(String key, List<String> names) {
    String word = key.replace('_', '-').toLowerCase(Locale.ROOT);
    for (String[] row : LINES) {
      if (contains(row, word)) {
        String line = row[0].replace("\n", " and ");
        String proposed = line.substring(0, line.indexOf(' '));
        return names.contains(proposed) ? "did you mean \"" + proposed + "\", as in " + line + "?"
            : "it belongs in [service.NAME], as " + line;
      }
    }
    for (String[] row : ADVICE) {
      if (contains(row, word)) {
        return row[0];
      }
    }
    return null;
  }

  private static boolean contains(String[] row, String word) {
    for (int i = 1; i < row.length; i++) {
      if (row[i].equals(word)) {
        return true;
      }
    }
    return false;
  }
}
