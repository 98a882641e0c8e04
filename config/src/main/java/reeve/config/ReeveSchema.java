package reeve.config;

/** The keys of {@code [reeve]}, for the list of all keys. */
final class ReeveSchema {
  /** For each key its name, form, default, example and description, for people. */
  static final String[][] KEYS = {
      {"log-dir", "path", "depends on the user: see reeve(1)", "\"/var/log/reeve\"",
          "Directory of the services' log files, NAME.log."},
      {"state-dir", "path", "depends on the user: see reeve(1)", "\"/var/lib/reeve\"",
          "Directory of the ledger and of reeve's other state that survives a restart."},
      {"log-disk-max", "size", "none", "\"1GB\"",
          "How much disk space the rotated logs of all services may take; the oldest archives are deleted."},
      {"log-file", "path", "standard error", "\"/var/log/reeve/reeve.log\"", "File of reeve's own log."},
      {"health-file", "path", "none", "\"/run/reeve/healthy\"",
          "File that exists while every enabled service is ready, for probes without a process of reeve; it has the "
              + "pid of reeve. See health.md."},
      {"console", "\"prefix\", \"json\", \"raw\" or \"none\"", "\"prefix\"", "\"json\"",
          "What reeve writes to its own standard output: the lines of services with their names in front, JSON, "
              + "the lines alone, or nothing."},
      {"console-time", "true or false", "true", "false",
          "Whether a line of console = \"prefix\" begins with the time."},
      {"socket", "path", "depends on the user: see reeve(1)", "\"/run/reeve.sock\"",
          "The control socket, by which commands reach this reeve; --socket and REEVE_SOCKET take precedence. "
              + "Only the default has fallbacks: see reeve(1)."},
      {"socket-group", "string", "none", "\"adm\"",
          "Group that may use the control socket too, by name or number. "
              + "Its members may do everything that reeve may, unless allow says what they may."},
      {"allow", "table of right, action or { do, services }, or an array of these, by group or \"user:NAME\"", "none",
          "{ adm = \"read\", deploy = { do = [\"restart\"], services = [\"web-*\", \"@app\"] } }",
          "What other users and groups may do over the control socket: \"read\", \"operate\", \"admin\" or single "
              + "actions. See commands.md."},
      {"shutdown-budget", "duration", "none", "\"25s\"",
          "How long a shutdown may take before the processes that are left are killed; protect makes an exception."},
      {"include", "path or glob, or array of these", "none", "[\"conf.d/*.toml\"]",
          "More files; * and ? stand for parts of a name. A glob may match nothing, a path must exist."},
      {"on-error", "\"fail\" or \"skip\"", "\"fail\"", "\"skip\"",
          "Whether a fault in a file keeps everything from starting, or only the services of that file and those that "
              + "require them, as run --keep-going."},
      {"cgroup", "\"auto\" or \"off\"", "\"auto\"", "\"off\"",
          "Whether services get cgroups where reeve may make them."},
      {"orphans", "\"adopt\", \"stop\" or \"ignore\"", "\"adopt\"", "\"stop\"",
          "What happens to processes that a killed reeve left, if its state was lost."},
  };

  private ReeveSchema() {}
}
