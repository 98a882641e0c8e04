package reeve.config.layer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ConfigFile;
import reeve.config.PlanLayers;
import reeve.config.ProblemCollector;
import reeve.config.SourceLocation;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/**
 * Merges drop-ins over their files, and then the selected profiles over all files, in their order. A value replaces the
 * value below it, except for the keys that {@link #merges} names. Each instance is for one reading of the files.
 */
public final class Layering {
  /** The tables that hold other tables. */
  private static final List<String> NAMED = List.of("service", "target");

  private final List<LoadedFile> files;
  private final ProblemCollector problems;
  private final Map<String, SourceLocation> overrides = new HashMap<>();
  /** What a profile has set, by its key path: it is no layer over itself. */
  private final Map<String, LoadedFile> ofProfiles = new HashMap<>();

  private Layering(List<LoadedFile> files, ProblemCollector problems) {
    this.files = files;
    this.problems = problems;
  }

  /** Whether the names in a table of this key are merged; any other key replaces the value below it. */
  public static boolean merges(String key) {
    return key.equals("env") || key.equals("limits") || key.equals("credentials");
  }

  /**
   * Merges the tables of files in place. Files without drop-ins and profiles stay as they are, and cost nothing.
   *
   * @param profiles the selected profiles; the last has the highest precedence
   * @return what was selected, and where the values are that come from elsewhere than their table
   */
  public static PlanLayers merge(List<LoadedFile> files, List<String> profiles, ProblemCollector problems) {
    boolean any = !profiles.isEmpty() && !files.isEmpty();
    for (LoadedFile loaded : files) {
      any |= loaded.base != null || loaded.root.entries.containsKey("profile");
    }
    if (!any) {
      return PlanLayers.NONE;
    }
    Layering layering = new Layering(files, problems);
    layering.mergeDropIns();
    layering.mergeProfiles(profiles);
    return new PlanLayers(profiles, layering.overrides, Map.of(), List.of());
  }

  private void mergeDropIns() {
    List<LoadedFile> below = new ArrayList<>(); // the base, and the drop-ins of it that were merged
    for (LoadedFile dropIn : files) {
      if (dropIn.base == null) {
        continue;
      }
      if (below.isEmpty() || below.get(0) != dropIn.base) {
        below.clear();
        below.add(dropIn.base);
      }
      for (String key : new String[] {"reeve", "defaults"}) {
        TomlNode over = dropIn.root.entries.get(key);
        if (over instanceof TomlTable && mergeOver(dropIn, (TomlTable) over, below, key, null)) {
          dropIn.root.entries.remove(key);
        }
        refuseInclude(dropIn, key, over);
      }
      for (String kind : NAMED) {
        if (dropIn.root.entries.get(kind) instanceof TomlTable) {
          mergeNamed(dropIn, (TomlTable) dropIn.root.entries.get(kind), below, kind);
        }
      }
      below.add(dropIn);
    }
  }

  /** What no file below has stays in the drop-in, and is read as a table of its own. */
  private void mergeNamed(LoadedFile dropIn, TomlTable over, List<LoadedFile> below, String kind) {
    for (String name : new ArrayList<>(over.entries.keySet())) {
      TomlNode upper = over.entries.get(name);
      if (upper instanceof TomlTable && mergeOver(dropIn, (TomlTable) upper, below, kind, name)) {
        over.entries.remove(name);
      }
    }
  }

  /**
   * Merges a table of a drop-in over that of the first file below it that has one.
   *
   * @param name in the table {@code kind}; null: this table itself
   * @return false: none has it
   */
  private boolean mergeOver(LoadedFile dropIn, TomlTable over, List<LoadedFile> below, String kind, String name) {
    for (LoadedFile owner : below) {
      TomlNode lower = owner.root.entries.get(kind);
      if (name != null) {
        lower = lower instanceof TomlTable ? ((TomlTable) lower).entries.get(name) : null;
      }
      if (lower instanceof TomlTable) {
        mergeTable(owner, (TomlTable) lower, dropIn, over);
        return true;
      }
    }
    return false;
  }

  private void refuseInclude(LoadedFile loaded, String key, TomlNode table) {
    if (key.equals("reeve") && table instanceof TomlTable && ((TomlTable) table).entries.containsKey("include")) {
      problems.add(loaded.file, ((TomlTable) table).entries.get("include").line, ((TomlTable) table).pathOf("include"),
          "cannot be set in a drop-in or a profile: it decides which files are read", "move it to [reeve] of a file");
    }
  }

