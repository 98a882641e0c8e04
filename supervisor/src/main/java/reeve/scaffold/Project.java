package reeve.scaffold;

import java.util.List;

/** A project directory as detectors see it. Names of files are relative to it, with slashes. */
public interface Project {
  /** Returns the name of the directory, for a service that has no better one. */
  String name();

  /** Whether a file or directory exists. */
  boolean has(String name);

  /**
   * Reads a file.
   *
   * @return its text; null: it does not exist, cannot be read, or is larger than a file that a person writes
   */
  String text(String name);

  /** Lists a directory ({@code ""}: the project's own). @return names, sorted; empty if it does not exist */
  List<String> list(String directory);

  /** Returns a directory of this project as a project of its own. */
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
