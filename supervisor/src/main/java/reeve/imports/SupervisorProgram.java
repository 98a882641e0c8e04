package reeve.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import reeve.imports.ImportNote.Outcome;
import reeve.scaffold.TomlText;

/** Translates one {@code [program:x]} of supervisord into a service, or into several. */
final class SupervisorProgram {
  /** The priority of a program that names none. */
  private static final int PRIORITY = 999;

  private final ImportedPlan plan;
  private final IniFile.Section section;
  private final ImportedService service;
  private final PercentText expansion;
  private final boolean notes;

  /** @param notes whether what became of the settings is recorded, once for each program */
  SupervisorProgram(ImportedPlan plan, IniFile.Section section, ImportedService service, PercentText expansion,
      boolean notes) {
    this.plan = plan;
    this.section = section;
    this.service = service;
    this.expansion = expansion;
    this.notes = notes;
  }

  void translate() throws ImportException {
    service.order = PRIORITY;
    if (!section.entries().containsKey("command")) {
      throw new ImportException(section.file(), section.line(), "cannot import [" + section.name()
          + "]: it has no command");
    }
    for (Map.Entry<String, IniFile.Entry> setting : section.entries().entrySet()) {
      translate(setting.getKey(), setting.getValue());
    }
    stop();
  }

  private void translate(String setting, IniFile.Entry entry) throws ImportException {
    switch (setting) {
      case "command" -> command(entry);
      case "directory" -> directory(entry);
      case "environment" -> environment(entry);
      case "user" -> kept(entry, setting, "user", TomlText.configured(expand(entry)));
      case "umask" -> umask(entry);
      case "autostart" -> autostart(entry);
      case "autorestart" -> autorestart(entry);
      case "exitcodes" -> exitCodes(entry);
      case "startsecs" -> kept(entry, setting, "start-seconds", "\"" + SupervisorValues.number(entry) + "s\"");
      case "startretries" -> startRetries(entry);
      case "priority" -> {
        service.order = SupervisorValues.number(entry);
        note(entry, setting, Outcome.CHANGED, "",
            "it is the order of the services in the new file; nothing waits by it, which after or requires does");
      }
      case "process_name" -> note(entry, setting, Outcome.CHANGED, "", "the service is named \"" + service.name + "\"");
      case "numprocs", "numprocs_start", "stopsignal", "stopwaitsecs" -> { /* read with others */ }
      case "stopasgroup" -> stopAsGroup(entry);
      case "killasgroup" -> note(entry, setting, Outcome.NOT_NEEDED, "", "a stop ends all processes of a service");
      case "redirect_stderr" -> redirect(entry);
      case "serverurl" -> note(entry, setting, Outcome.NO_EQUAL, "", "a service finds reeve by REEVE_SOCKET");
      default -> {
        if (!output(setting, entry)) {
          note(entry, setting, Outcome.NO_EQUAL, "", "supervisord 4 has no such setting for a program");
        }
      }
    }
  }

  private void command(IniFile.Entry entry) throws ImportException {
    List<String> words = CommandWords.split(entry.value());
    if (words == null || words.isEmpty()) {
      throw SupervisorValues.wrong(entry, words == null ? "a quote is not closed" : "it is empty");
    }
    List<String> items = new ArrayList<>();
    for (String word : words) {
      items.add(TomlText.configured(expansion.expand(entry, word)));
    }
    service.values.put("command", "[" + String.join(", ", items) + "]");
    String program = words.get(0);
    boolean relative = program.contains("/") && !program.startsWith("/") && !program.startsWith("%");
    note(entry, "command", relative ? Outcome.CHANGED : Outcome.KEPT, "command",
        relative ? "a relative program is looked up beside the new file; write its absolute path" : "");
  }

  private void directory(IniFile.Entry entry) throws ImportException {
    String path = expand(entry);
    boolean home = path.equals("~") || path.startsWith("~/");
    boolean relative = !home && !path.startsWith("/") && !path.startsWith("${");
    service.values.put("working-directory", TomlText.configured(home ? "${HOME}" + path.substring(1) : path));
    note(entry, "directory", relative ? Outcome.CHANGED : Outcome.KEPT, "working-directory",
        relative ? "a relative path begins at the directory of the new file" : "");
  }

