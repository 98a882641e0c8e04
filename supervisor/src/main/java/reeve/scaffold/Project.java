package reeve.scaffold;

import java.util.List;

/** A directory as the finders see it. Names are relative to it, with slashes. */
public interface Project {
  /** Its own name, for a service that has no better one. */
  String name();

  /** Whether there is such a file or directory. */
  boolean has(String name);

  /**
   * @return what it holds; null: there is no such file, it may not be read, or it is too large for one that people
   *     write
   */
  String text(String name);

  /** @return names in a directory of it ({@code ""}: itself), sorted; empty if there is none */
  List<String> list(String directory);

  /** This one's directory of that name. */
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
