package reeve.imports;

import java.util.Map;
import reeve.imports.ImportNote.Outcome;
import reeve.scaffold.TomlText;

/** Translates the sections of supervisord that are no programs. */
final class SupervisorSettings {
  private final ImportedPlan plan;
  private final IniFile.Section section;
  private final PercentText expansion;

  SupervisorSettings(ImportedPlan plan, IniFile.Section section, PercentText expansion) {
    this.plan = plan;
    this.section = section;
    this.expansion = expansion;
  }

  void translate() throws ImportException {
    String name = section.name();
    if (name.startsWith("eventlistener:")) {
      whole(Outcome.NO_EQUAL, "the event listener \"" + name.substring(name.indexOf(':') + 1)
          + "\" is left out: on-failure and on-recovery run a command, and \"reeve events -f\" prints all events");
    } else if (name.startsWith("rpcinterface:")) {
      boolean own = name.equals("rpcinterface:supervisor");
      whole(own ? Outcome.NOT_NEEDED : Outcome.NO_EQUAL,
          own ? "reeve has its control socket" : "reeve has no plug-ins");
    } else if (name.equals("supervisorctl") || name.startsWith("ctlplugin:")) {
      whole(Outcome.NOT_NEEDED, "the commands of reeve find the control socket themselves");
    } else if (name.equals("inet_http_server")) {
      whole(Outcome.NO_EQUAL, "reeve has no port and no web page; its control socket is reached by ssh, and "
          + "\"reeve top\" shows the services");
    } else if (name.equals("unix_http_server") || name.equals("supervisord")) {
      for (Map.Entry<String, IniFile.Entry> setting : section.entries().entrySet()) {
        translate(name.equals("supervisord"), setting.getKey(), setting.getValue());
      }
    } else if (!name.equals("include") && !name.startsWith("group:")) {
      whole(Outcome.NOT_NEEDED, "supervisord has no such section");
    }
  }

  private void whole(Outcome outcome, String text) {
    plan.note(new ImportNote(section.file(), section.line(), section.name(), "[" + section.name() + "]", outcome, "",
        text));
  }

  private void translate(boolean daemon, String setting, IniFile.Entry entry) throws ImportException {
    if (!daemon) {
      socket(setting, entry);
      return;
    }
    switch (setting) {
      case "logfile" -> logFile(entry);
      case "childlogdir" -> path(entry, setting, "log-dir");
      case "umask" -> {
        plan.defaults.put("umask", SupervisorProgram.umaskValue(entry));
        note(entry, setting, Outcome.KEPT, "umask of [defaults]", "");
      }
      case "directory" -> {
        plan.defaults.put("working-directory", TomlText.configured(expansion.expand(entry, entry.value())));
        note(entry, setting, Outcome.KEPT, "working-directory of [defaults]", "");
      }
      case "environment" -> {
        for (Map.Entry<String, String> pair : SupervisorValues.pairs(entry).entrySet()) {
          plan.env.put(pair.getKey(), expansion.expand(entry, pair.getValue()));
        }
        note(entry, setting, Outcome.KEPT, "env of [defaults]", "");
      }
      case "minfds" -> raise(entry, setting, "nofile");
      case "minprocs" -> raise(entry, setting, "nproc");
      case "nodaemon" -> note(entry, setting, Outcome.NOT_NEEDED, "",
          "\"reeve run\" stays in the foreground, and \"reeve run --detach\" does not");
      case "user" -> note(entry, setting, Outcome.CHANGED, "",
          "start reeve as this user, or set user in [defaults]");
      case "logfile_maxbytes", "logfile_backups" -> note(entry, setting, Outcome.NO_EQUAL, "",
          "reeve does not rotate its own log, which has few lines; leave it to standard error and the journal");
      case "pidfile" -> note(entry, setting, Outcome.NOT_NEEDED, "", "\"reeve version\" prints the pid");
      case "loglevel", "identifier", "nocleanup", "strip_ansi", "silent" ->
          note(entry, setting, Outcome.NOT_NEEDED, "", "");
      default -> note(entry, setting, Outcome.NO_EQUAL, "", "supervisord 4 has no such setting here");
    }
  }

  private void socket(String setting, IniFile.Entry entry) {
    switch (setting) {
      case "file" -> note(entry, setting, Outcome.NOT_NEEDED, "",
          "the commands find reeve's socket where it is by default; socket of [reeve] sets another place");
      case "chmod", "chown" -> note(entry, setting, Outcome.CHANGED, "",
          "socket-group and allow of [reeve] say what other users may do");
      case "username", "password" -> note(entry, setting, Outcome.CHANGED, "",
          "allow of [reeve] gives rights to users and groups of the machine");
      default -> note(entry, setting, Outcome.NO_EQUAL, "", "supervisord 4 has no such setting here");
    }
  }

  private void logFile(IniFile.Entry entry) throws ImportException {
    String path = expansion.expand(entry, entry.value());
    if (path.startsWith("/dev/") || path.equalsIgnoreCase("none")) {
      note(entry, "logfile", Outcome.NOT_NEEDED, "", "reeve's own log is its standard error");
    } else {
      path(entry, "logfile", "log-file");
    }
  }

  private void path(IniFile.Entry entry, String setting, String key) throws ImportException {
    String path = expansion.expand(entry, entry.value());
    boolean relative = !path.startsWith("/") && !path.startsWith("${");
    plan.settings.put(key, TomlText.configured(path));
    note(entry, setting, relative ? Outcome.CHANGED : Outcome.KEPT, key,
        relative ? "a relative path begins at the directory of the new file" : "");
  }

  private void raise(IniFile.Entry entry, String setting, String limit) throws ImportException {
    SupervisorValues.number(entry);
    note(entry, setting, Outcome.CHANGED, "",
        "services have the limits of reeve; limits = { " + limit + " = " + entry.value() + " } in [defaults] sets it");
  }

  private void note(IniFile.Entry entry, String setting, Outcome outcome, String key, String text) {
    plan.note(new ImportNote(entry.file(), entry.line(), section.name(), setting, outcome, key, text));
  }
}
