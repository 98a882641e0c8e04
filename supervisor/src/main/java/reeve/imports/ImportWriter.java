package reeve.imports;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.scaffold.TomlText;

/** Writes what was imported as TOML, with comments on what is different. Pure. */
public final class ImportWriter {
  private ImportWriter() {}

  /** @return the whole file */
  public static String toml(ImportedPlan plan) {
    StringBuilder text = new StringBuilder();
    text.append("# Made by \"reeve import\" from ").append(clean(String.join(", ", plan.files()))).append(".\n");
    text.append("# \"reeve check\" lists what this machine lacks; all keys: man reeve.toml.\n");
    Set<String> sections = new LinkedHashSet<>();
    for (ImportedService service : plan.services) {
      sections.add(service.section);
    }
    Set<ImportNote> general = new LinkedHashSet<>();
    for (ImportNote note : plan.notes()) {
      if (!sections.contains(note.section())) {
        general.add(note);
      }
    }
    comments(text, general);
    if (plan.services.isEmpty()) {
      text.append("# No service was found.\n");
    }
    table(text, "reeve", plan.settings, Map.of(), List.of());
    table(text, "defaults", plan.defaults, plan.env, List.of());
    for (ImportedService service : plan.services) {
      text.append("\n# ").append(clean(service.section)).append('\n');
      Set<ImportNote> notes = new LinkedHashSet<>();
      for (ImportNote note : plan.notes()) {
        if (sections.contains(service.section) && note.section().equals(service.section)) {
          notes.add(note);
        }
      }
      sections.remove(service.section); // several services of one section have the comments once
      comments(text, notes);
      rows(text.append("[service.").append(service.name).append("]\n"), service.values, service.env, service.tags);
      for (Map.Entry<String, Map<String, String>> profile : service.profiles.entrySet()) {
        table(text, "profile." + profile.getKey() + ".service." + service.name, Map.of(), profile.getValue(),
            List.of());
      }
    }
    return text.toString();
  }

  private static void comments(StringBuilder text, Set<ImportNote> notes) {
    for (ImportNote note : notes) {
      if (note.matters()) {
        text.append("#   ").append(clean(note.sentence())).append('\n');
      }
    }
  }

  private static void table(StringBuilder text, String name, Map<String, String> values, Map<String, String> env,
      List<String> tags) {
    if (!values.isEmpty() || !env.isEmpty()) {
      rows(text.append("\n[").append(name).append("]\n"), values, env, tags);
    }
  }

  private static void rows(StringBuilder text, Map<String, String> values, Map<String, String> env,
      List<String> tags) {
    for (Map.Entry<String, String> value : values.entrySet()) {
      text.append(value.getKey()).append(" = ").append(value.getValue()).append('\n');
    }
    if (!tags.isEmpty()) {
      text.append("tags = ").append(TomlText.strings(tags)).append('\n');
    }
    List<String> items = new ArrayList<>();
    for (Map.Entry<String, String> variable : env.entrySet()) {
      boolean bare = variable.getKey().matches("[A-Za-z0-9_-]+");
      items.add((bare ? variable.getKey() : TomlText.configured(variable.getKey())) + " = "
          + TomlText.configured(variable.getValue()));
    }
    if (!items.isEmpty()) {
      text.append("env = { ").append(String.join(", ", items)).append(" }\n");
    }
  }

  /** A comment is one line without control characters. */
  private static String clean(String text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line.append(c < ' ' || c >= 0x7f && c < 0xa0 ? ' ' : c);
    }
    return line.toString();
  }
}
