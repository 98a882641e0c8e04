package reeve.config;

import java.util.List;
import reeve.config.Schema.Entry;

/** The keys of {@code [reeve]}, for {@link Schema}. */
final class ReeveSchema {
  private static final Schema.Place R = Schema.Place.REEVE;

  static final List<Entry> ENTRIES = List.of(
      new Entry("log-dir", R, "path", "depends on the user: see reeve(1)", "\"/var/log/reeve\"",
          "Directory of the services' log files, NAME.log."),
      new Entry("state-dir", R, "path", "depends on the user: see reeve(1)", "\"/var/lib/reeve\"",
          "Directory of the ledger and of reeve's other state that survives a restart."),
      new Entry("log-disk-max", R, "size", "none", "\"1GB\"",
          "How much disk space the rotated logs of all services may take; the oldest archives are deleted."),
      new Entry("log-file", R, "path", "standard error", "\"/var/log/reeve/reeve.log\"", "File of reeve's own log."),
      new Entry("console", R, "\"prefix\", \"json\", \"raw\" or \"none\"", "\"prefix\"", "\"json\"",
          "What reeve writes to its own standard output: the lines of services with their names in front, JSON, "
              + "the lines alone, or nothing."),
      new Entry("console-time", R, "true or false", "true", "false",
          "Whether a line of console = \"prefix\" begins with the time."),
      new Entry("socket", R, "path", "depends on the user: see reeve(1)", "\"/run/reeve.sock\"",
          "The control socket, by which commands reach this reeve; --socket and REEVE_SOCKET take precedence. "
              + "Only the default has fallbacks: see reeve(1)."),
      new Entry("socket-group", R, "string", "none", "\"adm\"",
          "Group that may use the control socket too, by name or number. "
              + "Its members may do everything that reeve may."),
      new Entry("shutdown-budget", R, "duration", "none", "\"25s\"",
          "How long a shutdown may take before the processes that are left are killed; protect makes an exception."),
      new Entry("include", R, "path or glob, or array of these", "none", "[\"conf.d/*.toml\"]",
          "More files; * and ? stand for parts of a name. A glob may match nothing, a path must exist."),
      new Entry("cgroup", R, "\"auto\" or \"off\"", "\"auto\"", "\"off\"",
          "Whether services get cgroups where reeve may make them."),
      new Entry("orphans", R, "\"adopt\", \"stop\" or \"ignore\"", "\"adopt\"", "\"stop\"",
          "What happens to processes that a killed reeve left, if its state was lost."));

  private ReeveSchema() {}
}
