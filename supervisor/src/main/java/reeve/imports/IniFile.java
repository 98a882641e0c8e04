package reeve.imports;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sections of files in the dialect of Python's ConfigParser as supervisord uses it: a line with more indentation
 * continues a value, a comment begins with {@code ;} or {@code #} at the start of a line or after a blank, a later
 * value replaces an earlier one. Libraries for INI files read none of the three in this way.
 */
final class IniFile {
  /**
   * A value.
   *
   * @param line where it begins
   */
  record Entry(String file, int line, String value) {}

  /** A section with its settings, whose names are in lower case. */
  record Section(String file, int line, String name, Map<String, Entry> entries) {}

  private final Map<String, Section> sections = new LinkedHashMap<>();

  Map<String, Section> sections() {
    return sections;
  }

  /** Adds the sections of a file; a setting of a section that exists already replaces the earlier one. */
  void add(String file, String text) throws ImportException {
    Section section = null;
    String key = null;
    int keyIndent = 0;
    int number = 0;
    for (String raw : text.split("\r?\n", -1)) {
      number++;
      String line = withoutComment(raw);
      if (line.isBlank()) {
        continue;
      }
      int indent = line.length() - line.stripLeading().length();
      line = line.strip();
      if (key != null && indent > keyIndent) {
        Entry entry = section.entries().get(key);
        section.entries().put(key, new Entry(file, entry.line(), entry.value() + "\n" + line));
        continue;
      }
      int close = line.lastIndexOf(']');
      if (line.startsWith("[") && close > 1) {
        String name = line.substring(1, close);
        String from = file;
        int at = number;
        section = sections.computeIfAbsent(name, n -> new Section(from, at, n, new LinkedHashMap<>()));
        key = null;
        continue;
      }
      int delimiter = delimiter(line);
      if (section == null || delimiter <= 0) {
        throw new ImportException(file, number,
            "cannot read \"" + line + "\": " + (section == null ? "there is no [section] before it"
                : "it is neither a [section] nor a setting with \"=\""));
      }
      key = line.substring(0, delimiter).strip().toLowerCase(java.util.Locale.ROOT);
      keyIndent = indent;
      section.entries().put(key, new Entry(file, number, line.substring(delimiter + 1).strip()));
    }
  }

  private static int delimiter(String line) {
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) == '=' || line.charAt(i) == ':') {
        return i;
      }
    }
    return -1;
  }

  private static String withoutComment(String line) {
    String text = line.stripLeading();
    if (text.startsWith("#") || text.startsWith(";")) {
      return "";
    }
    for (int i = 1; i < line.length(); i++) {
      if ((line.charAt(i) == ';' || line.charAt(i) == '#') && Character.isWhitespace(line.charAt(i - 1))) {
        return line.substring(0, i);
      }
    }
    return line;
  }
}
