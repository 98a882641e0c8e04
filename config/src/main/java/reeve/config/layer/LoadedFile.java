package reeve.config.layer;

import reeve.config.ConfigFile;
import reeve.config.toml.TomlTable;

/** A file and its content. */
public final class LoadedFile {
  public final ConfigFile file;
  public final TomlTable root;
  /** The file that this one is merged over; null: it is no drop-in. */
  public final LoadedFile base;

  public LoadedFile(ConfigFile file, TomlTable root) {
    this(file, root, null);
  }

  /** @param base the file that this drop-in is merged over; null: it is no drop-in */
  public LoadedFile(ConfigFile file, TomlTable root, LoadedFile base) {
    this.file = file;
    this.root = root;
    this.base = base;
  }

  /** Whether one of the two is a drop-in of the other, or both are drop-ins of one file. */
  boolean belongsTo(LoadedFile other) {
    return (base == null ? this : base) == (other.base == null ? other : other.base);
  }
}
