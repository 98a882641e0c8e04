package reeve.imports;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reeve.imports.ImportNote.Outcome;
import reeve.scaffold.TomlText;

/** Reads a table of cron, as the cron of Debian and cronie do: crontab(5). */
final class CronReader {
  private static final Pattern VARIABLE =
      Pattern.compile("([^\\s=\"']+|\"[^\"]+\"|'[^']+')\\s*=\\s*(.*)", Pattern.DOTALL);
  private static final Pattern JOB = Pattern.compile("(-?)(@\\S+|(?:\\S+\\s+){4}\\S+)\\s+(\\S.*)", Pattern.DOTALL);
  private static final Pattern USER = Pattern.compile("(\\S+)\\s+(\\S.*)", Pattern.DOTALL);
  private static final Set<String> MAIL = Set.of("MAILFROM", "CONTENT_TYPE", "CONTENT_TRANSFER_ENCODING", "LOGNAME");
  private static final String SH = "/bin/sh";
  /** Words before the program that a job is about. */
  private static final Set<String> BEFORE = Set.of("cd", "test", "[", "if", "then", "else", "fi", "do", "done", "exec",
      "sh", "bash", "env", "nice",
      "ionice", "flock", "timeout", "chronic", "sudo", "command", "sleep", "!", "]", "php", "perl", "python3", "python",
      "root");

  private record Job(int line, String schedule, String user, String command, Map<String, String> variables) {}

  private final String file;
  private final boolean users;
  private final ImportedPlan plan;
  private final List<Job> jobs = new ArrayList<>();
  private final Map<String, String> variables = new LinkedHashMap<>();

  /** @param users whether the sixth word of a job is a user, as in /etc/crontab */
  CronReader(String file, boolean users) {
    this.file = file;
    this.users = users;
    this.plan = new ImportedPlan(users ? ImportFormat.SYSTEM_CRONTAB : ImportFormat.CRONTAB);
  }

  /** @return the format of a file with lines of cron; null: it has none, or others too */
  static ImportFormat detect(Path path, String text) {
    String parent = path.toAbsolutePath().normalize().getParent().getFileName() == null ? ""
        : path.toAbsolutePath().normalize().getParent().getFileName().toString();
    String name = path.getFileName().toString();
    boolean system = parent.equals("cron.d") || parent.equals("etc") && name.equals("crontab");
    int found = 0;
    for (String raw : text.split("\r?\n")) {
      String line = raw.strip();
      Matcher job = JOB.matcher(line);
      if (line.isEmpty() || line.startsWith("#") || VARIABLE.matcher(line).matches()) {
        continue;
      }
      if (!job.matches() || CronFields.read(job.group(2)) == null) {
        return null;
      }
      found++;
      system |= job.group(3).matches("root\\s.*");
    }
    return found == 0 ? null : system ? ImportFormat.SYSTEM_CRONTAB : ImportFormat.CRONTAB;
  }

  ImportedPlan read(String text) throws ImportException {
    plan.file(file);
    plan.defaults.put("login-environment", "true");
    String[] lines = text.split("\r?\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      Matcher variable = VARIABLE.matcher(line);
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (variable.matches()) {
        variable(i + 1, unquoted(variable.group(1)), unquoted(variable.group(2)));
      } else {
        job(i + 1, line);
      }
    }
    general();
    boolean same = jobs.stream().map(Job::variables).distinct().count() == 1;
    for (Job job : jobs) {
      translate(job, same);
    }
    return plan;
  }

  private static String unquoted(String text) {
    boolean quotes = text.length() > 1 && text.charAt(0) == text.charAt(text.length() - 1)
        && (text.charAt(0) == '"' || text.charAt(0) == '\'');
    return quotes ? text.substring(1, text.length() - 1) : text;
  }

  private void general() {
    note(0, "cron", "a long run", Outcome.CHANGED, "overlap",
        "cron starts a job although its previous run is under way; reeve skips that time");
    if (!users) {
      note(0, "cron", "user", Outcome.CHANGED, "",
          "the jobs run as the user of reeve; set user in [defaults] if that is not the owner of the table");
    }
    if (!variables.containsKey("MAILTO")) {
      note(0, "cron", "mail", Outcome.CHANGED, "", "the output is in the log of each service and is not mailed");
    }
  }

  private void variable(int line, String name, String value) throws ImportException {
    variables.put(name, value);
    switch (name) {
      case "MAILTO" -> note(line, "cron", name, value.isEmpty() ? Outcome.NOT_NEEDED : Outcome.NO_EQUAL, "",
          value.isEmpty() ? "" : "the output is in the log of each service; on-failure can run a program that mails");
      case "CRON_TZ" -> {
        try {
          ZoneId.of(value);
        } catch (DateTimeException e) {
          throw new ImportException(file, line, "cannot use CRON_TZ \"" + value
              + "\": there is no such time zone; write one such as Europe/Berlin");
        }
        note(line, "cron", name, Outcome.CHANGED, "time-zone", "cronie uses it, the cron of Debian does not");
      }
      case "RANDOM_DELAY" -> {
        if (!value.matches("[0-9]{1,4}")) {
          throw new ImportException(file, line, "cannot use RANDOM_DELAY \"" + value + "\": it is not minutes");
        }
        note(line, "cron", name, Outcome.KEPT, "jitter", "");
      }
      case "SHELL" -> note(line, "cron", name, Outcome.KEPT, "command", "");
      case "HOME" -> note(line, "cron", name, Outcome.KEPT, "working-directory, env", "");
      default -> {
        boolean valid = name.matches("[A-Za-z_][A-Za-z0-9_]*");
        boolean mail = MAIL.contains(name);
        note(line, "cron", name, mail ? Outcome.NOT_NEEDED : valid ? Outcome.KEPT : Outcome.NO_EQUAL,
            mail || !valid ? "" : "env", mail || valid ? "" : "a variable of reeve has letters, digits and _");
      }
    }
  }

