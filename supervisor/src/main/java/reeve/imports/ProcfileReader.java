package reeve.imports;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reeve.config.read.value.EnvFile;
import reeve.imports.ImportNote.Outcome;
import reeve.scaffold.TomlText;

/**
 * Reads a {@code Procfile} with the {@code .env} beside it, as foreman does (its procfile.rb, env.rb and
 * engine.rb): https://ddollar.github.io/foreman/
 */
final class ProcfileReader {
  private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_-]+):\\s*(.+)", Pattern.DOTALL);
  private static final Pattern VARIABLE = Pattern.compile("(?:export\\s+)?([A-Za-z0-9_]+)=(.*)", Pattern.DOTALL);
  private static final Pattern DIGITS = Pattern.compile("\\s*([0-9]{1,9})");
  private static final int FIRST_PORT = 5000;
  private static final int STEP = 100;
  private static final int MAX_PORT = 65_535;

  private final String file;
  private final Path directory;
  private final ImportedPlan plan = new ImportedPlan(ImportFormat.PROCFILE);
  /** Those of all processes of the file. */
  private final Set<String> wantedNames = new LinkedHashSet<>();
  private int port = FIRST_PORT;

  ProcfileReader(String file) {
    this.file = file;
    this.directory = Path.of(file).toAbsolutePath().normalize().getParent();
  }

  ImportedPlan read(String text) throws ImportException {
    plan.file(file);
    plan.defaults.put("working-directory", TomlText.string(directory.toString()));
    plan.defaults.put("stop", "[\"SIGTERM 5s\", \"SIGKILL\"]");
    variables();
    if (Files.exists(directory.resolve(".foreman"))) {
      plan.note(new ImportNote(directory.resolve(".foreman").toString(), 0, "options", ".foreman", Outcome.NO_EQUAL, "",
          "it is not read: its formation is instances, its timeout is stop, its port is PORT of each service"));
    }
    String[] lines = text.split("\r?\n", -1);
    for (String line : lines) {
      Matcher process = LINE.matcher(line.stripTrailing());
      if (process.matches()) {
        wantedNames.add(TomlText.name(process.group(1)));
      }
    }
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].stripTrailing(); // a line with blanks before it is none for foreman
      Matcher process = LINE.matcher(line);
      if (process.matches()) {
        add(i + 1, process.group(1), process.group(2).strip());
      } else if (!line.isEmpty() && !line.strip().startsWith("#")) {
        plan.note(
            new ImportNote(file, i + 1, "other lines", line.strip().split("[\\s=:]", 2)[0], Outcome.NOT_NEEDED, "",
                "foreman ignores a line that is not NAME: COMMAND"));
      }
    }
    if (plan.services.size() > 1) {
      plan.note(new ImportNote(file, 0, "Procfile", "end of a process", Outcome.CHANGED, "",
          "foreman ends all processes when one ends; reeve restarts the one that failed"));
    }
    return plan;
  }

  private void add(int line, String wanted, String command) throws ImportException {
    String name = plan.unusedName(TomlText.name(wanted), wantedNames);
    ImportedService service = new ImportedService(name, "process " + wanted
        + (plan.services.stream().anyMatch(other -> other.section.equals("process " + wanted)) ? " of line " + line
            : ""));
    if (port > MAX_PORT) {
      throw new ImportException(file, line, "cannot import the process \"" + wanted + "\": its PORT would be " + port
          + ", and " + MAX_PORT + " is the last; set a lower PORT in .env");
    }
    service.values.put("command", TomlText.string(command));
    service.values.put("shell", "true");
    plan.note(new ImportNote(file, line, service.section, wanted, Outcome.KEPT, "command", ""));
    if (!name.equals(wanted)) {
      plan.note(new ImportNote(file, line, service.section, wanted, Outcome.CHANGED, "",
          "the service is named \"" + name + "\""));
    }
    if (wanted.equals("release")) {
      service.values.put("restart", "\"no\"");
      plan.note(new ImportNote(file, line, service.section, wanted, Outcome.CHANGED, "restart",
          "it runs at each start of reeve, beside the others; { service = \"" + name
              + "\", when = \"completed\" } in their requires makes them wait for it"));
    }
    service.env.put("PORT", String.valueOf(port));
    port += STEP;
    plan.services.add(service);
  }

  /** Reads {@code .env}. Its values are copied only if reeve would read the file in another way than foreman. */
  private void variables() throws ImportException {
    Path path = directory.resolve(".env");
    if (!Files.exists(path)) {
      return;
    }
    String envFile = path.toString();
    String text = ImportFiles.text(envFile);
    plan.file(envFile);
    Map<String, String> values = new LinkedHashMap<>();
    String[] lines = text.split("\r?\n", -1);
    for (int i = 0; i < lines.length; i++) {
      Matcher variable = VARIABLE.matcher(lines[i]);
      if (!variable.matches()) {
        if (!lines[i].isBlank() && !lines[i].strip().startsWith("#")) {
          plan.note(new ImportNote(envFile, i + 1, ".env", "line " + (i + 1), Outcome.NOT_NEEDED, "",
              "foreman ignores a line that is not NAME=VALUE"));
        }
        continue;
      }
      String value = value(variable.group(2));
      if (variable.group(1).equals("PORT")) {
        firstPort(envFile, i + 1, value);
      }
      if (Character.isDigit(variable.group(1).charAt(0))) {
        plan.note(new ImportNote(envFile, i + 1, ".env", variable.group(1), Outcome.NO_EQUAL, "",
            "the name of a variable does not begin with a digit"));
      } else {
        values.put(variable.group(1), value);
      }
    }
    Map<String, String> same = new LinkedHashMap<>();
    if (EnvFile.readOutput(text, same, Map.of(), "") == null && same.equals(values)) {
      plan.defaults.put("env-file", TomlText.string(envFile));
      plan.note(new ImportNote(envFile, 0, ".env", ".env", Outcome.KEPT, "env-file of [defaults]", ""));
      return;
    }
    values.remove("PORT"); // each service has its own
    for (Map.Entry<String, String> variable : values.entrySet()) {
      plan.env.put(variable.getKey(), TomlText.escapeDollars(variable.getValue()));
    }
    plan.note(new ImportNote(envFile, 0, ".env", ".env", Outcome.CHANGED, "env of [defaults]",
        "an env-file of reeve would have other values, because it replaces ${VAR} and refuses a line that is not "
            + "KEY=value; the values were copied, so keep the new file as secret as .env"));
  }

  private static String value(String text) {
    boolean quotes = text.length() > 1 && text.charAt(0) == text.charAt(text.length() - 1);
    if (quotes && text.charAt(0) == '\'') {
      return text.substring(1, text.length() - 1);
    }
    return quotes && text.charAt(0) == '"'
        ? text.substring(1, text.length() - 1).replace("\\n", "\n").replaceAll("(?s)\\\\(.)", "$1") : text;
  }

  /** foreman takes the digits at the beginning, as String#to_i of Ruby does. */
  private void firstPort(String envFile, int line, String value) throws ImportException {
    Matcher digits = DIGITS.matcher(value);
    int number = digits.lookingAt() ? Integer.parseInt(digits.group(1)) : 0;
    if (number < 1 || number > MAX_PORT) {
      throw new ImportException(envFile, line, "cannot use the PORT \"" + value + "\": it is not a port from 1 to "
          + MAX_PORT + "; correct it, or delete the line for " + FIRST_PORT);
    }
    port = number;
    boolean whole = value.equals(digits.group(1));
    plan.note(new ImportNote(envFile, line, ".env", "PORT", whole ? Outcome.KEPT : Outcome.CHANGED,
        "PORT of each service", (whole ? "" : "only the digits count; ")
            + "the first process has it, the next ones have 100 more each"));
  }
}
