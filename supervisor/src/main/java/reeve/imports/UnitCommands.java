package reeve.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import reeve.imports.ImportNote.Outcome;
import reeve.scaffold.TomlText;

/** Translates the command lines of a unit of systemd. */
final class UnitCommands {
  /** @param ignore whether a failure does not count ({@code -}) */
  private record Line(List<String> words, boolean ignore) {}

  private final UnitFile unit;
  private final UnitOutput service;

  UnitCommands(UnitFile unit, UnitOutput service) {
    this.unit = unit;
    this.service = service;
  }

  private List<Line> lines(UnitFile.Setting setting) throws ImportException {
    List<Line> lines = new ArrayList<>();
    for (List<String> command : UnitValues.commands(setting, setting.value())) {
      lines.add(line(setting, command));
    }
    return lines;
  }

  private Line line(UnitFile.Setting setting, List<String> command) throws ImportException {
    String first = command.isEmpty() ? "" : command.get(0);
    int i = 0;
    while (i < first.length() && "-@:+!|".indexOf(first.charAt(i)) >= 0) {
      i++;
    }
    String prefixes = first.substring(0, i);
    List<String> words = new ArrayList<>();
    for (String word : command) {
      words.add(service.expand(setting, words.isEmpty() ? word.substring(i) : word));
    }
    if (words.isEmpty() || words.get(0).isEmpty()) {
      throw setting.wrong("it has no command");
    }
    if (prefixes.contains("@") && words.size() > 1) {
      words.remove(1);
      service.note(setting, Outcome.CHANGED, "command", "the name that @ gives to the process is left out");
    }
    if (prefixes.contains(":")) {
      words.replaceAll(word -> word.replace("$", "$$"));
    }
    if (prefixes.contains("+") || prefixes.contains("!")) {
      service.note(setting, Outcome.NO_EQUAL, "", "it runs with the user and the privileges of the service; give a "
          + "command that needs more a service of its own");
    }
    return new Line(words, prefixes.contains("-"));
  }

  void start(boolean oneshot) throws ImportException {
    List<UnitFile.Setting> all = unit.all("Service", "ExecStart");
    List<Line> lines = new ArrayList<>();
    boolean shell = false;
    for (UnitFile.Setting setting : all) {
      for (Line line : lines(setting)) {
        lines.add(line);
        shell |= UnitValues.needsShell(line.words) || oneshot && line.ignore;
      }
      service.note(setting, Outcome.KEPT, "command", "");
    }
    if (lines.isEmpty()) {
      service.values().put("command", "[\"true\"]"); // a oneshot without ExecStart has only ExecStop
      return;
    }
    if (!oneshot && lines.size() > 1) {
      throw all.get(all.size() - 1).wrong("only Type=oneshot has several ExecStart");
    }
    List<String> items = new ArrayList<>();
    for (Line line : lines) {
      items.add(!shell ? TomlText.strings(escaped(line.words)) : TomlText.string(oneshot && line.ignore
          ? UnitValues.shellLine(line.words) + " || :" : "exec " + UnitValues.shellLine(line.words)));
    }
    service.values().put("command", items.size() == 1 ? items.get(0) : "[" + String.join(", ", items) + "]");
    if (shell) {
      service.values().put("shell", "true"); // these are variables of the service, not of reeve
    }
    if (lines.get(0).ignore && !oneshot) {
      service.values().put("success-exit-status", "[\"1-255\"]");
      service.note(all.get(0), Outcome.CHANGED, "success-exit-status", "the prefix - makes each exit code clean");
    }
  }

  private static List<String> escaped(List<String> words) {
    return words.stream().map(word -> word.replace("$$", "$")).collect(Collectors.toList());
  }

  void hooks(String key, String hook) throws ImportException {
    List<String> hooks = new ArrayList<>();
    List<UnitFile.Setting> all = unit.all("Service", key);
    for (UnitFile.Setting setting : all) {
      lines(setting).forEach(line -> hooks.add(hook(line)));
      service.note(setting, Outcome.KEPT, hook, "");
    }
    if (!hooks.isEmpty()) {
      service.values().put(hook, "[" + String.join(", ", hooks) + "]");
    }
  }

  /** One command, where reeve has only one: several are joined by a shell. */
  void single(String key, String name) throws ImportException {
    List<UnitFile.Setting> all = unit.all("Service", key);
    List<Line> lines = new ArrayList<>();
    for (UnitFile.Setting setting : all) {
      lines.addAll(lines(setting));
      List<String> words = lines.get(0).words;
      boolean signal = key.equals("ExecReload") && all.size() == 1 && lines.size() == 1 && words.size() == 3
          && words.get(0).endsWith("kill") && words.get(1).matches("-[A-Z0-9]+")
          && words.get(2).matches("\\$\\{?MAINPID\\}?");
      if (signal) {
        String number = words.get(1).substring(1);
        service.values().put("reload-signal", "\"" + (number.startsWith("SIG") || number.matches("[0-9]+") ? "" : "SIG")
            + number + "\"");
        service.note(setting, Outcome.KEPT, "reload-signal", "");
        return;
      }
      service.note(setting, Outcome.KEPT, name, "");
    }
    if (lines.size() == 1) {
      service.values().put(name, hook(lines.get(0)));
    } else if (!lines.isEmpty()) {
      List<String> parts = new ArrayList<>();
      lines.forEach(line -> parts.add(line.ignore ? "{ " + UnitValues.shellLine(line.words) + " || :; }"
          : UnitValues.shellLine(line.words)));
      service.values().put(name, "{ command = " + TomlText.string(String.join(" && ", parts)) + ", shell = true }");
    }
  }

  private static String hook(Line line) {
    boolean shell = UnitValues.needsShell(line.words);
    String command = shell ? TomlText.string(UnitValues.shellLine(line.words))
        : TomlText.strings(escaped(line.words));
    return "{ command = " + command + (shell ? ", shell = true" : "") + (line.ignore ? ", ignore-failure = true" : "")
        + " }";
  }
}