  private void job(int line, String text) throws ImportException {
    Matcher job = JOB.matcher(text);
    Matcher user = USER.matcher(job.matches() ? job.group(3) : "");
    if (!job.matches() || users && !user.matches()) {
      throw new ImportException(file, line, "cannot import the line \"" + text + "\": it is neither NAME = VALUE nor "
          + "five fields" + (users ? ", a user" : "") + " and a command; --format "
          + (users ? "crontab reads a table without" : "system-crontab reads a table with") + " users");
    }
    String schedule = CronFields.read(job.group(2));
    if (schedule == null) {
      throw new ImportException(file, line, "cannot use the times \"" + job.group(2)
          + "\": they are not five fields of crontab(5), or a word such as @daily");
    }
    String command = users ? user.group(2) : job.group(3);
    jobs.add(new Job(line, schedule, users ? user.group(1) : null, command, new LinkedHashMap<>(variables)));
    String section = "job of line " + line;
    if (job.group(2).contains("~")) {
      note(line, section, "~", Outcome.CHANGED, "", "a random time became its first one; jitter delays at random");
    }
    String[] fields = job.group(2).split("\\s+");
    if (fields.length == 5 && (fields[2] + fields[4]).matches(".*\\*/.*") && !fields[2].equals("*")
        && !fields[4].equals("*")) {
      note(line, section, job.group(2), Outcome.CHANGED, "schedule",
          "cron runs it when both the day of the month and that of the week fit, reeve when either does");
    }
    if (!job.group(1).isEmpty()) {
      note(line, section, "-", Outcome.NOT_NEEDED, "", "");
    }
  }

  private void translate(Job job, boolean same) {
    String section = "job of line " + job.line;
    String[] parts = CronFields.input(job.command);
    Set<String> wanted = new LinkedHashSet<>();
    jobs.forEach(other -> wanted.add(name(other.command)));
    ImportedService service = new ImportedService(plan.unusedName(name(job.command), wanted), section);
    String home = job.variables.getOrDefault("HOME", "root".equals(job.user) ? "/root" : "");
    String command = (home.isEmpty() ? "cd; " : "") + parts[0];
    if (parts[1] != null) {
      command = "printf '%s\\n' " + parts[1] + " | {\n" + command + "\n}";
      note(job.line, section, "%", Outcome.CHANGED, "command", "the text after % comes from printf");
    }
    String shell = job.variables.getOrDefault("SHELL", SH);
    if (shell.equals(SH) || shell.isEmpty()) {
      service.values.put("command", TomlText.string(command));
      service.values.put("shell", "true");
    } else {
      service.values.put("command", TomlText.strings(List.of(shell, "-c", command)));
    }
    note(job.line, section, "command", Outcome.KEPT, "command",
        home.isEmpty() ? "cd goes to the home directory, where cron starts a job" : "");
    if (!home.isEmpty()) {
      service.values.put("working-directory", TomlText.string(home));
    }
    if (job.user != null) {
      service.values.put("user", TomlText.string(job.user));
      note(job.line, section, job.user, Outcome.KEPT, "user", "");
    }
    schedule(job, service, section);
    Map<String, String> env = new LinkedHashMap<>();
    for (Map.Entry<String, String> variable : job.variables.entrySet()) {
      boolean used = !MAIL.contains(variable.getKey()) && !Set.of("MAILTO", "CRON_TZ", "RANDOM_DELAY", "SHELL")
          .contains(variable.getKey());
      if (used && variable.getKey().matches("[A-Za-z_][A-Za-z0-9_]*")) {
        env.put(variable.getKey(), TomlText.escapeDollars(variable.getValue()));
      }
    }
    (same ? plan.env : service.env).putAll(env);
    plan.services.add(service);
  }

  private void schedule(Job job, ImportedService service, String section) {
    if (job.schedule.equals("@reboot")) {
      service.values.put("restart", "\"no\"");
      note(job.line, section, "@reboot", Outcome.CHANGED, "restart", "it runs at each start of reeve");
      return;
    }
    String zone = job.variables.get("CRON_TZ");
    String delay = job.variables.getOrDefault("RANDOM_DELAY", "0").replaceFirst("^0+(?=.)", "");
    String more = (zone == null ? "" : ", time-zone = " + TomlText.string(zone))
        + (delay.equals("0") ? "" : ", jitter = \"" + delay + "m\"");
    service.values.put("schedule", more.isEmpty() ? "\"" + job.schedule + "\"" : "{ cron = \"" + job.schedule + "\""
        + more + " }");
    note(job.line, section, "times", Outcome.KEPT, "schedule", "");
  }

  /** The name of the program that a command is about. */
  private static String name(String command) {
    for (String word : command.split("[\\s;&|()'\"{}]+")) {
      String last = word.substring(word.lastIndexOf('/') + 1);
      boolean place = word.startsWith("/") && command.matches(".*(\\bcd|-[a-wyz])\\s+" + Pattern.quote(word) + ".*");
      if (!last.isEmpty() && !place && !BEFORE.contains(last) && last.matches("[A-Za-z][A-Za-z0-9._-]*")) {
        return TomlText.name(last.replaceFirst("(?<=.)\\.(sh|py|pl|php|rb)$", ""));
      }
    }
    return "job";
  }

  private void note(int line, String section, String setting, Outcome outcome, String key, String text) {
    plan.note(new ImportNote(file, line, section, setting, outcome, key, text));
  }
}