  private void mergeProfiles(List<String> profiles) {
    Set<String> names = new LinkedHashSet<>();
    List<TomlTable> tables = new ArrayList<>(files.size());
    for (LoadedFile loaded : files) {
      TomlNode node = loaded.root.entries.remove("profile");
      tables.add(ProfileTables.check(loaded.file, node, problems));
      if (tables.get(tables.size() - 1) != null) {
        names.addAll(tables.get(tables.size() - 1).entries.keySet());
      }
    }
    for (String profile : new LinkedHashSet<>(profiles)) {
      if (!names.contains(profile)) {
        problems.add(files.get(0).file, 0, "", "cannot find the profile " + Escaped.quote(profile),
            names.isEmpty() ? "the files have no [profile.NAME]" : "the files have " + quoted(names));
      }
      for (int i = 0; i < files.size(); i++) {
        TomlNode table = tables.get(i) == null ? null : tables.get(i).entries.get(profile);
        if (table instanceof TomlTable) {
          mergeProfile(files.get(i), (TomlTable) table);
        }
      }
    }
  }

  private static String quoted(Set<String> names) {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      text.append(text.length() == 0 ? "" : ", ").append(Escaped.quote(name));
    }
    return text.toString();
  }

  private void mergeProfile(LoadedFile loaded, TomlTable profile) {
    for (Map.Entry<String, TomlNode> entry : profile.entries.entrySet()) {
      String kind = entry.getKey();
      if (!(entry.getValue() instanceof TomlTable)) {
        continue; // already reported
      }
      TomlTable table = (TomlTable) entry.getValue();
      if (!NAMED.contains(kind)) {
        mergeSettings(loaded, kind, table);
        refuseInclude(loaded, kind, table);
        continue;
      }
      for (Map.Entry<String, TomlNode> named : table.entries.entrySet()) {
        if (named.getValue() instanceof TomlTable) {
          mergeNamedOfProfile(loaded, kind, named.getKey(), (TomlTable) named.getValue());
        }
      }
    }
  }

  private void mergeNamedOfProfile(LoadedFile loaded, String kind, String name, TomlTable over) {
    for (LoadedFile owner : files) {
      TomlNode tables = owner.root.entries.get(kind);
      TomlNode base = tables instanceof TomlTable ? ((TomlTable) tables).entries.get(name) : null;
      if (base instanceof TomlTable) {
        mergeTable(owner, (TomlTable) base, loaded, over);
        return;
      }
    }
    for (String key : over.entries.keySet()) {
      ofProfiles.put(over.pathOf(key), loaded);
    }
    ownTable(loaded, kind, over.line).entries.put(name, over);
  }

  /** The keys of {@code [reeve]} and {@code [defaults]} may be in any file. */
  private void mergeSettings(LoadedFile loaded, String kind, TomlTable over) {
    for (Map.Entry<String, TomlNode> entry : over.entries.entrySet()) {
      String key = entry.getKey();
      LoadedFile owner = loaded;
      for (LoadedFile other : files) {
        TomlNode table = other.root.entries.get(kind);
        if (table instanceof TomlTable && ((TomlTable) table).entries.containsKey(key)) {
          owner = other;
          break;
        }
      }
      mergeKey(owner, ownTable(owner, kind, over.line), loaded, over, key, entry.getValue());
    }
  }

  /** The table at the top level of a file; it is made if the file has none. */
  private static TomlTable ownTable(LoadedFile loaded, String kind, int line) {
    TomlNode table = loaded.root.entries.get(kind);
    if (!(table instanceof TomlTable)) {
      table = new TomlTable(line, kind, TomlTable.Origin.HEADER);
      loaded.root.entries.put(kind, table);
    }
    return (TomlTable) table;
  }

  private void mergeTable(LoadedFile owner, TomlTable base, LoadedFile loaded, TomlTable over) {
    for (Map.Entry<String, TomlNode> entry : over.entries.entrySet()) {
      mergeKey(owner, base, loaded, over, entry.getKey(), entry.getValue());
    }
    if (over.unreadable != null) {
      base.unreadable = base.unreadable == null ? new HashSet<>() : base.unreadable;
      base.unreadable.addAll(over.unreadable);
    }
  }

  private void mergeKey(LoadedFile owner, TomlTable base, LoadedFile loaded, TomlTable over, String key,
      TomlNode node) {
    String path = over.pathOf(key);
    if (path.startsWith("profile.")) {
      LoadedFile before = ofProfiles.putIfAbsent(path, loaded);
      if (before != null && !before.belongsTo(loaded)) {
        problems.add(loaded.file, node.line, path,
            "cannot set it twice: it is in " + Escaped.quote(before.file.name()) + " already", "");
        return;
      }
    }
    ConfigFile file = owner.file;
    TomlNode before = base.entries.get(key);
    LayeredValue.Part part = new LayeredValue.Part(loaded.file, node, path);
    base.entries.put(key, before != null && merges(key)
        ? LayeredValue.over(new LayeredValue.Part(file, before, base.pathOf(key)), part) : LayeredValue.of(part));
    overrides.put(PlanLayers.place(new SourceLocation(file.name(), base.definedAt), key),
        new SourceLocation(loaded.file.name(), node.line));
  }
}
