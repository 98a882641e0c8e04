package reeve.scaffold;

import java.util.List;

/** A project directory as detectors see it. File names are relative to the directory, and use slashes. */
public interface Project {
  /** Returns the name of the directory, for a service without a better name. */
  String name();

  /** Whether a file or directory exists. */
  boolean has(String name);

  /**
   * Reads a file.
   *
   * @return its text; null: it does not exist, cannot be read, or is too large to be written by a person
   */
  String text(String name);

  /**
   * Lists a directory.
   *
   * @param directory {@code ""}: the directory of the project
   * @return the names, sorted; empty if the directory does not exist
   */
  List<String> list(String directory);

  /** Returns a directory of this project as a separate project. */
  default Project below(String directory) {
    Project outer = this;
    return new Project() {
      @Override
      public String name() {
        return directory.substring(directory.lastIndexOf('/') + 1);
      }

      @Override
      public boolean has(String name) {
        return outer.has(directory + "/" + name);
      }

      @Override
      public String text(String name) {
        return outer.text(directory + "/" + name);
      }

      @Override
      public List<String> list(String name) {
        return outer.list(name.isEmpty() ? directory : directory + "/" + name);
      }
    };
  }
}
