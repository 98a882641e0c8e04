package reeve.imports;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was found in the files of another supervisor. Mutable while a reader fills it. */
public final class ImportedPlan {
  /** Settings of {@code [reeve]}, in TOML. */
  final Map<String, String> settings = new LinkedHashMap<>();

  /** Values of {@code [defaults]}, in TOML. */
  final Map<String, String> defaults = new LinkedHashMap<>();

  /** Variables of {@code [defaults]}. A literal dollar in a value is escaped. */
  final Map<String, String> env = new LinkedHashMap<>();

  final List<ImportedService> services = new ArrayList<>();

  private final ImportFormat format;
  private final List<String> files = new ArrayList<>();
  private final List<ImportNote> notes = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  ImportedPlan(ImportFormat format) {
    this.format = format;
  }

  void file(String file) {
    files.add(file);
  }

  void note(ImportNote note) {
    notes.add(note);
  }

  /**
   * Returns the name of a further service: the one that is wanted, or the first free one with a number.
   *
   * @param reserved names that are wanted by services that follow, and are not given to others
   */
  String unusedName(String wanted, Set<String> reserved) {
    String name = wanted;
    for (int i = 2; names.contains(name) || !name.equals(wanted) && reserved.contains(name); i++) {
      name = wanted + "-" + i;
    }
    names.add(name);
    return name;
  }

  /** The format that the files were read as. */
  public ImportFormat format() {
    return format;
  }

  /** The files that were read, in their order. */
  public List<String> files() {
    return List.copyOf(files);
  }

  /** What became of each setting, in the order of the files. */
  public List<ImportNote> notes() {
    return List.copyOf(notes);
  }

  /** The names of the services, in the order of the new file. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (ImportedService service : services) {
      names.add(service.name);
    }
    return names;
  }
}
