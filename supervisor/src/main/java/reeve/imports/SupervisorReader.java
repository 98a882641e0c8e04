package reeve.imports;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.imports.ImportNote.Outcome;
import reeve.scaffold.TomlText;

/**
 * Reads the configuration of supervisord 4, as its options.py does, with the files that it includes. Their semantics:
 * https://supervisord.org/configuration.html
 */
final class SupervisorReader {
  private static final int MAX_PROCESSES = 1000;

  private final String file;
  private final String host;
  private final IniFile ini = new IniFile();
  private final ImportedPlan plan = new ImportedPlan(ImportFormat.SUPERVISOR);

  SupervisorReader(String file, String host) {
    this.file = file;
    this.host = host;
  }

  ImportedPlan read(String text) throws ImportException {
    ini.add(file, text);
    plan.file(file);
    include();
    plan.defaults.put("stderr", "\"log\"");
    plan.defaults.put("log-max-size", "\"50MiB\"");
    plan.defaults.put("log-keep", "10");
    for (IniFile.Section section : ini.sections().values()) {
      if (section.name().startsWith("program:") || section.name().startsWith("fcgi-program:")) {
        program(section);
      } else {
        new SupervisorSettings(plan, section, expansion(section.file())).translate();
      }
    }
    for (IniFile.Section section : ini.sections().values()) {
      if (section.name().startsWith("group:")) {
        group(section);
      }
    }
    plan.services.sort(Comparator.comparingInt(service -> service.order));
    return plan;
  }

  private PercentText expansion(String from) {
    Path directory = Path.of(from).toAbsolutePath().normalize().getParent();
    return new PercentText().value("here", directory.toString()).value("host_node_name", host);
  }

  private void include() throws ImportException {
    IniFile.Section include = ini.sections().get("include");
    IniFile.Entry files = include == null ? null : include.entries().get("files");
    if (files == null) {
      return;
    }
    Path here = Path.of(file).toAbsolutePath().normalize().getParent();
    int found = 0;
    for (String pattern : files.value().strip().split("\\s+")) {
      String expanded = expansion(file).expand(files, pattern);
      if (expanded.contains("${")) {
        throw SupervisorValues.wrong(files, "its files depend on variables of the environment; name the files here");
      }
      for (String name : ImportFiles.matching(here.resolve(expanded.replace("$$", "$")).toString())) {
        ini.add(name, ImportFiles.text(name));
        plan.file(name);
        found++;
      }
    }
    plan.note(new ImportNote(files.file(), files.line(), "include", "files", Outcome.KEPT, "service",
        found + (found == 1 ? " file was read" : " files were read")));
  }

  private void program(IniFile.Section section) throws ImportException {
    String program = section.name().substring(section.name().indexOf(':') + 1).strip();
    IniFile.Entry count = section.entries().get("numprocs");
    IniFile.Entry first = section.entries().get("numprocs_start");
    int processes = count == null ? 1 : SupervisorValues.number(count);
    int start = first == null ? 0 : SupervisorValues.number(first);
    if (processes < 1 || processes > MAX_PROCESSES) {
      throw SupervisorValues.wrong(count, "reeve runs from 1 to " + MAX_PROCESSES + " instances of a service");
    }
    boolean padded = processes > 1 && padded(section);
    for (int i = 0; i < (padded ? processes : 1); i++) {
      String wanted = padded ? program + "-" + (start + i) : program;
      ImportedService service = new ImportedService(plan.unusedName(TomlText.name(wanted), Set.of()), section.name());
      PercentText expansion = expansion(section.file()).value("program_name", program).value("group_name", program)
          .value("numprocs", String.valueOf(processes));
      if (processes > 1 && !padded) {
        service.values.put("instances", String.valueOf(processes));
        expansion.number(start == 1 ? "${INSTANCE}" : "${INSTANCE " + (start == 0 ? "- 1" : "+ " + (start - 1)) + "}");
      } else {
        expansion.value("process_num", String.valueOf(start + i));
      }
      new SupervisorProgram(plan, section, service, expansion, i == 0).translate();
      if (i == 0 && !service.name.equals(wanted)) {
        note(section, section.line(), "program", "the service is named \"" + service.name + "\"");
      }
      plan.services.add(service);
    }
    if (count != null && processes > 1) {
      note(section, count.line(), "numprocs", padded ? "a service for each process, because its number is padded"
          : "its instances are named NAME@1 to NAME@" + processes);
    } else if (count != null) {
      plan.note(new ImportNote(count.file(), count.line(), section.name(), "numprocs", Outcome.NOT_NEEDED, "", ""));
    }
    if (first != null) {
      plan.note(new ImportNote(first.file(), first.line(), section.name(), "numprocs_start",
          processes > 1 ? Outcome.KEPT : Outcome.NOT_NEEDED, processes > 1 ? "command" : "", ""));
    }
    if (section.name().startsWith("fcgi-program:")) {
      plan.note(new ImportNote(section.file(), section.line(), section.name(), "fcgi-program", Outcome.NO_EQUAL, "",
          "reeve opens no socket for a service; let the program listen itself"));
    }
  }

  private void note(IniFile.Section section, int line, String setting, String text) {
    plan.note(new ImportNote(section.file(), line, section.name(), setting, Outcome.CHANGED,
        setting.equals("numprocs") ? "instances" : "", text));
  }

  private static boolean padded(IniFile.Section section) {
    for (Map.Entry<String, IniFile.Entry> setting : section.entries().entrySet()) {
      if (!setting.getKey().equals("process_name") && PercentText.padsNumber(setting.getValue().value())) {
        return true;
      }
    }
    return false;
  }

  private void group(IniFile.Section section) throws ImportException {
    String tag = TomlText.name(section.name().substring("group:".length()).strip());
    IniFile.Entry programs = section.entries().get("programs");
    if (programs == null) {
      throw new ImportException(section.file(), section.line(), "cannot import [" + section.name()
          + "]: it has no programs");
    }
    List<String> missing = new ArrayList<>();
    for (String name : programs.value().split(",")) {
      String program = name.strip();
      boolean found = program.isEmpty();
      for (ImportedService service : plan.services) {
        if (service.section.equals("program:" + program) || service.section.equals("fcgi-program:" + program)) {
          service.tags.add(tag);
          found = true;
        }
      }
      if (!found) {
        missing.add(program);
      }
    }
    if (!missing.isEmpty()) {
      throw SupervisorValues.wrong(programs, "there is no [program:" + missing.get(0) + "]");
    }
    plan.note(new ImportNote(programs.file(), programs.line(), section.name(), "programs", Outcome.CHANGED, "tags",
        "supervisorctl restart " + tag + ":* is reeve restart @" + tag));
    IniFile.Entry priority = section.entries().get("priority");
    if (priority != null) {
      plan.note(new ImportNote(priority.file(), priority.line(), section.name(), "priority", Outcome.NO_EQUAL, "",
          "order services with after or requires"));
    }
  }
}