  private void environment(IniFile.Entry entry) throws ImportException {
    for (Map.Entry<String, String> pair : SupervisorValues.pairs(entry).entrySet()) {
      service.env.put(pair.getKey(), expansion.expand(entry, pair.getValue()));
    }
    note(entry, "environment", Outcome.KEPT, "env", "");
  }

  private void umask(IniFile.Entry entry) throws ImportException {
    kept(entry, "umask", "umask", umaskValue(entry));
  }

  static String umaskValue(IniFile.Entry entry) throws ImportException {
    if (!entry.value().matches("[0-7]{1,4}")) {
      throw SupervisorValues.wrong(entry, "it is not an octal number");
    }
    return "\"" + "0".repeat(4 - entry.value().length()) + entry.value() + "\"";
  }

  private void autostart(IniFile.Entry entry) throws ImportException {
    kept(entry, "autostart", "enabled", SupervisorValues.truth(entry) ? "true" : "false");
  }

  private void autorestart(IniFile.Entry entry) throws ImportException {
    boolean unexpected = entry.value().equalsIgnoreCase("unexpected");
    String restart = unexpected ? "on-failure" : SupervisorValues.truth(entry) ? "always" : "no";
    kept(entry, "autorestart", "restart", "\"" + restart + "\"");
  }

  private void exitCodes(IniFile.Entry entry) throws ImportException {
    TreeSet<Integer> codes = new TreeSet<>();
    for (String code : entry.value().isEmpty() ? new String[0] : entry.value().split(",")) {
      if (!code.strip().matches("[0-9]{1,3}") || Integer.parseInt(code.strip()) > 255) {
        throw SupervisorValues.wrong(entry, "it is not a list of exit codes such as 0,2");
      }
      codes.add(Integer.valueOf(code.strip()));
    }
    boolean zero = codes.remove(0);
    if (!codes.isEmpty()) {
      service.values.put("success-exit-status", codes.toString());
    }
    note(entry, "exitcodes", zero ? Outcome.KEPT : Outcome.CHANGED, "success-exit-status",
        zero ? codes.isEmpty() ? "code 0 is clean without it" : "" : "code 0 is always clean too");
  }

  private void startRetries(IniFile.Entry entry) throws ImportException {
    int retries = SupervisorValues.number(entry);
    IniFile.Entry seconds = section.entries().get("startsecs");
    long lived = seconds == null ? 1 : SupervisorValues.number(seconds);
    // The delays grow up to 30 s and 10 % more: all starts have to be within the interval.
    long interval = (retries + 1L) * (33 + lived);
    service.values.put("start-limit", "{ burst = " + (retries + 1L) + ", interval = \"" + interval + "s\" }");
    service.values.put("on-start-limit", "\"fail\"");
    note(entry, "startretries", Outcome.CHANGED, "start-limit, on-start-limit",
        "later crashes within the interval count too; without on-start-limit reeve goes on trying, each 5 minutes");
  }

  private void stop() throws ImportException {
    IniFile.Entry signal = section.entries().get("stopsignal");
    IniFile.Entry seconds = section.entries().get("stopwaitsecs");
    if (signal == null && seconds == null) {
      return;
    }
    String name = signal == null ? "SIGTERM" : SupervisorValues.signal(signal);
    int wait = seconds == null ? 10 : SupervisorValues.number(seconds);
    service.values.put("stop",
        name.equals("SIGKILL") || name.equals("9") ? "\"SIGKILL\"" : "[\"" + name + " " + wait + "s\", \"SIGKILL\"]");
    if (signal != null) {
      note(signal, "stopsignal", Outcome.KEPT, "stop", "");
    }
    if (seconds != null) {
      note(seconds, "stopwaitsecs", Outcome.KEPT, "stop", "");
    }
  }

  private void stopAsGroup(IniFile.Entry entry) throws ImportException {
    if (SupervisorValues.truth(entry)) {
      kept(entry, "stopasgroup", "kill-mode", "\"group\"");
    } else {
      note(entry, "stopasgroup", Outcome.KEPT, "kill-mode", "its default sends the signal to the main process");
    }
  }

  private void redirect(IniFile.Entry entry) throws ImportException {
    kept(entry, "redirect_stderr", "stderr", SupervisorValues.truth(entry) ? "\"stdout\"" : "\"log\"");
  }

  private boolean output(String setting, IniFile.Entry entry) throws ImportException {
    String stream = setting.startsWith("stderr_") ? "stderr" : "stdout";
    if (!setting.startsWith(stream + "_")) {
      return false;
    }
    switch (setting.substring(stream.length() + 1)) {
      case "logfile" -> logFile(entry, setting, stream);
      case "logfile_maxbytes" -> {
        String size = SupervisorValues.size(entry);
        size = size != null && size.matches("[0-9]+B") ? atLeastSmallest(size) : size;
        limit(entry, setting, "log-max-size", size == null ? null : "\"" + size + "\"");
      }
      case "logfile_backups" -> {
        int backups = SupervisorValues.number(entry);
        limit(entry, setting, "log-keep", String.valueOf(Math.max(1, backups)));
      }
      case "capture_maxbytes", "events_enabled" -> note(entry, setting, Outcome.NO_EQUAL, "",
          "reeve does not read the output of services; follow it with \"reeve logs -f\", and events with "
              + "\"reeve events -f\"");
      case "syslog" -> {
        boolean on = SupervisorValues.truth(entry);
        note(entry, setting, on ? Outcome.NO_EQUAL : Outcome.NOT_NEEDED, "",
            on ? "run \"reeve ship\" as a service, which sends logs to a syslog receiver" : "");
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** reeve accepts no limit below 16 KiB. */
  private static String atLeastSmallest(String size) {
    return Long.parseLong(size.substring(0, size.length() - 1)) < 16384 ? "16KiB" : size;
  }

  private void limit(IniFile.Entry entry, String setting, String key, String value) {
    boolean second = setting.startsWith("stderr") && section.entries().containsKey("stdout" + setting.substring(6));
    if (second) {
      note(entry, setting, Outcome.CHANGED, key, "one value holds for both logs, that of stdout");
    } else {
      kept(entry, setting, key, value == null ? "\"none\"" : value); // 0 means no limit there
    }
  }

  private void logFile(IniFile.Entry entry, String setting, String stream) throws ImportException {
    String value = expand(entry);
    String target = switch (value.toLowerCase(java.util.Locale.ROOT)) {
      case "auto" -> "log";
      case "none", "off", "/dev/null" -> "null";
      case "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1" -> stream.equals("stdout") ? "inherit" : value;
      case "/dev/stderr", "/dev/fd/2", "/proc/self/fd/2" -> stream.equals("stderr") ? "inherit" : value;
      case "syslog" -> "log";
      default -> value;
    };
    IniFile.Entry redirected = section.entries().get("redirect_stderr");
    if (stream.equals("stderr") && redirected != null && SupervisorValues.truth(redirected)) {
      note(entry, setting, Outcome.NOT_NEEDED, "", "redirect_stderr takes precedence");
      return;
    }
    boolean relative = target.contains("/") && !target.startsWith("/") && !target.startsWith("${");
    service.values.put(stream, TomlText.configured(target));
    boolean syslog = value.equalsIgnoreCase("syslog");
    note(entry, setting, syslog || relative ? Outcome.CHANGED : Outcome.KEPT, stream,
        syslog ? "it is a log file; \"reeve ship\" sends logs to a syslog receiver"
            : relative ? "a relative path begins at the directory of the new file" : "");
  }

  private String expand(IniFile.Entry entry) throws ImportException {
    return expansion.expand(entry, entry.value());
  }

  private void kept(IniFile.Entry entry, String setting, String key, String toml) {
    service.values.put(key, toml);
    note(entry, setting, Outcome.KEPT, key, "");
  }

  private void note(IniFile.Entry entry, String setting, Outcome outcome, String key, String text) {
    if (notes) {
      plan.note(new ImportNote(entry.file(), entry.line(), section.name(), setting, outcome, key, text));
    }
  }
}
